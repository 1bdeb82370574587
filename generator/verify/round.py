"""One round of the search: suspicious values are changed, one at a time, to see which change explains most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from generator.claims.run import Outcome
from generator.model.base import Json
from generator.mutants.leaves import Leaf, Sort
from generator.verify.likeness import likeness
from generator.verify.suspects import suspects, touches
from generator.verify.trial import Bench, Copy

Marks = dict[str, float]
"""How like what was found each claim fares, by id."""

MOST: Final = 80
"""Values that are tried, the most suspicious first."""

ENOUGH: Final = 6_000
"""Claims that are run in a whole search: where more is otherwise, no value explains it."""

_SAMPLE: Final = 5
"""Claims that a change is tried on first."""

_PROMISING: Final = 0.5
"""What a change must explain of the sample, in the measure of what the best explains of all."""

_PLAIN: Final = {Sort.value: 3, Sort.json: 3, Sort.key: 2, Sort.unwritten: 1, Sort.order: 0, Sort.entry: 0}
"""How simple a change is: rather another value than none."""


class Rank(NamedTuple):
    """How good an explanation is; compared in this order."""

    gain: float
    """How much closer the copy comes to what was found."""
    shown: bool
    """Whether an answer showed the very value."""
    plain: int
    """Whether the value is another one, rather than gone."""
    cover: int
    """How many of the claims rest on the value."""
    free: bool
    """Whether it could be anything, rather than one of a few."""
    early: int
    """How near it is to what the first of the claims is about; 0 if nothing is nearer."""
    share: float
    """How many of its changes would do."""


class Try(NamedTuple):
    """One change, and how good an explanation it is."""

    rank: Rank
    leaf: Leaf
    copy: Copy


class Round:
    """Tries changes of a copy of the spec."""

    def __init__(self, bench: Bench, copy: Copy, ran: Sequence[Outcome], left: Sequence[Outcome], marks: Marks) -> None:
        """Begin with a copy, all outcomes, those still unexplained, and how like them the copy fares."""
        self._bench = bench
        self._copy = copy
        self._ran = ran
        self._left = left
        self._marks = marks
        self._step = max(1, len(left) // _SAMPLE)
        self._most = 0.0
        """What the best change explains."""

    def tries(self, proven: frozenset[str]) -> list[Try]:
        """Try suspicious values, the best first, until some explain all; values known to be right are left out."""
        shown = {each.at: each.got for outcome in self._left for each in outcome.differences if each.at not in proven}
        found: list[Try] = []
        for leaves in self._suspicious(proven):
            for leaf in leaves:
                found += self._try(leaf, self._copy.showing(leaf, shown[leaf.at]), True) if leaf.at in shown else ()
            for leaf in leaves if not self._explains_all(found) else ():
                found += self._try(leaf, self._copy.changed(leaf), False) if self._bench.runs < ENOUGH else ()
            if self._explains_all(found):
                break
        return sorted(found, key=lambda each: each.rank, reverse=True)

    def marks(self, at: str, copy: Copy, outcomes: Sequence[Outcome]) -> Marks:
        """Tell how like what was found each claim fares with a copy in which the value at `at` was changed."""
        tried = self._bench.outcomes(copy, [each.claim for each in outcomes])
        return {found.claim.id: likeness(found, other, at) for found, other in zip(outcomes, tried, strict=True)}

    def _suspicious(self, proven: frozenset[str]) -> Iterator[list[Leaf]]:
        """Give the values that most of the claims may have drifted for, then those that fewer may have, and so on."""
        counts = Counter(pointer for outcome in self._left for pointer in suspects(outcome))
        places = {each.at for outcome in self._left for each in outcome.differences}
        pairs = [
            (_weight(leaf, counts), leaf)
            for leaf in self._copy.leaves()
            if leaf.at not in proven and (leaf.type is not Json or touches(leaf.at, places))
        ]
        pairs = sorted((pair for pair in pairs if pair[0]), key=lambda pair: -pair[0])[:MOST]
        yield from ([leaf for _, leaf in group] for _, group in groupby(pairs, key=lambda pair: pair[0]))

    def _try(self, leaf: Leaf, copies: Iterable[Copy], shown: bool) -> Iterator[Try]:
        """Give the best of several changes of a value, if it is any good."""
        near = [each for each in self._ran if each.verdict == "kept" and touches(leaf.at, each.claim.rests_on)]
        gains = [(self._gained(leaf.at, copy, near), copy) for copy in copies]
        gain, copy = max(gains, key=lambda pair: pair[0], default=(0.0, self._copy))
        if gain > 0:
            self._most = max(gain, self._most)
            share = sum(each == gain for each, _ in gains) / len(gains)
            cover = sum(leaf.at in each.claim.rests_on for each in self._left)
            free, early = self._copy.is_free(leaf), _early(leaf, self._left[0])
            yield Try(Rank(gain, shown, _PLAIN[leaf.sort], cover, free, early, share), leaf, copy)

    def _gained(self, at: str, copy: Copy, near: Sequence[Outcome]) -> float:
        """Tell how much closer a copy comes to what was found; nothing if it does not at first sight."""
        sample = self._left[:: self._step][:_SAMPLE]
        hope = self._gain(at, copy, sample) / len(sample) * len(self._left)
        if hope <= self._most * _PROMISING:
            return 0.0
        gain = self._gain(at, copy, self._left)
        return gain if gain < self._most * _PROMISING else gain + self._gain(at, copy, near)

    def _gain(self, at: str, copy: Copy, outcomes: Sequence[Outcome]) -> float:
        return sum(mark - self._marks[name] for name, mark in self.marks(at, copy, outcomes).items())

    def _explains_all(self, tries: list[Try]) -> bool:
        """Tell whether another value of something explains everything that is left."""
        return any(each.rank.gain == len(self._left) and each.rank.plain == _PLAIN[Sort.value] for each in tries)


def _weight(leaf: Leaf, counts: Counter[str]) -> int:
    return max((number for at, number in counts.items() if touches(leaf.at, [at])), default=0)


def _early(leaf: Leaf, outcome: Outcome) -> int:
    rests_on = outcome.claim.rests_on
    return -next((place for place, at in enumerate(rests_on) if touches(leaf.at, [at])), len(rests_on))
