"""Numbers in English text: how many, and in how long."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_UNITS: Final = {
    "ms": 0.001, "millisecond": 0.001, "s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hr": 3600,
    "hour": 3600, "d": 86_400, "day": 86_400, "week": 604_800,
}  # fmt: skip
"""Seconds of each unit of time."""

_SMALL: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS: Final = {
    **{word: number for number, word in enumerate(_SMALL, 2)},
    **{word: number for number, word in zip(range(20, 100, 10), _TENS, strict=True)},
    "hundred": 100,
    "thousand": 1000,
}
"""Numbers that are written as words. `one` is none of them: it says too many other things."""

_RATES: Final = {"rps": 1, "rpm": 60, "rph": 3600, "rpd": 86_400}
"""Requests per second and the like, written behind their number."""

_TOKEN: Final = re.compile(r"\d[\d,_]*(?:\.\d+)?|[A-Za-z]+|[/%#:]")
_NUMBER: Final = re.compile(r"\d[\d,_]*(?:\.\d+)?")
_ONE_UNIT: Final = ("a", "an", "per", "each", "every", "/", "one")
"""What goes before a unit of which there is one: `a minute`, `/min`."""
_NAMING: Final = frozenset(("v", "version", "tier", "level", "plan", "http", "status", "code", "error", "rfc", "#"))
"""What goes before a number that names something and counts nothing."""


class Quantities(NamedTuple):
    """What a text says of how many and how long."""

    counts: tuple[float, ...] = ()
    seconds: tuple[float, ...] = ()

    def may_mean(self, counts: tuple[float, ...], seconds: float | None) -> bool:
        """Tell whether a text can be read as so many in so many seconds: what it does not say, is left open.

        So many in a longer time, at the same rate, are the same.
        """
        if seconds is not None and self.counts and self.seconds:
            rates = {count / seconds for count in counts}
            if any(_is_close(said / time, rate) for said in self.counts for time in self.seconds for rate in rates):
                return True
        fits_count = not self.counts or any(_is_close(said, count) for said in self.counts for count in counts)
        fits_time = seconds is None or not self.seconds or any(_is_close(said, seconds) for said in self.seconds)
        return fits_count and fits_time


def _is_close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other))


def read_quantities(text: str) -> Quantities:
    """Read the numbers of a text: those before a unit of time are times, those that name something are left out.

    >>> read_quantities("Tier 2: 1,000 requests in ten minutes")
    Quantities(counts=(1000.0,), seconds=(600.0,))
    >>> read_quantities("60/min"), read_quantities("five logins an hour")
    (Quantities(counts=(60.0,), seconds=(60.0,)), Quantities(counts=(5.0,), seconds=(3600.0,)))
    """
    tokens = [token.lower() for token in _TOKEN.findall(text)]
    counts: list[float] = []
    seconds: list[float] = []
    place = 0
    while place < len(tokens):
        before = tokens[place - 1] if place else ""
        number, length = _read_number(tokens, place)
        after = tokens[place + length] if place + length < len(tokens) else ""
        if number is not None:
            unit = _unit_of(after)
            if unit is not None:
                seconds.append(number * unit)
            elif before not in _NAMING and after not in ("%", ":"):
                counts.append(number)
        elif (rate := _RATES.get(tokens[place])) is not None and counts:
            seconds.append(float(rate))
        elif before in _ONE_UNIT and (unit := _unit_of(tokens[place])) is not None:
            seconds.append(float(unit))
        place += length
    return Quantities(tuple(counts), tuple(seconds))


def _read_number(tokens: list[str], place: int) -> tuple[float | None, int]:
    """Read a number of digits or words, and how many tokens it takes; none, and one token, if there is none."""
    if _NUMBER.fullmatch(tokens[place]):
        number = float(tokens[place].replace(",", "").replace("_", ""))
        if place + 1 < len(tokens) and tokens[place + 1] == "k":
            return number * 1000, 2
        return number, 1
    total, length = 0.0, 0
    while place + length < len(tokens) and (value := _WORDS.get(tokens[place + length])) is not None:
        total = max(total, 1) * value if value in (100, 1000) else total + value
        length += 1
    return (total, length) if length else (None, 1)


def _unit_of(word: str) -> float | None:
    return _UNITS.get(word, _UNITS.get(word.removesuffix("s")) if len(word) > 1 else None)
