"""Limits as a reader of the spec would check them: from the list of what passed, by the words of each rule.

The engine counts as it goes along; nothing here does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass

from authproof.model.limit import Ban, Concurrency, Window
from authproof.model.provider import Provider
from authproof.model.vocabulary import Algorithm, Case, Counts, Scope

from .ledger import Known, person_of


def room(window: Window, passed: list[float], now: float, cost: int) -> bool:
    """Tell that one more may pass now that counts as so many, after those that passed at these times."""
    if window.algorithm is Algorithm.token_bucket:
        return _bucket(window.burst or window.requests, window.requests / window.seconds, [*passed, *[now] * cost])
    if window.algorithm is Algorithm.sliding_window:
        return sum(now - window.seconds < time for time in passed) + cost <= window.requests
    return _in_present_window(window.seconds, passed, now) + cost <= window.requests


def _bucket(size: int, rate: float, times: list[float]) -> bool:
    """Tell that in no stretch of time up to the last more passed than a full bucket and what came back meanwhile."""
    last = times[-1]
    return all(len(times) - index <= size + rate * (last - time) for index, time in enumerate(times))


def _in_present_window(seconds: float, passed: list[float], now: float) -> int:
    """Count what passed since the present window began: each begins with the first request after the one before."""
    begin, count = float("-inf"), 0
    for time in passed:
        if time >= begin + seconds:
            begin, count = time, 0
        count += 1
    return 0 if now >= begin + seconds else count


@dataclass(frozen=True)
class Caller:
    """Who asks."""

    held: tuple[Known, ...]
    """The values that were accepted; empty if none were."""
    address: str
    socket: Hashable = None

    def key(self, scope: Scope) -> Hashable:
        """Give what all who share a count have in common; without valid credentials that is the address."""
        if scope is Scope.everyone:
            return "everyone"
        if scope is Scope.connection:
            return ("socket", self.socket)
        if not self.held or scope is Scope.address:
            return ("address", self.address)
        person = person_of(list(self.held))
        value = ("value", self.held[0].credential, self.held[0].value)
        return value if scope is Scope.credential or person is None else ("person", person)


class Tally:
    """All that passed, all that violated, and all that is open, by limit and by who shares a count."""

    def __init__(self, provider: Provider) -> None:
        limits = provider.limits.items()
        self._windows = {name: one for name, one in limits if isinstance(one, Window)}
        self._sockets = {name: one for name, one in limits if isinstance(one, Concurrency)}
        self._bans = {name: one for name, one in limits if isinstance(one, Ban)}
        assert all(one.counts is Counts.everything for one in self._windows.values())
        self._passed: dict[tuple[str, Hashable], list[float]] = defaultdict(list)
        self._violated: dict[tuple[str, Hashable], list[float]] = defaultdict(list)
        self._banned: dict[tuple[str, Hashable], float] = {}
        """Until when."""
        self._open: dict[Hashable, tuple[str, Caller]] = {}

    def of_operation(self, operation: str) -> list[str]:
        """Name the windows that count a request."""
        found = self._windows.items()
        return [name for name, one in found if not one.channels and operation in (one.operations or (operation,))]

    def of_message(self, channel: str, message: str | None) -> list[str]:
        """Name the windows that count a message of a kind; none: those that count messages of every kind."""
        found = [(name, one) for name, one in self._windows.items() if channel in one.channels]
        return [name for name, one in found if (message in one.messages if message else not one.messages)]

    def ask(self, windows: list[str], caller: Caller, now: float, operation: str = "") -> bool:
        """Tell that one more may pass; each limit that lets it pass counts it."""
        passed = {name: self._passed[name, caller.key(self._windows[name].scope)] for name in windows}
        costs = {name: self._windows[name].costs.get(operation, 1) for name in windows}
        free = {name for name in windows if room(self._windows[name], passed[name], now, costs[name])}
        for name in free:
            passed[name] += [now] * costs[name]
        return len(free) == len(windows)

    def violate(self, caller: Caller, now: float, case: Case = Case.limited) -> None:
        """Note a refusal."""
        for name, ban in self._bans.items():
            key = (name, caller.key(ban.scope))
            if case not in ban.cases:
                continue
            self._violated[key].append(now)
            if sum(now - ban.seconds < time for time in self._violated[key]) >= ban.violations:
                self._violated[key].clear()
                self._banned[key] = now + (ban.lasts or float("inf"))

    def banned(self, caller: Caller, now: float) -> bool:
        """Tell that a caller is excluded."""
        keys = ((name, caller.key(ban.scope)) for name, ban in self._bans.items())
        return any(now < self._banned.get(key, now) for key in keys)

    def full(self, channel: str, caller: Caller) -> bool:
        """Tell that a caller has as many sockets open as allowed."""
        return any(self._others(one, caller) >= one.connections for one in self._sockets.values() if _on(one, channel))

    def enter(self, socket: Hashable, channel: str, caller: Caller) -> None:
        """Note an open socket whose client is known."""
        self._open[socket] = (channel, caller)

    def leave(self, socket: Hashable) -> None:
        """Note that a socket is gone."""
        self._open.pop(socket, None)

    def _others(self, one: Concurrency, caller: Caller) -> int:
        open_ones = [other for channel, other in self._open.values() if _on(one, channel)]
        return sum(other.key(one.scope) == caller.key(one.scope) for other in open_ones)


def _on(one: Concurrency, channel: str) -> bool:
    return channel in (one.channels or (channel,))
