"""Figures in words: a sentence that claims execute must name no time and no long number that they do not rest on.

So that a value cannot be changed while the sentence about it stays, and is shown as run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from generator.pointer import resolve

_CODE: Final = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|<https?:[^>]*>|https?://\S+")
"""What is no running text: code, links."""

_SECONDS: Final = {
    "ms": 0.001,
    "millisecond": 0.001,
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
}
_UNSURE: Final = ("month", "year")
"""Units that are not always as long."""

_ONES: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPELLED: Final = {word: number for number, word in enumerate(_ONES.split(), 1)} | {
    word: 10 * number for number, word in enumerate(_TENS.split(), 2)
}

_DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS: Final = rf"(?:{_TENS.replace(' ', '|')})(?:[ -](?:{_ONES.replace(' ', '|')}))?|{_ONES.replace(' ', '|')}"
_FIGURE: Final = re.compile(
    rf"(?<![\w.,:/-])(?P<number>{_DIGITS}|(?:{_WORDS})(?![a-z]))"
    rf"(?:[ -](?P<unit>{'|'.join((*_SECONDS, *_UNSURE))})s?)?(?![\w:/-]|[.,]\d)",
    re.IGNORECASE,
)


def figures(text: str) -> Iterator[tuple[str, float]]:
    """Give each number of a text as it is written, and its value; times in seconds.

    Code and links are left out; so are months and years, which are not always as long, and single digits and spelled
    numbers that are no times: they count and list.

    >>> list(figures("Lives three days. At most 4,096 bytes, says `RFC 1`."))
    [('three days', 259200.0), ('4,096', 4096.0)]
    """
    for found in _FIGURE.finditer(_CODE.sub(" ", text)):
        number, unit = found["number"], (found["unit"] or "").lower()
        if unit in _SECONDS:
            yield found[0], _value(number) * _SECONDS[unit]
        elif not unit and number[-1].isdigit() and len(number) > 1:
            yield number, _value(number)


def numbers(document: Any, pointer: str) -> frozenset[float]:
    """Give every number at a pointer of a spec or inside what is there."""
    return frozenset(_numbers(resolve(document, pointer)))


def _value(word: str) -> float:
    if word[0].isdigit():
        return float(word.replace(",", ""))
    return float(sum(_SPELLED[part] for part in re.split("[ -]", word.lower())))


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _numbers(inner)
