"""Values in JavaScript: strings, template literals, objects and arrays."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from authproof.samples.languages.rendering import STRING_ESCAPES, Names, VariableName, choose_quote, explode_items
from authproof.samples.recipe.nodes import (
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
from authproof.samples.recipe.values import has_altered_number, split_json

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_ROOM: Final = 40
"""Characters of an object or array up to which it stays on its line."""
_INDENT: Final = "  "


@dataclass(frozen=True)
class JavaScriptValues:
    """Writes values, with names as JavaScript has them."""

    names: Names
    """For inputs and values."""
    label: Names
    """For functions and messages."""

    def write_text(self, text: Text) -> str:
        match text:
            case Constant():
                return quote_text(text.value)
            case Input() | AnswerValue():
                return self.names(text.name)
            case Join():
                return write_template([self._template_part(part) for part in text.parts])
            case Base64():
                return f'Buffer.from({self.write_text(text.text)}).toString("base64")'
            case PercentEncoded():
                return f"encodeURIComponent({self.write_text(text.text)})"

    def write_json(self, value: JsonValue) -> str:
        """Write a JSON value: on one line if it is short and flat."""
        match value:
            case Object():
                return _lay_out_items("{", [self._write_member(name, each) for name, each in value.members], "}")
            case Array():
                return _lay_out_items("[", [self.write_json(item) for item in value.items], "]")
            case Constant():
                return self.write_constant(value.value)
        return self.write_text(value)

    def write_constant(self, value: Any) -> str:
        match value:
            case str():
                return quote_text(value)
            case dict():
                members = [write_member(name, self.write_constant(each)) for name, each in value.items()]
                return _lay_out_items("{", members, "}")
            case list():
                return _lay_out_items("[", [self.write_constant(item) for item in value], "]")
        return json.dumps(value)

    def write_json_text(self, value: JsonValue) -> str:
        """Write a JSON document as the text that is sent."""
        if not has_altered_number(value):
            return f"JSON.stringify({self.write_json(value)})"
        pieces = split_json(value)
        if len(pieces) == 1 and isinstance(pieces[0], str):
            return quote_text(pieces[0])
        return write_template(
            [
                piece if isinstance(piece, str) else VariableName(f"JSON.stringify({self.write_text(piece)})")
                for piece in pieces
            ]
        )

    def write_fields(self, fields: Fields) -> str:
        """Write names and texts as an object, one a line."""
        return explode_object([self._write_member(name, text) for name, text in fields])

    def _write_member(self, name: str, value: JsonValue) -> str:
        """Write one member of an object, in short where it is a variable of the same name."""
        written = self.write_json(value)
        return name if isinstance(value, Input | AnswerValue) and name == written else write_member(name, written)

    def _template_part(self, part: Text) -> str | VariableName:
        return part.value if isinstance(part, Constant) else VariableName(self.write_text(part))


def quote_text(text: str) -> str:
    """Write a text as a string constant, in the quotes that need fewer escapes, as formatters do."""
    quote = choose_quote(text)
    return quote + "".join(f"\\{each}" if each == quote else _escape_character(each) for each in text) + quote


def write_template(pieces: Sequence[str | VariableName]) -> str:
    return "`" + "".join(map(_template_piece, pieces)) + "`"


def is_identifier(text: str) -> bool:
    """Tell whether a key needs no quotes."""
    return _IDENTIFIER.fullmatch(text) is not None


def _write_key(name: str) -> str:
    """Write the key of a member; `__proto__` would set the prototype if it were written like the others."""
    if name == "__proto__":
        return '["__proto__"]'
    return name if is_identifier(name) else quote_text(name)


def write_member(name: str, value: str) -> str:
    return f"{_write_key(name)}: {value}"


def explode_object(members: list[str]) -> str:
    """Write an object, one member a line."""
    return explode_items("{", members, "}", indent=_INDENT)


def _lay_out_items(start: str, items: list[str], end: str) -> str:
    """Put items between brackets: on one line if they are short and flat, else one a line."""
    if not items:
        return start + end
    space = " " if start == "{" else ""
    flat = f"{start}{space}{', '.join(items)}{space}{end}"
    nested = any(item.endswith(("}", "]")) for item in items)
    return flat if len(flat) <= _ROOM and not nested else explode_items(start, items, end, indent=_INDENT)


def _template_piece(piece: str | VariableName) -> str:
    if isinstance(piece, VariableName):
        return f"${{{piece.name}}}"
    escaped = "".join(map(_escape_character, piece))
    return escaped.replace("`", "\\`").replace("${", "\\${")


def _escape_character(character: str) -> str:
    if character in STRING_ESCAPES:
        return STRING_ESCAPES[character]
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"
