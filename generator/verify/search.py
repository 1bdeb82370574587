"""Looks for the fewest values of a spec whose change explains what was found.

A value explains a claim if changing it in a copy of the spec makes the claim drift in the same way. Each suspicion is
tried: what an answer showed in the place of a documented value, and other values of whatever the claims that drifted
rest on. The change that brings the copy closest to what was found is made, and the next is looked for on top of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Final, NamedTuple

from generator.claims.run import Outcome
from generator.model import Provider
from generator.model.base import Json
from generator.mutants.leaves import Leaf, Sort
from generator.verify.suspects import proven, suspects, touches
from generator.verify.trial import Bench, Copy

MOST: Final = 80
"""Values that are tried in one round, the most suspicious first."""

ENOUGH: Final = 20_000
"""Claims that are run before the search is given up: where so much is otherwise, no value explains it."""

_SAMPLE: Final = 5
"""Claims that a suspicion is tried on first."""

_OTHERS: Final = 3
"""Other explanations that are told at most."""

_NUMBER: Final = re.compile(r"\d{9,}|:\d{4,5}\b")
"""Times and ports, which are others in each run."""

_PLAIN: Final = {Sort.value: 3, Sort.json: 3, Sort.key: 2, Sort.unwritten: 1, Sort.order: 0, Sort.entry: 0}
"""How simple a change is: rather another value than none."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A value, and the claims that drifted for it."""

    at: str
    """Its place in the spec, as a JSON Pointer."""
    outcomes: tuple[Outcome, ...]
    others: tuple[str, ...] = ()
    """Other values that would explain the same: the claims cannot tell them from this one."""


class _Rank(NamedTuple):
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
    share: float
    """How many of its changes would do."""
    early: int
    """How near it is to what the first of the claims is about; 0 if nothing is nearer."""


class _Try(NamedTuple):
    rank: _Rank
    leaf: Leaf
    copy: Copy


def causes(provider: Provider, outcomes: Iterable[Outcome]) -> tuple[Cause, ...]:
    """Explain every claim that drifted, each by one value."""
    return tuple(_Search(provider, outcomes).causes())


