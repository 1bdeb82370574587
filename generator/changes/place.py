"""Where the comparison of two specs stands, and how that place is called in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from generator.changes.change import Change, Effect, Kind, Sentence, Shown, shown
from generator.pointer import Key, Path, join, split

_HOLE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Place:
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
        """Give the place as a JSON Pointer."""
        return join(self.path)

    def field(self, name: str, beside: Mapping[str, Any]) -> Place:
        """Go to a field."""
        return Place(f"{self.pattern}/{name}".lstrip("/"), (*self.path, name), self.names, beside)

    def entry(self, key: Key) -> Place:
        """Go to an entry of a mapping, by its key, or to an item of a list, by its index from 0."""
        step, name = ("#", str(key + 1)) if isinstance(key, int) else ("*", key)
        return Place(f"{self.pattern}/{step}", (*self.path, key), (*self.names, name), self.beside)

    def called(self, what: str) -> Sentence:
        """Fill `the {in} that the scheme {0} sends`: numbers are names, words are fields beside."""
        pieces = _HOLE.split(what)
        return tuple(piece if index % 2 == 0 else self._hole(piece) for index, piece in enumerate(pieces))

    def _hole(self, name: str) -> str | Shown:
        return Shown(self.names[int(name)]) if name.isdigit() else str((self.beside or {})[name]).replace("_", " ")

    def change(self, effect: Effect, sentence: Sentence, was: Any, now: Any) -> Change:
        """Report a change of this place; None is: there was, or is, nothing."""
        kind = Kind.added if was is None else Kind.removed if now is None else Kind.changed
        return Change(effect, kind, self.pointer, begun(sentence), was, now)

    def below(self, pointer: str) -> Place:
        """Go to a value inside the JSON that stands here."""
        return Place(self.pattern, (*self.path, *split(pointer)), self.names)


def begun(sentence: Sentence) -> Sentence:
    """Begin a sentence with a capital."""
    first, *rest = sentence
    return (first[:1].upper() + first[1:], *rest) if isinstance(first, str) else sentence


def several(values: list[Any]) -> Sentence:
    """Show several values, in a list."""
    pieces: list[str | Shown] = []
    for value in values:
        pieces += [", ", shown(value)] if pieces else [shown(value)]
    return tuple(pieces)
