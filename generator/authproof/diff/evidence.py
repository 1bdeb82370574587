"""What is known better or worse than before: facts that were assumed and are documented now, sources that differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from authproof.diff.change import Change, ChangeKind, Effect, show_value
from authproof.model.evidence import EvidenceKind
from authproof.model.plain import spec_with_defaults
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.text.json_pointer import has_value_at

_KIND_PHRASES: Final = {
    EvidenceKind.official: "stated by the provider's documentation",
    EvidenceKind.source: "read off the provider's source code",
    EvidenceKind.third_party: "taken from a third party",
    EvidenceKind.assumed: "assumed",
}


def compare_evidence(old: Provider, new: Provider) -> Iterator[Change]:
    """Tell each fact that is known in another way, and each on which sources differ or no longer do."""
    if old.source.kind is not new.source.kind:
        yield _evidence_change(spec_pointer("source", "kind"), old.source.kind, new.source.kind, "What is not marked")
    for pointer in _marked_pointers(old, new):
        was, now = old.evidence_kind(pointer), new.evidence_kind(pointer)
        if was is not now and _is_marked(old, new, pointer):
            yield _evidence_change(pointer, was, now, "What stands here")
        before, after = _is_disputed(old, pointer), _is_disputed(new, pointer)
        if before != after:
            words = (
                "Sources differ about what stands here."
                if after
                else "Sources no longer differ about what stands here."
            )
            yield Change(Effect.evidence, ChangeKind.changed, pointer, (words,), before, after)
    if _evidence_words(old) != _evidence_words(new):
        listed = spec_pointer("evidence")
        yield Change(Effect.wording, ChangeKind.changed, listed, ("The words at ", show_value(listed), " are others."))


def _marked_pointers(old: Provider, new: Provider) -> list[str]:
    """Give what either spec marks, if it still stands there."""
    document = spec_with_defaults(new)
    marked = (pointer for provider in (new, old) for entry in provider.evidence for pointer in entry.at)
    return [pointer for pointer in dict.fromkeys(marked) if has_value_at(document, pointer)]


def _is_marked(old: Provider, new: Provider, pointer: str) -> bool:
    return old.evidence_of(pointer) is not None or new.evidence_of(pointer) is not None


def _is_disputed(provider: Provider, pointer: str) -> bool:
    entry = provider.evidence_of(pointer)
    return bool(entry and entry.contradicted_by)


def _evidence_words(provider: Provider) -> object:
    source = provider.source
    return [entry.model_dump(exclude={"at", "kind"}) for entry in provider.evidence], source.title, source.url


def _evidence_change(pointer: str, was: EvidenceKind, now: EvidenceKind, what: str) -> Change:
    words = f"{what} is now {_KIND_PHRASES[now]}; it was {_KIND_PHRASES[was]}."
    return Change(Effect.evidence, ChangeKind.changed, pointer, (words,), was.value, now.value)
