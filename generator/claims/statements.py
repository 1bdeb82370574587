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
from generator.claims.figures import figures, numbers
from generator.claims.words import Reason, Said, said
from generator.errors import ClaimFault
from generator.evidence import above, within
from generator.model import Provider
from generator.model.evidence import EvidenceKind
from generator.pointer import Path, split

Fault = tuple[Path, str]
"""Where in a spec something is wrong, and what to tell of it."""

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
    """Give every statement in words; ClaimFault for the first of `faults`."""
    found = _statements(provider, claims)
    fault = next(_faults(provider, claims, found), None)
    if fault:
        raise ClaimFault(f"{provider.id}: {'.'.join(map(str, fault[0]))}: {fault[1]}")
    return found


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


def faults(provider: Provider, claims: Sequence[Claim]) -> Iterator[Fault]:
    """Give what is wrong with the ties between words and claims: ids that no claim has, numbers that nothing shows."""
    return _faults(provider, claims, _statements(provider, claims))


def _faults(provider: Provider, claims: Sequence[Claim], found: Sequence[Statement]) -> Iterator[Fault]:
    yield from _unknown_claims(provider, claims)
    yield from _unfounded(provider, claims, found)


def _statements(provider: Provider, claims: Sequence[Claim]) -> tuple[Statement, ...]:
    facts = {claim.id: frozenset().union(*map(above, claim.rests_on)) for claim in claims}
    return tuple(_statement(provider, facts, one) for one in said(provider))


def _unfounded(provider: Provider, claims: Sequence[Claim], found: Sequence[Statement]) -> Iterator[Fault]:
    """Find numbers in executed sentences that are not among the values that their claims rest on."""
    document = provider.model_dump(mode="json", by_alias=True)
    resting = {claim.id: claim.rests_on for claim in claims}
    for one in found:
        named = dict(figures(one.text)) if one.claims else {}
        pointers = {pointer for claim in one.claims for pointer in resting[claim]} if named else set()
        known = frozenset[float]().union(*(numbers(document, pointer) for pointer in pointers))
        for shown, value in named.items():
            if value not in known:
                path = tuple(int(key) if key.isdecimal() else key for key in split(one.pointer))
                yield path, _unshown(shown, one.claims)


def _unshown(shown: str, claims: Sequence[str]) -> str:
    by = f"{claims[0]!r}" if len(claims) == 1 else f"{claims[0]!r} and {len(claims) - 1} more"
    return (
        f"says {shown!r}, and no value that its claims ({by}) rest on is that; mend the words, the value, or"
        " `executed`, or mark what is no value as `code`"
    )


def _unknown_claims(provider: Provider, claims: Iterable[Claim]) -> Iterator[Fault]:
    """Find every id in `executed` that no claim has."""
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
