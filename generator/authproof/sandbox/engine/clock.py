"""A clock that can be moved ahead and stopped, so that three days pass at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

LONGEST_MOVE: Final = 3_155_760_000
"""The farthest that one move goes: a hundred years, in seconds."""


class MovableClock:
    """Gives seconds since 1970, as `base` does until it is moved or stopped. It never goes back."""

    __slots__ = ("_ahead", "_base", "_still")

    def __init__(self, base: Callable[[], float] = time.time) -> None:
        """Follow another clock."""
        self._base = base
        self._ahead = 0.0
        self._still: float | None = None

    def __call__(self) -> float:
        """Give the time."""
        return self._base() + self._ahead if self._still is None else self._still

    @property
    def is_stopped(self) -> bool:
        """Whether it stands still."""
        return self._still is not None

    def advance_by(self, seconds: float) -> None:
        """Move ahead; a stopped clock stays stopped. ValueError unless 0 <= seconds <= LONGEST_MOVE."""
        if not 0 <= seconds <= LONGEST_MOVE:  # not a number is neither
            raise ValueError(f"a clock moves ahead by 0 to {LONGEST_MOVE} seconds, not by {seconds}")
        if self._still is None:
            self._ahead += seconds
        else:
            self._still += seconds

    def stop_clock(self) -> None:
        """Stand still."""
        self._still = self()

    def restart_clock(self) -> None:
        """Go on from where it stands."""
        self._ahead, self._still = self() - self._base(), None
