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

    In a `terse` overview, of several marks in one place that say the same the first stands for all.
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
        labels = {number: self._label(number, whole=whole) for number, whole in sorted(numbers.items())}
        if self.terse:
            labels = _first_of_each(labels)
        return joined((self._mark(number, label) for number, label in sorted(labels.items()) if label), " ")

    def _pointers(self) -> Iterator[tuple[int, str]]:
        return ((number, at) for number, entry in enumerate(self.provider.evidence) for at in entry.at)

    def _label(self, number: int, *, whole: bool) -> Markdown:
        entry = self.provider.evidence[number]
        word = word_for(entry)
        return Markdown(word if whole or entry.kind not in WORDS else f"partly {word}")

    def _mark(self, number: int, label: Markdown) -> Markdown:
        kind = class_for(self.provider.evidence[number])
        return link(label, f"{self.folder}{SAFETY}#evidence-{number + 1}", "ap-mark", f"ap-mark--{kind}")


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

    def field(self, name: str) -> Markdown:
        """Mark the evidence that holds for one field and not for the whole; KeyError if it is not among `shown`."""
        pointer = self._pointer(name)
        return self.marks.show({**{number: True for number, _ in self.marks.below(pointer)}, **self._own(pointer)})

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


def _first_of_each(labels: dict[int, Markdown]) -> dict[int, Markdown]:
    firsts: dict[Markdown, int] = {}
    for number, label in labels.items():
        firsts.setdefault(label, number)
    return {number: label for label, number in firsts.items()}


def word_for(entry: Evidence) -> str:
    """Say in a word why a fact needs a mark; empty if it is documented and uncontradicted."""
    if entry.kind in WORDS:
        return WORDS[entry.kind]
    return "sources differ" if entry.contradicted_by else ""


def class_for(entry: Evidence) -> str:
    """Name the colour of an entry's mark."""
    return str(entry.kind) if entry.kind in WORDS else "contradicted"
