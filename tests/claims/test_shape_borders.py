"""Shapes read character by character, against the regular expressions that the sandbox compares with."""

from __future__ import annotations

import re
import time

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


def test_what_a_neighbour_could_take_up_is_left_no_room() -> None:
    """Beside a run that could take up a character, a border is seen where that run is as long, or short, as can be."""
    shape = [
        Run(characters=Characters.digits, min_length=2, max_length=3),
        Run(characters=Characters.hex, max_length=3),
    ]
    found = {border.name: border for border in list_borders(shape, "123a")}
    assert "123aaa" not in found["run_0.max_length"].refused
    assert all(len(value) == 7 for value in found["run_0.max_length"].refused)
    for border in found.values():
        assert border.refused, border
        assert not any(fits_shape(shape, value) for value in border.refused)
        assert all(fits_shape(shape, value) for value in border.accepted)


@pytest.mark.parametrize("segment", [0, 1, 2])
@pytest.mark.parametrize("field", ["min_length", "max_length"])
@pytest.mark.parametrize("step", [1, -1])
def test_every_length_beside_a_run_of_the_same_characters_is_seen(segment: int, field: str, step: int) -> None:
    shape = [
        Run(characters=Characters.base64url, min_length=8, max_length=40),
        Run(characters=Characters.base64url, min_length=3, max_length=16),
        Run(characters=Characters.hex, min_length=4, max_length=9),
    ]
    changed = [*shape]
    changed[segment] = shape[segment].model_copy(update={field: getattr(shape[segment], field) + step})
    seen = [
        fits_shape(changed, value) != is_good
        for border in list_borders(shape, "Z09-_aZ09-_a00bcdef")
        for is_good, values in ((True, border.accepted), (False, border.refused))
        for value in values
    ]
    assert any(seen)


def test_long_runs_side_by_side_take_no_time() -> None:
    shape = [Run(characters=Characters.alphanumeric, min_length=1, max_length=4096) for _ in range(2)]
    started = time.process_time()
    assert all(border.refused for border in list_borders(shape, "a" * 12))
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("characters", "wider"),
    [(Characters.hex, Characters.alphanumeric), (Characters.alphanumeric, Characters.base64url)],
)
@pytest.mark.parametrize("highest", [1, 2, 5])
def test_a_wider_alphabet_is_seen_in_a_run_of_one(characters: Characters, wider: Characters, highest: int) -> None:
    shape = [Run(characters=characters, min_length=1, max_length=highest)]
    (border,) = (each for each in list_borders(shape, "0") if each.name == "run_0.characters")
    assert any(fits_shape([shape[0].model_copy(update={"characters": wider})], value) for value in border.refused)


def test_characters_that_cannot_travel_are_left_out() -> None:
    shape = [Run(characters=Characters.text, min_length=1, max_length=200)]
    (characters,) = (each for each in list_borders(shape, "x", str.isascii) if each.name == "run_0.characters")
    assert all(value.isascii() for value in characters.accepted)
