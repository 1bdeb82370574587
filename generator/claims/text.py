"""Text whose credentials are named: filled with values to be sent, or masked to be shown."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from generator.claims.claim import Encoded, Held, Taken, Text
from generator.tables import Shape

Look = Callable[[Held | Taken], str]
"""Gives the value, or the label, of one piece of a text."""


class Variant(NamedTuple):
    """One state that a presented credential can be in."""

    words: str
    """What its label says beside the credential's title."""
    spoil: Callable[[str, Shape], str] | None
    """Makes it of a valid value; None where the target itself has the value."""


def separator(shape: Shape) -> str:
    """Give the fixed text between two runs of a shape, which splits its values in two; empty if there is none."""
    return next((segment.literal for segment in shape.segments[1:-1] if segment.literal), "")


def _parts(value: str, shape: Shape) -> tuple[str, str]:
    """Split at the separator, or in the middle where there is none."""
    fixed = separator(shape)
    if fixed and fixed in value:
        before, _, after = value.partition(fixed)
        return before, after
    middle = len(value) // 2
    return value[:middle], value[middle:]


VARIANTS: Final[Mapping[str, Variant]] = {
    "valid": Variant("", None),
    "wrong": Variant("never issued", None),
    "expired": Variant("expired", None),
    "revoked": Variant("revoked", None),
    "truncated": Variant("truncated", lambda value, _: value[:-1]),
    "extended": Variant("with one more character", lambda value, _: value + value[-1:]),
    "first_part": Variant("first half", lambda value, shape: _parts(value, shape)[0]),
    "second_part": Variant("second half", lambda value, shape: _parts(value, shape)[1]),
    "swapped_case": Variant("in other case", lambda value, _: value.swapcase()),
    "doubled": Variant("twice", lambda value, _: value + value),
    "padded": Variant("between spaces", lambda value, _: f" {value} "),
    "quoted": Variant("in quotation marks", lambda value, _: f'"{value}"'),
    "empty": Variant("left empty", lambda _value, _shape: ""),
}
"""Every variant of a credential. Halves are what stands before and after the fixed text inside its shape, if any."""

HELD: Final = tuple(name for name, variant in VARIANTS.items() if variant.spoil is None)
"""The variants that a target has values of."""


def variant(value: str, name: str, shape: Shape) -> str:
    """Spoil a valid value; KeyError if there is no such variant."""
    spoil = VARIANTS[name].spoil
    return value if spoil is None else spoil(value, shape)


def fill(text: Text, value: Look) -> str:
    """Put values into a text, to be sent."""
    return "".join([piece if isinstance(piece, str) else _fill(piece, value) for piece in text])


def fill_tree(tree: Any, value: Look, whole: Callable[[Taken], Any]) -> Any:
    """Put values into a JSON tree. A leaf that is nothing but a value taken before keeps that value's type."""
    if isinstance(tree, tuple):
        alone = tree[0] if len(tree) == 1 else None
        return whole(alone) if isinstance(alone, Taken) else fill(tree, value)
    if isinstance(tree, dict):
        return {key: fill_tree(inner, value, whole) for key, inner in tree.items()}
    return [fill_tree(inner, value, whole) for inner in tree] if isinstance(tree, list) else tree


def mask(text: Text, label: Look, plain: Callable[[str], str] = str) -> str:
    """Put labels into a text, to be shown; `plain` writes its constant pieces."""
    return "".join([plain(piece) if isinstance(piece, str) else _mask(piece, label) for piece in text])


def quoted(text: str) -> str:
    """Percent-encode a text that is one value of a path or query."""
    return quote(text, safe="")


def texts(tree: Any) -> Iterator[Text]:
    """Give every text in a JSON tree."""
    if isinstance(tree, tuple):
        yield tree
    elif isinstance(tree, dict | list):
        for inner in tree.values() if isinstance(tree, dict) else tree:
            yield from texts(inner)


def pieces(text: Text) -> Iterator[Held | Taken]:
    """Give every named value in a text."""
    for piece in text:
        if isinstance(piece, Encoded):
            yield from pieces(piece.text)
        elif not isinstance(piece, str):
            yield piece


def _fill(piece: Held | Taken | Encoded, value: Look) -> str:
    if isinstance(piece, Encoded):
        return b64encode(fill(piece.text, value).encode()).decode()
    return value(piece)


def _mask(piece: Held | Taken | Encoded, label: Look) -> str:
    return f"‹base64 of {mask(piece.text, label)}›" if isinstance(piece, Encoded) else label(piece)
