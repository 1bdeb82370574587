"""What a verification found: outcomes of claims, and the values of the spec that explain those that drifted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from authproof.claims.run import ClaimOutcome, ClaimVerdict

KEPT: Final = "kept"
DRIFTED: Final = "drifted"
SKIPPED: Final = "skipped"

VERDICT_WORDS: Final = {ClaimVerdict.kept: KEPT, ClaimVerdict.broken: DRIFTED, ClaimVerdict.skipped: SKIPPED}
"""What reports call a verdict."""

EVIDENCE_KINDS: Final = ("documented", "third_party", "assumed")
"""How sure a claim is: the provider itself says all that it rests on, somebody else some of it, or nobody."""


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


@dataclass(frozen=True, slots=True)
class ProviderResult:
    """One provider, verified."""

    provider: str
    file: Path
    """The spec."""
    outcomes: tuple[ClaimOutcome, ...]
    evidence_kinds: Mapping[str, str]
    """How sure each claim is, by id: one of EVIDENCE_KINDS."""
    findings: tuple[Finding, ...] = ()
    trouble: str = ""
    """Why it could not be verified to the end; empty if it could."""

    def count_verdicts(self, kind: str) -> Counter[str]:
        """Count verdicts, by word, of the claims of one kind."""
        return Counter(
            VERDICT_WORDS[each.verdict] for each in self.outcomes if self.evidence_kinds[each.claim.id] == kind
        )

    def count_all(self) -> Counter[str]:
        """Count verdicts, by word, of all claims."""
        return Counter(VERDICT_WORDS[each.verdict] for each in self.outcomes)

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
        total = sum((each.count_all() for each in self.results), Counter[str]())
        if total[DRIFTED]:
            return 1
        return 0 if total[KEPT] and not self.list_troubles() else 2

    def list_troubles(self) -> list[str]:
        """Give what kept claims from running, besides their own reasons."""
        return [f"{each.provider}: {each.trouble}" for each in self.results if each.trouble]
