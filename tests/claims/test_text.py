"""Texts with named values: filled, masked, spoilt."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.claims.claim import Encoded, Held, Taken, Text
from generator.claims.text import HELD, VARIANTS, fill, fill_tree, mask, pieces, quoted, separator, texts, variant
from generator.tables import Segment, Shape

RUN = Segment("", "0123456789abcdef", 1, 64, 8)
WHOLE = Shape("[0-9a-f]{1,64}", (RUN,))
PREFIXED = Shape("acme_[0-9a-f]{1,64}", (Segment("acme_", "", 0, 0, 0), RUN))
HALVES = Shape("[0-9a-f]{1,64}\\.[0-9a-f]{1,64}", (RUN, Segment(".", "", 0, 0, 0), RUN))


def value(piece: Held | Taken) -> str:
    return {"user": "rob", "password": "p:w", "last": "7"}[piece.credential if isinstance(piece, Held) else piece.name]


def label(piece: Held | Taken) -> str:
    return f"‹{piece.credential}›"


BASIC: Text = ("Basic ", Encoded((Held("user"), ":", Held("password"))))


def test_a_text_is_filled_and_masked_piece_by_piece() -> None:
    assert fill(("Bot ", Held("user"), "!"), value) == "Bot rob!"
    assert mask(("Bot ", Held("user"), "!"), label) == "Bot ‹user›!"
    assert fill((), value) == ""
    assert list(pieces(BASIC)) == [Held("user"), Held("password")]


def test_base64_is_of_the_values_and_shown_as_such() -> None:
    filled = fill(BASIC, value)
    assert b64decode(filled.removeprefix("Basic ")) == b"rob:p:w"
    assert mask(BASIC, label) == "Basic ‹base64 of ‹user›:‹password››"


def test_constants_of_an_address_are_encoded_and_labels_are_not() -> None:
    assert mask(("a b/", Held("user")), label, quoted) == "a%20b%2F‹user›"


def test_a_tree_is_filled_at_its_texts() -> None:
    tree: Any = {"a": [(Held("user"), "!"), 1, None, "x"], "b": {"c": (Taken("last"),), "d": (Taken("last"), "")}}
    filled = fill_tree(tree, value, lambda piece: {"last": 7}[piece.name])
    assert filled == {"a": ["rob!", 1, None, "x"], "b": {"c": 7, "d": "7"}}
    assert len(list(texts(tree))) == 3
    assert list(texts("x")) == []


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
def test_a_value_is_spoilt_as_its_variant_says(name: str, shape: Shape, before: str, after: str) -> None:
    assert variant(before, name, shape) == after


def test_what_a_target_holds_is_not_spoilt() -> None:
    assert HELD == ("valid", "wrong", "expired", "revoked")
    assert {variant("ab", name, WHOLE) for name in HELD} == {"ab"}
    with pytest.raises(KeyError):
        variant("ab", "lost", WHOLE)


@given(st.from_regex(r"[0-9a-f]{2,20}\.[0-9a-f]{1,20}", fullmatch=True), st.sampled_from([WHOLE, PREFIXED, HALVES]))
def test_no_spoilt_value_is_the_value(before: str, shape: Shape) -> None:
    names = VARIANTS.keys() - set(HELD) - ({"swapped_case"} if before.swapcase() == before else set())
    assert before not in {variant(before, name, shape) for name in names}
    both = variant(before, "first_part", shape), variant(before, "second_part", shape)
    assert (separator(shape) or "").join(both) == before


def test_every_variant_has_words_of_its_own() -> None:
    words = [each.words for each in VARIANTS.values()]
    assert len(set(words)) == len(words)
