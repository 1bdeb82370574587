"""Statements: what a provider's documentation says in words, which claims execute it, and why the rest has none.

A statement is executed by the claims that a spec's `executed` ties to it, by those that rest on it, and, where it
says what the fields beside it do, by those that rest on one of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from generator.claims.claim import Claim
from generator.claims.evidence import DOCUMENTED, weakest
from generator.claims.words import Reason, Said, said
from generator.errors import ClaimFault
from generator.evidence import above, within
from generator.model import Provider
from generator.model.evidence import EvidenceKind
from generator.pointer import Path, split

Facts = Mapping[str, frozenset[str]]
"""For each claim, by its id, the pointers that any fact that it rests on is within."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is said in words."""

    pointer: str
    text: str
    evidence: EvidenceKind
    """How it is known that the provider says so."""
    claims: tuple[str, ...]
    """Ids of the claims that execute it, in their order."""
    reason: Reason | None
    """Why it cannot be executed; none if it is."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of what is documented was executed.

    What is documented: every claim all of whose facts the provider itself states, in its documentation or its source
    code, and every statement in words of which that is true. A claim counts as executed, for nothing is shown that
    did not hold; a statement in words if at least one claim executes it. What rests on an assumption, or on a third
    party's word, is in neither number.
    """

    executed: int = 0
    documented: int = 0
    assumed: int = 0
    """Claims that were executed and rest on an assumption."""
    third_party: int = 0
    """Claims that were executed and rest on a third party's word, and on no assumption."""


def statements(provider: Provider, claims: Sequence[Claim]) -> tuple[Statement, ...]:
    """Give every statement in words; ClaimFault if the spec ties one to a claim that there is not."""
    unknown = next(unknown_claims(provider, claims), None)
    if unknown:
        raise ClaimFault(f"{provider.id}: {'.'.join(map(str, unknown[0]))}: {unknown[1]}")
    facts = {claim.id: frozenset().union(*map(above, claim.rests_on)) for claim in claims}
    return tuple(_statement(provider, facts, one) for one in said(provider))


def counts(provider: Provider, claims: Sequence[Claim], found: Sequence[Statement]) -> Counts:
    """Count what is documented, and what of it was executed; all of `claims` were."""
    kinds = [weakest(provider, claim.rests_on) for claim in claims]
    documented = sum(kind in DOCUMENTED for kind in kinds)
    in_words = [one for one in found if one.evidence in DOCUMENTED]
    return Counts(
        executed=documented + sum(bool(one.claims) for one in in_words),
        documented=documented + len(in_words),
        assumed=kinds.count(EvidenceKind.assumed),
        third_party=kinds.count(EvidenceKind.third_party),
    )


def unknown_claims(provider: Provider, claims: Iterable[Claim]) -> Iterator[tuple[Path, str]]:
    """Give the path of every id in `executed` that no claim has, and what to tell of it."""
    known = {claim.id for claim in claims}
    for number, tie in enumerate(provider.executed):
        for index, name in enumerate(tie.by):
            if name not in known:
                yield ("executed", number, "by", index), _unknown(name, known)


def _unknown(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1, cutoff=0)
    return f"no claim named {name!r}; {f'did you mean {close[0]!r}?' if close else 'there are no claims'}"


def _statement(provider: Provider, facts: Facts, one: Said) -> Statement:
    executing = tuple(_executing(provider, facts, one))
    return Statement(
        pointer=one.pointer,
        text=one.text,
        evidence=_evidence(provider, one),
        claims=executing,
        reason=None if executing else one.words.reason,
    )


def _evidence(provider: Provider, one: Said) -> EvidenceKind:
    if one.words.reason is not Reason.other_reading:
        return weakest(provider, [one.pointer])
    _, entry, _, reading, _ = split(one.pointer)
    return provider.evidence[int(entry)].contradicted_by[int(reading)].kind


def _executing(provider: Provider, facts: Facts, one: Said) -> Iterator[str]:
    tied = {name for tie in provider.executed if any(within(one.pointer, at) for at in tie.at) for name in tie.by}
    place = one.pointer.rpartition("/")[0] if one.words.beside else one.pointer
    for claim, resting in facts.items():
        if claim in tied or place in resting:
            yield claim
