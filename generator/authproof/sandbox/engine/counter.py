"""Three ways to count requests. A counter knows how long the next one has to wait.

Times are seconds by the engine's clock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from authproof.model.vocabulary import Algorithm
from authproof.sandbox.tables import WindowTable

ROUNDING_SECONDS: Final = 5e-6
"""Seconds that may lack because time is a rounded number: it is known to 2.4e-7 (IEEE 754), and sums to less."""

_ROUNDING_TOKENS: Final = 1e-9


class Counter(Protocol):
    """Counts what one caller, or all who share a count, did."""

    def measure_wait(self, now: float, cost: int = 1) -> float:
        """Seconds until one more may pass that counts as so many; 0 if it may now."""

    def count_passed(self, now: float, times: int = 1) -> None:
        """Count one that passed, as so many."""

    def count_remaining(self, now: float) -> int:
        """How many may still pass at once."""

    def predict_reset(self, now: float) -> float:
        """When more may pass than now; `now` if there is nothing to wait for."""


class FixedWindowCounter:
    """A window begins with the first request in it; when it is over, all is forgotten."""

    __slots__ = ("_capacity", "_end", "_seconds", "_used")

    def __init__(self, capacity: int, seconds: float) -> None:
        self._capacity = capacity
        self._seconds = seconds
        self._end = float("-inf")
        self._used = 0

    def measure_wait(self, now: float, cost: int = 1) -> float:
        return 0.0 if self._used + cost <= self._capacity or self._is_over(now) else self._end - now

    def count_passed(self, now: float, times: int = 1) -> None:
        if self._is_over(now):
            self._end = now + self._seconds
            self._used = 0
        self._used += times

    def count_remaining(self, now: float) -> int:
        return self._capacity if self._is_over(now) else max(self._capacity - self._used, 0)

    def predict_reset(self, now: float) -> float:
        return max(self._end, now)

    def _is_over(self, now: float) -> bool:
        return now >= self._end - ROUNDING_SECONDS


class SlidingWindowCounter:
    """Each request counts for as long as the window is."""

    __slots__ = ("_capacity", "_seconds", "_taken", "_used")

    def __init__(self, capacity: int, seconds: float) -> None:
        self._capacity = capacity
        self._seconds = seconds
        self._taken: deque[tuple[float, int]] = deque()
        """When each that still counts stops to count, and as how many it counts."""
        self._used = 0

    def measure_wait(self, now: float, cost: int = 1) -> float:
        self._forget_old(now)
        lacking = self._used + cost - self._capacity
        if lacking <= 0:
            return 0.0
        for end, times in self._taken:
            lacking -= times
            if lacking <= 0:
                return end - now
        return self._seconds

    def count_passed(self, now: float, times: int = 1) -> None:
        self._taken.append((now + self._seconds, times))
        self._used += times

    def count_remaining(self, now: float) -> int:
        self._forget_old(now)
        return max(self._capacity - self._used, 0)

    def predict_reset(self, now: float) -> float:
        self._forget_old(now)
        return self._taken[0][0] if self._taken else now

    def _forget_old(self, now: float) -> None:
        while self._taken and self._taken[0][0] - ROUNDING_SECONDS <= now:
            self._used -= self._taken.popleft()[1]


class TokenBucketCounter:
    """Each request takes a token; tokens come back evenly, until the bucket is full."""

    __slots__ = ("_capacity", "_rate", "_refilled_at", "_rounding", "_tokens")

    def __init__(self, capacity: int, rate: float) -> None:
        """`capacity` is the bucket's size, `rate` how many tokens come back in a second."""
        self._capacity = capacity
        self._rate = rate
        self._rounding = min(max(_ROUNDING_TOKENS, ROUNDING_SECONDS * rate), 0.5)
        self._tokens = float(capacity)
        self._refilled_at = float("-inf")

    def measure_wait(self, now: float, cost: int = 1) -> float:
        self._refill_tokens(now)
        return 0.0 if self._tokens >= cost - self._rounding else (cost - self._tokens) / self._rate

    def count_passed(self, now: float, times: int = 1) -> None:
        self._refill_tokens(now)
        self._tokens = max(self._tokens - times, 0.0)

    def count_remaining(self, now: float) -> int:
        self._refill_tokens(now)
        return int(self._tokens + self._rounding)

    def predict_reset(self, now: float) -> float:
        self._refill_tokens(now)
        return now + (self._capacity - self._tokens) / self._rate

    def _refill_tokens(self, now: float) -> None:
        if now > self._refilled_at:
            self._tokens = min(float(self._capacity), self._tokens + (now - self._refilled_at) * self._rate)
            self._refilled_at = now


def choose_counter(window: WindowTable) -> Callable[[], Counter]:
    """Choose the function that makes a fresh counter for a window."""
    if window.algorithm is Algorithm.token_bucket:
        return lambda: TokenBucketCounter(window.burst or window.requests, window.requests / window.seconds)
    kind = SlidingWindowCounter if window.algorithm is Algorithm.sliding_window else FixedWindowCounter
    return lambda: kind(window.requests, window.seconds)
