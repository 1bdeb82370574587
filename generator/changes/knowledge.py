"""What is known better or worse than before: facts that were assumed and are documented now, sources that differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.changes.change import Change, Effect, Kind, shown
from generator.changes.spec import plain
from generator.evidence import evidence_of
from generator.model import Provider
from generator.model.evidence import EvidenceKind
from generator.pointer import exists

_KNOWN: Final = {
    EvidenceKind.official: "stated by the provider's documentation",
    EvidenceKind.source: "read off the provider's source code",
    EvidenceKind.third_party: "taken from a third party",
    EvidenceKind.assumed: "assumed",
}


def changes(old: Provider, new: Provider) -> Iterator[Change]:
    """Tell each fact that is known in another way, and each on which sources differ or no longer do."""
    if old.source.kind is not new.source.kind:
        yield _changed("/source/kind", old.source.kind, new.source.kind, "What is not marked")
    for pointer in _pointers(old, new):
        was, now = _kind(old, pointer), _kind(new, pointer)
        if was is not now and _marked(old, new, pointer):
            yield _changed(pointer, was, now, "What stands here")
        before, after = _disputed(old, pointer), _disputed(new, pointer)
        if before != after:
            words = (
                "Sources differ about what stands here."
                if after
                else "Sources no longer differ about what stands here."
            )
            yield Change(Effect.evidence, Kind.changed, pointer, (words,), before, after)
    if _words(old) != _words(new):
        yield Change(Effect.wording, Kind.changed, "/evidence", ("The words at ", shown("/evidence"), " are others."))


def _pointers(old: Provider, new: Provider) -> list[str]:
    """Give what either spec marks, if it still stands there."""
    here = plain(new)
    marked = (at for one in (new, old) for entry in one.evidence for at in entry.at)
    return [at for at in dict.fromkeys(marked) if exists(here, at)]


def _marked(old: Provider, new: Provider, pointer: str) -> bool:
    return evidence_of(old, pointer) is not None or evidence_of(new, pointer) is not None


def _kind(provider: Provider, pointer: str) -> EvidenceKind:
    entry = evidence_of(provider, pointer)
    return provider.source.kind if entry is None else entry.kind


def _disputed(provider: Provider, pointer: str) -> bool:
    entry = evidence_of(provider, pointer)
    return bool(entry and entry.contradicted_by)


def _words(provider: Provider) -> object:
    source = provider.source
    return [entry.model_dump(exclude={"at", "kind"}) for entry in provider.evidence], source.title, source.url


def _changed(pointer: str, was: EvidenceKind, now: EvidenceKind, what: str) -> Change:
    words = f"{what} is now {_KNOWN[now]}; it was {_KNOWN[was]}."
    return Change(Effect.evidence, Kind.changed, pointer, (words,), was.value, now.value)
