"""A clock that can be moved ahead and stopped, so that three days pass at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

LONGEST_MOVE: Final = 3_155_760_000
"""The farthest that one move goes: a hundred years, in seconds."""


class MovableClock:
    """Gives seconds since 1970, as `base` does until it is moved or stopped. It never goes back."""

    __slots__ = ("_ahead", "_base", "_stopped_at")

    def __init__(self, base: Callable[[], float] = time.time) -> None:
        self._base = base
        self._ahead = 0.0
        self._stopped_at: float | None = None

    def __call__(self) -> float:
        return self._base() + self._ahead if self._stopped_at is None else self._stopped_at

    @property
    def is_stopped(self) -> bool:
        return self._stopped_at is not None

    def advance_by(self, seconds: float) -> None:
        """Move ahead; a stopped clock stays stopped. ValueError unless 0 <= seconds <= LONGEST_MOVE."""
        if not 0 <= seconds <= LONGEST_MOVE:  # not a number is neither
            raise ValueError(f"a clock moves ahead by 0 to {LONGEST_MOVE} seconds, not by {seconds}")
        if self._stopped_at is None:
            self._ahead += seconds
        else:
            self._stopped_at += seconds

    def stop_clock(self) -> None:
        self._stopped_at = self()

    def restart_clock(self) -> None:
        """Go on from where it stands."""
        self._ahead, self._stopped_at = self() - self._base(), None
