"""Windows that count requests: how many pass, when the next one does, which count, and who shares the count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from authproof.claims.claim import (
    Claim,
    ClaimTopic,
    CredentialText,
    ExpectedHeader,
    ExpectedReply,
    HeldCredential,
    PassTime,
    RotateCredential,
    Step,
    TakenValue,
)
from authproof.claims.derive.limits.repeated_requests import (
    RepeatedRequest,
    askable_operations,
    plant_other_holder,
    recovery_seconds,
    seconds_to_next,
    total_seconds,
    window_capacity,
)
from authproof.claims.derive.shared.phrasing import name_request
from authproof.claims.derive.shared.replies import placeholder_pattern
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.limit import Window
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Algorithm, Case, Counts, Scope
from authproof.text.english import spell_count, spell_duration

_COUNTED_SENTENCES = {
    Counts.everything: "A request that is refused for another reason counts, too.",
    Counts.accepted: "A request that is refused for another reason does not count.",
    Counts.refused: "Only requests that are refused count.",
}


def derive_request_window_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every window that counts requests."""
    for name, limit in spec.provider.limits.items():
        if isinstance(limit, Window) and not limit.channels:
            covered = [
                RepeatedRequest(spec, each, name)
                for each in askable_operations(spec)
                if each in (limit.operations or (each,))
            ]
            if covered:
                yield from _RequestWindow(limit, covered).derive_all()


