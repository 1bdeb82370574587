"""Fresh identifiers that look like an example."""

from __future__ import annotations

import string
from functools import lru_cache
from operator import getitem
from random import Random
from typing import Any

_MIN_VARIABLE_CHARACTERS = 12
"""How many letters and digits an identifier must have at least."""

_BYTE_VALUES = 256


def draw_identifier(example: Any, random: Random) -> Any:
    """Give a fresh identifier that looks like the example: digits for digits, letters for letters.

    An example with too few of them to tell identifiers apart gives way to 32 hexadecimal digits; an example
    that is neither text nor an integer is given back.
    """
    if isinstance(example, bool) or not isinstance(example, str | int):
        return example
    byte_tables = _build_byte_tables(str(example))
    if not byte_tables:
        return f"{random.getrandbits(128):032x}" if isinstance(example, str) else random.getrandbits(53)
    drawn = "".join(map(getitem, byte_tables, random.randbytes(len(byte_tables))))
    return drawn if isinstance(example, str) else int(drawn)


@lru_cache(maxsize=1024)
def _build_byte_tables(example: str) -> tuple[str, ...]:
    """Give for each character what any byte is made into, letters up to `f` if the whole may be hexadecimal.

    Nothing if there are too few of them.
    """
    letters = 26 if set(example.lower()) & set("ghijklmnopqrstuvwxyz") else 6
    classes = (string.digits, string.ascii_lowercase[:letters], string.ascii_uppercase[:letters])
    alphabets = tuple(next((each for each in classes if character in each), character) for character in example)
    enough = sum(len(alphabet) > 1 for alphabet in alphabets) >= _MIN_VARIABLE_CHARACTERS
    return tuple((alphabet * _BYTE_VALUES)[:_BYTE_VALUES] for alphabet in alphabets) if enough else ()
