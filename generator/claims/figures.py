"""Figures in words: a sentence that claims execute must name no number that they do not rest on.

So that a value cannot be changed while the sentence about it stays, and is shown as run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from generator.pointer import resolve

_CODE: Final = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|<[^>]*>|https?://\S+")
"""What is no running text: code, links."""

_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_ONES: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SPELLED: Final = {word: number for number, word in enumerate(_ONES, 1)} | {
    word: 10 * number for number, word in enumerate(_TENS, 2)
}

_DIGITS: Final = r"(?<![\w.:/-])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.:/-])\d+(?:\.\d+)?"
_FIGURE: Final = re.compile(
    rf"(?P<time>{_DIGITS}|\b(?:{'|'.join(_SPELLED)}))[ -](?P<unit>{'|'.join(_SECONDS)})s?\b"
    rf"|(?P<plain>{_DIGITS})(?![\w:/-]|\.\d)",
    re.IGNORECASE,
)


def figures(text: str) -> Iterator[tuple[str, float]]:
    """Give each number of a text as it is written, and its value; times in seconds.

    Code and links are left out, and single digits that are no times: they count and list.

    >>> list(figures("Lives three days. At most 4,096 bytes, says `RFC 1`."))
    [('three days', 259200.0), ('4,096', 4096.0)]
    """
    for found in _FIGURE.finditer(_CODE.sub(" ", text)):
        if found["unit"]:
            yield found[0], _value(found["time"]) * _SECONDS[found["unit"].lower()]
        elif len(found["plain"]) > 1:
            yield found["plain"], _value(found["plain"])


def numbers(document: Any, pointer: str) -> frozenset[float]:
    """Give every number at a pointer of a spec or inside what is there."""
    return frozenset(_numbers(resolve(document, pointer)))


def _value(word: str) -> float:
    return float(_SPELLED.get(word.lower()) or word.replace(",", ""))


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _numbers(inner)
