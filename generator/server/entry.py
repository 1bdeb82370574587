"""What the landing page tells, whether as a page or as JSON."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerMount:
    """Where one server of a provider is in the sandbox."""

    server: str
    url: str
    address: str


@dataclass(frozen=True, slots=True)
class CredentialValue:
    """One value of a credential; none if it has to be issued first."""

    credential: str
    title: str
    variable: str
    value: str | None
    state: str
    level: str | None


@dataclass(frozen=True, slots=True)
class FlowCommand:
    """One flow and the line that begins it."""

    flow: str
    title: str
    command: str


@dataclass(frozen=True, slots=True)
class RefusalTrigger:
    """A way to see a refusal."""

    case: str
    status: int
    title: str
    how: str


@dataclass(frozen=True, slots=True)
class LimitDescription:
    """How much a caller may ask for."""

    limit: str
    what: str
    scope: str
    covers: tuple[str, ...]
    """Operations or channels; empty for all."""


@dataclass(frozen=True, slots=True)
class ControlAction:
    """One endpoint of the control surface."""

    method: str
    path: str
    title: str
    fields: str
    """What its body holds, in short."""


@dataclass(frozen=True, slots=True)
class ProviderListing:
    """One provider on the landing page."""

    id: str
    name: str
    summary: str
    mounts: tuple[ServerMount, ...]
    values: tuple[CredentialValue, ...]
    lines: tuple[FlowCommand, ...]
    triggers: tuple[RefusalTrigger, ...]
    limits: tuple[LimitDescription, ...]


@dataclass(frozen=True, slots=True)
class SandboxListing:
    """All of it."""

    sandbox: str
    """The address of the sandbox."""
    limits_enforced: bool
    control: tuple[ControlAction, ...]
    """The endpoints of the control surface; empty if it is off."""
    providers: tuple[ProviderListing, ...]
