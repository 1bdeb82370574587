"""The clock that can be moved."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authproof.sandbox.engine.clock import LONGEST_MOVE, MovableClock


class Base:
    """A clock to move by hand, in the place of the machine's."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def test_it_follows_its_base() -> None:
    base = Base()
    clock = MovableClock(base)
    assert clock() == base.now
    base.now += 3
    assert clock() == base.now
    assert not clock.is_stopped


def test_the_machines_clock_is_the_default() -> None:
    assert abs(MovableClock()() - time.time()) < 5


def test_it_moves_ahead_and_goes_on() -> None:
    base = Base()
    clock = MovableClock(base)
    clock.advance_by(60)
    clock.advance_by(0.5)
    assert clock() == base.now + 60.5
    base.now += 1
    assert clock() == base.now + 60.5


def test_stopped_it_stands_still_until_it_is_moved_and_goes_on_from_there() -> None:
    base = Base()
    clock = MovableClock(base)
    start = clock()
    clock.stop_clock()
    base.now += 10
    assert (clock(), clock.is_stopped) == (start, True)
    clock.advance_by(5)
    assert (clock(), clock.is_stopped) == (start + 5, True)
    clock.stop_clock()
    assert clock() == start + 5
    clock.restart_clock()
    assert (clock(), clock.is_stopped) == (start + 5, False)
    base.now += 2
    assert clock() == start + 7
    clock.restart_clock()
    assert clock() == start + 7


@pytest.mark.parametrize("seconds", [-1, -1e-9, math.inf, -math.inf, math.nan, LONGEST_MOVE + 1])
@pytest.mark.parametrize("stopped", [False, True])
def test_moves_that_are_refused(seconds: float, stopped: bool) -> None:
    clock = MovableClock(Base())
    if stopped:
        clock.stop_clock()
    before = clock()
    with pytest.raises(ValueError, match=f"^a clock moves ahead by 0 to {LONGEST_MOVE} seconds, not by "):
        clock.advance_by(seconds)
    assert clock() == before


def test_the_longest_move() -> None:
    clock = MovableClock(Base())
    before = clock()
    clock.advance_by(LONGEST_MOVE)
    assert clock() == before + LONGEST_MOVE


MOVES = st.one_of(st.floats(0, 1e9), st.sampled_from(["stop_clock", "restart_clock", "tick"]))


@given(st.lists(MOVES))
def test_it_never_goes_back(moves: list[float | str]) -> None:
    base = Base()
    clock = MovableClock(base)
    seen = clock()
    for move in moves:
        if isinstance(move, float):
            clock.advance_by(move)
        elif move == "tick":
            base.now += 1
        else:
            getattr(clock, move)()
        assert clock() >= seen - 1e-3  # seconds as floats: adding and subtracting a billion costs some digits
        seen = clock()
