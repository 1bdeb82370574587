"""Marks beside facts that the provider's own documentation does not state: assumed, third party, sources differ.

A *unit* is a part of a page that shows one part of the spec (a credential, a failure). Evidence for the whole of
it is marked at its title, evidence for one of its fields beside that field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.evidence import evidence_of, within
from generator.model import Provider
from generator.model.evidence import Evidence, EvidenceKind
from generator.pages.markdown import Markdown, joined, link
from generator.pages.places import SAFETY

WORDS = {EvidenceKind.assumed: "assumed", EvidenceKind.third_party: "third party"}
"""The words for what the provider itself does not state."""


@dataclass(frozen=True)
class Marks:
    """The evidence of one provider. `folder` leads from the page to the provider's own pages.

    Of several entries of one kind in one place the first has the mark, and the others follow it as numbers; a `terse`
    overview leaves them out.
    """

    provider: Provider
    folder: str = ""
    terse: bool = False

    def unit(self, pointer: str, *shown: str) -> Unit:
        """Begin a part of a page that shows what `pointer` names, the fields `shown` each in a place of its own."""
        return Unit(self, pointer, shown)

    def covering(self, pointer: str) -> int | None:
        """Give the number of the entry that the fact at `pointer` rests on; none if the default source holds."""
        entry = evidence_of(self.provider, pointer)
        return next((number for number, one in enumerate(self.provider.evidence) if one is entry), None)

    def below(self, pointer: str) -> Iterator[tuple[int, str]]:
        """Give the numbers of the entries that speak of something inside what `pointer` names, with where."""
        return ((number, at) for number, at in self._pointers() if at != pointer and within(at, pointer))

    def show(self, numbers: dict[int, bool]) -> Markdown:
        """Write marks for entries by number; the value tells whether the entry holds for all that is marked."""
        by_word: dict[str, list[int]] = {}
        for number in sorted(numbers, key=lambda number: (not numbers[number], number)):
            by_word.setdefault(word_for(self.provider.evidence[number]), []).append(number)
        return joined(
            (self._mark(word, those, whole=numbers[those[0]]) for word, those in by_word.items() if word), " "
        )

    def alone(self, *pointers: str) -> Markdown:
        """Mark all that holds for facts that are shown without the part of the spec that they belong to."""
        inner = {number: True for pointer in pointers for number, _ in self.below(pointer)}
        covering = {number: True for number in map(self.covering, pointers) if number is not None}
        return self.show({**inner, **covering})

    def alike(self, *pointers: str) -> Markdown:
        """Mark one fact that stands at several places, as a part if it is not known in the same way at all of them."""
        covering = [self.covering(pointer) for pointer in pointers]
        words = {"" if number is None else word_for(self.provider.evidence[number]) for number in covering}
        return self.show({number: len(words) == 1 for number in covering if number is not None})

    def _pointers(self) -> Iterator[tuple[int, str]]:
        return ((number, at) for number, entry in enumerate(self.provider.evidence) for at in entry.at)

    def _mark(self, word: str, numbers: list[int], *, whole: bool) -> Markdown:
        """Write one mark for entries of one kind."""
        first, *others = numbers
        partly = "" if whole or self.provider.evidence[first].kind not in WORDS else "partly "
        mark = self._linked(Markdown(partly + word), first)
        if self.terse or not others:
            return mark
        further = [
            self._linked(Markdown(str(place)), number, f"{word}: entry {place} of {len(numbers)}")
            for place, number in enumerate(others, 2)
        ]
        return Markdown(f'<span class="ap-marks">{joined((mark, *further), " ")}</span>')

    def _linked(self, label: Markdown, number: int, title: str = "") -> Markdown:
        kind = class_for(self.provider.evidence[number])
        target = f"{self.folder}{SAFETY}#evidence-{number + 1}"
        return link(label, target, "ap-mark", f"ap-mark--{kind}", title=title)


@dataclass(frozen=True)
class Unit:
    """One part of a page and the marks in it."""

    marks: Marks
    pointer: str
    shown: tuple[str, ...]

    @property
    def title(self) -> Markdown:
        """Mark the evidence that holds for the whole, or for fields without a place of their own."""
        numbers = {number: False for number, at in self.marks.below(self.pointer) if not self._has_place(at)}
        covering = self.marks.covering(self.pointer)
        if covering is not None:
            numbers[covering] = True
        return self.marks.show(numbers)

    def field(self, *names: str) -> Markdown:
        """Mark the evidence that holds for fields and not for the whole; KeyError if one is not among `shown`."""
        numbers: dict[int, bool] = {}
        for pointer in map(self._pointer, names):
            numbers |= {number: True for number, _ in self.marks.below(pointer)} | self._own(pointer)
        return self.marks.show(numbers)

    def all_of(self, name: str) -> Markdown:
        """Mark the evidence that holds for all of one field, whose parts have units of their own."""
        return self.marks.show(self._own(self._pointer(name)))

    def with_field(self, name: str, text: Markdown) -> Markdown:
        """Put a field's marks behind its text."""
        return joined((text, self.field(name)), " ")

    def _pointer(self, name: str) -> str:
        if name not in self.shown:
            raise KeyError(name)
        return f"{self.pointer}/{name}"

    def _own(self, pointer: str) -> dict[int, bool]:
        covering = self.marks.covering(pointer)
        return {} if covering is None or covering == self.marks.covering(self.pointer) else {covering: True}

    def _has_place(self, at: str) -> bool:
        return any(within(at, f"{self.pointer}/{name}") for name in self.shown)


def word_for(entry: Evidence) -> str:
    """Say in a word why a fact needs a mark; empty if it is documented and uncontradicted."""
    if entry.kind in WORDS:
        return WORDS[entry.kind]
    return "sources differ" if entry.contradicted_by else ""


def class_for(entry: Evidence) -> str:
    """Name the colour of an entry's mark."""
    return str(entry.kind) if entry.kind in WORDS else "contradicted"
