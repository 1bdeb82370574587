"""Values in the shell: as arguments of a command, and as JSON in here-documents."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from authproof.samples.languages.rendering import Names, VariableName
from authproof.samples.recipe.nodes import (
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

_NAME_GOES_ON = re.compile(r"[A-Za-z0-9_\[]")
_INDENT: Final = "  "


@dataclass(frozen=True)
class CurlValues:
    """Writes values, with names as the shell has them."""

    names: Names
    checks_inputs: bool = False
    """Whether the shell is to stop at an input that is not set, where it is read."""

    def write_text(self, text: Text, before: str = "") -> str:
        """Write a text as one argument, with fixed text before it."""
        return quote_pieces([piece for piece in (before, *self._text_pieces(text)) if piece])

    def write_encoding(self, encoding: Base64 | PercentEncoded) -> str:
        if isinstance(encoding, PercentEncoded):
            return f"$(encode {self.write_text(encoding.text)})"
        return f"$(printf '%s' {self.write_text(encoding.text)} | base64 | tr -d '\\n')"

    def write_json(self, value: JsonValue, depth: int = 0) -> str:
        """Write a JSON value for a here-document; what is not constant is quoted by the shell function `json`."""
        match value:
            case Constant():
                return _heredoc_text(_dump_json(value.value, depth))
            case Object():
                members = [
                    f"{_heredoc_text(_dump_json(name))}: {self.write_json(each, depth + 1)}"
                    for name, each in value.members
                ]
                return _explode_items("{", members, "}", depth)
            case Array():
                return _explode_items("[", [self.write_json(item, depth + 1) for item in value.items], "]", depth)
        return f"$(json {self.write_text(value)})"

    def variable_name(self, node: Input | AnswerValue) -> str:
        if isinstance(node, Input):
            return f"{node.variable}:?" if self.checks_inputs else node.variable
        return self.names(node.name)

    def _text_pieces(self, text: Text) -> list[str | VariableName]:
        match text:
            case Constant():
                return [text.value]
            case Input() | AnswerValue():
                return [VariableName(self.variable_name(text))]
            case Join():
                return [piece for part in text.parts for piece in self._text_pieces(part)]
        raise TypeError(text)  # encodings have variables of their own


def quote_text(text: str) -> str:
    """Write a text as one argument: in single quotes, or in double ones if it holds what readers might expand.

    ValueError if it holds NUL, which no argument can.
    """
    if "\0" in text:
        raise ValueError("an argument of a command cannot hold the character NUL")
    return f'"{_escape_quoted(text)}"' if set(text) & set("'$`") else f"'{text}'"


def quote_pieces(pieces: Sequence[str | VariableName]) -> str:
    if all(isinstance(piece, str) for piece in pieces):
        return quote_text("".join(map(str, pieces)))
    following = [piece if isinstance(piece, str) else "" for piece in [*pieces[1:], ""]]
    return '"' + "".join(_quoted_piece(piece, after) for piece, after in zip(pieces, following, strict=True)) + '"'


def _heredoc_text(text: str) -> str:
    """Write text of a here-document in which variables count."""
    return re.sub(r"([\\$`])", r"\\\1", text)


def _escape_quoted(text: str) -> str:
    """Write text within double quotes."""
    return re.sub(r'([\\"$`])', r"\\\1", text)


def _quoted_piece(piece: str | VariableName, following: str) -> str:
    if isinstance(piece, str):
        return _escape_quoted(piece)
    in_braces = piece.name.endswith("?") or _NAME_GOES_ON.match(following)
    return f"${{{piece.name}}}" if in_braces else f"${piece.name}"


def _explode_items(start: str, items: list[str], end: str, depth: int) -> str:
    inner = f",\n{_INDENT * (depth + 1)}".join(items)
    return f"{start}\n{_INDENT * (depth + 1)}{inner}\n{_INDENT * depth}{end}"


def _dump_json(value: Any, depth: int = 0) -> str:
    dumped = json.dumps(value, indent=len(_INDENT), ensure_ascii=False)
    return dumped.replace("\n", f"\n{_INDENT * depth}")
