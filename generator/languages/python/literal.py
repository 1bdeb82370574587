"""Quote text for Python: string constants, f-strings, and text in a docstring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_SHORT = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class PythonName:
    """A variable whose value goes into an f-string."""

    name: str


def quote_text(text: str) -> str:
    """Write a text as a string constant, in the quotes that need fewer escapes, as formatters do."""
    quote = _choose_quote(text)
    return quote + _escape_text(text, quote) + quote


def write_fstring(pieces: Sequence[str | PythonName]) -> str:
    """Write text and variables as one f-string."""
    quote = _choose_quote("".join(piece for piece in pieces if isinstance(piece, str)))
    return f"f{quote}" + "".join(_fstring_piece(piece, quote) for piece in pieces) + quote


def docstring_text(text: str) -> str:
    """Write a text for a docstring: on one line, without what could end it or look like an escape."""
    return "".join(each if each.isprintable() else " " for each in text).replace("\\", "/").replace('"', "'")


def _fstring_piece(piece: str | PythonName, quote: str) -> str:
    if isinstance(piece, PythonName):
        return f"{{{piece.name}}}"
    return _escape_text(piece.replace("{", "{{").replace("}", "}}"), quote)


def _choose_quote(text: str) -> str:
    return "'" if text.count('"') > text.count("'") else '"'


def _escape_text(text: str, quote: str) -> str:
    return "".join(f"\\{each}" if each == quote else _SHORT.get(each) or _escape_character(each) for each in text)


def _escape_character(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape", "surrogatepass").decode()
