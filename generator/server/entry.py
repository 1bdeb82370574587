"""What the landing page tells of one provider, whether as a page or as JSON."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mount:
    """Where one server of a provider is in the sandbox."""

    server: str
    url: str
    address: str


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a credential; none if it has to be issued first."""

    credential: str
    title: str
    variable: str
    value: str | None
    state: str
    level: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One flow and the line that begins it."""

    flow: str
    title: str
    command: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A way to see a refusal."""

    case: str
    status: int
    title: str
    how: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One provider on the landing page."""

    id: str
    name: str
    summary: str
    mounts: tuple[Mount, ...]
    values: tuple[Value, ...]
    lines: tuple[Line, ...]
    triggers: tuple[Trigger, ...]
