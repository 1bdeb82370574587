"""Which values of a spec may explain what drifted, and how much of it a change of each explains.

A round of the search changes suspicious values of a copy of the spec, one at a time, and runs claims against each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from authproof.claims.claim import (
    ExpectClose,
    ExpectedDocument,
    ExpectedReply,
    ExpectMessage,
    OpenSocket,
    SendRequest,
    Step,
)
from authproof.claims.run import ClaimOutcome, ClaimVerdict
from authproof.model.base import Json
from authproof.text.json_pointer import is_within, join_pointer, split_pointer, walk_values
from authproof.verify.mutants.copies import CopyRunner, SpecCopy
from authproof.verify.mutants.leaves import Leaf, Sort

Scores = dict[str, float]
"""How like what was found each claim fares, by id."""

MOST_CANDIDATES: Final = 80
"""Values that are tried, the most suspicious first."""

MOST_RUNS: Final = 6_000
"""Claims that are run in a whole search: where more is otherwise, no value explains it."""

_SAMPLE_SIZE: Final = 5
"""Claims that a change is tried on first."""

_PROMISING_SHARE: Final = 0.5
"""What a change must explain of the sample, in the measure of what the best explains of all."""

_SIMPLICITY: Final = {Sort.value: 3, Sort.json: 3, Sort.key: 2, Sort.unwritten: 1, Sort.order: 0, Sort.entry: 0}
"""How simple a change is: rather another value than none."""


class Rank(NamedTuple):
    """How good an explanation is; compared in this order."""

    gain: float
    """How much closer the copy comes to what was found."""
    is_shown: bool
    """Whether an answer showed the very value."""
    simplicity: int
    """Whether the value is another one, rather than gone."""
    coverage: int
    """How many of the claims rest on the value."""
    is_free: bool
    """Whether it could be anything, rather than one of a few."""
    nearness: int
    """How near it is to what the first of the claims is about; 0 if nothing is nearer."""
    fitting_share: float
    """How many of its changes would do."""


class Candidate(NamedTuple):
    """One change, and how good an explanation it is."""

    rank: Rank
    leaf: Leaf
    copy: SpecCopy


class SearchRound:
    """Tries changes of a copy of the spec."""

    def __init__(
        self,
        copy_runner: CopyRunner,
        copy: SpecCopy,
        ran: Sequence[ClaimOutcome],
        unexplained: Sequence[ClaimOutcome],
        scores: Scores,
    ) -> None:
        """Begin with a copy, all outcomes, those still unexplained, and how like them the copy fares."""
        self._copy_runner = copy_runner
        self._copy = copy
        self._ran = ran
        self._unexplained = unexplained
        self._scores = scores
        self._sample_stride = max(1, len(unexplained) // _SAMPLE_SIZE)
        self._best_gain = 0.0
        """What the best change explains."""

    def rank_candidates(self, proven: frozenset[str]) -> list[Candidate]:
        """Try suspicious values, the best first, until some explain all; values known to be right are left out."""
        got_values = {
            each.at: each.got for outcome in self._unexplained for each in outcome.differences if each.at not in proven
        }
        candidates: list[Candidate] = []
        for leaves in self._suspicious_leaves(proven):
            for leaf in leaves:
                if leaf.pointer in got_values:
                    copies = self._copy.copies_showing(leaf, got_values[leaf.pointer])
                    candidates += self._best_change(leaf, copies, shown=True)
            for leaf in leaves if not self._explains_all(candidates) else ():
                if self._copy_runner.runs < MOST_RUNS:
                    candidates += self._best_change(leaf, self._copy.copies_with_changes(leaf), shown=False)
            if self._explains_all(candidates):
                break
        return sorted(candidates, key=lambda each: each.rank, reverse=True)

    def score_claims(self, pointer: str, copy: SpecCopy, outcomes: Sequence[ClaimOutcome]) -> Scores:
        """Tell how like what was found each claim fares with a copy in which the value at `pointer` was changed."""
        copied_outcomes = self._copy_runner.run_claims(copy, [each.claim for each in outcomes])
        return {
            original.claim.id: rate_likeness(original, copied, pointer)
            for original, copied in zip(outcomes, copied_outcomes, strict=True)
        }

    def _suspicious_leaves(self, proven: frozenset[str]) -> Iterator[list[Leaf]]:
        """Give the values that most of the claims may have drifted for, then those that fewer may have, and so on."""
        counts = Counter(pointer for outcome in self._unexplained for pointer in suspect_pointers(outcome))
        differing = {each.at for outcome in self._unexplained for each in outcome.differences}
        pairs = [
            (_count_suspicions(leaf, counts), leaf)
            for leaf in self._copy.list_leaves()
            if leaf.pointer not in proven and (leaf.type is not Json or touches_any(leaf.pointer, differing))
        ]
        pairs = sorted((pair for pair in pairs if pair[0]), key=lambda pair: -pair[0])[:MOST_CANDIDATES]
        yield from ([leaf for _, leaf in group] for _, group in groupby(pairs, key=lambda pair: pair[0]))

    def _best_change(self, leaf: Leaf, copies: Iterable[SpecCopy], *, shown: bool) -> Iterator[Candidate]:
        """Give the best of several changes of a value, if it is any good."""
        near = [
            each
            for each in self._ran
            if each.verdict is ClaimVerdict.kept and touches_any(leaf.pointer, each.claim.rests_on)
        ]
        gains = [(self._promising_gain(leaf.pointer, copy, near), copy) for copy in copies]
        gain, copy = max(gains, key=lambda pair: pair[0], default=(0.0, self._copy))
        if gain > 0:
            self._best_gain = max(gain, self._best_gain)
            share = sum(each == gain for each, _ in gains) / len(gains)
            cover = sum(leaf.pointer in each.claim.rests_on for each in self._unexplained)
            free, early = self._copy.is_free(leaf), _nearness_of(leaf, self._unexplained[0])
            yield Candidate(Rank(gain, shown, _SIMPLICITY[leaf.sort], cover, free, early, share), leaf, copy)

    def _promising_gain(self, pointer: str, copy: SpecCopy, near: Sequence[ClaimOutcome]) -> float:
        """Tell how much closer a copy comes to what was found; nothing if it does not at first sight."""
        sample = self._unexplained[:: self._sample_stride][:_SAMPLE_SIZE]
        hope = self._sum_gain(pointer, copy, sample) / len(sample) * len(self._unexplained)
        if hope <= self._best_gain * _PROMISING_SHARE:
            return 0.0
        gain = self._sum_gain(pointer, copy, self._unexplained)
        return gain if gain < self._best_gain * _PROMISING_SHARE else gain + self._sum_gain(pointer, copy, near)

    def _sum_gain(self, pointer: str, copy: SpecCopy, outcomes: Sequence[ClaimOutcome]) -> float:
        return sum(mark - self._scores[name] for name, mark in self.score_claims(pointer, copy, outcomes).items())

    def _explains_all(self, candidates: list[Candidate]) -> bool:
        """Tell whether another value of something explains everything that is left."""
        return any(
            each.rank.gain == len(self._unexplained) and each.rank.simplicity == _SIMPLICITY[Sort.value]
            for each in candidates
        )


def _count_suspicions(leaf: Leaf, counts: Counter[str]) -> int:
    return max((number for pointer, number in counts.items() if touches_any(leaf.pointer, [pointer])), default=0)


def _nearness_of(leaf: Leaf, outcome: ClaimOutcome) -> int:
    rests_on = outcome.claim.rests_on
    return -next(
        (place for place, pointer in enumerate(rests_on) if touches_any(leaf.pointer, [pointer])), len(rests_on)
    )


def suspect_pointers(outcome: ClaimOutcome) -> tuple[str, ...]:
    """Give the pointers that may explain why a claim drifted: where it differs, and what it rests on."""
    return tuple(dict.fromkeys([*(each.at for each in outcome.differences), *outcome.claim.rests_on]))


def touches_any(pointer: str, others: Iterable[str]) -> bool:
    """Tell whether a pointer leads to one of the others, into it, or to something around it."""
    return any(is_within(pointer, other) or is_within(other, pointer) for other in others)


def proven_pointers(outcomes: Iterable[ClaimOutcome]) -> frozenset[str]:
    """Give the pointers of every value that some answer or message showed to be as documented."""
    return frozenset(
        pointer for outcome in outcomes for step in _correct_steps(outcome) for pointer in _compared_pointers(step)
    )


def _correct_steps(outcome: ClaimOutcome) -> tuple[Step, ...]:
    """Give the steps that went as documented."""
    if outcome.verdict is ClaimVerdict.skipped:
        return ()
    end = min((each.step - 1 for each in outcome.differences), default=len(outcome.claim.steps))
    return outcome.claim.steps[:end]


def _compared_pointers(step: Step) -> Iterator[str]:
    if isinstance(step, SendRequest):
        yield from _reply_pointers(step.expect)
    elif isinstance(step, OpenSocket) and step.refused is not None:
        yield from _reply_pointers(step.refused)
    elif isinstance(step, ExpectMessage):
        yield from _document_pointers(step.message)
    elif isinstance(step, ExpectClose):
        yield from filter(None, (step.code_pointer, step.reason_pointer))


def _reply_pointers(reply: ExpectedReply) -> Iterator[str]:
    yield reply.status_pointer
    yield from (header.spec_pointer for header in reply.headers)
    if split_pointer(reply.media_type_pointer)[-1:] == ("media_type",):  # else it is a body's key, which may be wrong
        yield reply.media_type_pointer
    if reply.body is not None:
        yield from _document_pointers(reply.body)


def _document_pointers(document: ExpectedDocument) -> Iterator[str]:
    free = {hole.pointer for hole in document.holes}
    inner_pointers = (join_pointer(path) for path, _ in walk_values(document.content))
    yield from (document.spec_pointer + pointer for pointer in inner_pointers if pointer not in free)


_VARYING_NUMBER: Final = re.compile(r"\d{9,}|:\d{4,5}\b")
"""Times and ports, which are others in each run."""


def rate_likeness(original: ClaimOutcome, copied: ClaimOutcome, pointer: str) -> float:
    """Tell how like each other two outcomes are: 1 the same, 0.5 if only the value at `pointer` is another, else 0."""
    if ClaimVerdict.kept in (original.verdict, copied.verdict):
        return float(original.verdict is copied.verdict)
    mine, others = _got_values(original), _got_values(copied)
    if mine.keys() != others.keys():
        return 0.0
    unlike = [place for (step, place), got in mine.items() if got != others[step, place]]
    return 0.0 if any(not touches_any(place, [pointer]) for place in unlike) else 0.5 if unlike else 1.0


def _got_values(outcome: ClaimOutcome) -> dict[tuple[int, str], str]:
    return {(each.step, each.at): _VARYING_NUMBER.sub("#", each.got) for each in outcome.differences}
