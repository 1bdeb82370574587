"""Windows that count requests: how many pass, when the next one does, which count, and who shares the count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from authproof.claims.claim import Claim, ClaimTopic, ExpectedHeader, ExpectedReply, PassTime, Step, SuspendLimits
from authproof.claims.derive.limits.callers import (
    OTHER_ADDRESS,
    find_callers_of_both,
    has_own_count,
    is_counted_together,
    phrase_other_holder,
    phrase_same_holder,
    plant_other_holder,
    rotate_credential,
)
from authproof.claims.derive.limits.interference import suspend_limits_in_the_way
from authproof.claims.derive.limits.repeated_requests import (
    SHORTEST_WAIT_SECONDS,
    RepeatedRequest,
    askable_operations,
    total_seconds,
)
from authproof.claims.derive.shared.held_credentials import keep_accepted
from authproof.claims.derive.shared.parameter_claims import choose_other_value
from authproof.claims.derive.shared.phrasing import name_request
from authproof.claims.derive.shared.replies import counts_of_window, placeholder_pattern
from authproof.claims.derive.shared.spec import MARGIN_SECONDS, ClaimedSpec
from authproof.model.limit import Window
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Algorithm, Callers, Case, Counts, Scope
from authproof.text.commonmark import quote_code
from authproof.text.english import spell_count, spell_duration

_SHORTEST_SECONDS: Final = 2e-5
"""What clocks still tell apart: seconds since 1970 are known to a quarter of a millionth (IEEE 754)."""

_MOST_UNCOVERED: Final = 20
"""Operations that are claimed not to be covered, of one window: so that the claims of as many windows as operations
grow with their number, not with its square."""

_OTHERS_SENTENCES: Final = {
    Callers.authenticated: "Requests without a credential do not count.",
    Callers.anonymous: "Requests with a credential do not count.",
}
_COUNTED_SENTENCES: Final = {
    Counts.everything: "A request that is refused for another reason counts, too.",
    Counts.accepted: "A request that is refused for another reason does not count.",
    Counts.refused: "Only requests that are refused count.",
}


def derive_request_window_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every window that counts requests."""
    for name, window in spec.provider.windows.items():
        covered = [each for each in _list_requests(spec, name) if window.covers_operation(each.operation)]
        if covered:
            cheapest_first = sorted(covered, key=lambda each: each.cost)
            yield from _RequestWindow(window, cheapest_first).derive_all()


