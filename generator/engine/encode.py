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
        holes = [(each, pointer.resolve(content, each.at)) for each in live]
        for number, (each, _) in enumerate(holes):
            content = pointer.replace(content, each.at, f"\0{number}\0")
        self._pieces = _MARK.split(compact(content))
        self._holes = [(index, *holes[int(self._pieces[index])]) for index in range(1, len(self._pieces), 2)]
        """Which pieces are live, and what the example has in their places."""

    def text(self, own: Mapping[str, Any] = NOTHING) -> str:
        """Write it, with its live values put in."""
        pieces = self._pieces.copy()
        for index, live, before in self._holes:
            value = self._values.value(live, before, own)
            pieces[index] = str(value) if type(value) is int else compact(value)
        return "".join(pieces)
