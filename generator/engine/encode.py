"""JSON as the sandbox writes it: without white space, characters as they are; and examples with holes in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from json import JSONEncoder
from typing import Any, Final

from generator import pointer
from generator.engine.live import NOTHING, Values
from generator.tables import Live

compact: Final = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Write a JSON value."""

_MARK = re.compile(r'"\\u0000([0-9]+)\\u0000"')


class Example:
    """An example with live values, written beforehand but for these."""

    def __init__(self, content: Any, live: Iterable[Live], values: Values) -> None:
        self._values = values
        self._live = [(each, pointer.resolve(content, each.at)) for each in live]
        for number, (each, _) in enumerate(self._live):
            content = pointer.replace(content, each.at, f"\0{number}\0")
        self._pieces = _MARK.split(compact(content))

    def text(self, own: Mapping[str, Any] = NOTHING) -> str:
        """Write it, with its live values put in."""
        if not self._live:
            return self._pieces[0]
        pieces = self._pieces.copy()
        for index in range(1, len(pieces), 2):
            live, before = self._live[int(pieces[index])]
            value = self._values.value(live, before, own)
            pieces[index] = str(value) if type(value) is int else compact(value)
        return "".join(pieces)
