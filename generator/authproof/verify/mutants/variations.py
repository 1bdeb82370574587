"""Other values of a type: what a mock could say or ask in the place of what the spec says."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any, Final, Literal, get_args, get_origin

from authproof.model.schema import unwrap_annotation
from authproof.text.placeholders import Placeholder, split_template

Choice = tuple[Any, ...]
"""Values that would each do as one mutation, the best first: the loader may refuse some of them."""

_CLOSE_CODE: Final = 4999
"""A close code where none was."""

_MANY_MEMBERS: Final = 8
"""Members of an enumeration that are tried one by one; of a longer one two."""

_MEDIA_TYPES: Final = {"application/json": "application/problem+json", "text/html": "text/plain"}
_CYCLES: Final = ("abcdef", "ghijklmnopqrstuvwxyz", "ABCDEF", "GHIJKLMNOPQRSTUVWXYZ", "0123456789")
_ALPHANUMERIC: Final = re.compile(r"[A-Za-z0-9]")


def vary_json(value: Any) -> Iterator[Choice]:
    """Give other values of one value in a JSON document: another of its type, and one of another type."""
    if isinstance(value, str):
        yield (respell_text(value),)
        yield (int(value),) if value.isdecimal() and value.isascii() else (1,)
        yield (None,)
    elif isinstance(value, bool):
        yield (not value,)
        yield (None,)
    elif isinstance(value, int | float):
        yield (value + 1,)
        yield (str(value),)
    elif value is None:
        yield ("changed",)
        yield (False,)
    else:
        yield (["changed"],) if isinstance(value, list) else ({"changed": True},)


def vary_typed(value: Any, annotation: Any) -> Iterator[Choice]:
    """Give other values of a field of a type: numbers next to it, the other truth, each other member of a list."""
    annotation = unwrap_annotation(annotation)
    if isinstance(value, bool):
        yield (not value,)
    elif isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield from _vary_member([member.value for member in annotation], value)
    elif get_origin(annotation) is Literal:
        yield from _vary_member(list(get_args(annotation)), value)
    elif isinstance(value, int):
        yield (value + 1,)
        yield (value - 1,)
    elif isinstance(value, float):
        yield (value + 1,)
        yield value - 1, value / 2
    elif isinstance(value, str):
        yield vary_text(value)
    elif annotation is int:
        yield (_CLOSE_CODE,)


def vary_text(value: str) -> Choice:
    """Give other texts for a text: another media type for a media type, another word for a word."""
    if value in _MEDIA_TYPES:
        return _MEDIA_TYPES[value], respell_text(value)
    filled = "".join(piece if isinstance(piece, str) else "9999" for piece in split_template(value))
    return respell_text(value), filled


def vary_template(value: str, names: tuple[str, ...], *, case_tells: bool = True) -> Iterator[Choice]:
    """Give other templates: the words changed, in other case, left out or put before; another of the credentials.

    In other case only where `case_tells`: in `Authorization` the case of a word may make no difference.
    """
    pieces = split_template(value)
    words = [piece for piece in pieces if isinstance(piece, str) and piece.strip()]
    if words:
        yield (_render_pieces(pieces, respell_text),)
        yield (_render_pieces(pieces, str.swapcase),) if case_tells else ()
        yield (_render_pieces(pieces, lambda _: ""),)
    if len(pieces) > 1 or isinstance(pieces[0], Placeholder):
        yield f"Bearer {value}", f"changed-{value}"
        yield (value.replace("Bot ", "Bearer ") if "Bot " in value else value.replace("Bearer ", "Bot "),)
    yield from (
        tuple(value.replace(f"{{{piece.name}}}", f"{{{name}}}") for name in others_after(names, piece.name))
        for piece in pieces
        if isinstance(piece, Placeholder) and piece.name in names
    )


def vary_path(value: str) -> Iterator[Choice]:
    """Give other paths: each fixed step changed, one more, one less."""
    steps = value.split("/")[1:]
    for index, step in enumerate(steps):
        if step and not step.startswith("{"):
            yield ("/" + "/".join([*steps[:index], respell_text(step), *steps[index + 1 :]]),)
    yield (f"{value.rstrip('/')}/changed",)
    yield (value.rpartition("/")[0] or "/",) if len(steps) > 1 else ()


def vary_pointer(value: str) -> Choice:
    """Give another pointer: its last step changed."""
    return (respell_text(value),) if value else ("/changed",)


def respell_text(text: str) -> str:
    """Change the last letter or digit of a text to another one of its kind, so that shapes stay what they are.

    >>> respell_text("Bot ")
    'Bou '
    """
    positions = [match.start() for match in _ALPHANUMERIC.finditer(text)]
    return (
        text[: positions[-1]] + _next_character(text[positions[-1]]) + text[positions[-1] + 1 :]
        if positions
        else f"{text}x"
    )


def _next_character(character: str) -> str:
    cycle = next(each for each in _CYCLES if character in each)
    return cycle[(cycle.index(character) + 1) % len(cycle)]


def _render_pieces(pieces: tuple[str | Placeholder, ...], change: Callable[[str], str]) -> str:
    return "".join(f"{{{piece.name}}}" if isinstance(piece, Placeholder) else change(piece) for piece in pieces)


def _vary_member(members: list[str], value: str) -> Iterator[Choice]:
    others = others_after(members, value)
    if len(members) <= _MANY_MEMBERS:
        yield from ((other,) for other in others)
    else:
        half = math.ceil(len(others) / 2)
        yield others[:half]
        yield others[half:]


def others_after(members: Sequence[str], value: str) -> tuple[str, ...]:
    """Give the other members, those that come after a value first, so that not all are changed to the same."""
    place = members.index(value) if value in members else 0
    return tuple(each for each in (*members[place:], *members[:place]) if each != value)
