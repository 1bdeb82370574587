"""Limits at work: each counts by those who share it, and says who has to wait. Memory is bounded.

Those that cover an operation or a channel guard it together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from math import ceil, inf
from typing import Final, NamedTuple, TypeVar

from authproof.model.vocabulary import Callers, Case, Counts, Scope
from authproof.sandbox.engine.callers import COUNTING_KEYS, Caller, Key
from authproof.sandbox.engine.cases import HOLD_KEY
from authproof.sandbox.engine.counter import ROUNDING_SECONDS, Counter, choose_counter
from authproof.sandbox.engine.events import Headers, HttpAnswer
from authproof.sandbox.engine.live_values import AnswerValues
from authproof.sandbox.tables import BanTable, ConcurrencyTable, InFlightTable, Tables, WindowTable
from authproof.text.placeholders import Placeholder, split_template, write_duration

MAX_KEYS: Final = 10_000
"""How many callers one limit tells apart; the ones it has known longest are forgotten first."""

T = TypeVar("T")


class ExceededLimit(NamedTuple):
    """A limit that is used up."""

    case: Case
    limit: str
    wait_seconds: float
    """Seconds until one more may pass."""
    answer_values: AnswerValues


class Limiter:
    """One limit at work. Its owner may suspend it, and have what comes next count as many."""

    is_suspended = False

    _next_times = 1
    """As how many the next that is counted counts."""

    def suspend(self, *, suspended: bool) -> None:
        """Count and refuse nothing for a while."""
        self.is_suspended = suspended

    def count_next_as(self, times: int) -> None:
        """Have the next that is counted count as so many."""
        self._next_times = times

    def take_times(self) -> int:
        """Tell as how many one counts that is counted now."""
        times, self._next_times = self._next_times, 1
        return times


class ProviderLimits:
    """The counts of one provider. Switched off, it covers nothing."""

    def __init__(self, tables: Tables, clock: Callable[[], float], *, enforced: bool) -> None:
        self._clock = clock
        self._window_tables = tables.windows if enforced else ()
        self._windows: dict[str, WindowLimiter] = {}
        """Those that were asked for: each is prepared then, so that a thousand of them cost a claim nothing."""
        self._concurrencies = [ConcurrencyLimiter(table) for table in tables.concurrencies if enforced]
        self._in_flight = [InFlightLimiter(table) for table in tables.in_flight_limits if enforced]
        self._bans = [BanLimiter(table) for table in tables.bans if enforced]

    def find_limiter(self, limit: str) -> Limiter | None:
        """Look a limit up; None if it is not enforced."""
        table = next((each for each in self._window_tables if each.id == limit), None)
        if table is not None:
            return self._prepare_window(table)
        others: tuple[ConcurrencyLimiter | InFlightLimiter | BanLimiter, ...]
        others = (*self._concurrencies, *self._in_flight, *self._bans)
        return next((each for each in others if each.table.id == limit), None)

    def limits_of_operation(self, operation: str) -> OperationLimits | None:
        """Collect what guards an operation; None if nothing does."""
        windows = [
            self._prepare_window(table)
            for table in self._window_tables
            if not table.channels and (not table.operations or operation in table.operations)
        ]
        in_flight = [each for each in self._in_flight if operation in (each.table.operations or (operation,))]
        if not windows and not in_flight and not self._bans:
            return None
        return OperationLimits(operation, windows, in_flight, self._bans, self._clock)

    def limits_of_channel(self, channel: str) -> ChannelLimits:
        windows = [self._prepare_window(table) for table in self._window_tables if channel in table.channels]
        sockets = [each for each in self._concurrencies if channel in (each.table.channels or (channel,))]
        return ChannelLimits(windows, sockets, self._bans, self._clock)

    def _prepare_window(self, table: WindowTable) -> WindowLimiter:
        if table.id not in self._windows:
            self._windows[table.id] = WindowLimiter(table)
        return self._windows[table.id]


class OperationLimits:
    """The limits that cover one operation."""

    def __init__(
        self,
        operation: str,
        windows: list[WindowLimiter],
        in_flight: list[InFlightLimiter],
        bans: list[BanLimiter],
        clock: Callable[[], float],
    ) -> None:
        self._operation = operation
        self._anonymous = _CountingWindows(each for each in windows if each.table.callers is not Callers.authenticated)
        self._authenticated = _CountingWindows(each for each in windows if each.table.callers is not Callers.anonymous)
        self._in_flight = in_flight
        self._bans = bans
        self._entry_limits: tuple[BanLimiter | InFlightLimiter, ...] = (*bans, *in_flight)
        self._clock = clock

    def count_request(self, caller: Caller) -> ExceededLimit | None:
        """Refuse a request, or count it."""
        now = self._clock()
        for limit in self._entry_limits:
            if exceeded := limit.find_excess(caller, now):
                return exceeded
        exceeded = count_in_windows(self._windows_of(caller).every, caller, now, self._operation)
        for held in self._in_flight if exceeded is None else ():
            held.count_request(caller, now)
        return exceeded

    def count_answer(self, caller: Caller, answer: HttpAnswer) -> HttpAnswer:
        """Count a request by its outcome; gives the answer with the headers of the limits that counted it."""
        now = self._clock()
        windows = self._windows_of(caller)
        for window in windows.by_outcome:
            window.count_outcome(caller, now, self._operation, accepted=answer.case is None)
        if answer.case is not None:
            self.note_violation(answer.case, caller)
        return _add_headers(windows.with_headers, caller, answer, now) if windows.with_headers else answer

    def _windows_of(self, caller: Caller) -> _CountingWindows:
        return self._authenticated if caller.is_authenticated else self._anonymous

    def note_violation(self, case: Case, caller: Caller) -> None:
        for ban in self._bans:
            ban.note_violation(case, caller, self._clock())


class _CountingWindows:
    """The windows that count a request of somebody."""

    def __init__(self, windows: Iterable[WindowLimiter]) -> None:
        self.every = list(windows)
        self.by_outcome = [window for window in self.every if window.table.counts is not Counts.everything]
        self.with_headers = [window for window in self.every if window.table.headers]


def _add_headers(windows: Sequence[WindowLimiter], caller: Caller, answer: HttpAnswer, now: float) -> HttpAnswer:
    present_names = [name for name, _ in answer.headers]
    added_headers = [
        header for window in windows for header in window.write_headers(caller, now) if header[0] not in present_names
    ]
    return answer.with_headers(added_headers)


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
        by_connection = (window for window in windows if window.table.scope is Scope.connection)
        self._socket_limits: tuple[WindowLimiter | ConcurrencyLimiter, ...] = (*sockets, *by_connection)
        self._windows_of_all = [window for window in windows if not window.table.messages]
        self._windows_by_message = {
            message: [window for window in windows if message in window.table.messages]
            for message in {name for window in windows for name in window.table.messages}
        }

    def find_excess(self, caller: Caller) -> ExceededLimit | None:
        """Refuse a caller who is banned, or has too many sockets open."""
        for limit in self._entry_limits:
            if exceeded := limit.find_excess(caller, self._clock()):
                return exceeded
        return None

    def count_socket(self, caller: Caller) -> None:
        """Count a socket whose client is known."""
        for sockets in self._sockets:
            sockets.count_socket(caller)

    def forget_socket(self, connection: int) -> None:
        for limit in self._socket_limits:
            limit.forget_socket(connection)

    def count_any_message(self, caller: Caller) -> ExceededLimit | None:
        """Refuse a message, whatever it says, or count it."""
        return count_in_windows(self._windows_of_all, caller, self._clock()) if self._windows_of_all else None

    def count_message(self, message: str, caller: Caller) -> ExceededLimit | None:
        """Refuse a message of this kind, or count it."""
        windows = self._windows_by_message.get(message)
        return count_in_windows(windows, caller, self._clock()) if windows else None

    def note_violation(self, case: Case, caller: Caller) -> None:
        for ban in self._bans:
            ban.note_violation(case, caller, self._clock())


def count_in_windows(
    windows: Sequence[WindowLimiter], caller: Caller, now: float, operation: str | None = None
) -> ExceededLimit | None:
    """Count a request in each window; of those that are used up, the one that holds longest tells the refusal.

    `operation` is the one that is asked; none for a message.
    """
    if len(windows) == 1:
        return windows[0].count_request(caller, now, operation)
    exceeded = [over for window in windows if (over := window.count_request(caller, now, operation))]
    return max(exceeded, key=lambda over: over.wait_seconds, default=None)


class WindowLimiter(Limiter):
    """So many in so many seconds."""

    def __init__(self, table: WindowTable) -> None:
        self.table = table
        self._headers = [(name.lower().encode(), split_template(template)) for name, template in table.headers.items()]
        self._counts_all = table.counts is Counts.everything
        self._costs: dict[str | None, int] = dict(table.costs.items())
        self._capacity = table.burst or table.requests
        self._counting_key = _choose_counting_key(table)
        self._make_counter = choose_counter(table)
        self._counters: dict[Key, Counter] = {}

    def count_request(self, caller: Caller, now: float, operation: str | None) -> ExceededLimit | None:
        """Count a request, where all of them count; or say that the caller has to wait."""
        if self.is_suspended:
            return None
        counter = self._find_counter(self._counting_key(caller))
        cost = self._costs.get(operation, 1)
        if wait := counter.measure_wait(now, cost):
            numbers = self._collect_numbers(0, now + wait, now) | {"retry_after": ceil(wait)}
            return ExceededLimit(Case.limited, self.table.id, wait, numbers)
        if self._counts_all:
            counter.count_passed(now, cost * self.take_times())
        return None

    def count_outcome(self, caller: Caller, now: float, operation: str, *, accepted: bool) -> None:
        """Count a request by its outcome, where that decides."""
        if self.table.counts is (Counts.accepted if accepted else Counts.refused) and not self.is_suspended:
            cost = self._costs.get(operation, 1)
            self._find_counter(self._counting_key(caller)).count_passed(now, cost * self.take_times())

    def write_headers(self, caller: Caller, now: float) -> Headers:
        """Write the headers of an answer that was counted."""
        if self.is_suspended:
            return []
        counter = self._find_counter(self._counting_key(caller))
        numbers = self._collect_numbers(counter.count_remaining(now), counter.predict_reset(now), now)
        return [(name, _fill_header(template, numbers)) for name, template in self._headers]

    def forget_socket(self, connection: int) -> None:
        """Forget the count of a socket that is gone: no other comes to have its number."""
        self._counters.pop(connection, None)

    def _collect_numbers(self, remaining: int, reset: float, now: float) -> dict[str, str | int]:
        wait = ceil(reset - now)
        return {
            "limit": self.table.requests,
            "used": self._capacity - remaining,
            "remaining": remaining,
            "reset": ceil(reset),
            "reset_milliseconds": ceil(reset * 1000),
            "reset_after": wait,
            "reset_duration": write_duration(wait),
        }

    def _find_counter(self, key: Key) -> Counter:
        return self._counters.get(key) or find_or_make(self._counters, key, self._make_counter)


def _choose_counting_key(table: WindowTable) -> Callable[[Caller], Key]:
    """Choose what requests that share a count have in common: who asks and, where it has one, the parameter's value."""
    by_scope, name = COUNTING_KEYS[table.scope], table.by_parameter
    return by_scope if name is None else lambda caller: (by_scope(caller), caller.parameter_value(name))


