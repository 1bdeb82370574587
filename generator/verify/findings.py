"""What a verification found: outcomes of claims, and the values of the spec that explain those that drifted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from generator.claims.run import Outcome

KEPT: Final = "kept"
DRIFTED: Final = "drifted"
SKIPPED: Final = "skipped"

WORDS: Final = {"kept": KEPT, "broken": DRIFTED, "skipped": SKIPPED}
"""What reports call a verdict."""

KINDS: Final = ("documented", "third_party", "assumed")
"""How sure a claim is: the provider itself says all that it rests on, somebody else some of it, or nobody."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One value of the spec that explains why claims drifted."""

    at: str
    """A JSON Pointer into the spec."""
    place: str
    """File and line of the value."""
    documented: str
    """What the spec says there."""
    got: str
    """What came instead, if that shows in an answer; else empty: then something that depends on the value shows."""
    assumed: bool
    """Whether no source states the value."""
    outcomes: tuple[Outcome, ...]
    """The claims that drifted for it."""
    others: tuple[str, ...] = ()
    """Pointers to other values that would explain the same: the claims cannot tell them from this one."""


@dataclass(frozen=True, slots=True)
class Result:
    """One provider, verified."""

    provider: str
    file: Path
    """The spec."""
    outcomes: tuple[Outcome, ...]
    kinds: Mapping[str, str]
    """How sure each claim is, by id: one of KINDS."""
    findings: tuple[Finding, ...] = ()
    trouble: str = ""
    """Why it could not be verified to the end; empty if it could."""

    def counts(self, kind: str) -> Counter[str]:
        """Count verdicts, by word, of the claims of one kind."""
        return Counter(WORDS[each.verdict] for each in self.outcomes if self.kinds[each.claim.id] == kind)

    def total(self) -> Counter[str]:
        """Count verdicts, by word, of all claims."""
        return Counter(WORDS[each.verdict] for each in self.outcomes)

    def skipped(self) -> Counter[str]:
        """Count skipped claims by reason, the most frequent first."""
        found = Counter(each.reason for each in self.outcomes if each.verdict == SKIPPED)
        return Counter(dict(found.most_common()))


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run."""

    target: str
    """What was verified, in words or as an address."""
    results: tuple[Result, ...]

    @property
    def exit_code(self) -> int:
        """0: at least one claim ran, and every one that ran was kept. 1: one drifted. 2: it could not run."""
        total = sum((each.total() for each in self.results), Counter[str]())
        if total[DRIFTED]:
            return 1
        return 0 if total[KEPT] and not self.troubles() else 2

    def troubles(self) -> list[str]:
        """Give what kept claims from running, besides their own reasons."""
        return [f"{each.provider}: {each.trouble}" for each in self.results if each.trouble]
