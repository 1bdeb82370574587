"""Plain English for values: durations, counts, lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_UNITS: Final = ((86400, "day"), (3600, "hour"), (60, "minute"))


def spell_duration(seconds: float) -> str:
    """Say a time in seconds in the largest unit that holds it whole.

    >>> spell_duration(259200), spell_duration(90), spell_duration(41.25)
    ('3 days', '90 seconds', '41.25 seconds')
    """
    for size, unit in _UNITS:
        if seconds >= size and seconds % size == 0:
            return spell_count(int(seconds // size), unit)
    return spell_count(int(seconds) if seconds == int(seconds) else seconds, "second")


def spell_period(seconds: float) -> str:
    """Say in what time something is counted, as it stands behind a number.

    >>> spell_period(60), spell_period(3600), spell_period(10)
    ('a minute', 'an hour', 'in 10 seconds')
    """
    duration = spell_duration(seconds)
    count, unit = duration.split(" ", 1)
    return f"in {duration}" if count != "1" else f"{'an' if unit == 'hour' else 'a'} {unit}"


def spell_date(date: str) -> str:
    """Say a day as it is written, and a month by its name.

    >>> spell_date("2026-01-31"), spell_date("2026-11")
    ('2026-01-31', 'November 2026')
    """
    year, month, *day = date.split("-")
    return date if day else f"{_MONTHS[int(month) - 1]} {year}"


def spell_count(number: float, noun: str) -> str:
    """Say how many there are of something, with separated thousands.

    >>> spell_count(1, "day"), spell_count(4096, "byte")
    ('1 day', '4,096 bytes')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def agree_verb(quantity: str, singular: str, plural: str) -> str:
    """Put behind a count or a duration the form of a verb that goes with it.

    >>> agree_verb("1 day", "is", "are"), agree_verb("3 days", "is", "are")
    ('1 day is', '3 days are')
    """
    return f"{quantity} {singular if quantity.startswith('1 ') else plural}"


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does.

    >>> join_words(["a", "b", "c"], "or")
    'a, b or c'
    """
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def spell_name(word: str) -> str:
    """Write a name of a spec's vocabulary as words: `token_bucket` is `token bucket`."""
    return word.replace("_", " ")


def begin_large(text: str) -> str:
    """Write a text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def begin_small(title: str) -> str:
    """Write a title as it stands inside a sentence; what begins with an abbreviation stays as it is.

    >>> begin_small("Bot token"), begin_small("API token")
    ('bot token', 'API token')
    """
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
