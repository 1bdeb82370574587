"""What a check gives: something wrong at a path of a spec, before the file's lines come in."""

from __future__ import annotations

import json
from typing import Final, NamedTuple

from generator.pointer import Path

_MAX_SHOWN: Final = 60


class Fault(NamedTuple):
    """One thing wrong in a spec. `at_key` points at the last key of the path rather than at its value."""

    path: Path
    message: str
    at_key: bool = False


def show_value(value: object) -> str:
    """Write a value on one line and not too long.

    >>> shown("a" * 80)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…'"
    """
    if isinstance(value, str) and len(value) > _MAX_SHOWN:
        value = value[:_MAX_SHOWN] + "…"
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 2 * _MAX_SHOWN else text[: 2 * _MAX_SHOWN] + "…"
