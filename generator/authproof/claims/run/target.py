"""What a claim is run against, what goes out to it and what comes back, and what is noted of each step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NoReturn, Protocol

from authproof.claims.claim import HeldCredential, Step
from authproof.errors import AuthproofError
from authproof.sandbox.tables import ServerValues


class OwnerActRefused(AuthproofError):
    """The target does not let its owner do what a claim needs; the text may hold what the target says."""


HeaderFields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """One request, or the handshake of a socket, ready to go out."""

    method: str
    server: str
    """The server of the spec that it goes to."""
    path: str
    """The path below the server, percent-encoded."""
    query: str
    """Percent-encoded, without the question mark."""
    headers: HeaderFields
    """In order, subprotocols among them."""
    body: bytes = b""
    address: str = ""
    """The client's address; empty for the usual one."""
    server_values: ServerValues = ()
    """The values of variables in the server's address, in the place of the target's own."""


@dataclass(frozen=True, slots=True)
class ReceivedAnswer:
    """One answer over HTTP."""

    status: int
    headers: HeaderFields
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class ReceivedClose:
    """The server closed the socket."""

    code: int
    """1006 if the connection was cut (RFC 6455, section 7.1.5)."""
    reason: str


class SocketConnection(Protocol):
    """One open socket, as the client sees it."""

    def send(self, data: str | bytes) -> None:
        """Send a message; nothing happens if the socket is closed."""

    def receive(self, *, expected: bool = True) -> str | bytes | ReceivedClose | None:
        """Give what came next; None if nothing came.

        With `expected` false nothing should come: a target that has to wait for it waits for a short while only.
        """

    def leave(self, code: int | None) -> None:
        """Close the socket, or cut the connection if there is no code; nothing happens if it is closed."""


class Capability(StrEnum):
    """Something that a target may be able to do, and without which some claims cannot be run on it."""

    time = "time"
    """Let time pass."""
    control = "control"
    """Act as the owner of credentials."""
    limits = "limits"
    """Suspend limits, and move their counts."""
    address = "address"
    """Send from several addresses."""
    provoke = "provoke"
    """Refuse on request."""
    exact = "exact"
    """Answer with the very values of the spec's examples."""


class Target(Protocol):
    """Something that answers."""

    @property
    def can(self) -> frozenset[Capability]:
        """What it is able to do."""

    @property
    def is_foreign(self) -> bool:
        """Whether others wrote what it answers, and may have changed a credential that it shows."""

    def value(self, held: HeldCredential) -> str | None:
        """Give a credential's value; None if there is none to be had.

        Only the variants `valid`, `wrong`, `expired` and `revoked` are asked for.
        """

    def address(self, server: str) -> str | None:
        """Give the address at which a server of the spec is reached, as answers tell it; None if nobody knows it."""

    def request(self, sent: PreparedRequest) -> ReceivedAnswer:
        """Send a request."""

    def connect(self, sent: PreparedRequest) -> ReceivedAnswer | SocketConnection:
        """Open a socket; an answer if the handshake is refused."""

    def wait(self, seconds: float) -> None:
        """Let time pass."""

    def plant(self, credential: str, value: str, level: str | None) -> None:
        """Make a value accepted."""

    def revoke(self, credential: str, value: str) -> bool:
        """End a credential as its owner would; False if the value is not known."""

    def rotate(self, credential: str, value: str) -> str | None:
        """Replace a credential as its owner would, and give the new value; None if the old one is not known."""

    def suspend_limit(self, limit: str) -> None:
        """Have a limit count and refuse nothing."""

    def count_next_as(self, limit: str, times: int) -> None:
        """Have the next that a limit counts count as so many."""

    def fresh(self) -> None:
        """Begin anew: nothing that was issued, counted or opened before is left, as far as the target can."""


class UncontrolledTarget:
    """Base of a target whose time passes by itself and whose credentials are somebody else's.

    Claims that need more are not run on it (`Target.can`), so none of these is ever called.
    """

    is_foreign: Final = True

    def wait(self, seconds: float) -> None:
        self._refuse_control(seconds)

    def plant(self, credential: str, value: str, level: str | None) -> None:
        self._refuse_control(credential, value, level)

    def revoke(self, credential: str, value: str) -> bool:
        self._refuse_control(credential, value)

    def rotate(self, credential: str, value: str) -> str | None:
        self._refuse_control(credential, value)

    def suspend_limit(self, limit: str) -> None:
        self._refuse_control(limit)

    def count_next_as(self, limit: str, times: int) -> None:
        self._refuse_control(limit, times)

    def _refuse_control(self, *_: object) -> NoReturn:
        raise NotImplementedError


Received = ReceivedAnswer | ReceivedClose | str | bytes | None
"""What a step brought; None if nothing."""


@dataclass(frozen=True, slots=True)
class StepNote:
    """One step as it went: what came first, and what came last of several times."""

    step: Step
    first: Received = None
    last: Received = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """What the client did, and what came of it, as text without a secret; each has one line or more."""

    sent: str
    """HTTP as it goes over the wire; `→ {…}` for a message; `… 5 seconds pass` for what is not sent."""
    received: str
    """HTTP; `← {…}` for each message, `← close 4004 Invalid token`. Empty if nothing came."""
