"""How to send many requests without tripping any limit but the one that a claim is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from generator.model.limit import Algorithm, Window


@dataclass(frozen=True, slots=True)
class Lot:
    """So many requests at once, and the seconds to wait before them."""

    before: float
    times: int


def capacity(window: Window) -> int:
    """Tell how many pass at once when nothing was asked before."""
    return window.burst or window.requests


def recovery(window: Window) -> float:
    """Tell after how many seconds of quiet a window is as at the start."""
    if window.algorithm is Algorithm.token_bucket:
        return capacity(window) * window.seconds / window.requests
    return window.seconds


def opens(window: Window, passed: float) -> float:
    """Tell how many seconds after a full count one more passes; the count began `passed` seconds ago."""
    if window.algorithm is Algorithm.token_bucket:
        return max(window.seconds / window.requests - passed, 0.0)
    return window.seconds - passed


def lots(times: int, others: Iterable[Window], first: int = 0) -> tuple[Lot, ...]:
    """Spread requests over lots that no other window refuses; `first` were sent at once right before."""
    others = tuple(others)
    room = min((capacity(other) for other in others), default=times + first)
    pause = max((recovery(other) for other in others), default=0.0)
    return tuple(_spread(times, room, room - first, pause))


def _spread(times: int, room: int, free: int, pause: float) -> Iterator[Lot]:
    if first := min(times, free):
        yield Lot(0.0, first)
    times -= first
    while times > 0:
        yield Lot(pause, min(times, room))
        times -= room


def length(spread: Iterable[Lot]) -> float:
    """Tell how many seconds lots take."""
    return sum(lot.before for lot in spread)


def whole(times: int, others: Iterable[Window]) -> bool:
    """Tell whether so many requests can be sent at once without tripping another window."""
    return len(list(groupby(lots(times, others)))) <= 1
