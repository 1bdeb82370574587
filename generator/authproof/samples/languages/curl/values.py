"""Values in the shell: as arguments of a command."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from authproof.samples.languages.rendering import Names, VariableName
from authproof.samples.recipe.nodes import (
    AnswerValue,
    Base64,
    Constant,
    Input,
    Join,
    PercentEncoded,
    Text,
)

_NAME_GOES_ON = re.compile(r"[A-Za-z0-9_\[]")


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
        text = self.write_text(encoding.text)
        if isinstance(encoding, PercentEncoded):
            return f"$(jq --null-input --raw-output --arg text {text} '$text | @uri')"
        return f"$(printf '%s' {text} | base64 | tr -d '\\n')"

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


def quote_program(text: str) -> str:
    """Write a program of jq as one argument; its variables are none of the shell's."""
    escaped = text.replace("'", "'\\''")
    return f"'{escaped}'"


def _escape_quoted(text: str) -> str:
    """Write text within double quotes."""
    return re.sub(r'([\\"$`])', r"\\\1", text)


def _quoted_piece(piece: str | VariableName, following: str) -> str:
    if isinstance(piece, str):
        return _escape_quoted(piece)
    in_braces = piece.name.endswith("?") or _NAME_GOES_ON.match(following)
    return f"${{{piece.name}}}" if in_braces else f"${piece.name}"