def _list_requests(spec: ClaimedSpec, limit: str, *, counted: bool = True) -> list[RepeatedRequest]:
    """List the requests that can be made by those whose requests a window counts; or by others."""
    requests = [RepeatedRequest(spec, each, limit, counted=counted) for each in askable_operations(spec)]
    return [each for each in requests if each.can_be_made]


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
        yield from self._claim_costs()
        if self.repeated.seconds_to_next(0.0) >= SHORTEST_WAIT_SECONDS:
            yield self._claim_reopening(late=False)
        yield self._claim_reopening(late=True)
        yield from self._claim_algorithm()
        yield self._claim_counting()
        yield from self._claim_others()
        yield from self._claim_headers()
        yield from self._claim_shared()
        yield from self._claim_uncovered()
        yield from self._claim_callers()
        yield from self._claim_parameter()

    def _claim_exhausted(self, repeated: RepeatedRequest) -> Claim:
        most, number = spell_count(repeated.capacity, "request"), "burst" if self.limit.burst else "requests"
        time = " at once" if self.limit.burst else f" in {spell_duration(self.limit.seconds)}"
        what = name_request(repeated.spec, repeated.operation)
        if self.limit.counts is Counts.refused:
            what += " that are refused for another reason"
        batches = repeated.plan_batches(repeated.capacity)
        last = repeated.expect_over_limit(repeated.seconds_to_next(total_seconds(batches)))
        return self._make_claim(
            f"exhausted.{repeated.operation}" if self.limit.operations or repeated.cost > 1 else "exhausted",
            f"{most}{time} to {what} pass, one more {repeated.phrase_refusal()}.",
            (
                extend_pointer(self.pointer, number),
                *self._coverage_facts(repeated),
                *self._cost_facts(repeated),
                *repeated.refusal_facts(),
            ),
            (*repeated.send_batches(batches), last),
        )

    def _claim_costs(self) -> Iterator[Claim]:
        """Claim as how many a request counts: of the cheapest, so many fewer pass after it.

        Of one that only others can ask, who are counted apart, it is claimed how many pass.
        """
        for dear in (each for each in self.covered[1:] if each.operation in self.limit.costs):
            match find_callers_of_both(self.repeated, dear, self.limit.scope):
                case first, other if self._shares_count(first, other):
                    yield self._claim_cost(first, other)
                case _ if not self.limit.operations:
                    yield self._claim_exhausted(dear)

    def _shares_count(self, first: RepeatedRequest, other: RepeatedRequest) -> bool:
        return first.counted_value == other.counted_value and is_counted_together(first, other, self.limit.scope)

    def _claim_cost(self, cheap: RepeatedRequest, dear: RepeatedRequest) -> Claim:
        batches = cheap.plan_batches((self.limit.capacity - dear.cost) // cheap.cost, first=1)
        return self._make_claim(
            f"cost.{dear.operation}",
            f"{name_request(dear.spec, dear.operation)} counts as {spell_count(dear.cost, 'request')}.",
            (extend_pointer(self.pointer, "costs", dear.operation), *cheap.refusal_facts()),
            (dear.expect_counted(), *cheap.send_batches(batches), cheap.expect_over_limit()),
        )

    def _claim_reopening(self, *, late: bool) -> Claim:
        """Claim that a request is refused up to the time that the window says, and passes then.

        Where it is only assumed how a window moves, it passes after a whole one, which holds for each kind.
        """
        batches = self.repeated.plan_batches(self.repeated.capacity)
        is_whole = late and self.repeated.spec.provider.is_assumed(self.algorithm_pointer)
        pause = self.limit.seconds if is_whole else self.repeated.seconds_to_next(total_seconds(batches))
        after = f"{spell_duration(float(f'{pause:.4g}'))} after the last request, one more"
        requests_pointer = extend_pointer(self.pointer, "requests")
        return self._make_claim(
            "again" if late else "not_yet",
            f"{after.capitalize()} passes." if late else f"Until {after} {self.repeated.phrase_refusal()}.",
            (
                self.seconds_pointer,
                requests_pointer,
                *(() if is_whole else (self.algorithm_pointer,)),
                *(() if late else self.repeated.refusal_facts()),
            ),
            (
                *self.repeated.send_batches(batches),
                PassTime(pause if late else pause - self._too_early_seconds(pause)),
                self.repeated.expect_outcome(passes=late),
            ),
        )

    def _too_early_seconds(self, pause: float) -> float:
        """Give the seconds before the next request passes at which it does not yet; it does so after `pause`."""
        if self.limit.algorithm is Algorithm.token_bucket:
            early = min(pause / (2 * (self.limit.requests + 1)), MARGIN_SECONDS / self.limit.requests)
            return min(max(early, _SHORTEST_SECONDS), pause / 2)
        return min(MARGIN_SECONDS, self.limit.seconds / 10, pause / 2)

    def _claim_algorithm(self) -> Iterator[Claim]:
        """Tell a fixed window from a sliding one: at the end of the first, all may pass again, or one only."""
        batches = self.repeated.plan_batches(self.repeated.capacity - 1)
        apart = (self.limit.seconds - total_seconds(batches)) / 2
        if self.repeated.capacity == 1 or self.limit.algorithm is Algorithm.token_bucket:
            return
        fixed = self.limit.algorithm is Algorithm.fixed_window
        phrase = "all may pass again" if fixed else "only as many may pass as were sent that long ago"
        yield self._make_claim(
            "algorithm",
            f"{spell_duration(self.limit.seconds).capitalize()} after the first request, {phrase}.",
            (self.algorithm_pointer, self.seconds_pointer, *self.repeated.refusal_facts()),
            (
                self.repeated.expect_counted(),
                PassTime(apart),
                *self.repeated.send_batches(batches),
                self.repeated.expect_over_limit(),
                PassTime(self.limit.seconds - apart - total_seconds(batches)),
                self.repeated.expect_counted(),
                self.repeated.expect_outcome(passes=fixed),
            ),
        )

    def _claim_counting(self) -> Claim:
        """Tell which requests count: one is refused for another reason, and the limit has room for it or not."""
        refused = self.repeated.provoke_refusal(Case.internal)
        steps: tuple[Step, ...]
        if self.limit.counts is Counts.refused:
            batches = self.repeated.plan_batches(self.repeated.capacity, first=1)
            steps = (self.repeated.expect_success(), *self.repeated.send_batches(batches, refused))
        else:
            room = self.repeated.capacity - (self.limit.counts is Counts.everything)
            batches = self.repeated.plan_batches(room, first=1)
            steps = (refused, *self.repeated.send_batches(batches))
        counts_pointer = extend_pointer(self.pointer, "counts")
        about = (counts_pointer, *self._coverage_facts(self.repeated), *self.repeated.refusal_facts())
        last = (*self.repeated.wait_for_room(batches), self.repeated.expect_over_limit())
        return self._make_claim("counts", _COUNTED_SENTENCES[self.limit.counts], about, (*steps, *last))

    def _claim_others(self) -> Iterator[Claim]:
        """Claim that requests of others than those whose it counts do not count."""
        others = [] if self.limit.callers is Callers.everybody else self._requests_of_others()
        for other in others[:1]:
            yield self._make_claim(
                "callers",
                _OTHERS_SENTENCES[self.limit.callers],
                (extend_pointer(self.pointer, "callers"),),
                (*other.send_times(other.capacity, other.expect_counted()), other.expect_success()),
            )

    def _requests_of_others(self) -> list[RepeatedRequest]:
        others = _list_requests(self.repeated.spec, self.repeated.limit, counted=False)
        return [each for each in others if self.limit.covers_operation(each.operation)]

    def _claim_headers(self) -> Iterator[Claim]:
        """Claim what counted answers tell: after one request, and after another."""
        if self.limit.headers:
            most, counted = self.repeated.capacity, self.limit.counts is not Counts.refused
            uses = [used * counted * self.repeated.cost for used in (1, 2)[:most]]
            steps: list[Step] = [self.repeated.build_request(self._success_with_headers(each)) for each in uses]
            if rivals := self._windows_with_same_headers():
                steps.insert(0, SuspendLimits(rivals))
            about = tuple(extend_pointer(self.pointer, "headers", name) for name in self.limit.headers)
            sentence = "Each counted answer tells the limit, and what is left of it."
            yield self._make_claim("headers", sentence, about, tuple(steps))

    def _windows_with_same_headers(self) -> tuple[str, ...]:
        """Name the other windows that tell of themselves in the same headers of the same answers."""
        mine = {name.lower() for name in self.limit.headers}
        windows = self.repeated.spec.provider.windows
        return tuple(
            name for name in self.repeated.other_limits if mine & {header.lower() for header in windows[name].headers}
        )

    def _success_with_headers(self, used: int) -> ExpectedReply:
        known = counts_of_window(self.limit, self.limit.capacity - used, self.limit.seconds_to_reset(used))
        headers = tuple(
            ExpectedHeader(
                name, placeholder_pattern(value, known), value, extend_pointer(self.pointer, "headers", name)
            )
            for name, value in self.limit.headers.items()
        )
        expect = self.repeated.spec.expect_success(self.repeated.operation)
        return replace(expect, headers=(*expect.headers, *headers))

    def _claim_shared(self) -> Iterator[Claim]:
        """Claim of every other operation whether its requests count together with those of the first.

        They do not if who asks is another: with another credential, or with none.
        """
        value = self.repeated.counted_value
        for covered in (each for each in self.covered[1:] if each.counted_value == value):
            for first, other in filter(None, [find_callers_of_both(self.repeated, covered, self.limit.scope)]):
                yield self._claim_shared_by(first, other)

    def _claim_shared_by(self, first: RepeatedRequest, other: RepeatedRequest) -> Claim:
        together = is_counted_together(first, other, self.limit.scope)
        names = " and ".join(name_request(each.spec, each.operation) for each in (first, other))
        batches = first.plan_batches(first.capacity)
        facts = (
            *self._coverage_facts(other),
            *self._coverage_facts(first),
            *(other.refusal_facts() if together else ()),
        )
        scope = () if together and facts else (extend_pointer(self.pointer, "scope"),)
        return self._make_claim(
            f"shared.{other.operation}",
            f"{names} share the count." if together else f"{names} are counted apart: with other credentials, or none.",
            (*facts, *scope),
            (
                *first.send_batches(batches),
                *other.wait_for_room(batches),
                other.expect_outcome(passes=not together),
            ),
        )

    def _claim_uncovered(self) -> Iterator[Claim]:
        """Claim that what the window does not cover still passes when it is used up, of the next few operations."""
        pause = max((other.recovery_seconds for other in self.repeated.other_windows), default=0.0)
        spec, used_up = self.repeated.spec, self.repeated.plan_batches(self.repeated.capacity)
        for name in self._operations_uncovered():
            other = RepeatedRequest(spec, name, self.repeated.limit)
            yield self._make_claim(
                f"apart.{name}",
                f"When the limit is used up, {name_request(spec, name)} still passes.",
                (extend_pointer(self.pointer, "operations"),),
                (
                    *self.repeated.send_batches(used_up),
                    *self.repeated.wait_in_time(pause, used_up),
                    other.expect_success(),
                ),
            )

    def _operations_uncovered(self) -> list[str]:
        """Name operations that the window does not cover, in order: those that follow the first that it does."""
        if not self.limit.operations:
            return []
        names = [each.operation for each in _list_requests(self.repeated.spec, self.repeated.limit)]
        covered = frozenset(self.limit.operations)
        following = names[names.index(self.repeated.operation) :] + names
        near = [name for name in dict.fromkeys(following) if name not in covered][:_MOST_UNCOVERED]
        return [name for name in names if name in frozenset(near)]

    def _claim_callers(self) -> Iterator[Claim]:
        """Claim who shares the count: other holders, a credential that takes another's place, other addresses."""
        alone = [replace(each, alone=True) for each in self.covered]
        repeated = next((each for each in alone if each.caller_credential), alone[0])
        batches = repeated.plan_batches(repeated.capacity)
        used_up = (*repeated.send_batches(batches), *repeated.wait_for_room(batches))
        if credential := repeated.caller_credential:
            apart = self.limit.counts_by_holder
            plant, value = plant_other_holder(repeated.spec, credential, repeated.level_used)
            last = repeated.expect_outcome(passes=apart, credentials={credential: value})
            sentence = phrase_other_holder("requests", apart=apart)
            yield self._make_caller_claim("other_holder", sentence, (plant, *used_up, last), apart=apart)
            apart = has_own_count(repeated.spec, self.limit.scope, repeated.scheme_used, repeated.level_used)
            rotate, value = rotate_credential(credential, repeated.level_used)
            last = repeated.expect_outcome(passes=apart, credentials={credential: value})
            sentence = phrase_same_holder(apart=apart)
            yield self._make_caller_claim("same_holder", sentence, (*used_up, rotate, last), apart=apart)
        apart = self.limit.scope is Scope.address or (self.limit.counts_by_holder and repeated.scheme_used is None)
        last = repeated.expect_outcome(passes=apart, address=OTHER_ADDRESS)
        counted_apart = "Requests from another address are counted apart."
        sentence = counted_apart if apart else "It makes no difference from which address one asks."
        yield self._make_caller_claim("other_address", sentence, (*used_up, last), apart=apart)

    def _claim_parameter(self) -> Iterator[Claim]:
        """Claim that another value of the parameter that it counts by has a count of its own."""
        name = self.limit.by_parameter
        if name is None:
            return
        parameter = self.repeated.spec.provider.operations[self.repeated.operation].parameters[name]
        value = choose_other_value(parameter)
        if value is not None:
            batches = self.repeated.plan_batches(self.repeated.capacity)
            yield self._make_claim(
                "other_value",
                f"Each {quote_code(name)} has a count of its own.",
                (extend_pointer(self.pointer, "by_parameter"),),
                (
                    *self.repeated.send_batches(batches),
                    *self.repeated.wait_for_room(batches),
                    self.repeated.expect_success(parameters={name: value}),
                ),
            )

    def _make_caller_claim(self, name: str, sentence: str, steps: tuple[Step, ...], *, apart: bool) -> Claim:
        about = (extend_pointer(self.pointer, "scope"), *(() if apart else self.repeated.refusal_facts()))
        return self._make_claim(name, sentence, about, steps)

    def _coverage_facts(self, repeated: RepeatedRequest) -> tuple[str, ...]:
        listed = self.limit.operations
        return (extend_pointer(self.pointer, "operations", listed.index(repeated.operation)),) if listed else ()

    def _cost_facts(self, repeated: RepeatedRequest) -> tuple[str, ...]:
        operation = repeated.operation
        return (extend_pointer(self.pointer, "costs", operation),) if operation in self.limit.costs else ()

    def _make_claim(self, name: str, sentence: str, about: tuple[str, ...], steps: tuple[Step, ...]) -> Claim:
        limit = self.repeated.limit
        kept = tuple(keep_accepted(self.repeated.spec, steps))
        claim = Claim(f"limit.{limit}.{name}", ClaimTopic.limits, sentence, about, kept)
        return suspend_limits_in_the_way(self.repeated.spec, claim, limit)
