"""One provider, compiled: servers, schemes, levels, limits and flows; and its way to JSON and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from authproof.model.vocabulary import Algorithm, Callers, Case, Counts, Place, Scope, Surface
from authproof.sandbox.tables.authorization import AuthorizationTable, DeviceAuthorizationTable
from authproof.sandbox.tables.channel import ChannelTable
from authproof.sandbox.tables.credential import CredentialTable
from authproof.sandbox.tables.operation import FailureTable, OperationTable
from authproof.text.placeholders import fill_template

ServerValues = tuple[tuple[str, str], ...]
"""Names of server variables with the values that stand for them."""


@dataclass(frozen=True, slots=True)
class WindowTable:
    """So many requests, or messages of a channel, in so many seconds."""

    id: str
    scope: Scope
    """Who shares one count."""
    operations: tuple[str, ...]
    """The operations it covers; empty for all, unless it is of channels."""
    channels: tuple[str, ...]
    """The channels whose messages it counts."""
    messages: tuple[str, ...]
    """The messages that count; empty for all."""
    requests: int
    seconds: float
    algorithm: Algorithm
    costs: dict[str, int]
    """As how many requests one of an operation counts, where it counts as more than one."""
    burst: int | None
    """How many a token bucket holds; as many as `requests` if none."""
    by_parameter: str | None
    """The parameter whose values have counts of their own."""
    callers: Callers
    counts: Counts
    headers: dict[str, str]
    """Templates of the headers that counted answers carry."""


@dataclass(frozen=True, slots=True)
class ConcurrencyTable:
    """So many sockets at the same time."""

    id: str
    scope: Scope
    channels: tuple[str, ...]
    """The channels whose sockets count; empty for all."""
    connections: int


@dataclass(frozen=True, slots=True)
class InFlightTable:
    """So many requests under way at the same time."""

    id: str
    scope: Scope
    operations: tuple[str, ...]
    """The operations whose requests count; empty for all."""
    requests: int


@dataclass(frozen=True, slots=True)
class BanTable:
    """Exclusion after so many refusals in so many seconds."""

    id: str
    scope: Scope
    violations: int
    seconds: float
    cases: tuple[Case, ...]
    """The refusals that count."""
    lasts: float | None
    """Seconds after which it ends; none if it does not end by itself."""


@dataclass(frozen=True, slots=True)
class ServerVariableTable:
    """What stands for a name in braces in a base address."""

    id: str
    example: str
    known: tuple[str, ...]
    """The values that are answered for."""
    refusal: Case
    """The case of a request to another."""


@dataclass(frozen=True, slots=True)
class ServerTable:
    """One base address of the provider, and where the sandbox answers for it; both with variables in braces."""

    id: str
    url: str
    mount: str
    """The path below the sandbox's own address; each variable is a segment of it, the last ones."""
    websocket: bool
    variables: tuple[ServerVariableTable, ...]
    """In the order in which they stand in the address."""

    def write_url(self, values: ServerValues = ()) -> str:
        """Write the address; examples stand for variables that are not among `values`."""
        return self._fill_variables(self.url, values)

    def write_mount(self, values: ServerValues = ()) -> str:
        """Write the path below the sandbox's own address; examples stand for variables that are not among `values`."""
        return self._fill_variables(self.mount, values)

    def _fill_variables(self, template: str, values: ServerValues) -> str:
        examples = {variable.id: variable.example for variable in self.variables}
        return fill_template(template, {**examples, **dict(values)})


@dataclass(frozen=True, slots=True)
class PartTable:
    """One place that a secret or a constant travels in."""

    place: Place
    name: str
    """Name of the header, parameter or cookie; JSON Pointer into a body or message."""
    message: str | None
    """The message that carries it."""
    template: str
    base64: str | None
    required: bool
    """Whether the scheme is nothing without it."""
    is_word_in_any_case: bool
    """Whether the word before the credential may be written in any case."""
    pattern: str
    """What the whole value matches; one group for each of `holes`."""
    holes: tuple[str, ...]
    """The credential in each group, or `base64`."""
    inner_pattern: str | None
    """What the decoded base64 matches; one group for each of `inner_holes`."""
    inner_holes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemeTable:
    """One way to authenticate: every part is needed."""

    id: str
    title: str
    surface: Surface
    parts: tuple[PartTable, ...]

    @property
    def credentials(self) -> frozenset[str]:
        """The credentials that its parts carry."""
        return frozenset(hole for part in self.parts for hole in (*part.holes, *part.inner_holes)) - {"base64"}


