"""How like what was found a copy of the spec behaves."""

from __future__ import annotations

import re
from typing import Final

from generator.claims.run import Outcome
from generator.verify.suspects import touches

_NUMBER: Final = re.compile(r"\d{9,}|:\d{4,5}\b")
"""Times and ports, which are others in each run."""


def likeness(found: Outcome, tried: Outcome, at: str) -> float:
    """Tell how like each other two outcomes are: 1 the same, 0.5 if only the value at `at` is another, else 0."""
    if found.verdict == "kept" or tried.verdict == "kept":
        return float(found.verdict == tried.verdict)
    mine, others = _got(found), _got(tried)
    if mine.keys() != others.keys():
        return 0.0
    unlike = [place for (step, place), got in mine.items() if got != others[step, place]]
    return 0.0 if any(not touches(place, [at]) for place in unlike) else 0.5 if unlike else 1.0


def _got(outcome: Outcome) -> dict[tuple[int, str], str]:
    return {(each.step, each.at): _NUMBER.sub("#", each.got) for each in outcome.differences}
