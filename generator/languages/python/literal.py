"""Quote text for Python: string constants, f-strings, and text in a docstring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_SHORT = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Name:
    """A variable whose value goes into an f-string."""

    name: str


def literal(text: str) -> str:
    """Write a text as a string constant, in the quotes that need fewer escapes, as formatters do."""
    quote = _quote(text)
    return quote + _escaped(text, quote) + quote


def fstring(pieces: Sequence[str | Name]) -> str:
    """Write text and variables as one f-string."""
    quote = _quote("".join(piece for piece in pieces if isinstance(piece, str)))
    return f"f{quote}" + "".join(_piece(piece, quote) for piece in pieces) + quote


def prose(text: str) -> str:
    """Write a text for a docstring: on one line, without what could end it or look like an escape."""
    return "".join(each if each.isprintable() else " " for each in text).replace("\\", "/").replace('"', "'")


def _piece(piece: str | Name, quote: str) -> str:
    if isinstance(piece, Name):
        return f"{{{piece.name}}}"
    return _escaped(piece.replace("{", "{{").replace("}", "}}"), quote)


def _quote(text: str) -> str:
    return "'" if text.count('"') > text.count("'") else '"'


def _escaped(text: str, quote: str) -> str:
    return "".join(f"\\{each}" if each == quote else _SHORT.get(each) or _visible(each) for each in text)


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape", "surrogatepass").decode()