@dataclass(frozen=True, slots=True)
class LevelTable:
    """One permission level."""

    id: str
    title: str
    grants: tuple[str, ...]
    """Every level whose rights it has, its own first."""


@dataclass(frozen=True, slots=True)
class FirstStep:
    """How a flow begins: an operation or a channel, and the scheme."""

    operation: str | None
    channel: str | None
    scheme: str | None


@dataclass(frozen=True, slots=True)
class FlowTable:
    """One thing that a reader wants to achieve."""

    id: str
    title: str
    first: FirstStep


@dataclass(frozen=True, slots=True)
class Tables:
    """One provider, compiled."""

    provider: str
    name: str
    summary: str
    servers: tuple[ServerTable, ...]
    credentials: tuple[CredentialTable, ...]
    schemes: tuple[SchemeTable, ...]
    """Those that are accepted today."""
    operations: tuple[OperationTable, ...]
    authorizations: tuple[AuthorizationTable, ...]
    device_authorizations: tuple[DeviceAuthorizationTable, ...]
    channels: tuple[ChannelTable, ...]
    failures: tuple[FailureTable, ...]
    levels: tuple[LevelTable, ...]
    """From least to most."""
    windows: tuple[WindowTable, ...]
    concurrencies: tuple[ConcurrencyTable, ...]
    in_flight_limits: tuple[InFlightTable, ...]
    bans: tuple[BanTable, ...]
    flows: tuple[FlowTable, ...]
    mismatch_case: Case
    """The case of good credentials that do not belong together."""

    @property
    def mounts(self) -> dict[str, str]:
        """Where the sandbox answers for each server, below its own address, with the examples of its variables."""
        return {server.id: server.write_mount() for server in self.servers}

    def find_credential(self, name: str) -> CredentialTable:
        """Look up a credential; KeyError if there is none of that name."""
        found = next((each for each in self.credentials if each.id == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def choose_demo_values(self, level: str | None = None) -> dict[str, str]:
        """Give one accepted value of each credential that is obtained by hand, all of one holder.

        The holder is the one of the lowest level that grants `level`.
        """
        allowed = [each.id for each in self.levels if level is None or level in each.grants]
        chosen = {}
        for credential in self.credentials:
            values = {holder.level: holder.value for holder in credential.demo.holders}
            candidates = [values[name] for name in (*allowed, None) if name in values]
            chosen.update({credential.id: candidates[0]} if candidates else {})
        return chosen

    def find_demo_value(self, credential: str, variant: str, level: str | None) -> str | None:
        """Give a value that the sandbox knows from the start; None if there is none.

        `variant` is `valid`, `wrong`, `expired`, `revoked`, `other` or `second`; `level` is that of the holder of a
        valid or second value.
        """
        demo = self.find_credential(credential).demo
        if variant == "second":
            return next((holder.second for holder in demo.holders if level in (None, holder.level)), None)
        if variant != "valid":
            return {
                "wrong": demo.wrong,
                "expired": demo.expired,
                "revoked": demo.revoked,
                "other": demo.other,
            }[variant]
        exactly = (holder.value for holder in demo.holders if holder.level == level)
        return next(exactly, None) or self.choose_demo_values(level).get(credential)


def encode_tables(tables: Tables) -> str:
    """Write tables as JSON text."""
    return json.dumps(_to_plain_value(tables), ensure_ascii=False, separators=(",", ":"))


def digest_tables(tables: Tables) -> str:
    """Give the SHA-256 of the JSON text of tables, in hexadecimal."""
    return sha256(encode_tables(tables).encode()).hexdigest()


def decode_tables(text: str) -> Tables:
    """Read tables from the text that `encode_tables` wrote; ValueError, KeyError or TypeError if it is another."""
    tables: Tables = _build_value(Tables, json.loads(text))
    return tables


def _to_plain_value(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _to_plain_value(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_to_plain_value(item) for item in value]
    return value


def _build_value(kind: Any, value: Any) -> Any:
    inner = get_args(kind)
    if get_origin(kind) is tuple:
        return tuple(_build_value(inner[0], item) for item in value)
    if get_origin(kind) is dict:
        return {name: _build_value(inner[1], item) for name, item in value.items()}
    if NoneType in inner:
        return None if value is None else _build_value(inner[0], value)
    if is_dataclass(kind):
        return _build_dataclass(kind, value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, StrEnum) else value


def _build_dataclass(kind: Any, value: dict[str, Any]) -> Any:
    return kind(**{name: _build_value(inner, value[name]) for name, inner in _resolve_field_types(kind).items()})


@cache
def _resolve_field_types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
