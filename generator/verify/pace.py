"""Keeps what is sent to a provider slow: at most one request a second, and half of what its limits allow."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from generator.model.limit import Window
from generator.model.provider import Provider

GAP: Final = 1.0
"""Seconds between two requests or messages."""

LONGEST_WAIT: Final = 120.0
"""Seconds that one claim may have to wait for a limit."""


class WaitTooLong(Exception):
    """Half of a documented limit is used up, and will be for longer than anybody should wait; the text says which."""


class Pace:
    """Counts what goes to one provider; `clock` gives seconds, `sleep` lets them pass."""

    def __init__(
        self,
        provider: Provider,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._windows = [(each, deque[float]()) for each in provider.limits.values() if isinstance(each, Window)]
        self._last = -GAP

    def await_request(self, operation: str | None) -> None:
        """Wait until a request may go out; of an unknown operation, one that all limits cover. NoRoom if too long."""
        self._await_turn(
            [
                pair
                for pair in self._windows
                if not pair[0].channels and _covers_operation(pair[0].operations, operation)
            ]
        )

    def await_message(self, channel: str) -> None:
        """Wait until a message may go out; NoRoom if that would be too long."""
        self._await_turn([pair for pair in self._windows if channel in pair[0].channels])

    def _await_turn(self, windows: list[tuple[Window, deque[float]]]) -> None:
        now = self._clock()
        wait = max([self._last + GAP - now, *_required_waits(windows, now), 0.0])
        if wait:
            self._sleep(wait)
        self._last = self._clock()
        for _, sent in windows:
            sent.append(self._last)


def _covers_operation(names: tuple[str, ...], name: str | None) -> bool:
    return not names or name is None or name in names


def _required_waits(windows: list[tuple[Window, deque[float]]], now: float) -> Iterator[float]:
    """Give, for each window, the seconds until less than half of it is used."""
    for window, sent in windows:
        half, seconds = _halve_window(window)
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        if len(sent) >= half:
            wait = sent[-half] + seconds - now
            if wait > LONGEST_WAIT:
                raise WaitTooLong(f"half of a documented limit is used up: {window.title}")
            yield wait


def _halve_window(window: Window) -> tuple[int, float]:
    """Give half as many requests; or, of one, as many in twice the time."""
    return (window.requests // 2, window.seconds) if window.requests > 1 else (1, window.seconds * 2)
