"""Write a recipe's values as Python expressions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from generator.languages.hoist import ExtractedValue
from generator.languages.names import Names
from generator.languages.python.literal import PythonName, quote_text, write_fstring
from generator.recipe.nodes import (
    AnswerValue,
    Array,
    Base64,
    Constant,
    Fields,
    Input,
    Join,
    JsonValue,
    Object,
    PercentEncoded,
    Text,
)

_ROOM: Final = 36
"""Characters of a dict or list up to which it stays on its line; a line of a conversation has room for so many."""
_CONSTANT_WORDS: Final = {True: "True", False: "False", None: "None"}


@dataclass(frozen=True)
class PythonValues:
    """Writes values, with names as Python has them."""

    names: Names
    """For inputs and values."""
    label: Names
    """For functions and messages."""

    def write_text(self, text: Text) -> str:
        """Write a text."""
        match text:
            case Constant():
                return quote_text(text.value)
            case Input() | AnswerValue():
                return self.names(text.name)
            case Join():
                return write_fstring([self._fstring_part(part) for part in text.parts])
            case Base64():
                return f"base64.b64encode({self.write_text(text.text)}.encode()).decode()"
            case PercentEncoded():
                return f'quote({self.write_text(text.text)}, safe="")'

    def write_header(self, text: Text) -> str:
        """Write the value of a header; without a credential, no space may be left at its end (RFC 9110)."""
        match text:
            case Join(parts=(Constant(value=word), Input() | ExtractedValue(may_be_empty=True))) if word.endswith(" "):
                return f"{self.write_text(text)}.rstrip()"
        return self.write_text(text)

    def write_json(self, value: JsonValue) -> str:
        """Write a JSON value: on one line if it is short and flat."""
        match value:
            case Object():
                return self._write_dict([(key, self.write_json(member)) for key, member in value.members])
            case Array():
                return self._write_list([self.write_json(item) for item in value.items])
            case Constant():
                return self.write_constant(value.value)
        return self.write_text(value)

    def write_constant(self, value: Any) -> str:
        """Write a JSON constant."""
        match value:
            case str():
                return quote_text(value)
            case dict():
                return self._write_dict([(key, self.write_constant(member)) for key, member in value.items()])
            case list():
                return self._write_list([self.write_constant(item) for item in value])
            case bool() | None:
                return _CONSTANT_WORDS[value]
        return repr(value)

    def write_fields(self, fields: Fields) -> str:
        """Write names and texts as a dict, one a line."""
        return explode_items("{", [f"{quote_text(name)}: {self.write_text(text)}" for name, text in fields], "}")

    def write_headers(self, fields: Fields) -> str:
        """Write headers as a dict, one a line."""
        return explode_items("{", [f"{quote_text(name)}: {self.write_header(text)}" for name, text in fields], "}")

    def _write_dict(self, members: list[tuple[str, str]]) -> str:
        return lay_out_items("{", [f"{quote_text(key)}: {member}" for key, member in members], "}")

    def _write_list(self, items: list[str]) -> str:
        return lay_out_items("[", items, "]")

    def _fstring_part(self, part: Text) -> str | PythonName:
        return part.value if isinstance(part, Constant) else PythonName(self.write_text(part))


def lay_out_items(start: str, items: list[str], end: str, room: int = _ROOM) -> str:
    """Put items between brackets: on one line if they are short and flat, else one a line."""
    flat = f"{start}{', '.join(items)}{end}"
    nested = any(item.endswith(("}", "]")) or "\n" in item for item in items)
    return flat if len(flat) <= room and not nested else explode_items(start, items, end)


def explode_items(start: str, items: list[str], end: str) -> str:
    """Put items between brackets, one a line, each with its comma: no formatter joins them again."""
    lines = [line for item in items for line in f"{item},".split("\n")]
    return "\n".join([start, *(f"    {line}" for line in lines), end])
