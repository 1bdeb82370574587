"""Many specs held against the law: what processes of a long run do."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field

from authproof.text.yaml_text import dump_yaml

from .coverage import Coverage
from .law import ALL, QUICK, Breach, judge
from .rehearsal import open_bench
from .shrink import shrink
from .specs import Spec, draw_spec

Kind = tuple[str, str]


@dataclass
class Run:
    """What came of some numbers."""

    coverage: Coverage = field(default_factory=Coverage)
    found: dict[Kind, list[tuple[int, Breach]]] = field(default_factory=dict)
    """For each kind the numbers of the specs, each with its first breach."""

    def broken(self, stage: str | None = None) -> set[int]:
        """Give the numbers of the specs that break the law, at a stage or anywhere."""
        return {number for kind, cases in self.found.items() if stage in (None, kind[0]) for number, _ in cases}

    def lines(self) -> Iterator[str]:
        """How far it reached, what `check` refused, and how many of the others are broken, by stages and kinds."""
        yield from self.coverage.lines()
        accepted = self.coverage.specs - self.coverage.refused
        yield f"{len(self.broken())} of {accepted} specs that check accepts are broken, in {len(self.found)} kinds"
        for stage in dict.fromkeys(kind[0] for kind in self.found):
            kinds = Counter(
                {
                    kind[1]: len({number for number, _ in cases})
                    for kind, cases in self.found.items()
                    if kind[0] == stage
                }
            )
            yield f"{stage}: {len(self.broken(stage))} specs, {len(kinds)} kinds"
            yield from (f"  {count:6} {kind}" for kind, count in kinds.most_common())

    def add(self, other: Run) -> None:
        self.coverage.add(other.coverage)
        for kind, cases in other.found.items():
            self.found.setdefault(kind, []).extend(cases)


def run_full(numbers: range) -> Run:
    return _run(numbers, samples=True)


def run_quick(numbers: range) -> Run:
    return _run(numbers, samples=False)


def _run(numbers: Iterable[int], *, samples: bool) -> Run:
    logging.disable()
    run = Run()
    with open_bench() if samples else nullcontext() as bench:
        for number in numbers:
            spec = draw_spec(number)
            judgement = judge(spec, ALL if samples else QUICK, bench)
            run.coverage.count(spec, judgement.refused)
            for breach in judgement.breaches:
                run.found.setdefault((breach.stage, breach.kind), []).append((number, breach))
    return run


def shrink_kind(kind: Kind, numbers: list[int], seconds: int, samples: bool) -> Spec:
    """Give the smallest spec of a kind that is found in time, beginning with the smallest drawn."""
    logging.disable()
    stage, sought = kind
    spec = min(map(draw_spec, numbers), key=lambda spec: len(dump_yaml(spec)))
    stages = ("build", "openapi") if stage == "openapi" else ("claims", "mutants") if stage == "mutants" else (stage,)
    with open_bench() if samples and stage == "samples" else nullcontext() as bench:

        def fails(smaller: Spec) -> bool:
            found = judge(smaller, () if stage == "check" else stages, bench, sought).breaches
            return any((one.stage, one.kind) == kind for one in found)

        return shrink(spec, fails, seconds) if seconds else spec
