"""Quote text for JavaScript: string constants, template literals, keys, and text in a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from authproof.samples.languages.rendering import Names
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

_SHORT = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


@dataclass(frozen=True)
class JavaScriptName:
    """A variable whose value goes into a template literal."""

    name: str


def quote_text(text: str) -> str:
    """Write a text as a string constant, in the quotes that need fewer escapes, as formatters do."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(f"\\{each}" if each == quote else _escape_character(each) for each in text) + quote


def write_template(pieces: Sequence[str | JavaScriptName]) -> str:
    """Write text and variables as one template literal."""
    return "`" + "".join(map(_template_piece, pieces)) + "`"


def is_identifier(text: str) -> bool:
    """Tell whether a key needs no quotes."""
    return _IDENTIFIER.fullmatch(text) is not None


def write_key(name: str) -> str:
    """Write the key of a member; `__proto__` would set the prototype if it were written like the others."""
    if name == "__proto__":
        return '["__proto__"]'
    return name if is_identifier(name) else quote_text(name)


def comment_text(text: str) -> str:
    """Write a text for a comment: on one line."""
    return "".join(each if each.isprintable() else " " for each in text)


def _template_piece(piece: str | JavaScriptName) -> str:
    if isinstance(piece, JavaScriptName):
        return f"${{{piece.name}}}"
    escaped = "".join(map(_escape_character, piece))
    return escaped.replace("`", "\\`").replace("${", "\\${")


def _escape_character(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"


_ROOM: Final = 40
"""Characters of an object or array up to which it stays on its line."""


@dataclass(frozen=True)
class JavaScriptValues:
    """Writes values, with names as JavaScript has them."""

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
                return write_template([self._template_part(part) for part in text.parts])
            case Base64():
                return f'Buffer.from({self.write_text(text.text)}).toString("base64")'
            case PercentEncoded():
                return f"encodeURIComponent({self.write_text(text.text)})"

    def write_json(self, value: JsonValue) -> str:
        """Write a JSON value: on one line if it is short and flat."""
        match value:
            case Object():
                return lay_out_items("{", [self._write_member(name, each) for name, each in value.members], "}")
            case Array():
                return lay_out_items("[", [self.write_json(item) for item in value.items], "]")
            case Constant():
                return self.write_constant(value.value)
        return self.write_text(value)

    def write_constant(self, value: Any) -> str:
        """Write a JSON constant."""
        match value:
            case str():
                return quote_text(value)
            case dict():
                return lay_out_items(
                    "{", [write_member(name, self.write_constant(each)) for name, each in value.items()], "}"
                )
            case list():
                return lay_out_items("[", [self.write_constant(item) for item in value], "]")
        return json.dumps(value)

    def write_fields(self, fields: Fields) -> str:
        """Write names and texts as an object, one a line."""
        return explode_items("{", [self._write_member(name, text) for name, text in fields], "}")

    def _write_member(self, name: str, value: JsonValue) -> str:
        """Write one member of an object, in short where it is a variable of the same name."""
        written = self.write_json(value)
        return name if isinstance(value, Input | AnswerValue) and name == written else write_member(name, written)

    def _template_part(self, part: Text) -> str | JavaScriptName:
        return part.value if isinstance(part, Constant) else JavaScriptName(self.write_text(part))


def write_member(name: str, value: str) -> str:
    """Write one member of an object."""
    return f"{write_key(name)}: {value}"


def lay_out_items(start: str, items: list[str], end: str) -> str:
    """Put items between brackets: on one line if they are short and flat, else one a line."""
    if not items:
        return start + end
    space = " " if start == "{" else ""
    flat = f"{start}{space}{', '.join(items)}{space}{end}"
    nested = any(item.endswith(("}", "]")) for item in items)
    return flat if len(flat) <= _ROOM and not nested else explode_items(start, items, end)


def explode_items(start: str, items: list[str], end: str) -> str:
    """Put items between brackets, one a line, each with its comma: no formatter joins them again."""
    lines = [line for item in items for line in f"{item},".split("\n")]
    return "\n".join([start, *(f"  {line}" for line in lines), end])
