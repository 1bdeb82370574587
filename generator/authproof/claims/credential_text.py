"""Text whose credentials are named: filled with values to be sent, or masked to be shown."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from authproof.claims.claim import (
    Base64Text,
    ChallengeText,
    CredentialText,
    CredentialVariant,
    DerivedText,
    HeldCredential,
    TakenValue,
)
from authproof.model.vocabulary import ChallengeMethod
from authproof.sandbox.tables import ShapeTable
from authproof.text.json_pointer import walk_values
from authproof.text.json_values import map_leaves

ValueLookup = Callable[[HeldCredential | TakenValue], str]
"""Gives the value, or the label, of one piece of a text."""


class Variant(NamedTuple):
    """One state that a presented credential can be in."""

    label_words: str
    """What its label says beside the credential's title."""
    make_wrong: Callable[[str, ShapeTable], str] | None
    """Makes it of a valid value; None where the target itself has the value."""


def separator_of(shape: ShapeTable) -> str:
    """Give the fixed text between two runs of a shape, which splits its values in two; empty if there is none."""
    return next((segment.literal for segment in shape.segments[1:-1] if segment.literal), "")


def _split_value(value: str, shape: ShapeTable) -> tuple[str, str]:
    """Split at the separator, or in the middle where there is none."""
    fixed = separator_of(shape)
    if fixed and fixed in value:
        before, _, after = value.partition(fixed)
        return before, after
    middle = len(value) // 2
    return value[:middle], value[middle:]


CREDENTIAL_VARIANTS: Final[Mapping[CredentialVariant, Variant]] = {
    CredentialVariant.valid: Variant("", None),
    CredentialVariant.wrong: Variant("never issued", None),
    CredentialVariant.expired: Variant("expired", None),
    CredentialVariant.revoked: Variant("revoked", None),
    CredentialVariant.other: Variant("another holder's", None),
    CredentialVariant.second: Variant("another of the same holder", None),
    CredentialVariant.truncated: Variant("truncated", lambda value, _: value[:-1]),
    CredentialVariant.extended: Variant("with one more character", lambda value, _: value + value[-1:]),
    CredentialVariant.first_part: Variant("first half", lambda value, shape: _split_value(value, shape)[0]),
    CredentialVariant.second_part: Variant("second half", lambda value, shape: _split_value(value, shape)[1]),
    CredentialVariant.swapped_case: Variant("in the other letter case", lambda value, _: value.swapcase()),
    CredentialVariant.doubled: Variant("twice", lambda value, _: value + value),
    CredentialVariant.padded: Variant("between spaces", lambda value, _: f" {value} "),
    CredentialVariant.quoted: Variant("in quotation marks", lambda value, _: f'"{value}"'),
    CredentialVariant.empty: Variant("left empty", lambda _value, _shape: ""),
}
"""Every variant of a credential. Halves are what stands before and after the fixed text inside its shape, if any."""

HELD_VARIANTS: Final = tuple(name for name, variant in CREDENTIAL_VARIANTS.items() if variant.make_wrong is None)
"""The variants that a target has values of."""


def make_variant(value: str, variant: CredentialVariant, shape: ShapeTable) -> str:
    """Make a variant of a valid value; those that a target itself has values of are left as they are."""
    make_wrong = CREDENTIAL_VARIANTS[variant].make_wrong
    return value if make_wrong is None else make_wrong(value, shape)


def fill_text(text: CredentialText, value: ValueLookup) -> str:
    """Put values into a text, to be sent."""
    return "".join([piece if isinstance(piece, str) else _fill_piece(piece, value) for piece in text])


def fill_tree(tree: Any, value: ValueLookup, whole: Callable[[TakenValue], Any]) -> Any:
    """Put values into a JSON tree. A leaf that is nothing but a value taken before keeps that value's type."""

    def fill_leaf(leaf: Any) -> Any:
        if not isinstance(leaf, tuple):
            return leaf
        alone = leaf[0] if len(leaf) == 1 else None
        return whole(alone) if isinstance(alone, TakenValue) else fill_text(leaf, value)

    return map_leaves(tree, fill_leaf)


def mask_text(text: CredentialText, label: ValueLookup, plain: Callable[[str], str] = str) -> str:
    """Put labels into a text, to be shown; `plain` writes its constant pieces."""
    return "".join([plain(piece) if isinstance(piece, str) else _mask_piece(piece, label) for piece in text])


def texts_in(tree: Any) -> Iterator[CredentialText]:
    """Give every text in a JSON tree."""
    return (value for _, value in walk_values(tree) if isinstance(value, tuple))


def values_named(text: CredentialText) -> Iterator[HeldCredential | TakenValue]:
    """Give every named value in a text."""
    for piece in text:
        if isinstance(piece, DerivedText):
            yield from values_named(piece.text if isinstance(piece, Base64Text) else piece.verifier)
        elif not isinstance(piece, str):
            yield piece


def _fill_piece(piece: HeldCredential | TakenValue | DerivedText, value: ValueLookup) -> str:
    if isinstance(piece, Base64Text):
        return b64encode(fill_text(piece.text, value).encode()).decode()
    if isinstance(piece, ChallengeText):
        return piece.method.derive_challenge(fill_text(piece.verifier, value))
    return value(piece)


def _mask_piece(piece: HeldCredential | TakenValue | DerivedText, label: ValueLookup) -> str:
    if isinstance(piece, Base64Text):
        return f"‹base64 of {mask_text(piece.text, label)}›"
    if isinstance(piece, ChallengeText):
        masked = mask_text(piece.verifier, label)
        return masked if piece.method is ChallengeMethod.plain else f"‹{piece.method} of {masked}›"
    return label(piece)
