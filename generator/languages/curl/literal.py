"""Quote text for the shell: whole arguments, text within double quotes, here-documents, and comments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PLAIN = re.compile(r"[A-Za-z0-9._/-]+")
_NAME_GOES_ON = re.compile(r"[A-Za-z0-9_\[]")


@dataclass(frozen=True)
class Name:
    """A variable whose value goes into a quoted text."""

    name: str


def literal(text: str) -> str:
    """Write a text as one argument: in single quotes, or in double ones if it holds what readers might expand.

    ValueError if it holds NUL, which no argument can.
    """
    if "\0" in text:
        raise ValueError("an argument of a command cannot hold the character NUL")
    return f'"{_escaped(text)}"' if set(text) & set("'$`") else f"'{text}'"


def quoted(pieces: Sequence[str | Name]) -> str:
    """Write text and variables as one argument."""
    if all(isinstance(piece, str) for piece in pieces):
        return literal("".join(map(str, pieces)))
    following = [piece if isinstance(piece, str) else "" for piece in [*pieces[1:], ""]]
    return '"' + "".join(_piece(piece, after) for piece, after in zip(pieces, following, strict=True)) + '"'


def default(variable: str, text: str) -> str:
    """Write the right side of an assignment: an environment variable, or a text where it is unset or empty."""
    word = text if _PLAIN.fullmatch(text) else f'"{_escaped(text)}"'
    return f"${{{variable}:-{word}}}"


def here(text: str) -> str:
    """Write text of a here-document in which variables count."""
    return re.sub(r"([\\$`])", r"\\\1", text)


def prose(text: str) -> str:
    """Write a text for a comment: on one line."""
    return "".join(each if each.isprintable() else " " for each in text)


def _escaped(text: str) -> str:
    """Write text within double quotes."""
    return re.sub(r'([\\"$`])', r"\\\1", text)


def _piece(piece: str | Name, following: str) -> str:
    if isinstance(piece, str):
        return _escaped(piece)
    return f"${{{piece.name}}}" if _NAME_GOES_ON.match(following) else f"${piece.name}"
