"""The hunt: the claims of a spec, run against every mutant of it. Each must be noticed by some claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from generator.claims import Claim, derive_claims
from generator.claims.claim import HeldCredential
from generator.claims.run import ClaimOutcome, run_claim
from generator.claims.run.sandbox import EngineTarget
from generator.compile import compile_provider
from generator.model.provider import Provider
from generator.mutants.argued import excuse_same_tables
from generator.mutants.displaced import excuse_unnoticed
from generator.mutants.leaves import Leaf
from generator.mutants.mutant import Mutant, mutate_provider
from generator.mutants.report import FateVerdict, HuntReport, MutantFate
from generator.pointer import split_pointer
from generator.tables import Tables

HuntProgress = Callable[[Leaf, list[MutantFate]], None]

SAME_TABLES: Final = "the sandbox is the same"
"""What is said of a survivor that compiles to the same tables: the engine cannot tell it from the original."""


def hunt_mutants(
    provider: Provider,
    claims: Iterable[Claim] | None = None,
    *,
    chosen: Iterable[Leaf] | None = None,
    progress: HuntProgress | None = None,
) -> HuntReport:
    """Run claims, those that the spec promises unless given, against each mutant until one breaks.

    `chosen` are the leaves to mutate, all of them unless given; `progress` is told of each of them what came of it.
    """
    hunter = _Hunter(provider, tuple(derive_claims(provider) if claims is None else claims))
    fates: list[MutantFate] = []
    refused: list[Leaf] = []
    for leaf_mutants in mutate_provider(provider, chosen):
        leaf_fates = [fate for mutant in leaf_mutants.mutants if (fate := hunter.decide_fate(mutant))]
        refused += [] if leaf_fates else [leaf_mutants.leaf]
        fates += leaf_fates
        if progress:
            progress(leaf_mutants.leaf, leaf_fates)
    return HuntReport(provider.id, tuple(fates), tuple(refused), hunter.unfit)


class _Hunter:
    """The claims of one provider, and what they are told by."""

    def __init__(self, provider: Provider, claims: tuple[Claim, ...]) -> None:
        self._provider = provider
        self._tables = compile_provider(provider)
        kept = [
            claim for claim in claims if _run_claim(claim, EngineTarget(self._tables), self._tables).verdict == "kept"
        ]
        self._claims = tuple(sorted(kept, key=_count_sendings))
        self.unfit = tuple(claim.id for claim in claims if claim.id not in {each.id for each in kept})
        """Claims that the original does not keep; they show nothing."""
        self._near = _index_by_prefix(self._claims)

    def decide_fate(self, mutant: Mutant) -> MutantFate | None:
        """Tell what becomes of a mutant; None if the loader would refuse it, and the sandbox does not mind."""
        fate = self._run_until_broken(mutant)
        return None if mutant.bold and fate.verdict == "survived" else fate

    def _run_until_broken(self, mutant: Mutant) -> MutantFate:
        if mutant.tables == self._tables:
            why = excuse_same_tables(mutant.leaf, mutant.now, self._provider)
            return _make_fate(mutant, "argued", why) if why else _make_fate(mutant, "survived", SAME_TABLES)
        target = _MutantSandbox(mutant.tables, self._tables)
        for claim in self._nearest_claims(mutant.leaf):
            try:
                if _run_claim(claim, target, self._tables).verdict == "broken":
                    return _make_fate(mutant, "killed", claim.id)
            except Exception as error:  # noqa: BLE001 - a mock that falls over breaks the promise, too
                return _make_fate(mutant, "killed", claim.id, repr(error))
        why = excuse_unnoticed(mutant.leaf, mutant.now, self._provider)
        return _make_fate(mutant, "argued", why) if why else _make_fate(mutant, "survived", "")

    def _nearest_claims(self, leaf: Leaf) -> Iterator[Claim]:
        """Give every claim, those first whose facts stand nearest to a leaf; of several the one with least to do."""
        yielded: set[int] = set()
        for end in range(len(leaf.path), -1, -1):
            for index in self._near.get(tuple(map(str, leaf.path[:end])), ()):
                if index not in yielded:
                    yielded.add(index)
                    yield self._claims[index]


class _MutantSandbox(EngineTarget):
    """A sandbox of a mutant. The claims keep to the credentials that the original hands out."""

    def __init__(self, tables: Tables, original: Tables) -> None:
        super().__init__(tables)
        self._original = EngineTarget(original)

    def value(self, held: HeldCredential) -> str | None:
        return self._original.value(held)


def _run_claim(claim: Claim, target: EngineTarget, tables: Tables) -> ClaimOutcome:
    return run_claim(claim, target, tables, recorded=False)


def _count_sendings(claim: Claim) -> int:
    """Tell how much there is to do for a claim."""
    return sum(getattr(step, "times", 1) for step in claim.steps)


def _index_by_prefix(claims: tuple[Claim, ...]) -> dict[tuple[str, ...], list[int]]:
    """List, for each place of the spec, the claims that rest on something there or inside; all for the root."""
    near: dict[tuple[str, ...], dict[int, None]] = defaultdict(dict)
    for index, claim in enumerate(claims):
        near[()][index] = None
        for pointer in claim.rests_on:
            steps = split_pointer(pointer)
            for end in range(1, len(steps) + 1):
                near[steps[:end]][index] = None
    return {place: list(indices) for place, indices in near.items()}


def _make_fate(mutant: Mutant, verdict: FateVerdict, by: str, error: str = "") -> MutantFate:
    return MutantFate(mutant.leaf, mutant.now, verdict, by, error)
