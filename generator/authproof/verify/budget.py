"""What a target may take: seconds and bytes for one exchange, seconds for the whole run.

Whoever answers decides how much it sends and how slowly; how much of it is read is decided here.
"""

from __future__ import annotations

import math
import time
from typing import Final

from authproof.errors import AuthproofError

EXCHANGE_SECONDS: Final = 10.0
"""From the first byte that is sent to the last that comes, however the answer is cut into pieces."""

HEAD_BYTES: Final = 1 << 16
"""Of the head of an answer, with all that goes before it (`100 Continue`)."""

BODY_BYTES: Final = 4 << 20
"""Of the body of an answer as it is sent, its frame of chunks among it; and of all that a socket says."""

SOCKET_FRAMES: Final = 10_000
"""Frames that a socket says, pings and pongs among them."""

RUN_SECONDS: Final = 3600
"""Of a whole run, unless its user says otherwise."""


class OverBudget(OSError):
    """An answer is larger than it may be; the text goes on after `does not answer: `."""


class RunTimeUp(AuthproofError):
    """The time of the whole run is up."""


class RunClock:
    """The time that a whole run may take, from now on."""

    def __init__(self, seconds: float = math.inf) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def check_time(self) -> None:
        """Raise RunTimeUp if the time is up."""
        if time.monotonic() >= self._end:
            raise RunTimeUp(f"the {self._seconds:g} seconds of the whole run are up; --timeout gives more")


class ExchangeBudget:
    """What is left of the time and of the bytes of one exchange, which begins now."""

    def __init__(self, seconds: float | None = None) -> None:
        """Allow so many seconds, `EXCHANGE_SECONDS` if it is not said, and the bytes of a head."""
        self._end = time.monotonic() + (EXCHANGE_SECONDS if seconds is None else seconds)
        self._subject, self._left, self._limit = "the head of its answer", HEAD_BYTES, HEAD_BYTES

    def begin_body(self) -> None:
        """Allow a body besides what was read."""
        self._subject, self._left, self._limit = "its answer", BODY_BYTES, BODY_BYTES

    def seconds_left(self) -> float:
        """Give the seconds left; TimeoutError if there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds

    def spend_bytes(self, count: int) -> None:
        """Take in so many bytes; OverBudget if they are too many."""
        self._left -= count
        if self._left < 0:
            raise OverBudget(f"{self._subject} has more than {self._limit:,} bytes, which is all that is read of one")

    def check_length(self, count: int) -> None:
        """Raise OverBudget if so many bytes could never be taken in."""
        if count > self._limit:
            self.spend_bytes(count)

    @staticmethod
    def count_frames(count: int) -> None:
        """Raise OverBudget if a socket said so many frames."""
        if count > SOCKET_FRAMES:
            raise OverBudget(f"it sends more than {SOCKET_FRAMES:,} frames, which is all that is read of one socket")
