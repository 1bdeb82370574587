"""The hunt: the claims of a spec, run against every mutant of it. Each must be noticed by some claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from generator.claims import Claim, derive
from generator.claims.claim import Held
from generator.claims.run import Outcome, run
from generator.claims.run.sandbox import Sandbox
from generator.compile import compile_provider
from generator.model import Provider
from generator.mutants.argued import unseen
from generator.mutants.displaced import displaced
from generator.mutants.leaves import Leaf
from generator.mutants.mutant import Mutant, mutants
from generator.mutants.report import Fate, Report, Verdict
from generator.pointer import split
from generator.tables import Tables

Progress = Callable[[Leaf, list[Fate]], None]

IDLE: Final = "the sandbox is the same"
"""What is said of a survivor that compiles to the same tables: the engine cannot tell it from the original."""


def hunt(
    provider: Provider,
    claims: Iterable[Claim] | None = None,
    *,
    chosen: Iterable[Leaf] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Run claims, those that the spec promises unless given, against each mutant until one breaks.

    `chosen` are the leaves to mutate, all of them unless given; `progress` is told of each of them what came of it.
    """
    hunter = _Hunter(provider, tuple(derive(provider) if claims is None else claims))
    fates: list[Fate] = []
    refused: list[Leaf] = []
    for tried in mutants(provider, chosen):
        found = [fate for mutant in tried.mutants if (fate := hunter.fate(mutant))]
        refused += [] if found else [tried.leaf]
        fates += found
        if progress:
            progress(tried.leaf, found)
    return Report(provider.id, tuple(fates), tuple(refused), hunter.unfit)


class _Hunter:
    """The claims of one provider, and what they are told by."""

    def __init__(self, provider: Provider, claims: tuple[Claim, ...]) -> None:
        self._provider = provider
        self._tables = compile_provider(provider)
        kept = [claim for claim in claims if _run(claim, Sandbox(self._tables), self._tables).verdict == "kept"]
        self._claims = tuple(sorted(kept, key=_work))
        self.unfit = tuple(claim.id for claim in claims if claim.id not in {each.id for each in kept})
        """Claims that the original does not keep; they show nothing."""
        self._near = _by_prefix(self._claims)

    def fate(self, mutant: Mutant) -> Fate | None:
        """Tell what becomes of a mutant; None if the loader would refuse it, and the sandbox does not mind."""
        fate = self._fate(mutant)
        return None if mutant.bold and fate.verdict == "survived" else fate

    def _fate(self, mutant: Mutant) -> Fate:
        if mutant.tables == self._tables:
            why = unseen(mutant.leaf, mutant.now, self._provider)
            return _fate(mutant, "argued", why) if why else _fate(mutant, "survived", IDLE)
        target = _Mock(mutant.tables, self._tables)
        for claim in self._ordered(mutant.leaf):
            try:
                if _run(claim, target, self._tables).verdict == "broken":
                    return _fate(mutant, "killed", claim.id)
            except Exception as error:  # noqa: BLE001 - a mock that falls over breaks the promise, too
                return _fate(mutant, "killed", claim.id, repr(error))
        why = displaced(mutant.leaf, mutant.now, self._provider)
        return _fate(mutant, "argued", why) if why else _fate(mutant, "survived", "")

    def _ordered(self, leaf: Leaf) -> Iterator[Claim]:
        """Give every claim, those first whose facts stand nearest to a leaf; of several the one with least to do."""
        given: set[int] = set()
        for end in range(len(leaf.path), -1, -1):
            for index in self._near.get(tuple(map(str, leaf.path[:end])), ()):
                if index not in given:
                    given.add(index)
                    yield self._claims[index]


class _Mock(Sandbox):
    """A sandbox of a mutant. The claims keep to the credentials that the original hands out."""

    def __init__(self, tables: Tables, original: Tables) -> None:
        super().__init__(tables)
        self._original = Sandbox(original)

    def value(self, held: Held) -> str | None:
        return self._original.value(held)


def _run(claim: Claim, target: Sandbox, tables: Tables) -> Outcome:
    return run(claim, target, tables, recorded=False)


def _work(claim: Claim) -> int:
    """Tell how much there is to do for a claim."""
    return sum(getattr(step, "times", 1) for step in claim.steps)


def _by_prefix(claims: tuple[Claim, ...]) -> dict[tuple[str, ...], list[int]]:
    """List, for each place of the spec, the claims that rest on something there or inside; all for the root."""
    near: dict[tuple[str, ...], dict[int, None]] = defaultdict(dict)
    for index, claim in enumerate(claims):
        near[()][index] = None
        for at in claim.rests_on:
            steps = split(at)
            for end in range(1, len(steps) + 1):
                near[steps[:end]][index] = None
    return {place: list(found) for place, found in near.items()}


def _fate(mutant: Mutant, verdict: Verdict, by: str, error: str = "") -> Fate:
    return Fate(mutant.leaf, mutant.now, verdict, by, error)