class _RequestWindow:
    """One window, and the operations that it covers."""

    def __init__(self, limit: Window, covered: list[RepeatedRequest]) -> None:
        self.limit = limit
        self.covered = covered
        self.repeated = covered[0]
        self.pointer = spec_pointer("limits", self.repeated.limit)
        self.capacity = window_capacity(limit)

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
        yield from derive_sharing_claims(self.repeated, self.limit)

    def _claim_exhausted(self, repeated: RepeatedRequest) -> Claim:
        number = "burst" if self.limit.burst else "requests"
        time = " at once" if self.limit.burst else f" in {spell_duration(self.limit.seconds)}"
        what = name_request(repeated.spec, repeated.operation)
        batches = repeated.plan_batches(self.capacity)
        return self._make_claim(
            f"exhausted.{repeated.operation}" if self.limit.operations else "exhausted",
            f"{spell_count(self.capacity, 'request')}{time} to {what} pass, one more {repeated.phrase_refusal()}.",
            (extend_pointer(self.pointer, number), *self._coverage_facts(repeated), *repeated.refusal_facts()),
            (
                *repeated.send_batches(batches),
                repeated.expect_over_limit(seconds_to_next(self.limit, total_seconds(batches))),
            ),
        )

    def _claim_reopening(self, *, late: bool) -> Claim:
        """Claim that a request is refused up to the time that the window says, and passes then."""
        batches = self.repeated.plan_batches(self.capacity)
        pause, margin = self._next_opening(total_seconds(batches))
        late_sentence = f"{_phrase_seconds(pause)} after the last request, one more passes."
        early_sentence = (
            f"Until {_phrase_seconds(pause)} after the last request, one more {self.repeated.phrase_refusal()}."
        )
        return self._make_claim(
            "again" if late else "not_yet",
            late_sentence if late else early_sentence,
            (
                extend_pointer(self.pointer, "seconds"),
                extend_pointer(self.pointer, "requests"),
                extend_pointer(self.pointer, "algorithm"),
                *(() if late else self.repeated.refusal_facts()),
            ),
            (
                *self.repeated.send_batches(batches),
                PassTime(pause if late else pause - margin),
                self.repeated.expect_outcome(passes=late),
            ),
        )

    def _next_opening(self, passed: float) -> tuple[float, float]:
        """Tell how long after a full count the next request passes, and a time that is too short to tell it."""
        pause = seconds_to_next(self.limit, passed)
        if self.limit.algorithm is Algorithm.token_bucket:
            return pause, self.limit.seconds / self.limit.requests / (2 * (self.limit.requests + 1))
        return pause, min(0.5, self.limit.seconds / 10)

    def _claim_algorithm(self) -> Iterator[Claim]:
        """Tell a fixed window from a sliding one: at the end of the first, all may pass again, or one only."""
        batches = self.repeated.plan_batches(self.capacity - 1)
        apart = (self.limit.seconds - total_seconds(batches)) / 2
        if self.capacity == 1 or apart <= 0 or self.limit.algorithm is Algorithm.token_bucket:
            return
        fixed = self.limit.algorithm is Algorithm.fixed_window
        phrase = "all may pass again" if fixed else "only as many may pass as were sent that long ago"
        rest = (
            PassTime(self.limit.seconds - apart - total_seconds(batches)),
            self.repeated.expect_success(),
            self.repeated.expect_outcome(passes=fixed),
        )
        yield self._make_claim(
            "algorithm",
            f"{spell_duration(self.limit.seconds).capitalize()} after the first request, {phrase}.",
            (
                extend_pointer(self.pointer, "algorithm"),
                extend_pointer(self.pointer, "seconds"),
                *self.repeated.refusal_facts(),
            ),
            (
                self.repeated.expect_success(),
                PassTime(apart),
                *self.repeated.send_batches(batches),
                self.repeated.expect_over_limit(),
                *rest,
            ),
        )

    def _claim_counting(self) -> Claim:
        """Tell which requests count: one is refused for another reason, and the limit has room for it or not."""
        refused = self.repeated.provoke_refusal(Case.internal)
        steps: tuple[Step, ...]
        if self.limit.counts is Counts.refused:
            batches = self.repeated.plan_batches(self.capacity, first=1)
            steps = (self.repeated.expect_success(), *self.repeated.send_batches(batches, refused))
        else:
            batches = self.repeated.plan_batches(self.capacity - (self.limit.counts is Counts.everything), first=1)
            steps = (refused, *self.repeated.send_batches(batches))
        about = (
            extend_pointer(self.pointer, "counts"),
            *self._coverage_facts(self.repeated),
            *self.repeated.refusal_facts(),
        )
        last = (*self.repeated.wait_for_room(batches), self.repeated.expect_over_limit())
        return self._make_claim("counts", _COUNTED_SENTENCES[self.limit.counts], about, (*steps, *last))

    def _claim_headers(self) -> Iterator[Claim]:
        """Claim what counted answers tell: after one request, and after another."""
        steps = tuple(
            self.repeated.build_request(self._success_with_headers(self.capacity - used))
            for used in (1, 2)[: self.capacity]
        )
        if self.limit.headers:
            about = tuple(extend_pointer(self.pointer, "headers", name) for name in self.limit.headers)
            yield self._make_claim(
                "headers", "Each counted answer tells the limit, and what is left of it.", about, steps
            )

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
        for other in self.covered[1:]:
            names = [name_request(each.spec, each.operation) for each in (self.repeated, other)]
            level = other.spec.provider.operations[other.operation].level
            first = replace(self.repeated, level=level)
            batches = first.plan_batches(self.capacity)
            yield self._make_claim(
                f"shared.{other.operation}",
                f"{' and '.join(names)} share the count.",
                (*self._coverage_facts(other), *self._coverage_facts(self.repeated), *other.refusal_facts()),
                (*first.send_batches(batches), *other.wait_for_room(batches), other.expect_over_limit()),
            )

    def _claim_uncovered(self) -> Iterator[Claim]:
        """Claim that what the window does not cover still passes when it is used up."""
        pause = max((recovery_seconds(other) for other in self.repeated.other_windows), default=0.0)
        for name in askable_operations(self.repeated.spec) if self.limit.operations else ():
            other = RepeatedRequest(self.repeated.spec, name, self.repeated.limit)
            if name not in self.limit.operations:
                yield self._make_claim(
                    f"apart.{name}",
                    f"When the limit is used up, {name_request(other.spec, name)} still passes.",
                    (extend_pointer(self.pointer, "operations"),),
                    (
                        *self.repeated.send_batches(self.repeated.plan_batches(self.capacity)),
                        PassTime(pause),
                        other.expect_success(),
                    ),
                )

    def _coverage_facts(self, repeated: RepeatedRequest) -> tuple[str, ...]:
        listed = self.limit.operations
        return (extend_pointer(self.pointer, "operations", listed.index(repeated.operation)),) if listed else ()

    def _make_claim(self, name: str, sentence: str, about: tuple[str, ...], steps: tuple[Step, ...]) -> Claim:
        return Claim(f"limit.{self.repeated.limit}.{name}", ClaimTopic.limits, sentence, about, steps)


