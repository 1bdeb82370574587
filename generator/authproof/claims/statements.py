"""What a spec states, in fields and in words: which claims execute each statement, and how well it is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from authproof.claims.certainty import DOCUMENTED_KINDS, Certainty, CertaintyJudge
from authproof.claims.claim import Claim
from authproof.claims.fact_words import say_fact
from authproof.claims.facts import list_facts
from authproof.claims.prose import ProseText, UnexecutedReason, find_figures, find_prose, numbers_at
from authproof.errors import ClaimFault
from authproof.model.channel import find_twin
from authproof.model.evidence import EvidenceKind
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.text.json_pointer import Path, enclosing_pointers, is_within, join_pointer, split_pointer

_SAID_BY: Final = {"reconnect": ("action",), "issues": ("steps/0",)}
"""Fields that words beside them state as well, with these words."""

StatementFault = tuple[Path, str]
"""Where in a spec something is wrong, and what to tell of it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is said."""

    pointer: str
    text: str
    """In words; those of a statement that fields make are made of their values."""
    evidence: EvidenceKind
    """How it is known that the provider says so."""
    claim_ids: tuple[str, ...]
    """Ids of the claims that run it, in their order."""
    reason: UnexecutedReason | None
    """Why it is not executed; none if it is. Of one that is documented, a claim must show it and assume nothing."""
    in_fields: bool = False
    """Whether fields make it rather than words."""
    explains: bool = False
    """Whether its words only explain what fields beside it state, so that it is counted there."""

    @property
    def is_documented(self) -> bool:
        """Whether the provider itself makes it."""
        return self.evidence in DOCUMENTED_KINDS


@dataclass(frozen=True, slots=True)
class StatementCounts:
    """The provider's own statements, and how many of them were executed; assumptions are counted apart."""

    documented: int = 0
    """Statements that the provider itself makes, in its documentation or its source code."""
    executed: int = 0
    """Those of them that at least one claim executes without an assumption on the way."""
    unexecuted: Mapping[UnexecutedReason, int] = field(default_factory=dict)
    """The others, by the reason."""
    assumed: int = 0
    """What the spec only assumes."""
    third_party: int = 0
    """What only somebody else says."""


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


def count_statements(all_statements: Sequence[Statement]) -> StatementCounts:
    """Count each statement once: what words explain is counted where fields state it."""
    counted = [one for one in all_statements if not one.explains]
    documented = [one for one in counted if one.is_documented]
    reasons = Counter(one.reason for one in documented if one.reason)
    return StatementCounts(
        documented=len(documented),
        executed=len(documented) - reasons.total(),
        unexecuted={reason: reasons[reason] for reason in UnexecutedReason if reasons[reason]},
        assumed=sum(one.evidence is EvidenceKind.assumed for one in counted),
        third_party=sum(one.evidence is EvidenceKind.third_party for one in counted),
    )


def _walk_faults(
    provider: Provider, claims: Sequence[Claim], all_statements: Sequence[Statement]
) -> Iterator[StatementFault]:
    yield from _walk_unknown_claims(provider, claims)
    yield from _walk_unfounded_figures(provider, claims, all_statements)


def _link_statements(provider: Provider, claims: Sequence[Claim]) -> tuple[Statement, ...]:
    linker = _Linker(provider, claims)
    stated = tuple(linker.link_fields())
    owners = {split_pointer(one.pointer)[:-1] for one in stated if one.is_documented}
    prose = (each for each in find_prose(provider) if not linker.is_said_of_twin(each.pointer))
    worded = [linker.link_words(each, owners) for each in prose]
    said = {one.pointer for one in worded}
    return (*worded, *(one for one in stated if one.claim_ids or not _is_said_beside(one.pointer, said)))


def _is_said_beside(pointer: str, said: Collection[str]) -> bool:
    """Tell whether words beside a field say what it states: steps what they give, an action whether to reconnect."""
    whole, _, field = pointer.rpartition("/")
    return any(f"{whole}/{words}" in said for words in _SAID_BY.get(field, ()))


