"""What time alone does to sockets: time-outs and heartbeats of an open one, and how long a lost one is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from authproof.model.vocabulary import Case, When
from authproof.sandbox.engine.credential_store import Principal
from authproof.sandbox.tables import ChannelTable


class DueAction(NamedTuple):
    """Something that has to be done: send a message, or refuse for a case."""

    message: str | None = None
    case: Case | None = None


class SessionTimers:
    """The timers of one session. Times are seconds by the engine's clock."""

    def __init__(self, table: ChannelTable, now: float) -> None:
        heartbeat = table.heartbeat
        mine = heartbeat is not None and not heartbeat.from_client
        self._message = heartbeat.message if heartbeat else None
        self._timeout = heartbeat.timeout if heartbeat and not mine else None
        self._interval = heartbeat.interval if heartbeat and mine else None
        self._authenticate = None if table.authenticate_within is None else now + table.authenticate_within
        self._beats_later = any(each.id == self._message and each.when is When.after for each in table.messages)
        """Whether heartbeats may be sent, and are waited for, once the client is authenticated."""
        self._silent = None if self._timeout is None or self._beats_later else now + self._timeout
        self._beat = None if self._interval is None else now + self._interval
        """Never beside `_silent`: only one side sends heartbeats."""

    def note_authenticated(self, now: float) -> None:
        """Note that the client is authenticated for the first time."""
        if self._timeout is not None and self._beats_later:
            self._silent = now + self._timeout

    def note_message(self, message: str, now: float) -> None:
        """Note a message of the client; its heartbeat starts the time-out again."""
        if self._timeout is not None and message == self._message:
            self._silent = now + self._timeout

    def next_deadline(self, *, authenticated: bool) -> float | None:
        """When the next thing is due; None if nothing ever is."""
        soonest = self._silent if self._beat is None else self._beat
        if authenticated or self._authenticate is None:
            return soonest
        return self._authenticate if soonest is None else min(self._authenticate, soonest)

    def take_due(self, now: float, *, authenticated: bool) -> Iterator[DueAction]:
        """Yield what is due by now. Each refusal comes once, even if the socket stays open after it."""
        if self._beat is not None and self._interval is not None and self._beat <= now:
            self._beat = now + self._interval
            yield DueAction(message=self._message)
        if self._authenticate is not None and not authenticated and self._authenticate <= now:
            self._authenticate = None
            yield DueAction(case=Case.authentication_timeout)
        elif self._silent is not None and self._silent <= now:
            self._silent = None
            yield DueAction(case=Case.heartbeat_timeout)


MAX_LOST: Final = 10_000
"""How many lost sessions of one provider are remembered."""


@dataclass(frozen=True, slots=True)
class LostSession:
    """What is kept of a session."""

    principal: Principal
    sequence: int
    """The number of the last message that was sent in it."""
    ends_at: float
    """When it is over, by the engine's clock."""


class LostSessions:
    """The lost sessions of one provider, by identifier."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._sessions: dict[str, LostSession] = {}

    def keep_session(self, session: str, lost: LostSession) -> None:
        """Keep a session; the oldest goes when there are too many."""
        self._sessions[session] = lost
        if len(self._sessions) > MAX_LOST:
            del self._sessions[next(iter(self._sessions))]

    def find_session(self, session: Any, principal: Principal | None) -> LostSession | None:
        """Look up a session; None if it is not known, over, or not of the holder who asks (if that is known)."""
        lost = self._sessions.get(session) if isinstance(session, str) else None
        if lost is None or self._clock() >= lost.ends_at:
            return None
        return lost if principal is None or principal.holder == lost.principal.holder else None

    def drop_session(self, session: str) -> None:
        self._sessions.pop(session, None)
