"""Evidence in a document: in words for readers, and as `x-evidence` for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from authproof.documents.shared.nodes import Node
from authproof.model.evidence import Evidence, EvidenceKind, Reading, Source
from authproof.model.plain import model_data
from authproof.model.provider import Provider
from authproof.text.commonmark import quote_link, quote_literal, quote_prose
from authproof.text.english import spell_date

_KIND_WORDS: Final = {
    EvidenceKind.official: "the provider's own documentation",
    EvidenceKind.source: "the provider's published source code",
    EvidenceKind.third_party: "somebody else's code or text",
    EvidenceKind.assumed: "nobody; it is assumed",
}


def notes_about(provider: Provider, pointer: str, *excluded: str) -> list[str]:
    """Say what of the facts at `pointer` is assumed, found elsewhere or contradicted, one line each.

    What is said of facts inside one of the pointers `excluded` has a place of its own.
    """
    return evidence_notes(provider.evidence_about(pointer, *excluded))


def evidence_notes(entries: Iterable[Evidence]) -> list[str]:
    """Say the same of entries that were looked up."""
    return [describe_evidence(entry) for entry in entries]


def evidence_data(entries: Iterable[Evidence]) -> list[Node]:
    return [model_data(entry) for entry in entries]


def describe_evidence(entry: Evidence) -> str:
    date = f", as of {spell_date(entry.as_of)}" if entry.as_of else ""
    start = "Assumed" if entry.kind is EvidenceKind.assumed else f"From {_KIND_WORDS[entry.kind]}{date}"
    statement = f"*{start}:* {quote_prose(entry.note)}{_source_link(entry)}"
    return " ".join([statement, *map(_describe_reading, entry.contradicted_by)])


def describe_source(source: Source) -> str:
    """Say what a spec follows where nothing else is said."""
    date = spell_date(source.as_of)
    return f"{quote_literal(source.title)}, {_KIND_WORDS[source.kind]}, as of {date}{_source_link(source)}"


def _describe_reading(reading: Reading) -> str:
    return f"*Against it, {_KIND_WORDS[reading.kind]}:* {quote_prose(reading.says)}{_source_link(reading)}"


def _source_link(reference: Evidence | Reading | Source) -> str:
    return f" ({quote_link(reference.url)})" if reference.url else ""
