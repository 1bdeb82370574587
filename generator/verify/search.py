"""Looks for the fewest values of a spec whose change explains what was found.

A value explains a claim if changing it in a copy of the spec makes the claim drift in the same way. Each suspicion is
tried: what an answer showed in the place of a documented value, and other values of whatever the claims that drifted
rest on. The change that brings the copy closest to what was found is made, and the next is looked for on top of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from generator.claims.run import Outcome
from generator.model import Provider
from generator.verify.round import ENOUGH, Round, Try
from generator.verify.suspects import proven, touches
from generator.verify.trial import Bench

_OTHERS: Final = 3
"""Other explanations that are told at most."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A value, and the claims that drifted for it."""

    at: str
    """Its place in the spec, as a JSON Pointer."""
    outcomes: tuple[Outcome, ...]
    others: tuple[str, ...] = ()
    """Other values that would explain the same: the claims cannot tell them from this one."""


def causes(provider: Provider, outcomes: Iterable[Outcome]) -> tuple[Cause, ...]:
    """Explain every claim that drifted, each by one value."""
    return tuple(_Search(provider, outcomes).causes())


class _Search:
    def __init__(self, provider: Provider, outcomes: Iterable[Outcome]) -> None:
        self._ran = [each for each in outcomes if each.verdict != "skipped"]
        self._proven = proven(self._ran)
        self._bench = Bench(provider)

    def causes(self) -> Iterator[Cause]:
        left = [each for each in self._ran if each.verdict == "broken"]
        copy = self._bench.original
        marks = {each.claim.id: float(each.verdict == "kept") for each in self._ran}
        while left and self._bench.runs < ENOUGH:
            turn = Round(self._bench, copy, self._ran, left, marks)
            tries = turn.tries(self._proven)
            found = ((each, explained) for each in tries if (explained := self._explained(turn, each, left)))
            best, explained = next(found, (None, ()))
            if best is None:
                break
            yield Cause(best.leaf.at, explained, _alike(best, tries))
            copy, marks = best.copy, turn.marks(best.leaf.at, best.copy, self._ran)
            left = _without(left, explained)
        while left:
            yield (cause := _unexplained(left))
            left = _without(left, cause.outcomes)

    def _explained(self, turn: Round, best: Try, left: list[Outcome]) -> tuple[Outcome, ...]:
        """Give the claims that a change explains: those that fare alike, and those that rest on the value."""
        marks = turn.marks(best.leaf.at, best.copy, left)
        return tuple(each for each in left if marks[each.claim.id] == 1 or self._goes_with(each, best.leaf.at))

    def _goes_with(self, outcome: Outcome, at: str) -> bool:
        """Tell whether a value may as well explain a claim: nothing in an answer speaks of another one."""
        elsewhere = [each.at for each in outcome.differences if not touches(each.at, [at])]
        rests = touches(at, outcome.claim.rests_on)
        return not elsewhere or (rests and all(place in self._proven for place in elsewhere))


def _alike(best: Try, tries: list[Try]) -> tuple[str, ...]:
    """Give the values that explain as much as the best, and in as simple a way."""
    alike = (each.leaf.at for each in tries if each.rank[:3] == best.rank[:3] and each.leaf.at != best.leaf.at)
    return tuple(islice(dict.fromkeys(alike), _OTHERS))


def _unexplained(left: list[Outcome]) -> Cause:
    """Take the place that most claims differ at for the cause."""
    at = Counter(place for outcome in left for place in _places(outcome)).most_common(1)[0][0]
    return Cause(at, tuple(each for each in left if at in _places(each)))


def _places(outcome: Outcome) -> tuple[str, ...]:
    """Give where a claim came out otherwise; if that cannot be told, what it is about."""
    return tuple(each.at for each in outcome.differences) or outcome.claim.rests_on[:1]


def _without(left: list[Outcome], explained: tuple[Outcome, ...]) -> list[Outcome]:
    done = {each.claim.id for each in explained}
    return [each for each in left if each.claim.id not in done]
