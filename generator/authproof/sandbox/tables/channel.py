"""What goes over a WebSocket: channels, messages, closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from authproof.model.vocabulary import Case, JsonType, When
from authproof.sandbox.tables.operation import LiveValueTable, ParameterTable


@dataclass(frozen=True, slots=True)
class MessageSign:
    """A value by which a message is recognised."""

    pointer: str
    value: Any


@dataclass(frozen=True, slots=True)
class RequiredValue:
    """A value that a client's message must have."""

    pointer: str
    type: JsonType


@dataclass(frozen=True, slots=True)
class MessageTable:
    """One kind of message."""

    id: str
    from_client: bool
    payload: Any = None
    """What the server sends; nothing for a client's message."""
    live: tuple[LiveValueTable, ...] = ()
    signs: tuple[MessageSign, ...] = ()
    """What a client's message is recognised by; nothing for the server's."""
    root: JsonType = JsonType.object
    """What a client's message is as a whole."""
    required: tuple[RequiredValue, ...] = ()
    when: When = When.any
    """When a client may send it, seen from its authentication."""
    reply: str | None = None


@dataclass(frozen=True, slots=True)
class HeartbeatTable:
    """How both ends know that the other still lives."""

    from_client: bool
    message: str
    interval: float | None
    """Seconds."""
    timeout: float | None
    """Seconds without a client's heartbeat after which the server closes."""


@dataclass(frozen=True, slots=True)
class ResumeTable:
    """How a session is taken up again on a new connection."""

    message: str
    session_pointer: str
    sequence_pointer: str
    accepted: str
    rejected: str
    seconds: float
    """For how long a lost session can be taken up."""


@dataclass(frozen=True, slots=True)
class CloseTable:
    """One documented close, or a refusal that leaves the socket open (no code)."""

    id: str
    code: int | None
    cases: tuple[Case, ...]
    limits: tuple[str, ...]
    """The limits that alone refuse so; empty for all others."""
    reason: str
    message: str | None
    """The message that is sent first."""
    resumable: bool
    """Whether the session can be taken up again afterwards."""


@dataclass(frozen=True, slots=True)
class ChannelTable:
    """One WebSocket endpoint."""

    id: str
    title: str
    server: str
    path: str
    parameters: tuple[ParameterTable, ...]
    schemes: tuple[str, ...]
    """The schemes that are accepted today; any one is enough."""
    messages: tuple[MessageTable, ...]
    greeting: str | None
    welcome: str | None
    heartbeat: HeartbeatTable | None
    resume: ResumeTable | None
    authenticate_within: float | None
    """Seconds."""
    max_message_bytes: int | None
    closes: tuple[CloseTable, ...]
