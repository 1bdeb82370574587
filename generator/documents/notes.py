"""Evidence in a document: in words for readers, and as `x-evidence` for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from generator.commonmark import link, literal, prose
from generator.documents.node import data
from generator.model.evidence import Evidence, EvidenceKind, Reading, Source

WHOSE: Final = {
    EvidenceKind.official: "the provider's own documentation",
    EvidenceKind.source: "the provider's published source code",
    EvidenceKind.third_party: "somebody else's code or text",
    EvidenceKind.assumed: "nobody; it is assumed",
}


def notes(entries: Iterable[Evidence]) -> list[str]:
    """Say what is assumed, found elsewhere or contradicted, one line each."""
    return [in_words(entry) for entry in entries]


def extension(entries: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Give the same as data, for `x-evidence`."""
    return [data(entry) for entry in entries]


def in_words(entry: Evidence) -> str:
    """Say what one entry says."""
    start = "Assumed" if entry.kind is EvidenceKind.assumed else f"From {WHOSE[entry.kind]}{_dated(entry)}"
    return " ".join([f"*{start}:* {prose(entry.note)}{_where(entry)}", *map(_reading, entry.contradicted_by)])


def source_in_words(source: Source) -> str:
    """Say what a spec follows where nothing else is said."""
    return f"{literal(source.title)}, {WHOSE[source.kind]}, as of {source.as_of.isoformat()}{_where(source)}"


def _dated(entry: Evidence) -> str:
    return f", as of {entry.as_of.isoformat()}" if entry.as_of else ""


def _reading(reading: Reading) -> str:
    return f"*Against it, {WHOSE[reading.kind]}:* {prose(reading.says)}{_where(reading)}"


def _where(found: Evidence | Reading | Source) -> str:
    return f" ({link(found.url)})" if found.url else ""
