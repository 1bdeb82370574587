"""Evidence: assumptions have no source, and each fact has one entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from authproof.loader.fault import Fault, fault_duplicates
from authproof.model.evidence import Evidence, EvidenceKind, Reading
from authproof.model.provider import Provider
from authproof.text.json_pointer import Path


def check_assumptions_unsourced(provider: Provider) -> Iterator[Fault]:
    """Ask that an assumption names no address: what nobody says cannot be looked up."""
    for path, entry in _walk_entries(provider):
        if entry.kind is EvidenceKind.assumed and entry.url is not None:
            message = "an assumption has no source; remove the address, or say of what kind the source is"
            yield Fault((*path, "url"), message, at_key=True)


def check_entries_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two entries speak of the same pointer: neither would be more exact."""
    pointers = (
        (pointer, ("evidence", index, "at", place))
        for index, entry in enumerate(provider.evidence)
        for place, pointer in enumerate(entry.at)
    )
    yield from fault_duplicates(pointers, "the same pointer as {}; say all of it in one entry")


def _walk_entries(provider: Provider) -> Iterator[tuple[Path, Evidence | Reading]]:
    for index, entry in enumerate(provider.evidence):
        yield ("evidence", index), entry
        for place, reading in enumerate(entry.contradicted_by):
            yield ("evidence", index, "contradicted_by", place), reading


CHECKS: Final = (check_assumptions_unsourced, check_entries_differ)