def _phrase_seconds(number: float) -> str:
    return f"{number:.4g} seconds"


OTHER_ADDRESS = "another address"
"""The address of another client."""

HOLDER_SCOPES = (Scope.credential, Scope.user, Scope.application)
"""Scopes that tell one holder's requests from another's."""


def derive_sharing_claims(repeated: RepeatedRequest, limit: Window) -> Iterator[Claim]:
    """Claim who shares the count."""
    repeated = replace(repeated, alone=True)
    batches = repeated.plan_batches(window_capacity(limit))
    used_up = (*repeated.send_batches(batches), *repeated.wait_for_room(batches))
    if repeated.caller_credential:
        yield _claim_other_holder(repeated, limit, repeated.caller_credential, used_up)
        yield _claim_same_holder(repeated, limit, repeated.caller_credential, used_up)
    yield _claim_other_address(repeated, limit, used_up)


def _claim_other_holder(repeated: RepeatedRequest, limit: Window, credential: str, used_up: tuple[Step, ...]) -> Claim:
    alone = limit.scope in HOLDER_SCOPES
    plant, value = plant_other_holder(repeated.spec, credential)
    sentence = "Somebody else's requests are counted apart." if alone else "Somebody else's requests count, too."
    last = repeated.expect_outcome(passes=alone, credentials={credential: value})
    return _make_sharing_claim(repeated, "other_holder", sentence, (plant, *used_up, last), refused=not alone)


def _claim_same_holder(repeated: RepeatedRequest, limit: Window, credential: str, used_up: tuple[Step, ...]) -> Claim:
    alone = limit.scope is Scope.credential
    held: CredentialText = (
        HeldCredential(credential, level=repeated.spec.provider.operations[repeated.operation].level),
    )
    new: CredentialText = (TakenValue("new", credential),)
    phrase = "has a count of its own" if alone else "shares the count of the old one"
    last = repeated.expect_outcome(passes=alone, credentials={credential: new})
    sentence = f"A credential that takes the place of another {phrase}."
    return _make_sharing_claim(
        repeated,
        "same_holder",
        sentence,
        (*used_up, RotateCredential(credential, held, "new"), last),
        refused=not alone,
    )


def _claim_other_address(repeated: RepeatedRequest, limit: Window, used_up: tuple[Step, ...]) -> Claim:
    apart = limit.scope is Scope.address
    counted_apart = "Requests from another address are counted apart."
    sentence = counted_apart if apart else "It makes no difference from which address one asks."
    last = repeated.expect_outcome(passes=apart, address=OTHER_ADDRESS)
    return _make_sharing_claim(repeated, "other_address", sentence, (*used_up, last), refused=not apart)


def _make_sharing_claim(
    repeated: RepeatedRequest, name: str, sentence: str, steps: tuple[Step, ...], *, refused: bool
) -> Claim:
    about = (spec_pointer("limits", repeated.limit, "scope"), *(repeated.refusal_facts() if refused else ()))
    return Claim(f"limit.{repeated.limit}.{name}", ClaimTopic.limits, sentence, about, steps)
