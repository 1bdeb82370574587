"""Where a fact comes from, how sure it is, and what contradicts it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from authproof.model.base import Line, Model, Pointer, Text, Title, Url, prose_field


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
    as_of: Annotated[dt.date, prose_field("The date of the source, or the day it was read.")]


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
    as_of: Annotated[dt.date | None, prose_field("The date of that source, if it differs from the default.")] = None
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
