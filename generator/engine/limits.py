"""All limits of one provider: which of them cover a request, a message or a socket, and what they say to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from generator.engine.cases import LIMITED
from generator.engine.limit import BanLimiter, Caller, ConcurrencyLimiter, ExceededLimit, WindowLimiter, choose_longest
from generator.engine.wire import HttpAnswer

if TYPE_CHECKING:
    from generator.engine.session import SocketSession
    from generator.engine.store import Principal
    from generator.engine.wire import HttpRequest
    from generator.tables import Tables


class ProviderLimits:
    """The counts of one provider. Switched off, it covers nothing."""

    def __init__(self, tables: Tables, clock: Callable[[], float], *, enforced: bool) -> None:
        self._clock = clock
        self._windows = [WindowLimiter(table) for table in tables.windows if enforced]
        self._concurrencies = [ConcurrencyLimiter(table) for table in tables.concurrencies if enforced]
        self._bans = [BanLimiter(table) for table in tables.bans if enforced]

    def limits_of_operation(self, operation: str) -> OperationLimits | None:
        """Give what guards an operation; None if nothing does."""
        windows = [
            window
            for window in self._windows
            if not window.table.channels and operation in (window.table.operations or (operation,))
        ]
        return OperationLimits(windows, self._bans, self._clock) if windows or self._bans else None

    def limits_of_channel(self, channel: str) -> ChannelLimits:
        """Give what guards the sockets of a channel."""
        windows = [window for window in self._windows if channel in window.table.channels]
        sockets = [each for each in self._concurrencies if channel in (each.table.channels or (channel,))]
        return ChannelLimits(windows, sockets, self._bans, self._clock)


class OperationLimits:
    """The limits that cover one operation."""

    def __init__(self, windows: list[WindowLimiter], bans: list[BanLimiter], clock: Callable[[], float]) -> None:
        self._windows = windows
        self._bans = bans
        self._clock = clock
        self._by_outcome = [window for window in windows if window.table.counts != "everything"]
        self._windows_with_headers = [window for window in windows if window.table.headers]

    def count_request(self, caller: Caller) -> ExceededLimit | None:
        """Tell that a request may not pass; if it may, it is counted."""
        for ban in self._bans:
            if exceeded := ban.find_excess(caller):
                return exceeded
        now = self._clock()
        if len(self._windows) == 1:
            return self._windows[0].count_request(caller, now)
        return choose_longest([exceeded for window in self._windows if (exceeded := window.count_request(caller, now))])

    def count_answer(self, caller: Caller, answer: HttpAnswer) -> HttpAnswer:
        """Count a request by its outcome; gives the answer with the headers of the limits that counted it."""
        now = self._clock()
        for window in self._by_outcome:
            window.count_outcome(caller, now, accepted=answer.case is None)
        if answer.case == LIMITED:
            self.note_violation(caller)
        return self._add_headers(caller, answer, now) if self._windows_with_headers else answer

    def note_violation(self, caller: Caller) -> None:
        """Note that a request was refused for a limit."""
        for ban in self._bans:
            ban.note_violation(caller, self._clock())

    def _add_headers(self, caller: Caller, answer: HttpAnswer, now: float) -> HttpAnswer:
        present_names = [name for name, _ in answer.headers]
        added_headers = [
            header
            for window in self._windows_with_headers
            for header in window.write_headers(caller, now)
            if header[0] not in present_names
        ]
        return HttpAnswer(answer.status, answer.headers + added_headers, answer.body, answer.case)


class ChannelLimits:
    """The limits that cover the sockets of one channel."""

    def __init__(
        self,
        windows: list[WindowLimiter],
        sockets: list[ConcurrencyLimiter],
        bans: list[BanLimiter],
        clock: Callable[[], float],
    ) -> None:
        self._sockets = sockets
        self._bans = bans
        self._clock = clock
        self._entry_limits: tuple[BanLimiter | ConcurrencyLimiter, ...] = (*bans, *sockets)
        by_connection = (window for window in windows if window.table.scope == "connection")
        self._socket_limits: tuple[WindowLimiter | ConcurrencyLimiter, ...] = (*sockets, *by_connection)
        self._windows_of_all = [window for window in windows if not window.table.messages]
        self._windows_by_message = {
            message: [window for window in windows if message in window.table.messages]
            for message in {name for window in windows for name in window.table.messages}
        }

    def find_excess(self, caller: Caller) -> ExceededLimit | None:
        """Tell that somebody may not enter: banned, or with too many sockets open."""
        for limit in self._entry_limits:
            if exceeded := limit.find_excess(caller):
                return exceeded
        return None

    def count_socket(self, caller: Caller, session: SocketSession) -> None:
        """Count a socket whose client is known."""
        for sockets in self._sockets:
            sockets.count_socket(caller, session)

    def forget_socket(self, session: SocketSession) -> None:
        """Count a socket no longer."""
        for limit in self._socket_limits:
            limit.forget_socket(session)

    def count_any_message(self, caller: Caller) -> ExceededLimit | None:
        """Tell that a message may not pass, whatever it says; if it may, it is counted."""
        return self._count_in_windows(self._windows_of_all, caller) if self._windows_of_all else None

    def count_message(self, message: str, caller: Caller) -> ExceededLimit | None:
        """Tell that a message of this kind may not pass; if it may, it is counted."""
        windows = self._windows_by_message.get(message)
        return self._count_in_windows(windows, caller) if windows else None

    def note_violation(self, caller: Caller) -> None:
        """Note that something was refused for a limit."""
        for ban in self._bans:
            ban.note_violation(caller, self._clock())

    def _count_in_windows(self, windows: list[WindowLimiter], caller: Caller) -> ExceededLimit | None:
        now = self._clock()
        if len(windows) == 1:
            return windows[0].count_request(caller, now)
        return choose_longest([over for window in windows if (over := window.count_request(caller, now))])


def caller_of(request: HttpRequest, principal: Principal | str | None) -> Caller:
    """Tell who asks: the principal, if the credentials were accepted, and the address."""
    return Caller(None if isinstance(principal, str) else principal, request.address)
