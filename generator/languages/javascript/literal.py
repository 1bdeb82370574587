"""Quote text for JavaScript: string constants, template literals, keys, and text in a comment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