class ConcurrencyLimiter(Limiter):
    """So many sockets at the same time."""

    def __init__(self, table: ConcurrencyTable) -> None:
        self.table = table
        self._counting_key = COUNTING_KEYS[table.scope]
        self._open: dict[Key, int] = {}
        self._counted: dict[int, tuple[Key, int]] = {}
        """With whom each socket is counted, and as how many, by the number of its connection."""

    def find_excess(self, caller: Caller, _: float) -> ExceededLimit | None:
        """Refuse a caller who has as many open as allowed."""
        full = not self.is_suspended and self._open.get(self._counting_key(caller), 0) >= self.table.connections
        return ExceededLimit(Case.limited, self.table.id, 0.0, {"limit": self.table.connections}) if full else None

    def count_socket(self, caller: Caller) -> None:
        """Count the socket of a caller, once."""
        if caller.connection not in self._counted:
            key, times = self._counting_key(caller), self.take_times()
            self._counted[caller.connection] = key, times
            self._open[key] = self._open.get(key, 0) + times

    def forget_socket(self, connection: int) -> None:
        if connection in self._counted:
            key, times = self._counted.pop(connection)
            others = self._open.pop(key) - times
            if others:
                self._open[key] = others


class InFlightLimiter(Limiter):
    """So many requests at the same time. Each is answered at once here, unless it asks to be held (`HOLD_KEY`)."""

    def __init__(self, table: InFlightTable) -> None:
        self.table = table
        self._counting_key = COUNTING_KEYS[table.scope]
        self._held: dict[Key, list[tuple[float, int]]] = {}
        """When each is over, and as how many it counts."""

    def find_excess(self, caller: Caller, now: float) -> ExceededLimit | None:
        """Refuse a caller who has as many under way as allowed."""
        key = self._counting_key(caller)
        if self.is_suspended or key not in self._held:
            return None
        held = self._held[key] = [each for each in self._held[key] if each[0] > now + ROUNDING_SECONDS]
        full = sum(times for _, times in held) >= self.table.requests
        return ExceededLimit(Case.limited, self.table.id, 0.0, {"limit": self.table.requests}) if full else None

    def count_request(self, caller: Caller, now: float) -> None:
        """Count a request for the time for which it asks to be held."""
        seconds = caller.request.header_value(HOLD_KEY) if caller.request else None
        if seconds and seconds.isdecimal() and not self.is_suspended:
            find_or_make(self._held, self._counting_key(caller), list).append((now + int(seconds), self.take_times()))


