"""Names in braces: in templates of scheme parts, such as `Bot {bot_token}`, and in paths, such as `/users/{user}`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BRACE_BEFORE_BRACE = re.compile(r"\{\{")
_PATH_PLACEHOLDER = re.compile(r"\{([^{}/]+)\}")


@dataclass(frozen=True)
class Placeholder:
    """A place in a template where a value goes."""

    name: str


@lru_cache(maxsize=4096)  # the templates of specs, which are written again and again
def split_template(template: str) -> tuple[str | Placeholder, ...]:
    """Split a template into literal text and placeholders, in order, without empty text.

    >>> split_template("Bot {bot_token}")
    ('Bot ', Placeholder(name='bot_token'))
    """
    pieces = _PLACEHOLDER.split(template)
    mixed = [Placeholder(piece) if index % 2 else piece for index, piece in enumerate(pieces)]
    return tuple(piece for piece in mixed if piece != "")


def placeholders_in(template: str) -> tuple[str, ...]:
    """Name the placeholders of a template, in order."""
    return tuple(_PLACEHOLDER.findall(template))


RESET_PLACEHOLDERS: Final = ("reset", "reset_milliseconds", "reset_after", "reset_duration")
"""When a limit lets more pass: seconds since 1970, milliseconds since 1970, seconds from now, and `6m0s` from now."""


def tells_time(template: str) -> bool:
    """Tell whether a header says when a limit lets more pass. A full number of sockets has no such time."""
    return not {"retry_after", *RESET_PLACEHOLDERS}.isdisjoint(placeholders_in(template))


def write_duration(seconds: int) -> str:
    """Write a time in hours, minutes and seconds, without those hours and minutes that lead and are none.

    >>> write_duration(360), write_duration(3601), write_duration(9)
    ('6m0s', '1h0m1s', '9s')
    """
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{f'{hours}h' if hours else ''}{f'{minutes}m' if hours or minutes else ''}{seconds % 60}s"


def fill_template(template: str, values: dict[str, str]) -> str:
    """Put values into the placeholders; KeyError if one is lacking."""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)


def protect_braces(json_text: str) -> str:
    r"""Write JSON so that tools which fill in names in double braces find none in it.

    >>> print(protect_braces('"{{name}}"'))
    "{\u007bname}}"
    """
    # Two opening braces meet only inside a string.
    return _BRACE_BEFORE_BRACE.sub(r"{\\u007b", json_text)


def split_path(path: str) -> list[str]:
    """Split the path of an operation or channel: literal text and names of parameters in turn, text first and last.

    >>> split_path("/users/{user}")
    ['/users/', 'user', '']
    """
    return _PATH_PLACEHOLDER.split(path)


def may_share_path(one: str, other: str) -> bool:
    """Tell whether one path could be that of both templates: where their segments differ, one has a parameter.

    >>> may_share_path("/users/{user}", "/users/me"), may_share_path("/users/me", "/users/you")
    (True, False)
    """
    segments = one.split("/"), other.split("/")
    pairs = zip(*segments, strict=False)
    return len(segments[0]) == len(segments[1]) and all(a == b or "{" in a + b for a, b in pairs)
