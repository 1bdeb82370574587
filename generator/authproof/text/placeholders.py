"""Templates of scheme parts: literal text with names in braces, such as `Bot {bot_token}`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True)
class Placeholder:
    """A place in a template where a value goes."""

    name: str


@lru_cache(maxsize=4096)  # the templates of specs, which are written again and again
def split_template(template: str) -> tuple[str | Placeholder, ...]:
    """Split a template into literal text and holes, in order, without empty text.

    >>> split_template("Bot {bot_token}")
    ('Bot ', Placeholder(name='bot_token'))
    """
    pieces = _PLACEHOLDER.split(template)
    mixed = [Placeholder(piece) if index % 2 else piece for index, piece in enumerate(pieces)]
    return tuple(piece for piece in mixed if piece != "")


def placeholders_in(template: str) -> tuple[str, ...]:
    """Name the holes of a template, in order."""
    return tuple(_PLACEHOLDER.findall(template))


def fill_template(template: str, values: dict[str, str]) -> str:
    """Put values into the holes; KeyError if one is lacking."""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)
