"""What came of a hunt: the fate of every mutant, and the totals."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, Literal

from generator.mutants.leaves import Leaf, Sort

FateVerdict = Literal["killed", "survived", "argued"]

_SHOWN_CHARACTERS: Final = 60


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
        return tuple(fate for fate in self.fates if fate.verdict == verdict and fate.is_written is written)

    @property
    def killed_mutants(self) -> tuple[MutantFate, ...]:
        """Mutants of what is written that some claim noticed."""
        return self.fates_with("killed")

    @property
    def surviving_mutants(self) -> tuple[MutantFate, ...]:
        """Mutants of what is written that no claim noticed and no argument excuses."""
        return self.fates_with("survived")

    @property
    def excused_mutants(self) -> tuple[MutantFate, ...]:
        """Mutants of what is written that make no difference, for a reason given."""
        return self.fates_with("argued")

    @property
    def mutant_count(self) -> int:
        """How many mutants of what is written there were."""
        return sum(fate.is_written for fate in self.fates)

    def __str__(self) -> str:
        leaves = len({(fate.leaf.sort, fate.leaf.path) for fate in self.fates if fate.is_written})
        beside = {verdict: len(self.fates_with(verdict, written=False)) for verdict in ("killed", "survived", "argued")}
        return (
            f"{self.provider}: {len(self.killed_mutants)} of {self.mutant_count} mutants of {leaves} leaves killed, "
            f"{len(self.excused_mutants)} argued, {len(self.surviving_mutants)} survived; "
            f"leaves that cannot change: {len(self.refused)}; "
            f"of defaults: {beside['killed']} killed, {beside['argued']} argued, {beside['survived']} survived"
        )


def _shorten_value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
