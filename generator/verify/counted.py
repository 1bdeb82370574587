"""Which claims need a sandbox that counts, and one whose counts nobody else has touched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.claims import Claim
from generator.claims.claim import OpenSocket, SendRequest
from generator.claims.run import ClaimOutcome
from generator.claims.run.needs import PROVOKE_HEADER
from generator.engine.decode import decode_json
from generator.model.failure import Case, Close
from generator.model.provider import Provider

_LIMIT_CASES = frozenset({Case.limited, Case.banned})


class DocumentedLimits:
    """What one provider documents of limits."""

    def __init__(self, provider: Provider) -> None:
        """Look through a spec."""
        self.has_limits = any(limit.kind != "undisclosed" for limit in provider.limits.values())
        """Whether any limit is documented that a sandbox can enforce."""
        self._refusals = frozenset(_refusal_pointers(provider))
        self._codes = frozenset(_refusal_codes(provider))
        self._messages = tuple(_refusal_messages(provider))

    def concerns_claim(self, claim: Claim) -> bool:
        """Tell whether a claim is about what happens at a limit, without having it provoked."""
        if claim.topic == "limits" or any(pointer.startswith("/limits/") for pointer in claim.rests_on):
            return True
        return not self._refusals.isdisjoint(claim.rests_on) and not _is_provoked(claim)

    def may_have_refused(self, outcome: ClaimOutcome) -> bool:
        """Tell whether what came in the place of what a claim expects may be the refusal of a limit.

        Where a spec gives the same code or message another meaning as well, nobody can tell from outside.
        """
        return any(self._is_limit_refusal(each.got) for each in outcome.differences)

    def _is_limit_refusal(self, got: str) -> bool:
        words = got.removeprefix("close ").split(maxsplit=1)
        if any(
            f'"undocumented":"{case}"' in got or got.endswith(f", undocumented for {case}") for case in _LIMIT_CASES
        ):
            return True  # the sandbox's own refusal
        return bool(words) and (words[0] in self._codes or decode_json(got) in self._messages)


def _refusal_codes(provider: Provider) -> Iterator[str]:
    """Give the statuses and close codes with which a spec lets limits refuse."""
    yield from (str(each.status) for each in provider.failures.values() if not _LIMIT_CASES.isdisjoint(each.cases))
    yield from (str(each.code) for each in _limit_closes(provider) if each.code is not None)


def _refusal_messages(provider: Provider) -> Iterator[Any]:
    """Give what servers say at a limit in the place of closing, or before it."""
    for channel in provider.channels.values():
        names = (each.message for each in _limit_closes(provider) if each.message in channel.messages)
        yield from (channel.messages[name].payload for name in names if name)


def _limit_closes(provider: Provider) -> Iterator[Close]:
    closes = (each for channel in provider.channels.values() for each in channel.closes.values())
    yield from (each for each in closes if not _LIMIT_CASES.isdisjoint(each.cases))


def _refusal_pointers(provider: Provider) -> Iterator[str]:
    """Point to where it says that an answer or a close is for a limit."""
    for name, failure in provider.failures.items():
        yield from _case_pointers(f"/failures/{name}", failure.cases)
    for channel, each in provider.channels.items():
        for name, close in each.closes.items():
            yield from _case_pointers(f"/channels/{channel}/closes/{name}", close.cases)


def _case_pointers(pointer: str, cases: tuple[Case, ...]) -> Iterator[str]:
    yield from (f"{pointer}/cases/{index}" for index, case in enumerate(cases) if case in _LIMIT_CASES)


def _is_provoked(claim: Claim) -> bool:
    requests = (step for step in claim.steps if isinstance(step, SendRequest | OpenSocket))
    return any(name.lower() == PROVOKE_HEADER for step in requests for name, _ in step.headers)
