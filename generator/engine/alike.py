"""Fresh identifiers that look like an example."""

from __future__ import annotations

import string
from random import Random
from typing import Any

_TELLING = 12
"""How many letters and digits an identifier must have at least."""


def alike(example: Any, random: Random) -> Any:
    """Give a fresh identifier that looks like the example: digits for digits, letters for letters.

    An example with too few of them to tell identifiers apart gives way to 32 hexadecimal digits; an example
    that is neither text nor an integer is given back.
    """
    if isinstance(example, bool) or not isinstance(example, str | int):
        return example
    if sum(map(str.isalnum, str(example))) < _TELLING:
        return f"{random.getrandbits(128):032x}" if isinstance(example, str) else random.getrandbits(53)
    drawn = "".join(_character(character, random, _letters(str(example))) for character in str(example))
    return drawn if isinstance(example, str) else int(drawn)


def _letters(example: str) -> int:
    """Tell how many letters of the alphabet an identifier draws from: 6 if it may be hexadecimal."""
    return 26 if set(example.lower()) & set("ghijklmnopqrstuvwxyz") else 6


def _character(character: str, random: Random, letters: int) -> str:
    for alphabet in (string.digits, string.ascii_lowercase[:letters], string.ascii_uppercase[:letters]):
        if character in alphabet:
            return random.choice(alphabet)
    return character
