"""Which evidence a fact of a spec rests on: the entry with the longest pointer that leads to it."""

from __future__ import annotations

from functools import lru_cache

from generator.model.evidence import Evidence, EvidenceKind
from generator.model.provider import Provider


def evidence_of(provider: Provider, pointer: str) -> Evidence | None:
    """Give the entry that the fact at `pointer` rests on; none if that is the spec's default source."""
    enclosing = enclosing_pointers(pointer)
    candidates = [(len(at), entry) for entry in provider.evidence for at in entry.at if at in enclosing]
    return max(candidates, key=lambda pair: pair[0])[1] if candidates else None


def evidence_about(provider: Provider, pointer: str, *excluded: str) -> tuple[Evidence, ...]:
    """Give every entry that concerns what is at `pointer`: the one it rests on, and those for facts inside it.

    Facts inside one of the pointers `apart` are left out: they are told of in a place of their own.
    """
    own, inner = evidence_of(provider, pointer), {id(entry) for entry in evidence_inside(provider, pointer, *excluded)}
    return tuple(entry for entry in provider.evidence if entry is own or id(entry) in inner)


def evidence_inside(provider: Provider, pointer: str, *excluded: str) -> tuple[Evidence, ...]:
    """Give the entries that speak of what is at `pointer` or inside it, and not of something that it is a part of."""
    return tuple(entry for entry in provider.evidence if any(_speaks_of(at, pointer, excluded) for at in entry.at))


def is_assumed(provider: Provider, pointer: str) -> bool:
    """Tell whether nobody states the fact at `pointer`, so that it is a reading of the spec's author."""
    entry = evidence_of(provider, pointer)
    kind = provider.source.kind if entry is None else entry.kind
    return kind is EvidenceKind.assumed


def _speaks_of(at: str, pointer: str, excluded: tuple[str, ...]) -> bool:
    return is_within(at, pointer) and not any(is_within(at, other) for other in excluded)


@lru_cache(maxsize=65536)  # the pointers of specs, which are looked up again and again
def enclosing_pointers(pointer: str) -> frozenset[str]:
    """Give every pointer that `pointer` is within: itself, and all that lead to it."""
    return frozenset((pointer, *(pointer[:end] for end, character in enumerate(pointer) if character == "/")))


def is_within(pointer: str, container: str) -> bool:
    """Tell whether `pointer` leads to the value at `container` or into it."""
    return pointer == container or pointer.startswith(f"{container}/")
