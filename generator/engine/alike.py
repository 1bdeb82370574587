"""Fresh identifiers that look like an example."""

from __future__ import annotations

import string
from functools import lru_cache
from operator import getitem
from random import Random
from typing import Any

_TELLING = 12
"""How many letters and digits an identifier must have at least."""

_BYTES = 256


def alike(example: Any, random: Random) -> Any:
    """Give a fresh identifier that looks like the example: digits for digits, letters for letters.

    An example with too few of them to tell identifiers apart gives way to 32 hexadecimal digits; an example
    that is neither text nor an integer is given back.
    """
    if isinstance(example, bool) or not isinstance(example, str | int):
        return example
    tables = _tables(str(example))
    if not tables:
        return f"{random.getrandbits(128):032x}" if isinstance(example, str) else random.getrandbits(53)
    drawn = "".join(map(getitem, tables, random.randbytes(len(tables))))
    return drawn if isinstance(example, str) else int(drawn)


@lru_cache(maxsize=1024)
def _tables(example: str) -> tuple[str, ...]:
    """Give for each character what any byte is made into, letters up to `f` if the whole may be hexadecimal.

    Nothing if there are too few of them.
    """
    letters = 26 if set(example.lower()) & set("ghijklmnopqrstuvwxyz") else 6
    classes = (string.digits, string.ascii_lowercase[:letters], string.ascii_uppercase[:letters])
    found = tuple(next((each for each in classes if character in each), character) for character in example)
    enough = sum(len(alphabet) > 1 for alphabet in found) >= _TELLING
    return tuple((alphabet * _BYTES)[:_BYTES] for alphabet in found) if enough else ()
