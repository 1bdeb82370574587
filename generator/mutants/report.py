"""What came of a hunt: the fate of every mutant, and the totals."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, Literal

from generator.mutants.leaves import Leaf, Sort

Verdict = Literal["killed", "survived", "argued"]

_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one mutant."""

    leaf: Leaf
    now: Any
    """What stands there instead, in words if it is gone."""
    verdict: Verdict
    by: str
    """The claim that noticed it; or the argument; or what is known of a survivor."""
    error: str = ""
    """The exception in which the claim ended, if it did."""

    @property
    def written(self) -> bool:
        """Whether the spec writes the leaf, rather than leaving it at its default."""
        return self.leaf.sort is not Sort.unwritten

    def __str__(self) -> str:
        end = f" ({self.by})" if self.by else ""
        return f"{self.leaf}: {_shown(self.leaf.value)} → {_shown(self.now)}: {self.verdict}{end}"


@dataclass(frozen=True, slots=True)
class Report:
    """What came of the hunt at one provider."""

    provider: str
    fates: tuple[Fate, ...]
    refused: tuple[Leaf, ...]
    """Leaves that cannot be said otherwise: the loader takes none of their mutants."""
    unfit: tuple[str, ...] = ()
    """Claims that the original does not keep, so that they can show nothing."""

    def those(self, verdict: Verdict, *, written: bool = True) -> tuple[Fate, ...]:
        """Give the mutants of one verdict: of what the spec writes, or of what it leaves at its default."""
        return tuple(fate for fate in self.fates if fate.verdict == verdict and fate.written is written)

    @property
    def killed(self) -> tuple[Fate, ...]:
        """Mutants of what is written that some claim noticed."""
        return self.those("killed")

    @property
    def survivors(self) -> tuple[Fate, ...]:
        """Mutants of what is written that no claim noticed and no argument excuses."""
        return self.those("survived")

    @property
    def argued(self) -> tuple[Fate, ...]:
        """Mutants of what is written that make no difference, for a reason given."""
        return self.those("argued")

    @property
    def total(self) -> int:
        """How many mutants of what is written there were."""
        return sum(fate.written for fate in self.fates)

    def __str__(self) -> str:
        leaves = len({(fate.leaf.sort, fate.leaf.path) for fate in self.fates if fate.written})
        beside = {verdict: len(self.those(verdict, written=False)) for verdict in ("killed", "survived", "argued")}
        return (
            f"{self.provider}: {len(self.killed)} of {self.total} mutants of {leaves} leaves killed, "
            f"{len(self.argued)} argued, {len(self.survivors)} survived; "
            f"leaves that cannot change: {len(self.refused)}; "
            f"of defaults: {beside['killed']} killed, {beside['argued']} argued, {beside['survived']} survived"
        )


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
