"""What a verification found: outcomes of claims, and the values of the spec that explain those that drifted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from authproof.claims.certainty import Certainty
from authproof.claims.run import ClaimOutcome, ClaimVerdict


class ReportedVerdict(StrEnum):
    """What reports call the verdict on a claim."""

    kept = "kept"
    drifted = "drifted"
    skipped = "skipped"


VERDICTS: Final = {
    ClaimVerdict.kept: ReportedVerdict.kept,
    ClaimVerdict.broken: ReportedVerdict.drifted,
    ClaimVerdict.skipped: ReportedVerdict.skipped,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One value of the spec that explains why claims drifted."""

    pointer: str
    """A JSON Pointer into the spec."""
    place: str
    """File and line of the value."""
    documented: str
    """What the spec says there."""
    got: str
    """What came instead, if that shows in an answer; else empty: then something that depends on the value shows."""
    assumed: bool
    """Whether no source states the value."""
    outcomes: tuple[ClaimOutcome, ...]
    """The claims that drifted for it."""
    alternatives: tuple[str, ...] = ()
    """Pointers to other values that would explain the same: the claims cannot tell them from this one."""
    contradicts: bool = False
    """Whether a sandbox of the very same spec does it, too: then values of the spec do not go together."""


@dataclass(frozen=True, slots=True)
class ProviderResult:
    """One provider, verified."""

    provider: str
    file: Path
    """The spec."""
    outcomes: tuple[ClaimOutcome, ...]
    certainties: Mapping[str, Certainty]
    """How sure each claim is, by id."""
    findings: tuple[Finding, ...] = ()
    trouble: str = ""
    """Why it could not be verified to the end; empty if it could."""

    def count_verdicts(self, certainty: Certainty) -> Counter[ReportedVerdict]:
        """Count the verdicts on claims that are so sure."""
        certain = (each for each in self.outcomes if self.certainties[each.claim.id] == certainty)
        return Counter(VERDICTS[each.verdict] for each in certain)

    def count_all(self) -> Counter[ReportedVerdict]:
        return Counter(VERDICTS[each.verdict] for each in self.outcomes)

    def count_skip_reasons(self) -> Counter[str]:
        """Count skipped claims by reason, the most frequent first."""
        reasons = Counter(each.reason for each in self.outcomes if each.verdict is ClaimVerdict.skipped)
        return Counter(dict(reasons.most_common()))


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """A whole run."""

    target: str
    """What was verified, in words or as an address."""
    results: tuple[ProviderResult, ...]

    @property
    def exit_code(self) -> int:
        """0: at least one claim ran, and every one that ran was kept. 1: one drifted. 2: it could not run."""
        total = sum((each.count_all() for each in self.results), Counter[ReportedVerdict]())
        if total[ReportedVerdict.drifted]:
            return 1
        return 0 if total[ReportedVerdict.kept] and not self.list_troubles() else 2

    def list_troubles(self) -> list[str]:
        """Give what kept claims from running, besides their own reasons."""
        return [f"{each.provider}: {each.trouble}" for each in self.results if each.trouble]
