"""Quote text for the shell: whole arguments, text within double quotes, here-documents, and comments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PLAIN_WORD = re.compile(r"[A-Za-z0-9._/-]+")
_NAME_GOES_ON = re.compile(r"[A-Za-z0-9_\[]")


@dataclass(frozen=True)
class CurlName:
    """A variable whose value goes into a quoted text."""

    name: str


def quote_text(text: str) -> str:
    """Write a text as one argument: in single quotes, or in double ones if it holds what readers might expand.

    ValueError if it holds NUL, which no argument can.
    """
    if "\0" in text:
        raise ValueError("an argument of a command cannot hold the character NUL")
    return f'"{_escape_quoted(text)}"' if set(text) & set("'$`") else f"'{text}'"


def quote_pieces(pieces: Sequence[str | CurlName]) -> str:
    """Write text and variables as one argument."""
    if all(isinstance(piece, str) for piece in pieces):
        return quote_text("".join(map(str, pieces)))
    following = [piece if isinstance(piece, str) else "" for piece in [*pieces[1:], ""]]
    return '"' + "".join(_quoted_piece(piece, after) for piece, after in zip(pieces, following, strict=True)) + '"'


def default_expansion(variable: str, text: str) -> str:
    """Write the right side of an assignment: an environment variable, or a text where it is unset or empty."""
    word = text if _PLAIN_WORD.fullmatch(text) else f'"{_escape_quoted(text)}"'
    return f"${{{variable}:-{word}}}"


def heredoc_text(text: str) -> str:
    """Write text of a here-document in which variables count."""
    return re.sub(r"([\\$`])", r"\\\1", text)


def comment_text(text: str) -> str:
    """Write a text for a comment: on one line."""
    return "".join(each if each.isprintable() else " " for each in text)


def _escape_quoted(text: str) -> str:
    """Write text within double quotes."""
    return re.sub(r'([\\"$`])', r"\\\1", text)


def _quoted_piece(piece: str | CurlName, following: str) -> str:
    if isinstance(piece, str):
        return _escape_quoted(piece)
    return f"${{{piece.name}}}" if _NAME_GOES_ON.match(following) else f"${piece.name}"
