"""Quote text for JavaScript: string constants, template literals, keys, and text in a comment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SHORT = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


@dataclass(frozen=True)
class Name:
    """A variable whose value goes into a template literal."""

    name: str


def literal(text: str) -> str:
    """Write a text as a string constant, in the quotes that need fewer escapes, as formatters do."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(f"\\{each}" if each == quote else _escaped(each) for each in text) + quote


def template(pieces: Sequence[str | Name]) -> str:
    """Write text and variables as one template literal."""
    return "`" + "".join(map(_piece, pieces)) + "`"


def is_identifier(text: str) -> bool:
    """Tell whether a key needs no quotes."""
    return _IDENTIFIER.fullmatch(text) is not None


def key(name: str) -> str:
    """Write the key of a member; `__proto__` would set the prototype if it were written like the others."""
    if name == "__proto__":
        return '["__proto__"]'
    return name if is_identifier(name) else literal(name)


def prose(text: str) -> str:
    """Write a text for a comment: on one line."""
    return "".join(each if each.isprintable() else " " for each in text)


def _piece(piece: str | Name) -> str:
    if isinstance(piece, Name):
        return f"${{{piece.name}}}"
    escaped = "".join(map(_escaped, piece))
    return escaped.replace("`", "\\`").replace("${", "\\${")


def _escaped(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"
