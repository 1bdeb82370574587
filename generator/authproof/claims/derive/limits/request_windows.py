"""Windows that count requests: how many pass, when the next one does, which count, and who shares the count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from authproof.claims.claim import Claim, ClaimTopic, ExpectedHeader, ExpectedReply, PassTime, Step
from authproof.claims.derive.limits.callers import (
    OTHER_ADDRESS,
    phrase_other_holder,
    phrase_same_holder,
    plant_other_holder,
    rotate_credential,
)
from authproof.claims.derive.limits.repeated_requests import RepeatedRequest, askable_operations, total_seconds
from authproof.claims.derive.shared.phrasing import name_request
from authproof.claims.derive.shared.replies import placeholder_pattern
from authproof.claims.derive.shared.spec import MARGIN_SECONDS, ClaimedSpec
from authproof.model.limit import Window
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Algorithm, Case, Counts, Scope
from authproof.text.english import spell_count, spell_duration

_COUNTED_SENTENCES: Final = {
    Counts.everything: "A request that is refused for another reason counts, too.",
    Counts.accepted: "A request that is refused for another reason does not count.",
    Counts.refused: "Only requests that are refused count.",
}


def derive_request_window_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every window that counts requests."""
    for name, window in spec.provider.windows.items():
        covered = [
            RepeatedRequest(spec, each, name) for each in askable_operations(spec) if window.covers_operation(each)
        ]
        if covered:
            yield from _RequestWindow(window, covered).derive_all()


