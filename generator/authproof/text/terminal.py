"""Text that others wrote, as it may be shown in a terminal."""

from __future__ import annotations


def escape_controls(text: str) -> str:
    """Keep a text on one line, and keep it from commanding the terminal: what cannot be printed is escaped."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def escape_lines(text: str) -> str:
    """Keep a text of several lines from commanding the terminal; tabs stay, too."""
    return "\n".join("\t".join(map(escape_controls, line.split("\t"))) for line in text.split("\n"))
