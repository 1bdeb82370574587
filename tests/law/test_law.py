"""What `check` accepts is right everywhere: for a few specs without their samples; for many, with samples and mutants.

A counterexample is made smaller by `python -m tests.law --first NUMBER --examples 1`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .law import ALL, QUICK, judge
from .rehearsal import Bench, open_bench
from .specs import draw_spec

_QUICK_NUMBERS = range(20)
_SLOW_NUMBERS = [range(start, start + 20) for start in range(20, 520, 20)]


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with open_bench() as opened:
        yield opened


@pytest.mark.parametrize("number", _QUICK_NUMBERS)
def test_the_law_without_samples(number: int) -> None:
    assert judge(draw_spec(number), QUICK).breaches == ()


@pytest.mark.slow
@pytest.mark.parametrize("numbers", _SLOW_NUMBERS, ids=str)
def test_the_law(numbers: range, bench: Bench) -> None:
    broken = {number: judge(draw_spec(number), ALL, bench).breaches for number in numbers}
    assert {number: breaches for number, breaches in broken.items() if breaches} == {}
