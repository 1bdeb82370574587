"""One limit at work: counts by those who share it, and says who has to wait. Memory is bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from generator.engine.cases import BANNED, LIMITED
from generator.engine.counter import Counter, choose_counter
from generator.engine.live import AnswerValues
from generator.engine.wire import Headers
from generator.template import Placeholder, split_template

if TYPE_CHECKING:
    from generator.engine.session import SocketSession
    from generator.engine.store import CredentialRecord, Principal
    from generator.tables import BanTable, ConcurrencyTable, WindowTable

MAX_KEYS: Final = 10_000
"""How many callers one limit tells apart; the ones it has known longest are forgotten first."""

Key = Hashable
T = TypeVar("T")


class ExceededLimit(NamedTuple):
    """A limit that is used up."""

    case: str
    limit: str
    wait_seconds: float
    """Seconds until one more may pass."""
    answer_values: AnswerValues


class Caller(NamedTuple):
    """Who asks, as far as limits are concerned."""

    principal: Principal | None
    """None if there are no valid credentials."""
    address: str
    connection: int = 0
    """The number of the socket that a message came on."""

    @property
    def records(self) -> Sequence[CredentialRecord]:
        """The credentials that were accepted."""
        return self.principal.records if self.principal else ()

    def counting_key(self, scope: str) -> Key:
        """Give what all who share a count have in common. Without valid credentials that is the address."""
        if scope == "everyone":
            return None
        if scope == "connection":
            return self.connection
        records = self.principal.records if self.principal else ()
        if not records or scope == "address":
            return ("address", self.address)
        value = records[0].value
        return value if scope == "credential" or self.principal is None else self.principal.holder or value


class WindowLimiter:
    """So many in so many seconds."""

    def __init__(self, table: WindowTable) -> None:
        self.table = table
        self._headers = [(name.lower().encode(), split_template(template)) for name, template in table.headers.items()]
        self._make_counter = choose_counter(table)
        self._counters: dict[Key, Counter] = {}

    def count_request(self, caller: Caller, now: float) -> ExceededLimit | None:
        """Tell that the caller has to wait; if not, count the request, where all of them count."""
        counter = self._find_counter(caller.counting_key(self.table.scope))
        if wait := counter.measure_wait(now):
            numbers = self._collect_numbers(0, now + wait) | {"retry_after": ceil(wait)}
            return ExceededLimit(LIMITED, self.table.id, wait, numbers)
        if self.table.counts == "everything":
            counter.count_one(now)
        return None

    def count_outcome(self, caller: Caller, now: float, *, accepted: bool) -> None:
        """Count a request by its outcome, where that decides."""
        if self.table.counts == ("accepted" if accepted else "refused"):
            self._find_counter(caller.counting_key(self.table.scope)).count_one(now)

    def write_headers(self, caller: Caller, now: float) -> Headers:
        """Give the headers of an answer that was counted."""
        counter = self._find_counter(caller.counting_key(self.table.scope))
        numbers = self._collect_numbers(counter.count_remaining(now), counter.predict_reset(now))
        return [(name, _fill_header(template, numbers)) for name, template in self._headers]

    def forget_socket(self, session: SocketSession) -> None:
        """Forget a socket that is gone: another may come to have its number."""
        self._counters.pop(id(session), None)

    def _collect_numbers(self, remaining: int, reset: float) -> dict[str, Any]:
        return {"limit": self.table.requests, "remaining": remaining, "reset": ceil(reset)}

    def _find_counter(self, key: Key) -> Counter:
        return self._counters.get(key) or find_or_make(self._counters, key, self._make_counter)


class ConcurrencyLimiter:
    """So many sockets at the same time."""

    def __init__(self, table: ConcurrencyTable) -> None:
        self.table = table
        self._open: dict[Key, int] = {}
        self._keys: dict[SocketSession, Key] = {}

    def find_excess(self, caller: Caller) -> ExceededLimit | None:
        """Tell that the caller has as many open as allowed."""
        full = self._open.get(caller.counting_key(self.table.scope), 0) >= self.table.connections
        return ExceededLimit(LIMITED, self.table.id, 0.0, {"limit": self.table.connections}) if full else None

    def count_socket(self, caller: Caller, session: SocketSession) -> None:
        """Count a socket, once."""
        if session not in self._keys:
            self._keys[session] = key = caller.counting_key(self.table.scope)
            self._open[key] = self._open.get(key, 0) + 1

    def forget_socket(self, session: SocketSession) -> None:
        """Count a socket no longer."""
        if session in self._keys:
            key = self._keys.pop(session)
            others = self._open.pop(key) - 1
            if others:
                self._open[key] = others


class BanLimiter:
    """Exclusion after so many refusals for a limit."""

    def __init__(self, table: BanTable) -> None:
        self.table = table
        self._violations: dict[Key, deque[float]] = {}
        self._banned: dict[Key, bool] = {}

    def find_excess(self, caller: Caller) -> ExceededLimit | None:
        """Tell that the caller is excluded."""
        return (
            ExceededLimit(BANNED, self.table.id, 0.0, {})
            if caller.counting_key(self.table.scope) in self._banned
            else None
        )

    def note_violation(self, caller: Caller, now: float) -> None:
        """Note a refusal for a limit."""
        key = caller.counting_key(self.table.scope)
        times = find_or_make(self._violations, key, deque)
        times.append(now + self.table.seconds)
        while times[0] <= now:
            times.popleft()
        if len(times) >= self.table.violations:
            find_or_make(self._banned, key, lambda: True)


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


def choose_longest(exceeded: list[ExceededLimit]) -> ExceededLimit | None:
    """Choose the limit that tells the refusal: of several that are used up, the one that holds longest."""
    return max(exceeded, key=lambda over: over.wait_seconds, default=None)
