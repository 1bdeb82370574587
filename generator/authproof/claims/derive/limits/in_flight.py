"""Requests in flight: how many may be under way at once, until when, and who shares the count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from authproof.claims.claim import Claim, ClaimTopic, PassTime, Step
from authproof.claims.derive.limits.callers import (
    OTHER_ADDRESS,
    has_own_count,
    phrase_other_holder,
    phrase_same_holder,
    plant_other_holder,
    rotate_credential,
)
from authproof.claims.derive.limits.interference import suspend_limits_in_the_way
from authproof.claims.derive.limits.repeated_requests import RepeatedRequest, askable_operations
from authproof.claims.derive.shared.held_credentials import keep_accepted
from authproof.claims.derive.shared.phrasing import name_request
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.limit import InFlight
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Scope
from authproof.sandbox.engine.cases import HOLD_HEADER
from authproof.text.english import spell_count

_HELD_SECONDS: Final = 30
"""For how long the requests of a claim are under way: before anything that is held from the start ends."""


def derive_in_flight_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every limit of requests that are under way at the same time."""
    for name, limit in spec.provider.in_flight_limits.items():
        covered = [RepeatedRequest(spec, each, name) for each in askable_operations(spec)]
        covered = [each for each in covered if limit.covers_operation(each.operation)]
        if covered:
            yield from _InFlightClaims(limit, covered).derive_all()


class _InFlightClaims:
    """One limit, and the operations that it covers."""

    def __init__(self, limit: InFlight, covered: list[RepeatedRequest]) -> None:
        self.limit = limit
        self.covered = covered
        self.pointer = spec_pointer("limits", covered[0].limit)

    def derive_all(self) -> Iterator[Claim]:
        """Claim how many may be under way, that there is room once they are over, and who shares the count."""
        for repeated in self.covered if self.limit.operations else self.covered[:1]:
            yield self._claim_full(repeated)
        repeated = self.covered[0]
        over = (*self._hold_all(repeated), PassTime(_HELD_SECONDS), repeated.expect_success())
        sentence = "Once they are answered, others pass."
        yield self._make_claim(repeated, "over", sentence, (extend_pointer(self.pointer, "requests"),), over)
        yield from self._claim_uncovered()
        yield from self._claim_callers()

    def _claim_full(self, repeated: RepeatedRequest) -> Claim:
        most, listed = spell_count(self.limit.requests, "request"), self.limit.operations
        what = name_request(repeated.spec, repeated.operation)
        places = (listed.index(repeated.operation),) if listed else ()
        return self._make_claim(
            repeated,
            f"full.{repeated.operation}" if listed else "full",
            f"{most} to {what} may be under way at a time; one more {repeated.phrase_refusal()}.",
            (
                extend_pointer(self.pointer, "requests"),
                *(extend_pointer(self.pointer, "operations", place) for place in places),
                *repeated.refusal_facts(),
            ),
            (*self._hold_all(repeated), repeated.expect_over_limit()),
        )

    def _claim_uncovered(self) -> Iterator[Claim]:
        """Claim that what the limit does not cover still passes, of the first such operation."""
        spec, limit, listed = self.covered[0].spec, self.covered[0].limit, self.limit.operations
        for name in [each for each in askable_operations(spec) if listed and each not in listed][:1]:
            steps = (*self._hold_all(self.covered[0]), RepeatedRequest(spec, name, limit).expect_success())
            sentence = f"Meanwhile {name_request(spec, name)} still passes."
            about = (extend_pointer(self.pointer, "operations"),)
            yield self._make_claim(self.covered[0], f"apart.{name}", sentence, about, steps)

    def _claim_callers(self) -> Iterator[Claim]:
        """Claim who shares the count: other holders, a credential that takes another's place, other addresses."""
        alone = [replace(each, alone=True) for each in self.covered]
        repeated = next((each for each in alone if each.caller_credential), alone[0])
        held, scope = self._hold_all(repeated), (extend_pointer(self.pointer, "scope"),)
        if credential := repeated.caller_credential:
            apart = self.limit.counts_by_holder
            plant, value = plant_other_holder(repeated.spec, credential, repeated.level_used)
            last = repeated.expect_outcome(passes=apart, credentials={credential: value})
            sentence = phrase_other_holder("requests", apart=apart)
            yield self._make_claim(repeated, "other_holder", sentence, scope, (plant, *held, last))
            apart = has_own_count(repeated.spec, self.limit.scope, repeated.scheme_used, repeated.level_used)
            rotate, value = rotate_credential(credential, repeated.level_used)
            last = repeated.expect_outcome(passes=apart, credentials={credential: value})
            sentence = phrase_same_holder(apart=apart)
            yield self._make_claim(repeated, "same_holder", sentence, scope, (*held, rotate, last))
        apart = self.limit.scope is Scope.address or (self.limit.counts_by_holder and repeated.scheme_used is None)
        last = repeated.expect_outcome(passes=apart, address=OTHER_ADDRESS)
        sentence = f"Requests from another address {'are counted apart' if apart else 'count, too'}."
        yield self._make_claim(repeated, "other_address", sentence, scope, (*held, last))

    def _hold_all(self, repeated: RepeatedRequest) -> tuple[Step, ...]:
        """Make as many requests as may be under way, each of which is held."""
        success = repeated.spec.expect_success(repeated.operation)
        call = repeated.build_request(success, headers=((HOLD_HEADER, (str(_HELD_SECONDS),)),))
        return repeated.send_times(self.limit.requests, call)

    def _make_claim(
        self, repeated: RepeatedRequest, name: str, sentence: str, about: tuple[str, ...], steps: tuple[Step, ...]
    ) -> Claim:
        kept = tuple(keep_accepted(repeated.spec, steps))
        claim = Claim(f"limit.{repeated.limit}.{name}", ClaimTopic.limits, sentence, about, kept)
        return suspend_limits_in_the_way(repeated.spec, claim, repeated.limit)
