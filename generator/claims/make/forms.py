"""Values at the borders of a shape: what fits only just, and what only just does not.

Shapes are read here a second time, character by character, and not by the regular expressions that the sandbox
compares with: what checks must not be what is checked.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from generator.commonmark import code, literal
from generator.model.credential import Characters, Fixed, Run, Segment
from generator.words import count

_LETTERS: Final = string.ascii_letters + string.digits
_VISIBLE: Final = "".join(map(chr, range(0x21, 0x7F)))

ALPHABETS: Final = {
    Characters.digits: string.digits,
    Characters.hex: string.digits + "abcdef",
    Characters.alphanumeric: _LETTERS,
    Characters.base64url: _LETTERS + "-_",
    Characters.printable: _VISIBLE,
    Characters.text: f"{_VISIBLE} éß漢",
}
"""The characters of each alphabet; a choice of those beyond ASCII."""

_OUTSIDE: Final = {
    Characters.digits: "ag-",
    Characters.hex: "gA-",
    Characters.alphanumeric: "-_~",
    Characters.base64url: "~+=",
    Characters.printable: " é",
    Characters.text: "\x01\x7f",
}
"""Characters that just do not belong: those that the next larger alphabets have more."""

_PLAIN: Final = "".join(sorted(_LETTERS))
_WORDS: Final = {
    Characters.digits: "nothing but digits",
    Characters.hex: "nothing but hexadecimal digits in lower case",
    Characters.alphanumeric: "nothing but letters and digits",
    Characters.base64url: "nothing but letters, digits, `-` and `_`",
    Characters.printable: "nothing but visible ASCII characters",
    Characters.text: "no control characters",
}

_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth")

Safe = Callable[[str], bool]
"""Tells whether a character can stand in the place where the value travels."""


@dataclass(frozen=True, slots=True)
class Border:
    """One fact of a shape, with values on both sides of it."""

    name: str
    """A part of an id: `run_0.min_length`."""
    words: str
    """What must be so: `it has at least 17 characters`."""
    accepted: tuple[str, ...]
    refused: tuple[str, ...]
    at: tuple[str, ...]
    """JSON Pointers into the shape."""


def borders(shape: Sequence[Segment], example: str, safe: Safe = lambda _: True) -> Iterator[Border]:
    """Give the borders of every segment. The others are as in `example`, which has the shape."""
    usual = split(shape, example)
    for index, segment in enumerate(shape):
        before, after = "".join(usual[:index]), "".join(usual[index + 1 :])
        found = _of_literal(segment, index) if isinstance(segment, Fixed) else _of_run(shape, segment, index, safe)
        for border in found:
            accepted = tuple(f"{before}{piece}{after}" for piece in border.accepted)
            refused = tuple(f"{before}{piece}{after}" for piece in border.refused)
            # a neighbour may take up what goes beyond a border; then nothing can be seen of it
            seen = tuple(value for value in refused if value and not fits(shape, value))
            yield replace(border, accepted=accepted, refused=seen)


def fits(shape: Sequence[Segment], value: str) -> bool:
    """Tell whether the whole of `value` has the shape."""
    return len(value) in _ends(shape, value)[-1]


def split(shape: Sequence[Segment], value: str) -> tuple[str, ...]:
    """Split a value into its segments; ValueError if it has not the shape."""
    ends = _ends(shape, value)
    if len(value) not in ends[-1]:
        raise ValueError(value)
    pieces: list[str] = []
    end = len(value)
    for segment, starts in zip(reversed(shape), reversed(ends[:-1]), strict=True):
        start = next(start for start in sorted(starts) if end in _after(segment, value, start))
        pieces.append(value[start:end])
        end = start
    return tuple(reversed(pieces))


def member(character: str, characters: Characters) -> bool:
    """Tell whether a character belongs to an alphabet."""
    if characters is Characters.text:
        return character >= " " and character != "\x7f"
    return character in ALPHABETS[characters]


def _ends(shape: Sequence[Segment], value: str) -> list[set[int]]:
    """Give the places that can be reached after each segment; the first is the start."""
    reached = [{0}]
    for segment in shape:
        reached.append({end for start in reached[-1] for end in _after(segment, value, start)})
    return reached


def _after(segment: Segment, value: str, start: int) -> range:
    """Give where a segment that begins at `start` may end."""
    if isinstance(segment, Fixed):
        end = start + len(segment.literal)
        return range(end, end + 1) if value.startswith(segment.literal, start) else range(0)
    length = 0
    while (
        length < segment.max_length
        and start + length < len(value)
        and member(value[start + length], segment.characters)
    ):
        length += 1
    return range(start + segment.min_length, start + length + 1)


def _of_literal(segment: Fixed, index: int) -> Iterator[Border]:
    text = segment.literal
    changed = text[:-1] + next(each for each in "_-.x" if each != text[-1])
    others = tuple(dict.fromkeys((changed, "", text.swapcase())))
    refused = tuple(each for each in others if each != text)
    yield Border(f"literal_{index}", f"it has {code(text)} in its place", (text,), refused, (f"/{index}/literal",))


def _of_run(shape: Sequence[Segment], run: Run, index: int, safe: Safe) -> Iterator[Border]:
    name, at, what = f"run_{index}", f"/{index}", _called(shape, run, index)
    plain = "".join(each for each in _PLAIN if member(each, run.characters))
    low, high = run.min_length, run.max_length
    shortest, longest, short, long = (_cycle(plain, length) for length in (low, high, low - 1, high + 1))
    fewest, most = f"{at}/min_length", f"{at}/max_length"
    if low == high:
        yield Border(
            f"{name}.length", f"{what} has {count(low, 'character')}", (shortest,), (short, long), (fewest, most)
        )
    else:
        yield Border(
            f"{name}.min_length", f"{what} has at least {count(low, 'character')}", (shortest,), (short,), (fewest,)
        )
        yield Border(
            f"{name}.max_length", f"{what} has at most {count(high, 'character')}", (longest,), (long,), (most,)
        )
    every = tuple(_slices("".join(filter(safe, ALPHABETS[run.characters])), low, high))
    pair = _cycle(plain, max(low, 2))
    spoilt = tuple(pair[:1] + character + pair[2:] for character in _OUTSIDE[run.characters] if safe(character))
    yield Border(f"{name}.characters", f"{what} has {_WORDS[run.characters]}", every, spoilt, (f"{at}/characters",))


def _called(shape: Sequence[Segment], run: Run, index: int) -> str:
    if run.name:
        return f"its {literal(run.name)}"
    runs = [number for number, each in enumerate(shape) if isinstance(each, Run)]
    if len(runs) == 1:
        return "it" if len(shape) == 1 else "its variable part"
    number = runs.index(index)
    return f"its {_ORDINALS[number] if number < len(_ORDINALS) else f'{number + 1}th'} part"


def _cycle(alphabet: str, length: int) -> str:
    return (alphabet * (length // len(alphabet) + 1))[:length]


def _slices(alphabet: str, low: int, high: int) -> Iterator[str]:
    """Give values that have every character of the alphabet between them, each of an allowed length."""
    for start in range(0, len(alphabet), high):
        piece = alphabet[start : start + high]
        yield piece if len(piece) >= low else _cycle(piece, low)
