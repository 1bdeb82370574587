"""Marks beside facts that the provider's own documentation does not state: assumed, third party, sources differ.

A *unit* is a part of a page that shows one part of the spec (a credential, a failure). Evidence for the whole of
it is marked at its title, evidence for one of its fields beside that field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from authproof.model.evidence import Evidence, EvidenceKind
from authproof.model.plain import is_stated
from authproof.model.provider import Provider
from authproof.site.pages.anchors import SAFETY_PAGE
from authproof.site.pages.markdown import NOTHING, Markdown, join_parts, make_badge, make_link
from authproof.text.json_pointer import is_within

EVIDENCE_WORDS = {EvidenceKind.assumed: "assumed", EvidenceKind.third_party: "third party"}
"""The words for what the provider itself does not state."""

CONTRADICTED: Final = "sources differ"
_MADE_UP: Final = "keys as documented, values made up"
_WORD_CLASSES: Final = {
    **{word: str(kind) for kind, word in EVIDENCE_WORDS.items()},
    CONTRADICTED: "contradicted",
    _MADE_UP: str(EvidenceKind.assumed),
}


@dataclass(frozen=True)
class EvidenceMarks:
    """The evidence of one provider. `folder` leads from the page to the provider's own pages.

    Of several entries of one kind in one place the first has the mark, and the others follow it as numbers; a `terse`
    overview leaves them out.
    """

    provider: Provider
    folder: str = ""
    terse: bool = False

    def unit_of(self, pointer: str, *shown: str) -> MarkedUnit:
        """Begin a part of a page that shows what `pointer` names, the fields `shown` each in a place of its own."""
        return MarkedUnit(self, pointer, shown)

    def covering_entry(self, pointer: str) -> int | None:
        """Give the number of the entry that the fact at `pointer` rests on; none if the default source holds."""
        entry = self.provider.evidence_of(pointer)
        return next((number for number, candidate in enumerate(self.provider.evidence) if candidate is entry), None)

    def entries_below(self, pointer: str) -> Iterator[tuple[int, str]]:
        """Give the numbers of the entries that speak of something inside what `pointer` names, with where."""
        return (
            (number, inner_pointer)
            for number, inner_pointer in self._entry_pointers()
            if inner_pointer != pointer and is_within(inner_pointer, pointer)
        )

    def show_marks(self, numbers: dict[int, bool]) -> Markdown:
        """Write marks for entries by number; the value tells whether the entry holds for all that is marked."""
        by_word: dict[str, list[int]] = {}
        for number in sorted(numbers, key=lambda number: (not numbers[number], number)):
            for word in mark_words(self.provider.evidence[number]):
                by_word.setdefault(word, []).append(number)
        return join_parts(
            (
                self._write_mark(word, word_numbers, is_whole=numbers[word_numbers[0]])
                for word, word_numbers in by_word.items()
            ),
            " ",
        )

    def mark_detached(self, *pointers: str) -> Markdown:
        """Mark all that holds for facts that are shown without the part of the spec that they belong to."""
        inner = {number: True for pointer in pointers for number, _ in self.entries_below(pointer)}
        covering = {number: True for number in map(self.covering_entry, pointers) if number is not None}
        return self.show_marks({**inner, **covering})

    def mark_repeated(self, *pointers: str) -> Markdown:
        """Mark one fact that stands at several places, as a part if it is not known in the same way at all of them."""
        covering = [self.covering_entry(pointer) for pointer in pointers]
        words = {() if number is None else mark_words(self.provider.evidence[number]) for number in covering}
        return self.show_marks({number: len(words) == 1 for number in covering if number is not None})

    def _entry_pointers(self) -> Iterator[tuple[int, str]]:
        return ((number, pointer) for number, entry in enumerate(self.provider.evidence) for pointer in entry.at)

    def _write_mark(self, word: str, numbers: list[int], *, is_whole: bool) -> Markdown:
        first, *further_numbers = numbers
        partly = "" if is_whole or word in (CONTRADICTED, _MADE_UP) else "partly "
        mark = self._link_entry(Markdown(partly + word), word, first)
        if self.terse or not further_numbers:
            return mark
        further = [
            self._link_entry(Markdown(str(place)), word, number, f"{word}: entry {place} of {len(numbers)}")
            for place, number in enumerate(further_numbers, 2)
        ]
        return Markdown(f'<span class="ap-marks">{join_parts((mark, *further), " ")}</span>')

    def _link_entry(self, label: Markdown, word: str, number: int, title: str = "") -> Markdown:
        target = f"{self.folder}{SAFETY_PAGE}#evidence-{number + 1}"
        return make_link(label, target, "ap-mark", mark_class(word), title=title)


@dataclass(frozen=True)
class MarkedUnit:
    """One part of a page and the marks in it."""

    marks: EvidenceMarks
    pointer: str
    shown: tuple[str, ...]

    @property
    def title_mark(self) -> Markdown:
        """Mark the evidence that holds for the whole, or for fields without a place of their own."""
        numbers = {
            number: False
            for number, inner_pointer in self.marks.entries_below(self.pointer)
            if not self._has_place(inner_pointer)
        }
        covering = self.marks.covering_entry(self.pointer)
        if covering is not None:
            numbers[covering] = True
        return self.marks.show_marks(numbers)

    def mark_fields(self, *names: str) -> Markdown:
        """Mark the evidence that holds for fields and not for the whole; KeyError if one is not among `shown`."""
        numbers: dict[int, bool] = {}
        for pointer in map(self._field_pointer, names):
            numbers |= {number: True for number, _ in self.marks.entries_below(pointer)} | self._own_entry(pointer)
        return self.marks.show_marks(numbers)

    def states(self, name: str) -> bool:
        """Tell whether the spec itself says a field; a default that it does not say makes no sentence."""
        return is_stated(self.marks.provider, self._pointer_of(name))

    def is_assumed(self, name: str) -> bool:
        """Tell whether nobody states a field."""
        return self.marks.provider.is_assumed(self._pointer_of(name))

    def mark_whole_field(self, name: str) -> Markdown:
        """Mark the evidence that holds for all of one field, whose parts have units of their own."""
        return self.marks.show_marks(self._own_entry(self._field_pointer(name)))

    def append_mark(self, name: str, text: Markdown) -> Markdown:
        """Put a field's marks behind its text."""
        return join_parts((text, self.mark_fields(name)), " ")

    def _field_pointer(self, name: str) -> str:
        if name not in self.shown:
            raise KeyError(name)
        return self._pointer_of(name)

    def _pointer_of(self, name: str) -> str:
        return f"{self.pointer}/{name}"

    def _own_entry(self, pointer: str) -> dict[int, bool]:
        covering = self.marks.covering_entry(pointer)
        return {} if covering is None or covering == self.marks.covering_entry(self.pointer) else {covering: True}

    def _has_place(self, pointer: str) -> bool:
        return any(is_within(pointer, f"{self.pointer}/{name}") for name in self.shown)


def mark_words(entry: Evidence) -> tuple[str, ...]:
    """Say why a fact needs marks, in a word each; none if it is documented and uncontradicted."""
    known = (EVIDENCE_WORDS[entry.kind],) if entry.kind in EVIDENCE_WORDS else ()
    made_up = (_MADE_UP,) if entry.made_up else ()
    return (*known, *made_up, *((CONTRADICTED,) if entry.contradicted_by else ()))


def mark_class(word: str) -> str:
    """Name the colour of a mark."""
    return f"ap-mark--{_WORD_CLASSES[word]}"


def evidence_badge(kind: EvidenceKind) -> Markdown:
    """Mark what the provider itself does not state; nothing for the rest."""
    return make_badge(EVIDENCE_WORDS[kind], "ap-mark", f"ap-mark--{kind}") if kind in EVIDENCE_WORDS else NOTHING
