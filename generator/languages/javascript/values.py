"""Write a recipe's values as JavaScript expressions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from generator.languages.javascript.literal import Name, key, literal, template
from generator.languages.names import Names
from generator.recipe.nodes import Array, Base64, Constant, Encoded, Fields, Input, Join, Json, Object, Text, Value

_ROOM: Final = 40
"""Characters of an object or array up to which it stays on its line."""


@dataclass(frozen=True)
class Values:
    """Writes values, with names as JavaScript has them."""

    names: Names
    """For inputs and values."""
    label: Names
    """For functions and messages."""

    def text(self, text: Text) -> str:
        """Write a text."""
        match text:
            case Constant():
                return literal(text.value)
            case Input() | Value():
                return self.names(text.name)
            case Join():
                return template([self._piece(part) for part in text.parts])
            case Base64():
                return f'Buffer.from({self.text(text.text)}).toString("base64")'
            case Encoded():
                return f"encodeURIComponent({self.text(text.text)})"

    def json(self, value: Json) -> str:
        """Write a JSON value: on one line if it is short and flat."""
        match value:
            case Object():
                return laid_out("{", [self._member(name, each) for name, each in value.members], "}")
            case Array():
                return laid_out("[", [self.json(item) for item in value.items], "]")
            case Constant():
                return self.constant(value.value)
        return self.text(value)

    def constant(self, value: Any) -> str:
        """Write a JSON constant."""
        match value:
            case str():
                return literal(value)
            case dict():
                return laid_out("{", [member(name, self.constant(each)) for name, each in value.items()], "}")
            case list():
                return laid_out("[", [self.constant(item) for item in value], "]")
        return json.dumps(value)

    def fields(self, fields: Fields) -> str:
        """Write names and texts as an object, one a line."""
        return exploded("{", [self._member(name, text) for name, text in fields], "}")

    def _member(self, name: str, value: Json) -> str:
        """Write one member of an object, in short where it is a variable of the same name."""
        written = self.json(value)
        return name if isinstance(value, Input | Value) and name == written else member(name, written)

    def _piece(self, part: Text) -> str | Name:
        return part.value if isinstance(part, Constant) else Name(self.text(part))


def member(name: str, value: str) -> str:
    """Write one member of an object."""
    return f"{key(name)}: {value}"


def laid_out(start: str, items: list[str], end: str) -> str:
    """Put items between brackets: on one line if they are short and flat, else one a line."""
    if not items:
        return start + end
    space = " " if start == "{" else ""
    flat = f"{start}{space}{', '.join(items)}{space}{end}"
    nested = any(item.endswith(("}", "]")) for item in items)
    return flat if len(flat) <= _ROOM and not nested else exploded(start, items, end)


def exploded(start: str, items: list[str], end: str) -> str:
    """Put items between brackets, one a line, each with its comma: no formatter joins them again."""
    lines = [line for item in items for line in f"{item},".split("\n")]
    return "\n".join([start, *(f"  {line}" for line in lines), end])
