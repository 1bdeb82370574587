"""Sessions whose socket was lost, kept for as long as they can be taken up again. Memory is bounded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from generator.engine.store import Principal

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
        """Forget a session."""
        self._sessions.pop(session, None)
