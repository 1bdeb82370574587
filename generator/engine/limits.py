"""All limits of one provider: which of them cover a request, a message or a socket, and what they say to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from generator.engine.cases import LIMITED
from generator.engine.limit import Ban, Caller, Concurrency, Over, Window, longest
from generator.engine.wire import Answer

if TYPE_CHECKING:
    from generator.engine.session import Session
    from generator.engine.store import Principal
    from generator.engine.wire import Request
    from generator.tables import Tables


class Limits:
    """The counts of one provider. Switched off, it covers nothing."""

    def __init__(self, tables: Tables, clock: Callable[[], float], *, enforced: bool) -> None:
        self._clock = clock
        self._windows = [Window(table) for table in tables.windows if enforced]
        self._concurrencies = [Concurrency(table) for table in tables.concurrencies if enforced]
        self._bans = [Ban(table) for table in tables.bans if enforced]

    def of_operation(self, operation: str) -> Guard | None:
        """Give what guards an operation; None if nothing does."""
        windows = [
            window
            for window in self._windows
            if not window.table.channels and operation in (window.table.operations or (operation,))
        ]
        return Guard(windows, self._bans, self._clock) if windows or self._bans else None

    def of_channel(self, channel: str) -> Gate:
        """Give what guards the sockets of a channel."""
        windows = [window for window in self._windows if channel in window.table.channels]
        sockets = [each for each in self._concurrencies if channel in (each.table.channels or (channel,))]
        return Gate(windows, sockets, self._bans, self._clock)


class Guard:
    """The limits that cover one operation."""

    def __init__(self, windows: list[Window], bans: list[Ban], clock: Callable[[], float]) -> None:
        self._windows = windows
        self._bans = bans
        self._clock = clock
        self._by_outcome = [window for window in windows if window.table.counts != "everything"]
        self._telling = [window for window in windows if window.table.headers]

    def over(self, caller: Caller) -> Over | None:
        """Tell that a request may not pass; if it may, it is counted."""
        for ban in self._bans:
            if over := ban.over(caller):
                return over
        now = self._clock()
        if len(self._windows) == 1:
            return self._windows[0].over(caller, now)
        return longest([over for window in self._windows if (over := window.over(caller, now))])

    def answered(self, caller: Caller, answer: Answer) -> Answer:
        """Count a request by its outcome; gives the answer with the headers of the limits that counted it."""
        now = self._clock()
        for window in self._by_outcome:
            window.answered(caller, now, accepted=answer.case is None)
        if answer.case == LIMITED:
            self.violated(caller)
        return self._told(caller, answer, now) if self._telling else answer

    def violated(self, caller: Caller) -> None:
        """Note that a request was refused for a limit."""
        for ban in self._bans:
            ban.violated(caller, self._clock())

    def _told(self, caller: Caller, answer: Answer, now: float) -> Answer:
        own = [name for name, _ in answer.headers]
        told = [header for window in self._telling for header in window.told(caller, now) if header[0] not in own]
        return Answer(answer.status, answer.headers + told, answer.body, answer.case)


class Gate:
    """The limits that cover the sockets of one channel."""

    def __init__(
        self, windows: list[Window], sockets: list[Concurrency], bans: list[Ban], clock: Callable[[], float]
    ) -> None:
        self._sockets = sockets
        self._bans = bans
        self._clock = clock
        self._entering: tuple[Ban | Concurrency, ...] = (*bans, *sockets)
        by_connection = (window for window in windows if window.table.scope == "connection")
        self._leaving: tuple[Window | Concurrency, ...] = (*sockets, *by_connection)
        self._any = [window for window in windows if not window.table.messages]
        self._some = {
            message: [window for window in windows if message in window.table.messages]
            for message in {name for window in windows for name in window.table.messages}
        }

    def entering(self, caller: Caller) -> Over | None:
        """Tell that somebody may not enter: banned, or with too many sockets open."""
        for limit in self._entering:
            if over := limit.over(caller):
                return over
        return None

    def enter(self, caller: Caller, session: Session) -> None:
        """Count a socket whose client is known."""
        for sockets in self._sockets:
            sockets.enter(caller, session)

    def leave(self, session: Session) -> None:
        """Count a socket no longer."""
        for limit in self._leaving:
            limit.leave(session)

    def heard(self, caller: Caller) -> Over | None:
        """Tell that a message may not pass, whatever it says; if it may, it is counted."""
        return self._judged(self._any, caller) if self._any else None

    def said(self, message: str, caller: Caller) -> Over | None:
        """Tell that a message of this kind may not pass; if it may, it is counted."""
        windows = self._some.get(message)
        return self._judged(windows, caller) if windows else None

    def violated(self, caller: Caller) -> None:
        """Note that something was refused for a limit."""
        for ban in self._bans:
            ban.violated(caller, self._clock())

    def _judged(self, windows: list[Window], caller: Caller) -> Over | None:
        now = self._clock()
        if len(windows) == 1:
            return windows[0].over(caller, now)
        return longest([over for window in windows if (over := window.over(caller, now))])


def caller_of(request: Request, principal: Principal | str | None) -> Caller:
    """Tell who asks: the principal, if the credentials were accepted, and the address."""
    return Caller(None if isinstance(principal, str) else principal, request.address)
