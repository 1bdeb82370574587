"""Values in JavaScript: strings, template literals, objects and arrays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from authproof.samples.languages.javascript.layout import (
    ArrayLiteral,
    CallExpression,
    Expression,
    ObjectLiteral,
    Plain,
    lay_out,
)
from authproof.samples.languages.rendering import STRING_ESCAPES, Names, VariableName, choose_quote
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
_ROOM: Final = 60
"""Characters of an object up to which it stays on its line."""
_FEW: Final = 2
_WIDE_ROOM: Final = 66
"""Characters of a few fields up to which they stay on their line."""


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

    def text_expression(self, text: Text) -> Plain:
        is_variable = isinstance(text, Input | AnswerValue)
        return Plain(self.write_text(text), is_string=isinstance(text, Constant), is_variable=is_variable)

    def write_json(self, value: JsonValue) -> str:
        return lay_out(self.json_expression(value))

    def json_expression(self, value: JsonValue) -> Expression:
        match value:
            case Object():
                return object_literal((name, self.json_expression(each)) for name, each in value.members)
            case Array():
                return ArrayLiteral(tuple(map(self.json_expression, value.items)))
            case Constant():
                return constant_expression(value.value)
        return self.text_expression(value)

    def json_text_expression(self, value: JsonValue) -> Expression:
        """Give a JSON document as the text that is sent."""
        if not has_altered_number(value):
            return CallExpression("JSON.stringify", (self.json_expression(value),))
        pieces = split_json(value)
        if len(pieces) == 1 and isinstance(pieces[0], str):
            return Plain(quote_text(pieces[0]), is_string=True)
        return Plain(
            write_template(
                [
                    piece if isinstance(piece, str) else VariableName(f"JSON.stringify({self.write_text(piece)})")
                    for piece in pieces
                ]
            )
        )

    def fields_expression(self, fields: Fields) -> ObjectLiteral:
        """Give names and texts as an object: on one line if there are few."""
        room = _WIDE_ROOM if len(fields) <= _FEW else 0
        return object_literal(((name, self.text_expression(text)) for name, text in fields), room)

    def _template_part(self, part: Text) -> str | VariableName:
        return part.value if isinstance(part, Constant) else VariableName(self.write_text(part))


def constant_expression(value: Any) -> Expression:
    match value:
        case str():
            return Plain(quote_text(value), is_string=True)
        case dict():
            return object_literal((name, constant_expression(each)) for name, each in value.items())
        case list():
            return ArrayLiteral(tuple(map(constant_expression, value)))
    return Plain(json.dumps(value), is_number=isinstance(value, int | float) and not isinstance(value, bool))


def object_literal(members: Iterable[tuple[str, Expression]], room: int = _ROOM) -> ObjectLiteral:
    return ObjectLiteral(tuple((_write_key(name), value) for name, value in members), room)


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


def _template_piece(piece: str | VariableName) -> str:
    if isinstance(piece, VariableName):
        return f"${{{piece.name}}}"
    escaped = "".join(map(_escape_character, piece))
    return escaped.replace("`", "\\`").replace("${", "\\${")


def _escape_character(character: str) -> str:
    if character in STRING_ESCAPES:
        return STRING_ESCAPES[character]
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"
