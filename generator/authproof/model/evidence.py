"""Where a fact comes from, how sure it is, and what contradicts it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from authproof.model.base import Line, Model, Pointer, SourceDate, Text, Title, Url, prose_field
from authproof.text.json_pointer import enclosing_pointers, is_within


class EvidenceKind(StrEnum):
    """How a fact is known."""

    official = "official"
    """The provider's own documentation says so."""
    source = "source"
    """The provider's own published source code says so."""
    third_party = "third_party"
    """Somebody else's code or text says so."""
    assumed = "assumed"
    """Nobody says so; it is our reading."""


class Source(Model):
    """The page or file that a spec follows unless its `evidence` says otherwise."""

    kind: Annotated[EvidenceKind, prose_field("How facts of this spec are known by default.")]
    title: Annotated[Title, prose_field("What the source is called.")]
    url: Annotated[Url | None, prose_field("Where the source is; none if its address was not given.")] = None
    as_of: Annotated[SourceDate, prose_field("The date of the source, or when it was read: a day, or a month.")]


class Reading(Model):
    """One side of a contradiction: what some source says, against the reading the spec chose."""

    says: Annotated[Text, prose_field("What this source says.")]
    kind: Annotated[EvidenceKind, prose_field("What sort of source says it.")]
    url: Annotated[Url | None, prose_field("Where it says so.")] = None


class Evidence(Model):
    """Where the facts under some pointers come from, when it is not the spec's default source."""

    at: Annotated[
        tuple[Pointer, ...], prose_field("JSON Pointers into this spec that the entry speaks of.", min_length=1)
    ]
    kind: Annotated[EvidenceKind, prose_field("How these facts are known.")]
    note: Annotated[Text, prose_field("What was found or not found, and why the spec reads it this way.")]
    url: Annotated[Url | None, prose_field("Where the facts stand; none for an assumption.")] = None
    as_of: Annotated[SourceDate | None, prose_field("The date of that source, if it differs from the default.")] = None
    made_up: Annotated[
        bool, prose_field("Whether the source has the keys there, and the values of the example are made up.")
    ] = False
    contradicted_by: Annotated[
        tuple[Reading, ...], prose_field("What other sources say against the reading that the spec chose.")
    ] = ()


class Executed(Model):
    """Statements in words, and the claims that execute them, where nothing else in the spec tells which do."""

    at: Annotated[tuple[Pointer, ...], prose_field("JSON Pointers to the statements in this spec.", min_length=1)]
    by: Annotated[
        tuple[Line, ...], prose_field("Ids of the claims; each of them is about these statements.", min_length=1)
    ]


class Gap(Model):
    """Something a caller would want to know and that no source states, so that the spec leaves it out."""

    topic: Annotated[Title, prose_field("What is not stated, in a few words.")]
    text: Annotated[Text, prose_field("What was looked for, and what a caller should do meanwhile.")]


class EvidenceQuestions:
    """What is asked of a spec about where its facts come from."""

    if TYPE_CHECKING:
        source: Source
        evidence: tuple[Evidence, ...]

    def evidence_of(self, pointer: str) -> Evidence | None:
        """Give the entry that the fact at `pointer` rests on; none if that is the spec's default source."""
        enclosing = enclosing_pointers(pointer)
        candidates = [(len(each), entry) for entry in self.evidence for each in entry.at if each in enclosing]
        return max(candidates, key=lambda pair: pair[0])[1] if candidates else None

    def evidence_about(self, pointer: str, *excluded: str) -> tuple[Evidence, ...]:
        """Give every entry that concerns what is at `pointer`: the one it rests on, and those for facts inside it.

        Facts inside one of the pointers `excluded` are left out: they are told of in a place of their own.
        """
        own, inner = self.evidence_of(pointer), {id(entry) for entry in self.evidence_inside(pointer, *excluded)}
        return tuple(entry for entry in self.evidence if entry is own or id(entry) in inner)

    def evidence_inside(self, pointer: str, *excluded: str) -> tuple[Evidence, ...]:
        """Give the entries that speak of what is at `pointer` or inside it, but not of something it is a part of."""

        def is_inside(spoken_of: str) -> bool:
            return is_within(spoken_of, pointer) and not any(is_within(spoken_of, each) for each in excluded)

        return tuple(entry for entry in self.evidence if any(map(is_inside, entry.at)))

    def evidence_kind(self, pointer: str) -> EvidenceKind:
        """Tell how the fact at `pointer` is known."""
        return (self.evidence_of(pointer) or self.source).kind

    def is_made_up(self, pointer: str) -> bool:
        """Tell whether a source has the keys of the example at `pointer`, and not its values."""
        entry = self.evidence_of(pointer)
        return entry is not None and entry.made_up

    def is_assumed(self, pointer: str) -> bool:
        """Tell whether nobody states the fact at `pointer`, so that it is a reading of the spec's author."""
        return self.evidence_kind(pointer) is EvidenceKind.assumed
