"""Which claims need a sandbox that counts, and one whose counts nobody else has touched."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims import Claim
from generator.claims.claim import Call, Connect
from generator.claims.run.needs import PROVOKE
from generator.model import Provider
from generator.model.failure import Case

_CASES = (Case.limited, Case.banned)


class Counted:
    """What one provider documents of limits."""

    def __init__(self, provider: Provider) -> None:
        """Look through a spec."""
        self.any = any(limit.kind != "undisclosed" for limit in provider.limits.values())
        """Whether any limit is documented that a sandbox can enforce."""
        self._refusals = frozenset(_refusals(provider))

    def about(self, claim: Claim) -> bool:
        """Tell whether a claim is about what happens at a limit, without having it provoked."""
        if claim.topic == "limits" or any(at.startswith("/limits/") for at in claim.rests_on):
            return True
        return not self._refusals.isdisjoint(claim.rests_on) and not _provokes(claim)


def _refusals(provider: Provider) -> Iterator[str]:
    """Point to where it says that an answer or a close is for a limit."""
    for name, failure in provider.failures.items():
        yield from _cases(f"/failures/{name}", failure.cases)
    for channel, each in provider.channels.items():
        for name, close in each.closes.items():
            yield from _cases(f"/channels/{channel}/closes/{name}", close.cases)


def _cases(at: str, cases: tuple[Case, ...]) -> Iterator[str]:
    yield from (f"{at}/cases/{index}" for index, case in enumerate(cases) if case in _CASES)


def _provokes(claim: Claim) -> bool:
    sent = (step for step in claim.steps if isinstance(step, Call | Connect))
    return any(name.lower() == PROVOKE for step in sent for name, _ in step.headers)
