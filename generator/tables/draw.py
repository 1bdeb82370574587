"""Fresh values of a shape."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from generator.tables.credential import Segment, Shape

_TRIES = 64


def draw(shape: Shape, random: Random, *, roomy: bool = False) -> str:
    """Draw a value of a shape, its runs as long as in the example; or, `roomy`, of any length allowed."""
    return "".join(_segment(segment, random, roomy=roomy) for segment in shape.segments)


def draw_new(shape: Shape, random: Random, taken: Callable[[str], bool]) -> str | None:
    """Draw a value that is not taken yet; None if the shape seems to have no other."""
    attempts = (draw(shape, random, roomy=attempt >= _TRIES // 2) for attempt in range(_TRIES))
    return next((value for value in attempts if not taken(value)), None)


def _segment(segment: Segment, random: Random, *, roomy: bool) -> str:
    if not segment.alphabet:
        return segment.literal
    length = random.randint(segment.low, segment.high) if roomy else segment.usual
    return "".join(random.choices(segment.alphabet, k=length))
