"""What `check` accepts is right everywhere: asked of a few specs at once, and of some hundred as a slow test.

Of those hundreds, every sample of every flow is run, too, in every language; most of the time goes by while Python,
Node.js and curl start. Neither hunts mutants: `python -m tests.law` does, by hand. A counterexample is made smaller by
`python -m tests.law --no-samples --first NUMBER --examples 1`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from .law import QUICK, judge
from .rehearsal import open_bench
from .specs import draw_spec

_MORE_NUMBERS = [range(start, start + 20) for start in range(0, 500, 20)]


@pytest.mark.parametrize("number", range(20))
def test_the_law(number: int) -> None:
    assert judge(draw_spec(number), QUICK).breaches == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parent / "counterexamples").iterdir()), ids=lambda file: file.stem
)
def test_a_spec_that_once_broke_the_law(file: Path) -> None:
    judgement = judge(yaml.safe_load(file.read_text(encoding="utf-8")), QUICK)
    assert (judgement.refused, judgement.breaches) == ((), ())


@pytest.mark.slow
@pytest.mark.parametrize("numbers", _MORE_NUMBERS, ids=str)
def test_no_further_spec_breaks_the_law(numbers: range) -> None:
    with open_bench() as bench:
        broken = {number: judge(draw_spec(number), (*QUICK, "samples"), bench).breaches for number in numbers}
    told = {
        number: [breach for breach in breaches if not breach.kind.startswith("more than")]  # how fast the machine is
        for number, breaches in broken.items()
    }
    assert {number: breaches for number, breaches in told.items() if breaches} == {}
