"""How sure a claim is: no surer than the least sure of the facts that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from generator.claims.claim import Claim
from generator.evidence import evidence_of
from generator.model.evidence import EvidenceKind
from generator.model.provider import Provider

DOCUMENTED_KINDS: Final = (EvidenceKind.official, EvidenceKind.source)
"""The kinds that count as documented: the provider itself says so."""

_STRONGEST_FIRST: Final = (*DOCUMENTED_KINDS, EvidenceKind.third_party, EvidenceKind.assumed)


def rests_on_assumption(provider: Provider, claim: Claim) -> bool:
    """Tell whether any fact that the claim rests on is an assumption."""
    return weakest_evidence(provider, claim.rests_on) is EvidenceKind.assumed


def weakest_evidence(provider: Provider, pointers: Iterable[str]) -> EvidenceKind:
    """Give the least sure kind of evidence that facts rest on; that of the spec's default source for none."""
    kinds = [_evidence_kind_at(provider, pointer) for pointer in pointers] or [provider.source.kind]
    return max(kinds, key=_STRONGEST_FIRST.index)


def _evidence_kind_at(provider: Provider, pointer: str) -> EvidenceKind:
    entry = evidence_of(provider, pointer)
    return provider.source.kind if entry is None else entry.kind
