"""JSON as the sandbox writes it: without white space, characters as they are; and examples with holes in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from json import JSONEncoder
from typing import Any, Final

from generator.engine.live import NO_ANSWER_VALUES, LiveValues
from generator.pointer import replace_value, resolve_pointer
from generator.tables import LiveValueTable

encode_json: Final = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Write a JSON value."""

_HOLE_MARK = re.compile(r'"\\u0000([0-9]+)\\u0000"')


class PreparedExample:
    """An example with live values, written beforehand but for these."""

    def __init__(self, content: Any, live: Iterable[LiveValueTable], values: LiveValues) -> None:
        self._values = values
        holes = [(each, resolve_pointer(content, each.pointer)) for each in live]
        for number, (each, _) in enumerate(holes):
            content = replace_value(content, each.pointer, f"\0{number}\0")
        self._pieces = _HOLE_MARK.split(encode_json(content))
        self._holes = [(index, *holes[int(self._pieces[index])]) for index in range(1, len(self._pieces), 2)]
        """Which pieces are live, and what the example has in their places."""

    def write_text(self, answer_values: Mapping[str, Any] = NO_ANSWER_VALUES) -> str:
        """Write it, with its live values put in."""
        pieces = self._pieces.copy()
        for index, live, before in self._holes:
            value = self._values.make_value(live, before, answer_values)
            pieces[index] = str(value) if type(value) is int else encode_json(value)
        return "".join(pieces)