class _RequestWindow:
    """One window, and the operations that it covers."""

    def __init__(self, limit: Window, covered: list[RepeatedRequest]) -> None:
        self.limit = limit
        self.covered = covered
        self.repeated = covered[0]
        self.pointer = spec_pointer("limits", self.repeated.limit)
        self.seconds_pointer = extend_pointer(self.pointer, "seconds")
        self.algorithm_pointer = extend_pointer(self.pointer, "algorithm")

    def derive_all(self) -> Iterator[Claim]:
        """Claim all that the window says."""
        for repeated in self.covered if self.limit.operations else self.covered[:1]:
            yield self._claim_exhausted(repeated)
        yield self._claim_reopening(late=False)
        yield self._claim_reopening(late=True)
        yield from self._claim_algorithm()
        yield self._claim_counting()
        yield from self._claim_headers()
        yield from self._claim_shared()
        yield from self._claim_uncovered()
        yield from self._claim_callers()

    def _claim_exhausted(self, repeated: RepeatedRequest) -> Claim:
        most, number = spell_count(self.limit.capacity, "request"), "burst" if self.limit.burst else "requests"
        time = " at once" if self.limit.burst else f" in {spell_duration(self.limit.seconds)}"
        what = name_request(repeated.spec, repeated.operation)
        batches = repeated.plan_batches(self.limit.capacity)
        last = repeated.expect_over_limit(self.limit.seconds_to_next(total_seconds(batches)))
        return self._make_claim(
            f"exhausted.{repeated.operation}" if self.limit.operations else "exhausted",
            f"{most}{time} to {what} pass, one more {repeated.phrase_refusal()}.",
            (extend_pointer(self.pointer, number), *self._coverage_facts(repeated), *repeated.refusal_facts()),
            (*repeated.send_batches(batches), last),
        )

    def _claim_reopening(self, *, late: bool) -> Claim:
        """Claim that a request is refused up to the time that the window says, and passes then."""
        batches = self.repeated.plan_batches(self.limit.capacity)
        pause = self.limit.seconds_to_next(total_seconds(batches))
        after = f"{pause:.4g} seconds after the last request, one more"
        requests_pointer = extend_pointer(self.pointer, "requests")
        return self._make_claim(
            "again" if late else "not_yet",
            f"{after} passes." if late else f"Until {after} {self.repeated.phrase_refusal()}.",
            (
                self.seconds_pointer,
                requests_pointer,
                self.algorithm_pointer,
                *(() if late else self.repeated.refusal_facts()),
            ),
            (
                *self.repeated.send_batches(batches),
                PassTime(pause if late else pause - self._too_early_seconds()),
                self.repeated.expect_outcome(passes=late),
            ),
        )

    def _too_early_seconds(self) -> float:
        """Give the seconds before the next request passes at which it does not yet."""
        if self.limit.algorithm is Algorithm.token_bucket:
            return self.limit.seconds / self.limit.requests / (2 * (self.limit.requests + 1))
        return min(MARGIN_SECONDS, self.limit.seconds / 10)

    def _claim_algorithm(self) -> Iterator[Claim]:
        """Tell a fixed window from a sliding one: at the end of the first, all may pass again, or one only."""
        batches = self.repeated.plan_batches(self.limit.capacity - 1)
        apart = (self.limit.seconds - total_seconds(batches)) / 2
        if self.limit.capacity == 1 or apart <= 0 or self.limit.algorithm is Algorithm.token_bucket:
            return
        fixed = self.limit.algorithm is Algorithm.fixed_window
        phrase = "all may pass again" if fixed else "only as many may pass as were sent that long ago"
        yield self._make_claim(
            "algorithm",
            f"{spell_duration(self.limit.seconds).capitalize()} after the first request, {phrase}.",
            (self.algorithm_pointer, self.seconds_pointer, *self.repeated.refusal_facts()),
            (
                self.repeated.expect_success(),
                PassTime(apart),
                *self.repeated.send_batches(batches),
                self.repeated.expect_over_limit(),
                PassTime(self.limit.seconds - apart - total_seconds(batches)),
                self.repeated.expect_success(),
                self.repeated.expect_outcome(passes=fixed),
            ),
        )

    def _claim_counting(self) -> Claim:
        """Tell which requests count: one is refused for another reason, and the limit has room for it or not."""
        refused = self.repeated.provoke_refusal(Case.internal)
        steps: tuple[Step, ...]
        if self.limit.counts is Counts.refused:
            batches = self.repeated.plan_batches(self.limit.capacity, first=1)
            steps = (self.repeated.expect_success(), *self.repeated.send_batches(batches, refused))
        else:
            room = self.limit.capacity - (self.limit.counts is Counts.everything)
            batches = self.repeated.plan_batches(room, first=1)
            steps = (refused, *self.repeated.send_batches(batches))
        counts_pointer = extend_pointer(self.pointer, "counts")
        about = (counts_pointer, *self._coverage_facts(self.repeated), *self.repeated.refusal_facts())
        last = (*self.repeated.wait_for_room(batches), self.repeated.expect_over_limit())
        return self._make_claim("counts", _COUNTED_SENTENCES[self.limit.counts], about, (*steps, *last))

    def _claim_headers(self) -> Iterator[Claim]:
        """Claim what counted answers tell: after one request, and after another."""
        if self.limit.headers:
            most = self.limit.capacity
            steps = [self.repeated.build_request(self._success_with_headers(most - used)) for used in (1, 2)[:most]]
            about = tuple(extend_pointer(self.pointer, "headers", name) for name in self.limit.headers)
            sentence = "Each counted answer tells the limit, and what is left of it."
            yield self._make_claim("headers", sentence, about, tuple(steps))

    def _success_with_headers(self, left: int) -> ExpectedReply:
        known = {"limit": str(self.limit.requests), "remaining": str(left), "reset": "[0-9]{9,}"}
        headers = tuple(
            ExpectedHeader(
                name, placeholder_pattern(value, known), value, extend_pointer(self.pointer, "headers", name)
            )
            for name, value in self.limit.headers.items()
        )
        expect = self.repeated.spec.expect_success(self.repeated.operation)
        return replace(expect, headers=(*expect.headers, *headers))

    def _claim_shared(self) -> Iterator[Claim]:
        """Claim of every other operation that its requests count together with those of the first."""
        for other in self.covered[1:]:
            names = [name_request(each.spec, each.operation) for each in (self.repeated, other)]
            first = replace(self.repeated, level=other.spec.provider.operations[other.operation].level)
            batches = first.plan_batches(self.limit.capacity)
            yield self._make_claim(
                f"shared.{other.operation}",
                f"{' and '.join(names)} share the count.",
                (*self._coverage_facts(other), *self._coverage_facts(self.repeated), *other.refusal_facts()),
                (*first.send_batches(batches), *other.wait_for_room(batches), other.expect_over_limit()),
            )

    def _claim_uncovered(self) -> Iterator[Claim]:
        """Claim that what the window does not cover still passes when it is used up."""
        pause = max((other.recovery_seconds for other in self.repeated.other_windows), default=0.0)
        spec, used_up = self.repeated.spec, self.repeated.plan_batches(self.limit.capacity)
        for name in askable_operations(spec) if self.limit.operations else ():
            if name not in self.limit.operations:
                other = RepeatedRequest(spec, name, self.repeated.limit)
                yield self._make_claim(
                    f"apart.{name}",
                    f"When the limit is used up, {name_request(spec, name)} still passes.",
                    (extend_pointer(self.pointer, "operations"),),
                    (*self.repeated.send_batches(used_up), PassTime(pause), other.expect_success()),
                )

    def _claim_callers(self) -> Iterator[Claim]:
        """Claim who shares the count: other holders, a credential that takes another's place, other addresses."""
        repeated = replace(self.repeated, alone=True)
        batches = repeated.plan_batches(self.limit.capacity)
        used_up = (*repeated.send_batches(batches), *repeated.wait_for_room(batches))
        if credential := repeated.caller_credential:
            apart = self.limit.counts_by_holder
            plant, value = plant_other_holder(repeated.spec, credential)
            last = repeated.expect_outcome(passes=apart, credentials={credential: value})
            sentence = phrase_other_holder("requests", apart=apart)
            yield self._make_caller_claim("other_holder", sentence, (plant, *used_up, last), apart=apart)
            apart = self.limit.scope is Scope.credential
            level = repeated.spec.provider.operations[repeated.operation].level
            rotate, value = rotate_credential(credential, level)
            last = repeated.expect_outcome(passes=apart, credentials={credential: value})
            sentence = phrase_same_holder(apart=apart)
            yield self._make_caller_claim("same_holder", sentence, (*used_up, rotate, last), apart=apart)
        apart = self.limit.scope is Scope.address
        last = repeated.expect_outcome(passes=apart, address=OTHER_ADDRESS)
        counted_apart = "Requests from another address are counted apart."
        sentence = counted_apart if apart else "It makes no difference from which address one asks."
        yield self._make_caller_claim("other_address", sentence, (*used_up, last), apart=apart)

    def _make_caller_claim(self, name: str, sentence: str, steps: tuple[Step, ...], *, apart: bool) -> Claim:
        about = (extend_pointer(self.pointer, "scope"), *(() if apart else self.repeated.refusal_facts()))
        return self._make_claim(name, sentence, about, steps)

    def _coverage_facts(self, repeated: RepeatedRequest) -> tuple[str, ...]:
        listed = self.limit.operations
        return (extend_pointer(self.pointer, "operations", listed.index(repeated.operation)),) if listed else ()

    def _make_claim(self, name: str, sentence: str, about: tuple[str, ...], steps: tuple[Step, ...]) -> Claim:
        return Claim(f"limit.{self.repeated.limit}.{name}", ClaimTopic.limits, sentence, about, steps)