class _Search:
    def __init__(self, provider: Provider, outcomes: Iterable[Outcome]) -> None:
        self._ran = [each for each in outcomes if each.verdict != "skipped"]
        self._proven = proven(self._ran)
        self._bench = Bench(provider)
        self._copy = self._bench.original
        self._marks = {each.claim.id: float(each.verdict == "kept") for each in self._ran}
        """How like what was found each claim fares with the copy."""

    def causes(self) -> Iterator[Cause]:
        left = [each for each in self._ran if each.verdict == "broken"]
        while left and self._bench.runs < ENOUGH:
            tries = sorted(self._tries(left), key=lambda each: each.rank, reverse=True)
            found = ((each, explained) for each in tries if (explained := self._explained(each, left)))
            best, explained = next(found, (None, ()))
            if best is None:
                break
            yield Cause(best.leaf.at, explained, _alike(best, tries))
            self._copy, self._marks = best.copy, self._compared(best.leaf.at, best.copy, self._ran)
            left = [each for each in left if each not in explained]
        while left:
            yield (cause := _unexplained(left))
            left = [each for each in left if each not in cause.outcomes]

    def _explained(self, tried: _Try, left: list[Outcome]) -> tuple[Outcome, ...]:
        """Give the claims that a change explains: those that fare alike, and those that rest on the value."""
        marks = self._compared(tried.leaf.at, tried.copy, left)
        return tuple(each for each in left if marks[each.claim.id] == 1 or self._goes_with(each, tried.leaf.at))

    def _goes_with(self, outcome: Outcome, at: str) -> bool:
        """Tell whether a value may as well explain a claim: nothing in an answer speaks of another one."""
        elsewhere = [each.at for each in outcome.differences if not touches(each.at, [at])]
        rests = touches(at, outcome.claim.rests_on)
        return not elsewhere or (rests and all(place in self._proven for place in elsewhere))

    def _tries(self, left: list[Outcome]) -> list[_Try]:
        """Try suspicious values, until some bring the copy all the way to what was found."""
        shown = {each.at: each.got for outcome in left for each in outcome.differences if each.at not in self._proven}
        found: list[_Try] = []
        for leaves in self._suspicious(left):
            told = (self._shown(leaf, shown[leaf.at], left) for leaf in leaves if leaf.at in shown)
            found += filter(None, told)
            if not _is_enough(found, left):
                found += filter(None, (self._changed(leaf, left) for leaf in leaves))
            if _is_enough(found, left):
                break
        return found

    def _shown(self, leaf: Leaf, got: str, left: list[Outcome]) -> _Try | None:
        return self._best(leaf, self._copy.showing(leaf, got), left, shown=True)

    def _changed(self, leaf: Leaf, left: list[Outcome]) -> _Try | None:
        return self._best(leaf, self._copy.changed(leaf), left, shown=False)

    def _best(self, leaf: Leaf, copies: Iterable[Copy], left: list[Outcome], *, shown: bool) -> _Try | None:
        gains = [(self._tried(leaf, copy, left), copy) for copy in copies]
        gain, copy = max(gains, key=lambda pair: pair[0], default=(0.0, self._copy))
        if gain <= 0:
            return None
        share = sum(each == gain for each, _ in gains) / len(gains)
        cover = sum(leaf.at in each.claim.rests_on for each in left)
        rank = _Rank(gain, shown, _PLAIN[leaf.sort], cover, self._copy.is_free(leaf), share, _early(leaf, left[0]))
        return _Try(rank, leaf, copy)

    def _suspicious(self, left: list[Outcome]) -> Iterator[list[Leaf]]:
        """Give the values that most of the claims may have drifted for, then those that fewer may have, and so on."""
        counts = Counter(pointer for outcome in left for pointer in suspects(outcome))
        places = {each.at for outcome in left for each in outcome.differences}
        pairs = [
            (_weight(leaf, counts), leaf)
            for leaf in self._copy.leaves()
            if leaf.at not in self._proven and (leaf.type is not Json or touches(leaf.at, places))
        ]
        pairs = sorted((pair for pair in pairs if pair[0]), key=lambda pair: -pair[0])[:MOST]
        yield from ([leaf for _, leaf in group] for _, group in groupby(pairs, key=lambda pair: pair[0]))

    def _tried(self, leaf: Leaf, copy: Copy, left: list[Outcome]) -> float:
        """Tell how much closer a copy comes to what was found; nothing if it does not at first sight."""
        if self._gain(leaf.at, copy, left[:: max(1, len(left) // _SAMPLE)][:_SAMPLE]) <= 0:
            return 0.0
        near = [each for each in self._ran if each in left or touches(leaf.at, each.claim.rests_on)]
        return self._gain(leaf.at, copy, near)

    def _gain(self, at: str, copy: Copy, outcomes: Sequence[Outcome]) -> float:
        return sum(mark - self._marks[name] for name, mark in self._compared(at, copy, outcomes).items())

    def _compared(self, at: str, copy: Copy, outcomes: Sequence[Outcome]) -> dict[str, float]:
        """Tell how like what was found each claim fares with a copy in which the value at `at` was changed."""
        tried = self._bench.outcomes(copy, [each.claim for each in outcomes])
        return {found.claim.id: _likeness(found, other, at) for found, other in zip(outcomes, tried, strict=True)}


def _alike(best: _Try, tries: list[_Try]) -> tuple[str, ...]:
    alike = sorted((each for each in tries if each.rank[:3] == best.rank[:3]), key=lambda each: each.rank, reverse=True)
    return tuple(islice(dict.fromkeys(each.leaf.at for each in alike if each.leaf.at != best.leaf.at), _OTHERS))


def _is_enough(tries: list[_Try], left: list[Outcome]) -> bool:
    """Tell whether another value of something explains all."""
    return any(each.rank.gain == len(left) and each.rank.plain == _PLAIN[Sort.value] for each in tries)


def _weight(leaf: Leaf, counts: Counter[str]) -> int:
    return max((number for at, number in counts.items() if touches(leaf.at, [at])), default=0)


def _early(leaf: Leaf, outcome: Outcome) -> int:
    rests_on = outcome.claim.rests_on
    return -next((place for place, at in enumerate(rests_on) if touches(leaf.at, [at])), len(rests_on))


def _likeness(found: Outcome, tried: Outcome, at: str) -> float:
    """Tell how like each other two outcomes are: 1 the same, 0.5 if only the value at `at` is another, else 0."""
    if found.verdict == "kept" or tried.verdict == "kept":
        return float(found.verdict == tried.verdict)
    mine, others = (
        {(each.step, each.at): _NUMBER.sub("#", each.got) for each in it.differences} for it in (found, tried)
    )
    if mine.keys() != others.keys():
        return 0.0
    unlike = [place for (step, place), got in mine.items() if got != others[step, place]]
    return 0.0 if any(not touches(place, [at]) for place in unlike) else 0.5 if unlike else 1.0


def _got(outcome: Outcome) -> dict[tuple[int, str], str]:
    return {(each.step, each.at): _NUMBER.sub("#", each.got) for each in outcome.differences}


def _unexplained(left: list[Outcome]) -> Cause:
    """Take the place that most claims differ at for the cause."""
    at = Counter(each.at for outcome in left for each in outcome.differences).most_common(1)[0][0]
    return Cause(at, tuple(each for each in left if any(difference.at == at for difference in each.differences)))
