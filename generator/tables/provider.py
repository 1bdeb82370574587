"""The root of the tables: one provider, its servers, schemes, levels and flows."""

from __future__ import annotations

from dataclasses import dataclass

from generator.tables.credential import Credential
from generator.tables.exchange import Failure, Operation
from generator.tables.limit import Ban, Concurrency, Window
from generator.tables.socket import Channel


@dataclass(frozen=True, slots=True)
class Server:
    """One base address of the provider, and where the sandbox answers for it."""

    id: str
    url: str
    mount: str
    """The path below the sandbox's own address."""
    websocket: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One place that a secret or a constant travels in."""

    place: str
    name: str
    """Name of the header, parameter or cookie; JSON Pointer into a body or message."""
    message: str | None
    """The message that carries it."""
    template: str
    base64: str | None
    pattern: str
    """What the whole value matches; one group for each of `holes`."""
    holes: tuple[str, ...]
    """The credential in each group, or `base64`."""
    inner_pattern: str | None
    """What the decoded base64 matches; one group for each of `inner_holes`."""
    inner_holes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to authenticate: every part is needed."""

    id: str
    title: str
    surface: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Level:
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
class Flow:
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
    servers: tuple[Server, ...]
    credentials: tuple[Credential, ...]
    schemes: tuple[Scheme, ...]
    """Those that are accepted today."""
    operations: tuple[Operation, ...]
    channels: tuple[Channel, ...]
    failures: tuple[Failure, ...]
    levels: tuple[Level, ...]
    """From least to most."""
    windows: tuple[Window, ...]
    concurrencies: tuple[Concurrency, ...]
    bans: tuple[Ban, ...]
    flows: tuple[Flow, ...]

    def credential(self, name: str) -> Credential:
        """Look up a credential; KeyError if there is none of that name."""
        return {credential.id: credential for credential in self.credentials}[name]

    def demo_values(self, level: str | None = None) -> dict[str, str]:
        """Give one accepted value of each credential that is obtained by hand, all of one holder.

        The holder is the one of the lowest level that grants `level`.
        """
        allowed = [each.id for each in self.levels if level is None or level in each.grants]
        chosen = {}
        for credential in self.credentials:
            values = {holder.level: holder.value for holder in credential.demo.holders}
            fitting = [values[name] for name in (*allowed, None) if name in values]
            chosen.update({credential.id: fitting[0]} if fitting else {})
        return chosen
