"""Fresh values of a shape."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from generator.tables.credential import SegmentTable, ShapeTable

_MAX_TRIES = 64


def draw_value(shape: ShapeTable, random: Random, *, any_length: bool = False) -> str:
    """Draw a value of a shape, its runs as long as in the example; or, `roomy`, of any length allowed."""
    return "".join(_draw_segment(segment, random, any_length=any_length) for segment in shape.segments)


def draw_new_value(shape: ShapeTable, random: Random, is_taken: Callable[[str], bool]) -> str | None:
    """Draw a value that is not taken yet; None if the shape seems to have no other."""
    attempts = (draw_value(shape, random, any_length=attempt >= _MAX_TRIES // 2) for attempt in range(_MAX_TRIES))
    return next((value for value in attempts if not is_taken(value)), None)


def _draw_segment(segment: SegmentTable, random: Random, *, any_length: bool) -> str:
    if not segment.alphabet:
        return segment.literal
    length = random.randint(segment.low, segment.high) if any_length else segment.usual
    return "".join(random.choices(segment.alphabet, k=length))
