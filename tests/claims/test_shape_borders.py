"""Shapes read character by character, against the regular expressions that the sandbox compares with."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authproof.claims.derive.shared.shape_borders import ALPHABETS, fits_shape, is_member, list_borders, split_segments
from authproof.model import credential as expressions
from authproof.model.credential import Characters, Fixed, Run, Segment

RUN = st.builds(
    lambda characters, low, more: Run(characters=characters, min_length=low, max_length=low + more),
    st.sampled_from([Characters.digits, Characters.hex, Characters.base64url, Characters.text]),
    st.integers(1, 4),
    st.integers(0, 4),
)
SHAPES = st.lists(st.one_of(RUN, st.sampled_from("a-._").map(lambda text: Fixed(literal=text))), min_size=1, max_size=4)
TEXTS = st.text(st.sampled_from("a1gA-._ é\x01"), max_size=12)

TOKEN: tuple[Segment, ...] = (
    Run(name="id", characters=Characters.digits, min_length=2, max_length=3),
    Fixed(literal="."),
    Run(characters=Characters.hex, min_length=4, max_length=4),
)


@given(SHAPES, TEXTS)
def test_fits_what_the_expression_matches(shape: list[Segment], text: str) -> None:
    assert fits_shape(shape, text) is expressions.matches_shape(shape, text)


@given(SHAPES, TEXTS)
def test_a_value_is_split_into_pieces_that_fit(shape: list[Segment], text: str) -> None:
    if fits_shape(shape, text):
        pieces = split_segments(shape, text)
        assert "".join(pieces) == text
        assert all(fits_shape([segment], piece) for segment, piece in zip(shape, pieces, strict=True))


def test_what_does_not_fit_is_not_split() -> None:
    with pytest.raises(ValueError, match="12"):
        split_segments(TOKEN, "12")


@pytest.mark.parametrize("characters", Characters)
def test_alphabets_are_those_of_the_expressions(characters: Characters) -> None:
    pattern = expressions.shape_pattern([Run(characters=characters, min_length=1, max_length=1)])
    for character in map(chr, range(256)):
        assert is_member(character, characters) is bool(re.fullmatch(pattern, character)), character
    assert all(re.fullmatch(pattern, character) for character in ALPHABETS[characters])


def test_borders_of_a_token() -> None:
    found = {border.name: border for border in list_borders(TOKEN, "123.00ff")}
    assert list(found) == [
        "run_0.min_length",
        "run_0.max_length",
        "run_0.characters",
        "literal_1",
        "run_2.length",
        "run_2.characters",
    ]
    assert (found["run_0.min_length"].accepted, found["run_0.min_length"].refused) == (("01.00ff",), ("0.00ff",))
    assert (found["run_0.max_length"].accepted, found["run_0.max_length"].refused) == (("012.00ff",), ("0123.00ff",))
    assert found["literal_1"].refused == ("123_00ff", "12300ff")
    assert found["run_2.length"].pointers == ("/2/min_length", "/2/max_length")
    assert found["run_2.length"].words == "its second part has 4 characters"
    assert found["run_0.min_length"].words == "its id has at least 2 characters"


def test_every_character_of_an_alphabet_is_in_some_accepted_value() -> None:
    for border in list_borders(TOKEN, "123.00ff"):
        if border.name == "run_2.characters":
            assert set("".join(value[4:] for value in border.accepted)) == set(ALPHABETS[Characters.hex])


def test_what_a_neighbour_takes_up_is_no_border() -> None:
    shape = [
        Run(characters=Characters.digits, min_length=1, max_length=2),
        Run(characters=Characters.hex, max_length=3),
    ]
    found = {border.name: border for border in list_borders(shape, "12a")}
    assert found["run_0.max_length"].refused == ()


def test_characters_that_cannot_travel_are_left_out() -> None:
    shape = [Run(characters=Characters.text, min_length=1, max_length=200)]
    (characters,) = (each for each in list_borders(shape, "x", str.isascii) if each.name == "run_0.characters")
    assert all(value.isascii() for value in characters.accepted)
