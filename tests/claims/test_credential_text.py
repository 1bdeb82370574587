"""Texts with named values: filled, masked, spoilt."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authproof.claims.claim import Base64Text, CredentialText, HeldCredential, TakenValue
from authproof.claims.credential_text import (
    CREDENTIAL_VARIANTS,
    HELD_VARIANTS,
    fill_text,
    fill_tree,
    make_variant,
    mask_text,
    separator_of,
    texts_in,
    values_named,
)
from authproof.sandbox.tables import SegmentTable, ShapeTable
from authproof.text.url_path import percent_encode

RUN = SegmentTable("", "0123456789abcdef", 1, 64, 8)
WHOLE = ShapeTable("[0-9a-f]{1,64}", (RUN,))
PREFIXED = ShapeTable("acme_[0-9a-f]{1,64}", (SegmentTable("acme_", "", 0, 0, 0), RUN))
HALVES = ShapeTable("[0-9a-f]{1,64}\\.[0-9a-f]{1,64}", (RUN, SegmentTable(".", "", 0, 0, 0), RUN))


def value(piece: HeldCredential | TakenValue) -> str:
    return {"user": "rob", "password": "p:w", "last": "7"}[
        piece.credential if isinstance(piece, HeldCredential) else piece.name
    ]


def label(piece: HeldCredential | TakenValue) -> str:
    return f"‹{piece.credential}›"


BASIC: CredentialText = ("Basic ", Base64Text((HeldCredential("user"), ":", HeldCredential("password"))))


def test_a_text_is_filled_and_masked_piece_by_piece() -> None:
    assert fill_text(("Bot ", HeldCredential("user"), "!"), value) == "Bot rob!"
    assert mask_text(("Bot ", HeldCredential("user"), "!"), label) == "Bot ‹user›!"
    assert fill_text((), value) == ""
    assert list(values_named(BASIC)) == [HeldCredential("user"), HeldCredential("password")]


def test_base64_is_of_the_values_and_shown_as_such() -> None:
    filled = fill_text(BASIC, value)
    assert b64decode(filled.removeprefix("Basic ")) == b"rob:p:w"
    assert mask_text(BASIC, label) == "Basic ‹base64 of ‹user›:‹password››"


def test_constants_of_an_address_are_encoded_and_labels_are_not() -> None:
    assert mask_text(("a b/", HeldCredential("user")), label, percent_encode) == "a%20b%2F‹user›"


def test_a_tree_is_filled_at_its_texts() -> None:
    tree: Any = {
        "a": [(HeldCredential("user"), "!"), 1, None, "x"],
        "b": {"c": (TakenValue("last"),), "d": (TakenValue("last"), "")},
    }
    filled = fill_tree(tree, value, lambda piece: {"last": 7}[piece.name])
    assert filled == {"a": ["rob!", 1, None, "x"], "b": {"c": 7, "d": "7"}}
    assert len(list(texts_in(tree))) == 3
    assert list(texts_in("x")) == []


@pytest.mark.parametrize(
    ("name", "shape", "before", "after"),
    [
        ("truncated", WHOLE, "abcd", "abc"),
        ("extended", WHOLE, "abcd", "abcdd"),
        ("first_part", WHOLE, "abcde", "ab"),
        ("second_part", WHOLE, "abcde", "cde"),
        ("first_part", PREFIXED, "acme_a", "acm"),
        ("first_part", HALVES, "1.23", "1"),
        ("second_part", HALVES, "1.23", "23"),
        ("first_part", HALVES, "1234", "12"),
        ("swapped_case", WHOLE, "aB1", "Ab1"),
        ("doubled", WHOLE, "ab", "abab"),
        ("padded", WHOLE, "ab", " ab "),
        ("quoted", WHOLE, "ab", '"ab"'),
        ("empty", WHOLE, "ab", ""),
    ],
)
def test_a_value_is_spoilt_as_its_variant_says(name: str, shape: ShapeTable, before: str, after: str) -> None:
    assert make_variant(before, name, shape) == after


def test_what_a_target_holds_is_not_spoilt() -> None:
    assert HELD_VARIANTS == ("valid", "wrong", "expired", "revoked", "other", "second")
    assert {make_variant("ab", name, WHOLE) for name in HELD_VARIANTS} == {"ab"}
    with pytest.raises(KeyError):
        make_variant("ab", "lost", WHOLE)


@pytest.mark.slow
@given(st.from_regex(r"[0-9a-f]{2,20}\.[0-9a-f]{1,20}", fullmatch=True), st.sampled_from([WHOLE, PREFIXED, HALVES]))
def test_no_spoilt_value_is_the_value(before: str, shape: ShapeTable) -> None:
    names = (
        CREDENTIAL_VARIANTS.keys() - set(HELD_VARIANTS) - ({"swapped_case"} if before.swapcase() == before else set())
    )
    assert before not in {make_variant(before, name, shape) for name in names}
    both = make_variant(before, "first_part", shape), make_variant(before, "second_part", shape)
    assert (separator_of(shape) or "").join(both) == before


def test_every_variant_has_words_of_its_own() -> None:
    words = [each.label_words for each in CREDENTIAL_VARIANTS.values()]
    assert len(set(words)) == len(words)
