"""Shapes of credentials: what matches one, as a regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from generator.model.credential import Characters, Fixed, Segment

_CHARACTER_CLASSES: Final = {
    Characters.digits: "[0-9]",
    Characters.hex: "[0-9a-f]",
    Characters.alphanumeric: "[0-9A-Za-z]",
    Characters.base64url: "[0-9A-Za-z_-]",
    Characters.printable: "[!-~]",
    Characters.text: r"[^\x00-\x1f\x7f]",
}


def shape_pattern(shape: Iterable[Segment]) -> str:
    """Write a shape as an unanchored regular expression that Python, JavaScript and JSON Schema read alike."""
    return "".join(map(_segment_pattern, shape))


def matches_shape(shape: Iterable[Segment], value: str) -> bool:
    """Tell whether the whole of `value` has the shape."""
    return re.fullmatch(shape_pattern(shape), value) is not None


def _segment_pattern(segment: Segment) -> str:
    if isinstance(segment, Fixed):
        return re.sub(r"([.^$*+?()\[\]{}|\\/])", r"\\\1", segment.literal)
    low, high = segment.min_length, segment.max_length
    return _CHARACTER_CLASSES[segment.characters] + (f"{{{low}}}" if low == high else f"{{{low},{high}}}")
