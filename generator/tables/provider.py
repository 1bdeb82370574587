"""The root of the tables: one provider, its servers, schemes, levels and flows."""

from __future__ import annotations

from dataclasses import dataclass

from generator.tables.credential import CredentialTable
from generator.tables.exchange import FailureTable, OperationTable
from generator.tables.limit import BanTable, ConcurrencyTable, WindowTable
from generator.tables.socket import ChannelTable


@dataclass(frozen=True, slots=True)
class ServerTable:
    """One base address of the provider, and where the sandbox answers for it."""

    id: str
    url: str
    mount: str
    """The path below the sandbox's own address."""
    websocket: bool


@dataclass(frozen=True, slots=True)
class PartTable:
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
class SchemeTable:
    """One way to authenticate: every part is needed."""

    id: str
    title: str
    surface: str
    parts: tuple[PartTable, ...]


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
    channels: tuple[ChannelTable, ...]
    failures: tuple[FailureTable, ...]
    levels: tuple[LevelTable, ...]
    """From least to most."""
    windows: tuple[WindowTable, ...]
    concurrencies: tuple[ConcurrencyTable, ...]
    bans: tuple[BanTable, ...]
    flows: tuple[FlowTable, ...]

    def find_credential(self, name: str) -> CredentialTable:
        """Look up a credential; KeyError if there is none of that name."""
        return {credential.id: credential for credential in self.credentials}[name]

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