class BanLimiter(Limiter):
    """Exclusion after so many refusals."""

    def __init__(self, table: BanTable) -> None:
        self.table = table
        self._counting_key = COUNTING_KEYS[table.scope]
        self._violations: dict[Key, deque[tuple[float, int]]] = {}
        """When each stops to count, and as how many it counts."""
        self._ends: dict[Key, float] = {}
        """When the ban of each who is banned ends."""

    def find_excess(self, caller: Caller, now: float) -> ExceededLimit | None:
        """Refuse a caller who is banned."""
        end = None if self.is_suspended else self._ends.get(self._counting_key(caller))
        if end is None or now >= end - ROUNDING_SECONDS:
            return None
        numbers = {} if self.table.lasts is None else {"retry_after": ceil(end - now)}
        return ExceededLimit(Case.banned, self.table.id, end - now, numbers)

    def note_violation(self, case: Case, caller: Caller, now: float) -> None:
        """Count a refusal; the last of so many begins the ban, and the count begins anew after it."""
        if self.is_suspended or case not in self.table.cases:
            return
        key = self._counting_key(caller)
        noted = find_or_make(self._violations, key, deque)
        noted.append((now + self.table.seconds, self.take_times()))
        while noted[0][0] <= now:
            noted.popleft()
        if sum(times for _, times in noted) >= self.table.violations:
            del self._violations[key]
            self._ends.pop(key, None)
            find_or_make(self._ends, key, lambda: now + (inf if self.table.lasts is None else self.table.lasts))


def find_or_make(entries: dict[Key, T], key: Key, make: Callable[[], T]) -> T:
    """Look up an entry, or make it; the oldest goes when there are too many."""
    if key not in entries:
        entries[key] = make()
        if len(entries) > MAX_KEYS:
            del entries[next(iter(entries))]
    return entries[key]


def _fill_header(template: tuple[str | Placeholder, ...], numbers: AnswerValues) -> bytes:
    pieces = (piece if isinstance(piece, str) else str(numbers[piece.name]) for piece in template)
    return "".join(pieces).encode("latin-1", "replace")
