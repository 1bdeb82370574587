"""Figures in words: a sentence that claims execute must name no time and no long number that they do not rest on.

So that a value cannot be changed while the sentence about it stays, and is shown as run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from generator.pointer import resolve_pointer

_CODE_OR_LINK: Final = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|<https?:[^>]*>|https?://\S+")
"""What is no running text: code, links."""

_UNIT_SECONDS: Final = {
    "ms": 0.001,
    "millisecond": 0.001,
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
}
_VARYING_UNITS: Final = ("month", "year")
"""Units that are not always as long."""

_SPELLED_ONES: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_SPELLED_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPELLED_NUMBERS: Final = {word: number for number, word in enumerate(_SPELLED_ONES.split(), 1)} | {
    word: 10 * number for number, word in enumerate(_SPELLED_TENS.split(), 2)
}

_DIGITS_PATTERN: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SPELLED_PATTERN: Final = rf"(?:{_SPELLED_TENS.replace(' ', '|')})(?:[ -](?:{_SPELLED_ONES.replace(' ', '|')}))?|{_SPELLED_ONES.replace(' ', '|')}"
_FIGURE_PATTERN: Final = re.compile(
    rf"(?<![\w.,:/-])(?P<number>{_DIGITS_PATTERN}|(?:{_SPELLED_PATTERN})(?![a-z]))"
    rf"(?:[ -](?P<unit>{'|'.join((*_UNIT_SECONDS, *_VARYING_UNITS))})s?)?(?![\w:/-]|[.,]\d)",
    re.IGNORECASE,
)


def find_figures(text: str) -> Iterator[tuple[str, float]]:
    """Give each number of a text as it is written, and its value; times in seconds.

    Code and links are left out; so are months and years, which are not always as long, and single digits and spelled
    numbers that are no times: they count and list.

    >>> list(figures("Lives three days. At most 4,096 bytes, says `RFC 1`."))
    [('three days', 259200.0), ('4,096', 4096.0)]
    """
    for match in _FIGURE_PATTERN.finditer(_CODE_OR_LINK.sub(" ", text)):
        number, unit = match["number"], (match["unit"] or "").lower()
        if unit in _UNIT_SECONDS:
            yield match[0], _parse_number(number) * _UNIT_SECONDS[unit]
        elif not unit and number[-1].isdigit() and len(number) > 1:
            yield number, _parse_number(number)


def numbers_at(document: Any, pointer: str) -> frozenset[float]:
    """Give every number at a pointer of a spec or inside what is there."""
    return frozenset(_walk_numbers(resolve_pointer(document, pointer)))


def _parse_number(word: str) -> float:
    if word[0].isdigit():
        return float(word.replace(",", ""))
    return float(sum(_SPELLED_NUMBERS[part] for part in re.split("[ -]", word.lower())))


def _walk_numbers(value: Any) -> Iterator[float]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _walk_numbers(inner)
