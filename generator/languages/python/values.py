"""Write a recipe's values as Python expressions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from generator.languages.hoist import Hoisted
from generator.languages.names import Names
from generator.languages.python.literal import Name, fstring, literal
from generator.recipe.nodes import Array, Base64, Constant, Encoded, Fields, Input, Join, Json, Object, Text, Value

_ROOM: Final = 36
"""Characters of a dict or list up to which it stays on its line; a line of a conversation has room for so many."""
_WORDS: Final = {True: "True", False: "False", None: "None"}


@dataclass(frozen=True)
class Values:
    """Writes values, with names as Python has them."""

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
                return fstring([self._piece(part) for part in text.parts])
            case Base64():
                return f"base64.b64encode({self.text(text.text)}.encode()).decode()"
            case Encoded():
                return f'quote({self.text(text.text)}, safe="")'

    def header(self, text: Text) -> str:
        """Write the value of a header; without a credential, no space may be left at its end (RFC 9110)."""
        match text:
            case Join(parts=(Constant(value=word), Input() | Hoisted(may_be_empty=True))) if word.endswith(" "):
                return f"{self.text(text)}.rstrip()"
        return self.text(text)

    def json(self, value: Json) -> str:
        """Write a JSON value: on one line if it is short and flat."""
        match value:
            case Object():
                return self._dict([(key, self.json(member)) for key, member in value.members])
            case Array():
                return self._list([self.json(item) for item in value.items])
            case Constant():
                return self.constant(value.value)
        return self.text(value)

    def constant(self, value: Any) -> str:
        """Write a JSON constant."""
        match value:
            case str():
                return literal(value)
            case dict():
                return self._dict([(key, self.constant(member)) for key, member in value.items()])
            case list():
                return self._list([self.constant(item) for item in value])
            case bool() | None:
                return _WORDS[value]
        return repr(value)

    def fields(self, fields: Fields) -> str:
        """Write names and texts as a dict, one a line."""
        return exploded("{", [f"{literal(name)}: {self.text(text)}" for name, text in fields], "}")

    def headers(self, fields: Fields) -> str:
        """Write headers as a dict, one a line."""
        return exploded("{", [f"{literal(name)}: {self.header(text)}" for name, text in fields], "}")

    def _dict(self, members: list[tuple[str, str]]) -> str:
        return laid_out("{", [f"{literal(key)}: {member}" for key, member in members], "}")

    def _list(self, items: list[str]) -> str:
        return laid_out("[", items, "]")

    def _piece(self, part: Text) -> str | Name:
        return part.value if isinstance(part, Constant) else Name(self.text(part))


def laid_out(start: str, items: list[str], end: str, room: int = _ROOM) -> str:
    """Put items between brackets: on one line if they are short and flat, else one a line."""
    flat = f"{start}{', '.join(items)}{end}"
    nested = any(item.endswith(("}", "]")) or "\n" in item for item in items)
    return flat if len(flat) <= room and not nested else exploded(start, items, end)


def exploded(start: str, items: list[str], end: str) -> str:
    """Put items between brackets, one a line, each with its comma: no formatter joins them again."""
    lines = [line for item in items for line in f"{item},".split("\n")]
    return "\n".join([start, *(f"    {line}" for line in lines), end])