class _Linker:
    """Finds what executes each statement of a provider."""

    def __init__(self, provider: Provider, claims: Sequence[Claim]) -> None:
        self._provider = provider
        self._judge = CertaintyJudge(provider)
        self._claims = {claim.id: claim for claim in claims}
        self._order = {name: number for number, name in enumerate(self._claims)}
        self._resting: dict[str, dict[str, list[str]]] = {}
        """For each pointer, the claims that rest on facts there or inside, by id, with these facts."""
        for claim in claims:
            for fact in claim.rests_on:
                for pointer in enclosing_pointers(fact):
                    self._resting.setdefault(pointer, {}).setdefault(claim.id, []).append(fact)

    def link_words(self, prose: ProseText, owners: Collection[tuple[str, ...]]) -> Statement:
        """Link a statement in words; `owners` are the parts of which fields state something documented, too."""
        whole = prose.pointer.rpartition("/")[0]
        resting = self._resting.get(whole if prose.field.explains_siblings else prose.pointer, {})
        tied = {
            name
            for tie in self._provider.executed
            if any(is_within(prose.pointer, executed_pointer) for executed_pointer in tie.at)
            for name in tie.by
            if name in self._claims
        }
        kind = _evidence_kind_of(self._provider, prose)
        is_shown = self._is_shown(kind, resting) or any(
            self._judge.judge_claim(self._claims[name]) is Certainty.documented for name in tied
        )
        otherwise = _reason_of_words(self._provider, prose)
        reason = _find_reason(otherwise, {*resting, *tied}, is_shown=is_shown)
        explains = prose.field.explains_siblings and split_pointer(whole) in owners
        return Statement(prose.pointer, prose.text, kind, self._sort({*resting, *tied}), reason, explains=explains)

    def link_fields(self) -> Iterator[Statement]:
        """Link each statement that fields make: it is as sure as the surest of its values, and these are to be shown.

        What no claim rests on beside others that are shown makes no difference to anybody. Where no claim rests on the
        surest, those that rest on the others show it by way of what is less sure.
        """
        for path, values in list_facts(self._provider).items():
            if self.is_said_of_twin(join_pointer(path)):
                continue
            by_kind: dict[EvidenceKind, list[str]] = {}
            for value in map(join_pointer, values):
                by_kind.setdefault(self._provider.evidence_kind(value), []).append(value)
            kind = min(by_kind, key=list(EvidenceKind).index)
            surest = [found for value in by_kind[kind] if (found := self._resting.get(value))]
            resting = surest or [self._resting.get(join_pointer(value), {}) for value in values]
            names = self._sort({name for found in resting for name in found})
            is_shown = bool(surest) and all(self._is_shown(kind, found) for found in surest)
            reason = _find_reason(_reason_of_field(self._provider, path), names, is_shown=is_shown)
            yield Statement(join_pointer(path), say_fact(self._provider, path), kind, names, reason, in_fields=True)

    def is_said_of_twin(self, pointer: str) -> bool:
        """Tell whether another channel states the same, known in the same way: one at two addresses states it once."""
        section, name, *below = split_pointer(pointer)
        if section != "channels" or below[0] in ("path", "server", "notes"):
            return False
        twin = find_twin(self._provider.channels, name)
        kind = self._provider.evidence_kind
        return twin is not None and kind(pointer) is kind(join_pointer((section, twin, *below)))

    def _is_shown(self, kind: EvidenceKind, resting: Mapping[str, Sequence[str]]) -> bool:
        """Tell whether a claim runs a statement of a kind; if it is documented, without an assumption."""
        if kind not in DOCUMENTED_KINDS:
            return bool(resting)
        return any(self._judge.shows(self._claims[name], fact) for name, facts in resting.items() for fact in facts)

    def _sort(self, names: Collection[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=self._order.__getitem__))


def _find_reason(otherwise: UnexecutedReason, names: Collection[str], *, is_shown: bool) -> UnexecutedReason | None:
    if not names:
        return otherwise
    return None if is_shown else UnexecutedReason.by_assumption


def _is_only_shown(provider: Provider, path: Sequence[object]) -> bool:
    """Tell whether a path leads into what is shown and not executed: a scheme, what only it carries or opens."""
    part, name, *below = map(str, path)
    schemes = provider.schemes.values()
    if part == "operations":
        operation = provider.operations[name]
        named = operation.security[int(below[1])] if below[:1] == ["security"] else None
        return Lifecycle.not_executed in (operation.lifecycle, named and provider.schemes[named].lifecycle)
    if part == "schemes":
        return provider.schemes[name].lifecycle is Lifecycle.not_executed
    if part == "grants":
        return provider.grants[name].implicit is not None
    carrying = [each.lifecycle for each in schemes if part == "credentials" and name in each.credentials]
    return bool(carrying) and all(each is Lifecycle.not_executed for each in carrying)


def _reason_of_words(provider: Provider, prose: ProseText) -> UnexecutedReason:
    is_shown = prose.field.reason is UnexecutedReason.unshown and _is_only_shown(provider, split_pointer(prose.pointer))
    return UnexecutedReason.not_executed if is_shown else prose.field.reason


def _reason_of_field(provider: Provider, path: Path) -> UnexecutedReason:
    if _is_only_shown(provider, path):
        return UnexecutedReason.not_executed
    if path[0] == "grants" and provider.grants[str(path[1])].kind == "manual":
        return UnexecutedReason.by_hand
    if _is_announced(provider, path):
        return UnexecutedReason.information
    return UnexecutedReason.unshown


def _is_announced(provider: Provider, path: Path) -> bool:
    """Tell whether it says of a scheme since when or till when it can be used, or how one travels that cannot be."""
    match path:
        case ("schemes", name, field, *_):
            return field == "lifecycle" or not provider.schemes[str(name)].lifecycle.is_usable
        case ("operations", name, "security", int(number)):
            return not provider.schemes[provider.operations[str(name)].security[number]].lifecycle.is_usable
    return False


def _walk_unfounded_figures(
    provider: Provider, claims: Sequence[Claim], all_statements: Sequence[Statement]
) -> Iterator[StatementFault]:
    """Find numbers in executed sentences that are not among the values that their claims rest on."""
    document = provider.model_dump(mode="json", by_alias=True)
    rests_on = {claim.id: claim.rests_on for claim in claims}
    for statement in all_statements:
        named = dict(find_figures(statement.text)) if statement.claim_ids and not statement.in_fields else {}
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


def _evidence_kind_of(provider: Provider, prose: ProseText) -> EvidenceKind:
    if prose.field.reason is not UnexecutedReason.other_reading:
        return provider.evidence_kind(prose.pointer)
    _, entry, _, reading, _ = split_pointer(prose.pointer)
    return provider.evidence[int(entry)].contradicted_by[int(reading)].kind
