"""Statements in words: which claims execute each, and how well it is known.

A claim, or a statement, is known no better than the least sure of the facts that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, NamedTuple

from authproof.claims.claim import Claim
from authproof.claims.prose import ProseText, UnexecutedReason, find_figures, find_prose, numbers_at
from authproof.errors import ClaimFault
from authproof.model.evidence import EvidenceKind
from authproof.model.provider import Provider
from authproof.text.json_pointer import Path, enclosing_pointers, is_within, split_pointer

DOCUMENTED_KINDS: Final = (EvidenceKind.official, EvidenceKind.source)
"""The kinds that count as documented: the provider itself says so."""

_STRONGEST_FIRST: Final = (*DOCUMENTED_KINDS, EvidenceKind.third_party, EvidenceKind.assumed)


StatementFault = tuple[Path, str]
"""Where in a spec something is wrong, and what to tell of it."""


class _ClaimIndex(NamedTuple):
    """Claims by what they rest on."""

    places: Mapping[str, int]
    """The number of each claim, by its id."""
    ids_by_fact: Mapping[str, Sequence[str]]
    """The claims that rest on a fact, or on one within it, by its pointer."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is said in words."""

    pointer: str
    text: str
    evidence: EvidenceKind
    """How it is known that the provider says so."""
    claim_ids: tuple[str, ...]
    """Ids of the claims that execute it, in their order."""
    reason: UnexecutedReason | None
    """Why it cannot be executed; none if it is."""


@dataclass(frozen=True, slots=True)
class ExecutedCounts:
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


def link_statements(provider: Provider, claims: Sequence[Claim]) -> tuple[Statement, ...]:
    """Give every statement in words; ClaimFault for the first of `find_faults`."""
    all_statements = _link_statements(provider, claims)
    fault = next(_walk_faults(provider, claims, all_statements), None)
    if fault:
        raise ClaimFault(f"{provider.id}: {'.'.join(map(str, fault[0]))}: {fault[1]}")
    return all_statements


def find_faults(provider: Provider, claims: Sequence[Claim]) -> Iterator[StatementFault]:
    """Give what is wrong with the ties between words and claims: ids that no claim has, numbers that nothing shows."""
    return _walk_faults(provider, claims, _link_statements(provider, claims))


def count_executed(provider: Provider, claims: Sequence[Claim], all_statements: Sequence[Statement]) -> ExecutedCounts:
    """Count what is documented, and what of it was executed; all of `claims` were."""
    kinds = [weakest_evidence(provider, claim.rests_on) for claim in claims]
    documented = sum(kind in DOCUMENTED_KINDS for kind in kinds)
    in_words = [statement for statement in all_statements if statement.evidence in DOCUMENTED_KINDS]
    return ExecutedCounts(
        executed=documented + sum(bool(one.claim_ids) for one in in_words),
        documented=documented + len(in_words),
        assumed=kinds.count(EvidenceKind.assumed),
        third_party=kinds.count(EvidenceKind.third_party),
    )


def weakest_evidence(provider: Provider, pointers: Iterable[str]) -> EvidenceKind:
    """Give the least sure kind of evidence that facts rest on; that of the spec's default source for none."""
    kinds = [provider.evidence_kind(pointer) for pointer in pointers] or [provider.source.kind]
    return max(kinds, key=_STRONGEST_FIRST.index)


def _walk_faults(
    provider: Provider, claims: Sequence[Claim], all_statements: Sequence[Statement]
) -> Iterator[StatementFault]:
    yield from _walk_unknown_claims(provider, claims)
    yield from _walk_unfounded_figures(provider, claims, all_statements)


def _link_statements(provider: Provider, claims: Sequence[Claim]) -> tuple[Statement, ...]:
    ids_by_fact: dict[str, list[str]] = {}
    for claim in claims:
        for fact in frozenset[str]().union(*map(enclosing_pointers, claim.rests_on)):
            ids_by_fact.setdefault(fact, []).append(claim.id)
    index = _ClaimIndex({claim.id: place for place, claim in enumerate(claims)}, ids_by_fact)
    return tuple(_link_statement(provider, index, prose) for prose in find_prose(provider))


def _walk_unfounded_figures(
    provider: Provider, claims: Sequence[Claim], all_statements: Sequence[Statement]
) -> Iterator[StatementFault]:
    """Find numbers in executed sentences that are not among the values that their claims rest on."""
    document = provider.model_dump(mode="json", by_alias=True)
    rests_on = {claim.id: claim.rests_on for claim in claims}
    for statement in all_statements:
        named = dict(find_figures(statement.text)) if statement.claim_ids else {}
        pointers = {pointer for claim in statement.claim_ids for pointer in rests_on[claim]} if named else set()
        known = frozenset[float]().union(*(numbers_at(document, pointer) for pointer in pointers))
        for figure, value in named.items():
            if value not in known:
                path = tuple(int(key) if key.isdecimal() else key for key in split_pointer(statement.pointer))
                yield path, _phrase_unshown_figure(figure, statement.claim_ids)


def _phrase_unshown_figure(figure: str, claim_ids: Sequence[str]) -> str:
    by = f"{claim_ids[0]!r}" if len(claim_ids) == 1 else f"{claim_ids[0]!r} and {len(claim_ids) - 1} more"
    return (
        f"says {figure!r}, and no value that its claims ({by}) rest on is that; mend the words, the value, or"
        " `executed`, or mark what is no value as `code`"
    )


def _walk_unknown_claims(provider: Provider, claims: Iterable[Claim]) -> Iterator[StatementFault]:
    """Find every id in `executed` that no claim has."""
    known = {claim.id for claim in claims}
    for number, tie in enumerate(provider.executed):
        for index, name in enumerate(tie.by):
            if name not in known:
                yield ("executed", number, "by", index), _phrase_unknown_claim(name, known)


def _phrase_unknown_claim(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1, cutoff=0)
    return f"no claim named {name!r}; {f'did you mean {close[0]!r}?' if close else 'there are no claims'}"


def _link_statement(provider: Provider, index: _ClaimIndex, prose: ProseText) -> Statement:
    executing = _executing_claims(provider, index, prose)
    return Statement(
        pointer=prose.pointer,
        text=prose.text,
        evidence=_evidence_kind_of(provider, prose),
        claim_ids=executing,
        reason=None if executing else prose.field.reason,
    )


def _evidence_kind_of(provider: Provider, prose: ProseText) -> EvidenceKind:
    if prose.field.reason is not UnexecutedReason.other_reading:
        return weakest_evidence(provider, [prose.pointer])
    _, entry, _, reading, _ = split_pointer(prose.pointer)
    return provider.evidence[int(entry)].contradicted_by[int(reading)].kind


def _executing_claims(provider: Provider, index: _ClaimIndex, prose: ProseText) -> tuple[str, ...]:
    tied = {
        name
        for tie in provider.executed
        if any(is_within(prose.pointer, executed_pointer) for executed_pointer in tie.at)
        for name in tie.by
    }
    fact = prose.pointer.rpartition("/")[0] if prose.field.explains_siblings else prose.pointer
    executing = {*index.ids_by_fact.get(fact, ()), *(name for name in tied if name in index.places)}
    return tuple(sorted(executing, key=index.places.__getitem__))
