"""Looks for the fewest values of a spec whose change explains what was found, and says where they stand.

A value explains a claim if changing it in a copy of the spec makes the claim drift in the same way. Each suspicion is
tried: what an answer showed in the place of a documented value, and other values of whatever the claims that drifted
rest on. The change that brings the copy closest to what was found is made, and the next is looked for on top of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from authproof.claims.proof import BrokenClaims
from authproof.claims.run import ClaimOutcome, ClaimVerdict
from authproof.claims.run.comparison import show_json
from authproof.loader.document import YamlDocument, parse_document
from authproof.model.plain import PlainSpec, plain_spec, whole_numbers
from authproof.model.provider import Provider
from authproof.text.english import join_words, spell_count
from authproof.text.json_pointer import has_value_at, path_along, resolve_pointer
from authproof.verify.candidates import (
    MOST_RUNS,
    Candidate,
    SearchRound,
    proven_pointers,
    suspect_pointers,
    touches_any,
)
from authproof.verify.contradictions import find_contradicted, find_mends
from authproof.verify.findings import Finding
from authproof.verify.mutants.copies import CopyRunner

_MOST_ALTERNATIVES: Final = 3
"""Other explanations that are told at most."""


def diagnose_drift(
    provider: Provider, outcomes: Iterable[ClaimOutcome], positions: SpecPositions
) -> tuple[Finding, ...]:
    """Explain every claim that drifted, as few values as will do."""
    spec = plain_spec(provider)
    return tuple(_make_finding(provider, spec, each, positions) for each in find_causes(provider, outcomes))


def explain_broken_claims(fault: BrokenClaims, file: Path) -> str:
    """Say in one line for each cause which value of the spec in `file` breaks its own claims, or which may."""
    positions = SpecPositions(file)
    findings = diagnose_drift(fault.provider, fault.outcomes, positions)
    first = fault.outcomes[0].claim.rests_on[0]
    place = "" if findings else f"{file}:{positions.line_of(first)}: {first}: "
    return "\n".join([*map(_explain_finding, findings), f"{place}{fault}"])


def _explain_finding(finding: Finding) -> str:
    claims = spell_count(len(finding.outcomes), "claim")
    others = f"; it may as well be {join_words(finding.alternatives, 'or')}" if finding.alternatives else ""
    reason = f"it does not go with the rest of the spec: its own sandbox breaks {claims}"
    return f"{finding.place}: {finding.pointer}: documented {finding.documented}; {reason}{others}"


def _make_finding(provider: Provider, spec: PlainSpec, cause: Cause, positions: SpecPositions) -> Finding:
    documented = "nothing, so the default"
    if has_value_at(spec, cause.pointer):
        documented = show_json(whole_numbers(resolve_pointer(spec, cause.pointer)))
    got_values = {each.got for outcome in cause.outcomes for each in outcome.differences if each.at == cause.pointer}
    return Finding(
        pointer=cause.pointer,
        place=f"{positions.file}:{positions.line_of(cause.pointer)}",
        documented=documented,
        got=got_values.pop() if len(got_values) == 1 else "",
        assumed=provider.is_assumed(cause.pointer),
        outcomes=cause.outcomes,
        alternatives=cause.alternatives,
        contradicts=cause.contradicts,
    )


@dataclass(frozen=True, slots=True)
class Cause:
    """A value, and the claims that drifted for it."""

    pointer: str
    """Its place in the spec, as a JSON Pointer."""
    outcomes: tuple[ClaimOutcome, ...]
    alternatives: tuple[str, ...] = ()
    """Other values that would explain the same: the claims cannot tell them from this one."""
    contradicts: bool = False
    """Whether a sandbox of the very same spec does it, too: then values of the spec do not go together."""


def find_causes(provider: Provider, outcomes: Iterable[ClaimOutcome]) -> tuple[Cause, ...]:
    """Explain every claim that drifted, each by one value."""
    return tuple(_CauseSearch(provider, outcomes).explain_drift())


class _CauseSearch:
    def __init__(self, provider: Provider, outcomes: Iterable[ClaimOutcome]) -> None:
        self._ran = [each for each in outcomes if each.verdict is not ClaimVerdict.skipped]
        self._proven = proven_pointers(self._ran)
        self._copy_runner = CopyRunner(provider)

    def explain_drift(self) -> Iterator[Cause]:
        unexplained = [each for each in self._ran if each.verdict is ClaimVerdict.broken]
        copy = self._copy_runner.original
        for cause in self._explain_contradictions(unexplained):
            yield cause
            unexplained = _remove_explained(unexplained, cause.outcomes)
        scores = {each.claim.id: float(each.verdict is ClaimVerdict.kept) for each in self._ran}
        while unexplained and self._copy_runner.runs < MOST_RUNS:
            search_round = SearchRound(self._copy_runner, copy, self._ran, unexplained, scores)
            candidates = search_round.rank_candidates(self._proven)
            explanations = (
                (each, explained)
                for each in candidates
                if (explained := self._claims_explained(search_round, each, unexplained))
            )
            best, explained = next(explanations, (None, ()))
            if best is None:
                break
            yield Cause(best.leaf.pointer, explained, _equal_explanations(best, candidates))
            copy, scores = best.copy, search_round.score_claims(best.leaf.pointer, best.copy, self._ran)
            unexplained = _remove_explained(unexplained, explained)
        while unexplained:
            yield (cause := _most_frequent_cause(unexplained))
            unexplained = _remove_explained(unexplained, cause.outcomes)

    def _explain_contradictions(self, unexplained: list[ClaimOutcome]) -> Iterator[Cause]:
        """Explain what no change of the spec needs to bring about, each by a value whose change mends it."""
        left = find_contradicted(self._copy_runner, unexplained)
        while left:
            mends = find_mends(self._copy_runner.original, left)
            ids = mends[0].claim_ids if mends else frozenset(each.claim.id for each in left)
            first = next(each for each in left if each.claim.id in ids)
            pointers = [mend.pointer for mend in mends if mend.claim_ids == ids] or list(suspect_pointers(first))
            explained = tuple(each for each in left if each.claim.id in ids or _is_alike(each, first))
            yield Cause(pointers[0], explained, tuple(pointers[1 : 1 + _MOST_ALTERNATIVES]), contradicts=True)
            left = _remove_explained(left, explained)

    def _claims_explained(
        self, search_round: SearchRound, best: Candidate, unexplained: list[ClaimOutcome]
    ) -> tuple[ClaimOutcome, ...]:
        """Give the claims that a change explains: those that fare alike, and those that rest on the value."""
        scores = search_round.score_claims(best.leaf.pointer, best.copy, unexplained)
        return tuple(
            each for each in unexplained if scores[each.claim.id] == 1 or self._may_explain(each, best.leaf.pointer)
        )

    def _may_explain(self, outcome: ClaimOutcome, pointer: str) -> bool:
        """Tell whether a value may as well explain a claim: nothing in an answer speaks of another one."""
        elsewhere = [each.at for each in outcome.differences if not touches_any(each.at, [pointer])]
        rests = touches_any(pointer, outcome.claim.rests_on)
        return not elsewhere or (rests and all(differing in self._proven for differing in elsewhere))


def _is_alike(outcome: ClaimOutcome, other: ClaimOutcome) -> bool:
    """Tell whether two claims rest on the same and came out in the same way."""
    return outcome.claim.rests_on == other.claim.rests_on and outcome.differences == other.differences


def _equal_explanations(best: Candidate, candidates: list[Candidate]) -> tuple[str, ...]:
    """Give the values that explain as much as the best, and in as simple a way."""
    pointers = (
        each.leaf.pointer
        for each in candidates
        if each.rank[:3] == best.rank[:3] and each.leaf.pointer != best.leaf.pointer
    )
    return tuple(islice(dict.fromkeys(pointers), _MOST_ALTERNATIVES))


def _most_frequent_cause(unexplained: list[ClaimOutcome]) -> Cause:
    """Take the place that most claims differ at for the cause."""
    pointer = Counter(place for outcome in unexplained for place in _differing_pointers(outcome)).most_common(1)[0][0]
    return Cause(pointer, tuple(each for each in unexplained if pointer in _differing_pointers(each)))


def _differing_pointers(outcome: ClaimOutcome) -> tuple[str, ...]:
    """Give where a claim came out otherwise; if that cannot be told, what it is about."""
    return tuple(each.at for each in outcome.differences) or outcome.claim.rests_on[:1]


def _remove_explained(unexplained: list[ClaimOutcome], explained: tuple[ClaimOutcome, ...]) -> list[ClaimOutcome]:
    done = {each.claim.id for each in explained}
    return [each for each in unexplained if each.claim.id not in done]


class SpecPositions:
    """Looks up lines of one spec."""

    def __init__(self, file: Path) -> None:
        """Take the file; it is read when somebody first asks."""
        self.file = file
        self._document: YamlDocument | None = None

    def line_of(self, pointer: str) -> int:
        """Give the line, from 1, of the value at a JSON Pointer; of one that is not written, where it would be."""
        if self._document is None:
            self._document = parse_document(self.file.read_bytes())
        return self._document.position_of_value(path_along(self._document.plain_value, pointer)).line
