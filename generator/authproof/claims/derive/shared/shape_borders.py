"""Values at the borders of a shape: what fits only just, and what only just does not.

Shapes are read here a second time, character by character, and not by the regular expressions that the sandbox
compares with: what checks must not be what is checked.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from authproof.claims.derive.shared.sendable_characters import CharacterTest, ValueTest
from authproof.model.credential import Characters, Fixed, Run, Segment
from authproof.text.commonmark import quote_code, quote_literal
from authproof.text.english import join_words, spell_count

_LETTERS_AND_DIGITS: Final = string.ascii_letters + string.digits
_VISIBLE_ASCII: Final = "".join(map(chr, range(0x21, 0x7F)))

ALPHABETS: Final = {
    Characters.digits: string.digits,
    Characters.hex: string.digits + "abcdef",
    Characters.alphanumeric: _LETTERS_AND_DIGITS,
    Characters.base64url: _LETTERS_AND_DIGITS + "-_",
    Characters.printable: _VISIBLE_ASCII,
    Characters.text: f"{_VISIBLE_ASCII[:3]} {_VISIBLE_ASCII[3:]}éß漢",
}
"""The characters of each alphabet; a choice of those beyond ASCII."""

_STREAKS: Final = {
    **{characters: re.compile(f"[{re.escape(alphabet)}]*") for characters, alphabet in ALPHABETS.items()},
    Characters.text: re.compile("[^\x00-\x1f\x7f]*"),
}
"""What characters of an alphabet in a row match, none too."""
_JUST_OUTSIDE: Final = {
    Characters.digits: "ag-",
    Characters.hex: "gA-",
    Characters.alphanumeric: "-_~",
    Characters.base64url: "~+=",
    Characters.printable: " é",
    Characters.text: "\x01\x7f",
}
"""Characters that just do not belong: those that the next larger alphabets have more."""

_PLAIN_CHARACTERS: Final = "".join(sorted(_LETTERS_AND_DIGITS))
_ALPHABET_WORDS: Final = {
    Characters.digits: "nothing but digits",
    Characters.hex: "nothing but hexadecimal digits in lower case",
    Characters.alphanumeric: "nothing but letters and digits",
    Characters.base64url: "nothing but letters, digits, `-` and `_`",
    Characters.printable: "nothing but visible ASCII characters",
    Characters.text: "no control characters",
}

_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True, slots=True)
class ShapeBorder:
    """One fact of a shape, with values on both sides of it."""

    name: str
    """A part of an id: `run_0.min_length`."""
    words: str
    """What must be so: `it has at least 17 characters`."""
    accepted: tuple[str, ...]
    refused: tuple[str, ...]
    pointers: tuple[str, ...]
    """JSON Pointers into the shape."""
    narrower: tuple[Run, ...] = ()
    """What the segment would be, were the border drawn further in: each must leave out a value that is accepted."""
    farther: tuple[str, ...] = ()
    """Further values to refuse, where neighbours take up the usual ones."""


def list_borders(
    shape: Sequence[Segment],
    example: str,
    safe: CharacterTest = lambda _: True,
    arrives: ValueTest = lambda _: True,
) -> Iterator[ShapeBorder]:
    """Give the borders of every segment. The others are as in `example`, which has the shape.

    Values have only characters that are safe, and arrive whole.
    """
    usual = split_segments(shape, example)
    shortest = tuple(
        piece if isinstance(each, Fixed) else piece[: each.min_length] for each, piece in zip(shape, usual, strict=True)
    )
    longest = tuple(
        piece if isinstance(each, Fixed) else piece.ljust(each.max_length, piece[:1])
        for each, piece in zip(shape, usual, strict=True)
    )
    for index, segment in enumerate(shape):
        of_segment = (
            _literal_border(segment, index) if isinstance(segment, Fixed) else _run_borders(shape, segment, index, safe)
        )
        for border in of_segment:
            placed = _place_border(shape, index, border, (usual, shortest, longest), arrives)
            if placed.accepted or placed.refused:
                yield placed


def _place_border(
    shape: Sequence[Segment],
    index: int,
    border: ShapeBorder,
    surroundings: Sequence[tuple[str, ...]],
    arrives: ValueTest,
) -> ShapeBorder:
    """Put values among pieces of the other segments: the first that let the border be seen, or all of them."""
    every: list[ShapeBorder] = []
    for pieces in surroundings:
        every.append(_keep_arriving(_surround(shape, index, border, pieces, border.refused), arrives))
        if _is_telling(shape, index, border, every[-1]):
            return every[-1]
    more = [_surround(shape, index, border, pieces, border.farther) for pieces in surroundings]
    accepted = dict.fromkeys(value for each in every for value in each.accepted)
    refused = dict.fromkeys(value for each in (*every, *more) for value in each.refused)
    return _keep_arriving(replace(border, accepted=tuple(accepted), refused=tuple(refused)), arrives)


def _keep_arriving(border: ShapeBorder, arrives: ValueTest) -> ShapeBorder:
    accepted, refused = filter(arrives, border.accepted), filter(arrives, border.refused)
    return replace(border, accepted=tuple(accepted), refused=tuple(refused))


def _surround(
    shape: Sequence[Segment], index: int, border: ShapeBorder, pieces: tuple[str, ...], refused: tuple[str, ...]
) -> ShapeBorder:
    before, after = "".join(pieces[:index]), "".join(pieces[index + 1 :])
    accepted = tuple(f"{before}{piece}{after}" for piece in border.accepted)
    whole = (f"{before}{piece}{after}" for piece in refused)
    # a neighbour may take up what goes beyond a border; then nothing can be seen of it
    visibly_refused = tuple(value for value in whole if value and not fits_shape(shape, value))
    return replace(border, accepted=accepted, refused=visibly_refused)


def _is_telling(shape: Sequence[Segment], index: int, border: ShapeBorder, placed: ShapeBorder) -> bool:
    """Tell whether both sides of a border can be seen, whatever the neighbours could take up."""
    if not border.narrower:
        return bool(placed.refused)
    narrowed = ((*shape[:index], run, *shape[index + 1 :]) for run in border.narrower)
    is_left_out = all(any(not fits_shape(each, value) for value in placed.accepted) for each in narrowed)
    return is_left_out and len(placed.refused) >= len([value for value in border.refused if value or len(shape) > 1])


def fits_shape(shape: Sequence[Segment], value: str) -> bool:
    """Tell whether the whole of `value` has the shape."""
    return len(value) in _reachable_ends(shape, value)[-1]


def split_segments(shape: Sequence[Segment], value: str) -> tuple[str, ...]:
    """Split a value into its segments; ValueError if it has not the shape."""
    ends = _reachable_ends(shape, value)
    if len(value) not in ends[-1]:
        raise ValueError(value)
    pieces: list[str] = []
    end = len(value)
    for segment, starts in zip(reversed(shape), reversed(ends[:-1]), strict=True):
        start = next(start for start in sorted(starts) if _is_segment(segment, value[start:end]))
        pieces.append(value[start:end])
        end = start
    return tuple(reversed(pieces))


def _is_segment(segment: Segment, piece: str) -> bool:
    if isinstance(segment, Fixed):
        return piece in segment.texts
    fits = segment.min_length <= len(piece) <= segment.max_length
    return fits and all(is_member(character, segment.characters) for character in piece)


def is_member(character: str, characters: Characters) -> bool:
    """Tell whether a character belongs to an alphabet."""
    if characters is Characters.text:
        return character >= " " and character != "\x7f"
    return character in ALPHABETS[characters]


def _reachable_ends(shape: Sequence[Segment], value: str) -> list[set[int]]:
    """Give the places that can be reached after each segment; the first is the start."""
    reached = [{0}]
    for segment in shape:
        reached.append(_ends_after(segment, value, reached[-1]))
    return reached


def _ends_after(segment: Segment, value: str, starts: set[int]) -> set[int]:
    """Give where a segment may end that begins at one of some places."""
    if isinstance(segment, Fixed):
        return {start + len(text) for start in starts for text in segment.texts if value.startswith(text, start)}
    ends: set[int] = set()
    streak_end = next_end = 0
    for start in sorted(starts):
        if start >= streak_end:
            streak = _STREAKS[segment.characters].match(value, start)
            streak_end = streak.end() if streak else start
        last_end = min(start + segment.max_length, streak_end)
        ends.update(range(max(start + segment.min_length, next_end), last_end + 1))
        next_end = max(next_end, last_end + 1)
    return ends


def _literal_border(segment: Fixed, index: int) -> Iterator[ShapeBorder]:
    text = segment.literal
    changed = text[:-1] + next(each for each in "_-.x" if each != text[-1])
    others = tuple(dict.fromkeys((changed, "", text.swapcase())))
    refused = tuple(each for each in others if each not in segment.texts)
    words = join_words([quote_code(each) for each in segment.texts], "or")
    pointers = (
        f"/{index}/literal",
        *(f"/{index}/alternatives/{number}" for number in range(len(segment.alternatives))),
    )
    yield ShapeBorder(f"literal_{index}", f"it has {words} in its place", segment.texts, refused, pointers)


def _run_borders(shape: Sequence[Segment], run: Run, index: int, safe: CharacterTest) -> Iterator[ShapeBorder]:
    name, pointer, what = f"run_{index}", f"/{index}", _name_run(shape, run, index)
    plain = "".join(each for each in _PLAIN_CHARACTERS if is_member(each, run.characters))
    low, high = run.min_length, run.max_length
    shortest, longest, short, long = (_repeat_to_length(plain, length) for length in (low, high, low - 1, high + 1))
    fewest, most = f"{pointer}/min_length", f"{pointer}/max_length"
    if low == high:
        yield ShapeBorder(
            f"{name}.length",
            f"{what} has {spell_count(low, 'character')}",
            (shortest,),
            (short, long),
            (fewest, most),
            (_replace_lengths(run, low + 1, high + 1),),
        )
    else:
        yield ShapeBorder(
            f"{name}.min_length",
            f"{what} has at least {spell_count(low, 'character')}",
            (shortest,),
            (short,),
            (fewest,),
            (_replace_lengths(run, low + 1, high),),
        )
        yield ShapeBorder(
            f"{name}.max_length",
            f"{what} has at most {spell_count(high, 'character')}",
            (longest,),
            (long,),
            (most,),
            (_replace_lengths(run, low, high - 1),),
        )
    covering = tuple(_cover_alphabet("".join(filter(safe, ALPHABETS[run.characters])), low, high))
    fitting = _repeat_to_length(plain, max(low, min(high, 2)))
    outsiders = [character for character in _JUST_OUTSIDE[run.characters] if safe(character)]
    yield ShapeBorder(
        f"{name}.characters",
        f"{what} has {_ALPHABET_WORDS[run.characters]}",
        covering,
        tuple(fitting[: len(fitting) > 1] + character + fitting[2:] for character in outsiders),
        (f"{pointer}/characters",),
        tuple(_with_fewer_characters(run, safe)),
        tuple(piece for character in outsiders for piece in (character + fitting[1:low], character * low)),
    )


def _replace_lengths(run: Run, low: int, high: int) -> Run:
    return run.model_copy(update={"min_length": low, "max_length": high})


def _with_fewer_characters(run: Run, safe: CharacterTest) -> Iterator[Run]:
    """Give the run with each smaller alphabet, as far as the difference can be sent."""
    mine = set(filter(safe, ALPHABETS[run.characters]))
    for characters in Characters:
        if set(filter(safe, ALPHABETS[characters])) < mine:
            yield run.model_copy(update={"characters": characters})


def _name_run(shape: Sequence[Segment], run: Run, index: int) -> str:
    if run.name:
        return f"its {quote_literal(run.name)}"
    runs = [number for number, each in enumerate(shape) if isinstance(each, Run)]
    if len(runs) == 1:
        return "it" if len(shape) == 1 else "its variable part"
    number = runs.index(index)
    return f"its {_ORDINALS[number] if number < len(_ORDINALS) else f'{number + 1}th'} part"


def _repeat_to_length(alphabet: str, length: int) -> str:
    return (alphabet * (length // len(alphabet) + 1))[:length]


def _cover_alphabet(alphabet: str, low: int, high: int) -> Iterator[str]:
    """Give values that have every character of the alphabet between them, each of an allowed length."""
    for start in range(0, len(alphabet), high):
        piece = alphabet[start : start + high]
        yield piece if len(piece) >= low else _repeat_to_length(piece, low)
