"""The hunt: what becomes of each mutant when claims are run against it, the totals, and both as text."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from authproof.claims import Claim, derive_claims
from authproof.claims.run import ClaimVerdict, run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.model.provider import Provider
from authproof.text.json_pointer import split_pointer
from authproof.verify.mutants.excuses import excuse_same_tables, excuse_unnoticed
from authproof.verify.mutants.leaves import Leaf, Sort, compile_behaviour
from authproof.verify.mutants.mutant import Mutant, MutantSandbox, mutate_provider

_SHOWN_CHARACTERS: Final = 60


class FateVerdict(StrEnum):
    """What became of a mutant."""

    killed = "killed"
    """Some claim noticed it."""
    survived = "survived"
    """No claim noticed it, and no argument excuses it."""
    argued = "argued"
    """It makes no difference, for a reason given."""


@dataclass(frozen=True, slots=True)
class MutantFate:
    """What became of one mutant."""

    leaf: Leaf
    now: Any
    """What stands there instead, in words if it is gone."""
    verdict: FateVerdict
    by: str
    """The claim that noticed it; or the argument; or what is known of a survivor."""
    error: str = ""
    """The exception in which the claim ended, if it did."""

    @property
    def is_written(self) -> bool:
        """Whether the spec writes the leaf, rather than leaving it at its default."""
        return self.leaf.sort is not Sort.unwritten

    def __str__(self) -> str:
        end = f" ({self.by})" if self.by else ""
        return f"{self.leaf}: {_shorten_value(self.leaf.value)} → {_shorten_value(self.now)}: {self.verdict}{end}"


@dataclass(frozen=True, slots=True)
class HuntReport:
    """What came of the hunt at one provider."""

    provider: str
    fates: tuple[MutantFate, ...]
    refused: tuple[Leaf, ...]
    """Leaves that cannot be said otherwise: the loader takes none of their mutants."""
    unfit: tuple[str, ...] = ()
    """Claims that the original does not keep, so that they can show nothing."""

    def fates_with(self, verdict: FateVerdict, *, written: bool = True) -> tuple[MutantFate, ...]:
        """Give the mutants of one verdict: of what the spec writes, or of what it leaves at its default."""
        return tuple(fate for fate in self.fates if fate.verdict is verdict and fate.is_written is written)

    @property
    def killed_mutants(self) -> tuple[MutantFate, ...]:
        """Mutants of what is written that some claim noticed."""
        return self.fates_with(FateVerdict.killed)

    @property
    def surviving_mutants(self) -> tuple[MutantFate, ...]:
        """Mutants of what is written that no claim noticed and no argument excuses."""
        return self.fates_with(FateVerdict.survived)

    @property
    def excused_mutants(self) -> tuple[MutantFate, ...]:
        """Mutants of what is written that make no difference, for a reason given."""
        return self.fates_with(FateVerdict.argued)

    @property
    def mutant_count(self) -> int:
        """How many mutants of what is written there were."""
        return sum(fate.is_written for fate in self.fates)

    def __str__(self) -> str:
        leaves = len({(fate.leaf.sort, fate.leaf.path) for fate in self.fates if fate.is_written})
        beside = {verdict: len(self.fates_with(verdict, written=False)) for verdict in FateVerdict}
        return (
            f"{self.provider}: {len(self.killed_mutants)} of {self.mutant_count} mutants of {leaves} leaves killed, "
            f"{len(self.excused_mutants)} argued, {len(self.surviving_mutants)} survived; "
            f"leaves that cannot change: {len(self.refused)}; "
            f"of defaults: {beside[FateVerdict.killed]} killed, {beside[FateVerdict.argued]} argued, "
            f"{beside[FateVerdict.survived]} survived"
        )


def _shorten_value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


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
        self._tables = compile_behaviour(provider)
        self._original = EngineTarget(self._tables)
        kept = [each for each in claims if self._run_claim(each, self._original) is ClaimVerdict.kept]
        self._claims = tuple(sorted(kept, key=_count_sendings))
        self.unfit = tuple(claim.id for claim in claims if claim.id not in {each.id for each in kept})
        """Claims that the original does not keep; they show nothing."""
        self._near = _index_by_prefix(self._claims)

    def decide_fate(self, mutant: Mutant) -> MutantFate | None:
        """Tell what becomes of a mutant; None if the loader would refuse it, and the sandbox does not mind."""
        verdict, by, error = self._judge_mutant(mutant)
        if mutant.bold and verdict is FateVerdict.survived:
            return None
        return MutantFate(mutant.leaf, mutant.now, verdict, by, error)

    def _judge_mutant(self, mutant: Mutant) -> tuple[FateVerdict, str, str]:
        """Give the verdict, whose it is, and the exception in which it ended."""
        if mutant.tables == self._tables:
            why = excuse_same_tables(mutant.leaf, mutant.now, self._tables)
            return (FateVerdict.argued, why, "") if why else (FateVerdict.survived, SAME_TABLES, "")
        target = MutantSandbox(mutant.tables, self._original)
        for claim in self._nearest_claims(mutant.leaf):
            try:
                if self._run_claim(claim, target) is ClaimVerdict.broken:
                    return FateVerdict.killed, claim.id, ""
            except Exception as error:  # noqa: BLE001 - a mock that falls over breaks the promise, too
                return FateVerdict.killed, claim.id, repr(error)
        why = excuse_unnoticed(mutant.leaf, mutant.now, self._tables)
        return (FateVerdict.argued, why, "") if why else (FateVerdict.survived, "", "")

    def _run_claim(self, claim: Claim, target: EngineTarget) -> ClaimVerdict:
        return run_claim(claim, target, self._tables, recorded=False).verdict

    def _nearest_claims(self, leaf: Leaf) -> Iterator[Claim]:
        """Give every claim, those first whose facts stand nearest to a leaf; of several the one with least to do."""
        yielded: set[int] = set()
        for end in range(len(leaf.path), -1, -1):
            for index in self._near.get(tuple(map(str, leaf.path[:end])), ()):
                if index not in yielded:
                    yielded.add(index)
                    yield self._claims[index]


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


def has_survivors(reports: Iterable[HuntReport]) -> bool:
    """Tell whether any mutant went unnoticed with no argument why it may, or claims could show nothing."""
    return any(each.unfit or _all_survivors(each) for each in reports)


def render_hunt(reports: Iterable[HuntReport]) -> str:
    """Write the totals of each provider, every survivor, and every mutant of what is written that is argued away."""
    return "".join(f"{line}\n" for report in reports for line in _report_lines(report))


def _report_lines(report: HuntReport) -> Iterator[str]:
    yield str(report)
    yield from (f"  {fate}" for fate in _all_survivors(report))
    yield from (f"  {fate}" for fate in report.excused_mutants)
    yield from (f"  not kept by the original, so it shows nothing: {claim}" for claim in report.unfit)


def _all_survivors(report: HuntReport) -> tuple[MutantFate, ...]:
    """Give the survivors: of what the spec writes, and of what it leaves at its default."""
    return (*report.surviving_mutants, *report.fates_with(FateVerdict.survived, written=False))
