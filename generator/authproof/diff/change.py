"""A change: what it means to callers, where in both specs it stands, and the sentence that tells it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from authproof.model.base import Json
from authproof.text import commonmark
from authproof.text.json_pointer import Key, Path, join_pointer, split_pointer
from authproof.text.terminal import escape_controls

_LONGEST_SHOWN: Final = 200
"""Characters of a value that a sentence shows."""


class Effect(StrEnum):
    """What a change means to programs that worked before it, the worst first."""

    breaking = "breaking"
    """A program that relied on what was documented fails, or is told something else."""
    possible = "possible"
    """It depends on the program."""
    compatible = "compatible"
    """Programs go on working."""
    evidence = "evidence"
    """The API is the same; how it is known is not."""
    wording = "wording"
    """Only words changed."""


class ChangeKind(StrEnum):
    """What was done."""

    added = "added"
    removed = "removed"
    changed = "changed"


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value of a spec inside a sentence."""

    text: str


Sentence = tuple[str | ShownValue, ...]
"""Our own words and a spec's values, in turn."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change."""

    effect: Effect
    kind: ChangeKind
    pointer: str
    """Where it stands: in the new spec, or in the old one if it was removed."""
    sentence: Sentence
    was: Json = None
    """What stood there, as JSON; none if nothing did."""
    now: Json = None


def show_value(value: object) -> ShownValue:
    """Show a value: text as it is, anything else as JSON; cut if it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return ShownValue(text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…")


def sentence_to_text(sentence: Sentence) -> str:
    """Write a sentence for a terminal: on one line, and with nothing that would steer the terminal."""
    return "".join(part if isinstance(part, str) else f"`{escape_controls(part.text)}`" for part in sentence)


def sentence_to_markdown(sentence: Sentence) -> str:
    """Write a sentence as CommonMark, the values in code spans."""
    return "".join(
        part if isinstance(part, str) else commonmark.quote_code(escape_controls(part.text)) for part in sentence
    )


_PHRASE_HOLE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class ComparedPlace:
    """A place of both specs."""

    pattern: str = ""
    """Its path as tables have it: `schemes/*/parts/#/name`."""
    path: Path = ()
    names: tuple[str, ...] = ()
    """The keys at the steps `*` and `#`, in order; those of lists count from 1."""
    beside: Mapping[str, Any] | None = None
    """The part of the new spec that it is a field of."""

    @property
    def pointer(self) -> str:
        return join_pointer(self.path)

    def at_field(self, name: str, beside: Mapping[str, Any]) -> ComparedPlace:
        return ComparedPlace(f"{self.pattern}/{name}".lstrip("/"), (*self.path, name), self.names, beside)

    def at_entry(self, key: Key) -> ComparedPlace:
        """Go to an entry of a mapping, by its key, or to an item of a list, by its index from 0."""
        step, name = ("#", str(key + 1)) if isinstance(key, int) else ("*", key)
        return ComparedPlace(f"{self.pattern}/{step}", (*self.path, key), (*self.names, name), self.beside)

    def fill_phrase(self, phrase: str) -> Sentence:
        """Fill `the {in} that the scheme {0} sends`: numbers are names, words are fields beside."""
        pieces = _PHRASE_HOLE.split(phrase)
        return tuple(piece if index % 2 == 0 else self._fill_hole(piece) for index, piece in enumerate(pieces))

    def _fill_hole(self, name: str) -> str | ShownValue:
        return ShownValue(self.names[int(name)]) if name.isdigit() else str((self.beside or {})[name]).replace("_", " ")

    def make_change(
        self, effect: Effect, sentence: Sentence, was: Json, now: Json, kind: ChangeKind | None = None
    ) -> Change:
        """Report a change of this place; unless `kind` is given, None is: there was, or is, nothing."""
        if kind is None:
            kind = ChangeKind.added if was is None else ChangeKind.removed if now is None else ChangeKind.changed
        return Change(effect, kind, self.pointer, capitalise_sentence(sentence), was, now)

    def at_inner(self, pointer: str) -> ComparedPlace:
        """Go to a value inside the JSON that stands here."""
        return ComparedPlace(self.pattern, (*self.path, *split_pointer(pointer)), self.names)


def capitalise_sentence(sentence: Sentence) -> Sentence:
    first, *rest = sentence
    return (first[:1].upper() + first[1:], *rest) if isinstance(first, str) else sentence


def show_values(values: Iterable[Json]) -> Sentence:
    pieces: list[str | ShownValue] = []
    for value in values:
        pieces += [", ", show_value(value)] if pieces else [show_value(value)]
    return tuple(pieces)
