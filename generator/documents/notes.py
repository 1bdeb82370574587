"""Evidence in a document: in words for readers, and as `x-evidence` for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from generator.commonmark import quote_link, quote_literal, quote_prose
from generator.documents.node import model_data
from generator.model.evidence import Evidence, EvidenceKind, Reading, Source

KIND_WORDS: Final = {
    EvidenceKind.official: "the provider's own documentation",
    EvidenceKind.source: "the provider's published source code",
    EvidenceKind.third_party: "somebody else's code or text",
    EvidenceKind.assumed: "nobody; it is assumed",
}


def evidence_notes(entries: Iterable[Evidence]) -> list[str]:
    """Say what is assumed, found elsewhere or contradicted, one line each."""
    return [describe_evidence(entry) for entry in entries]


def evidence_data(entries: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Give the same as data, for `x-evidence`."""
    return [model_data(entry) for entry in entries]


def describe_evidence(entry: Evidence) -> str:
    """Say what one entry says."""
    start = "Assumed" if entry.kind is EvidenceKind.assumed else f"From {KIND_WORDS[entry.kind]}{_evidence_date(entry)}"
    return " ".join(
        [f"*{start}:* {quote_prose(entry.note)}{_source_link(entry)}", *map(_describe_reading, entry.contradicted_by)]
    )


def describe_source(source: Source) -> str:
    """Say what a spec follows where nothing else is said."""
    return f"{quote_literal(source.title)}, {KIND_WORDS[source.kind]}, as of {source.as_of.isoformat()}{_source_link(source)}"


def _evidence_date(entry: Evidence) -> str:
    return f", as of {entry.as_of.isoformat()}" if entry.as_of else ""


def _describe_reading(reading: Reading) -> str:
    return f"*Against it, {KIND_WORDS[reading.kind]}:* {quote_prose(reading.says)}{_source_link(reading)}"


def _source_link(reference: Evidence | Reading | Source) -> str:
    return f" ({quote_link(reference.url)})" if reference.url else ""
