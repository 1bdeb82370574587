"""How to send many requests without tripping any limit but the one that a claim is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from generator.model.limit import Algorithm, Window


@dataclass(frozen=True, slots=True)
class RequestBatch:
    """So many requests at once, and the seconds to wait before them."""

    before: float
    times: int


def window_capacity(window: Window) -> int:
    """Tell how many pass at once when nothing was asked before."""
    return window.burst or window.requests


def recovery_seconds(window: Window) -> float:
    """Tell after how many seconds of quiet a window is as at the start."""
    if window.algorithm is Algorithm.token_bucket:
        return window_capacity(window) * window.seconds / window.requests
    return window.seconds


def seconds_to_next(window: Window, passed: float) -> float:
    """Tell how many seconds after a full count one more passes; the count began `passed` seconds ago."""
    if window.algorithm is Algorithm.token_bucket:
        return max(window.seconds / window.requests - passed, 0.0)
    return window.seconds - passed


def plan_batches(times: int, others: Iterable[Window], first: int = 0) -> tuple[RequestBatch, ...]:
    """Spread requests over lots that no other window refuses; `first` were sent at once right before."""
    others = tuple(others)
    room = min((window_capacity(other) for other in others), default=times + first)
    pause = max((recovery_seconds(other) for other in others), default=0.0)
    return tuple(_walk_batches(times, room, room - first, pause))


def _walk_batches(times: int, room: int, free: int, pause: float) -> Iterator[RequestBatch]:
    if first := min(times, free):
        yield RequestBatch(0.0, first)
    times -= first
    while times > 0:
        yield RequestBatch(pause, min(times, room))
        times -= room


def total_seconds(batches: Iterable[RequestBatch]) -> float:
    """Tell how many seconds lots take."""
    return sum(batch.before for batch in batches)


def fits_one_batch(times: int, others: Iterable[Window]) -> bool:
    """Tell whether so many requests can be sent at once without tripping another window."""
    return len(list(groupby(plan_batches(times, others)))) <= 1
