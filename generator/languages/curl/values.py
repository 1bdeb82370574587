"""Write a recipe's values for the shell: as arguments, and as JSON in a here-document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from generator.languages.curl.literal import CurlName, heredoc_text, quote_pieces
from generator.languages.names import Names
from generator.recipe.nodes import (
    AnswerValue,
    Array,
    Base64,
    Constant,
    Input,
    Join,
    JsonValue,
    Object,
    PercentEncoded,
    Text,
)

_INDENT: Final = "  "


@dataclass(frozen=True)
class CurlValues:
    """Writes values, with names as the shell has them."""

    names: Names

    def write_text(self, text: Text, before: str = "") -> str:
        """Write a text as one argument, with fixed text before it."""
        return quote_pieces([piece for piece in (before, *self._text_pieces(text)) if piece])

    def write_encoding(self, encoding: Base64 | PercentEncoded) -> str:
        """Write the command that encodes a text."""
        if isinstance(encoding, PercentEncoded):
            return f"$(encode {self.write_text(encoding.text)})"
        return f"$(printf '%s' {self.write_text(encoding.text)} | base64 | tr -d '\\n')"

    def write_json(self, value: JsonValue, depth: int = 0) -> str:
        """Write a JSON value for a here-document; what is not constant is quoted by the shell function `json`."""
        match value:
            case Constant():
                return heredoc_text(_dump_json(value.value, depth))
            case Object():
                members = [
                    f"{heredoc_text(_dump_json(name))}: {self.write_json(each, depth + 1)}"
                    for name, each in value.members
                ]
                return _explode_items("{", members, "}", depth)
            case Array():
                return _explode_items("[", [self.write_json(item, depth + 1) for item in value.items], "]", depth)
        return f"$(json {self.write_text(value)})"

    def variable_name(self, node: Input | AnswerValue) -> str:
        """Name the variable of an input or value."""
        if isinstance(node, Input) and not node.default:
            return node.variable
        return self.names(node.name)

    def _text_pieces(self, text: Text) -> list[str | CurlName]:
        match text:
            case Constant():
                return [text.value]
            case Input() | AnswerValue():
                return [CurlName(self.variable_name(text))]
            case Join():
                return [piece for part in text.parts for piece in self._text_pieces(part)]
        raise TypeError(text)  # encodings were hoisted


def _explode_items(start: str, items: list[str], end: str, depth: int) -> str:
    inner = f",\n{_INDENT * (depth + 1)}".join(items)
    return f"{start}\n{_INDENT * (depth + 1)}{inner}\n{_INDENT * depth}{end}"


def _dump_json(value: Any, depth: int = 0) -> str:
    dumped = json.dumps(value, indent=len(_INDENT), ensure_ascii=False)
    return dumped.replace("\n", f"\n{_INDENT * depth}")
