"""How like what was found a copy of the spec behaves."""

from __future__ import annotations

import re
from typing import Final

from generator.claims.run import ClaimOutcome
from generator.verify.suspects import touches_any

_VARYING_NUMBER: Final = re.compile(r"\d{9,}|:\d{4,5}\b")
"""Times and ports, which are others in each run."""


def rate_likeness(original: ClaimOutcome, copied: ClaimOutcome, pointer: str) -> float:
    """Tell how like each other two outcomes are: 1 the same, 0.5 if only the value at `at` is another, else 0."""
    if original.verdict == "kept" or copied.verdict == "kept":
        return float(original.verdict == copied.verdict)
    mine, others = _got_values(original), _got_values(copied)
    if mine.keys() != others.keys():
        return 0.0
    unlike = [place for (step, place), got in mine.items() if got != others[step, place]]
    return 0.0 if any(not touches_any(place, [pointer]) for place in unlike) else 0.5 if unlike else 1.0


def _got_values(outcome: ClaimOutcome) -> dict[tuple[int, str], str]:
    return {(each.step, each.at): _VARYING_NUMBER.sub("#", each.got) for each in outcome.differences}
