"""One request made again and again, for claims about limits.

Where there is time, it is paced so that no other limit refuses it than the one that a claim is about; where there is
none, the others are suspended (`authproof.claims.derive.limits.interference`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypedDict, Unpack

from authproof.claims.claim import (
    CountNextAs,
    CredentialText,
    ExpectedReply,
    PassTime,
    SendRequest,
    Step,
)
from authproof.claims.derive.shared.phrasing import phrase_number
from authproof.claims.derive.shared.replies import expect_retry_after
from authproof.claims.derive.shared.requests import MOST_SENT, TextFields
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.limit import Window
from authproof.model.pointers import spec_pointer
from authproof.model.vocabulary import Algorithm, Callers, Case, Counts
from authproof.sandbox.engine.cases import PROVOKE_HEADER

_MOST_BATCHES: Final = 20

SHORTEST_WAIT_SECONDS: Final = 1e-4
"""A wait before whose end a claim may still ask: clocks tell it from a shorter one."""


_OTHER_CALLERS: Final = {
    Callers.everybody: Callers.everybody,
    Callers.authenticated: Callers.anonymous,
    Callers.anonymous: Callers.authenticated,
}


def askable_operations(spec: ClaimedSpec) -> list[str]:
    """Name the operations that a caller can ask for as often as it likes: they are there, and need no login."""
    operations = spec.provider.operations
    return [
        name for name in spec.usable_operations if not operations[name].security or schemes_held_from_start(spec, name)
    ]


class CallerChanges(TypedDict, total=False):
    """Who asks, if it is not the usual caller."""

    credentials: Mapping[str, CredentialText]
    address: str
    parameters: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class RepeatedRequest:
    """One operation, and the limit that a claim about it is for."""

    spec: ClaimedSpec
    operation: str
    limit: str
    level: str | None = None
    """The level of who asks; none for what the operation needs."""
    alone: bool = False
    """Whether to ask with a single credential if that is possible: the one by which callers are told apart."""
    scheme: str | None = None
    """The scheme to ask with; none for the usual one."""
    counted: bool = True
    """Whether to ask as those do whose requests the window counts; else as others do."""

    @property
    def callers(self) -> Callers:
        """As whom it asks."""
        callers = self.window.callers if self.window else Callers.everybody
        return callers if self.counted else _OTHER_CALLERS[callers]

    @property
    def can_be_made(self) -> bool:
        """Whether the operation answers who asks."""
        if self.callers is Callers.anonymous:
            return self.spec.provider.operations[self.operation].answers_callers(authenticated=False)
        return self.callers is Callers.everybody or bool(self.schemes)

    @property
    def schemes(self) -> list[str]:
        """The schemes that it may ask with."""
        return [] if self.callers is Callers.anonymous else schemes_held_from_start(self.spec, self.operation)

    @property
    def scheme_used(self) -> str | None:
        """The first scheme whose credentials a caller holds from the start; or, `alone`, the first with the fewest."""
        if self.scheme is not None:
            return self.scheme
        schemes = self.schemes
        if self.alone:
            return min(schemes, key=lambda name: len(self.spec.credentials_of(name)), default=None)
        return next(iter(schemes), None)

    @property
    def caller_credential(self) -> str | None:
        """The credential by which callers are told apart; none if they present several, or none."""
        names = self.spec.credentials_of(self.scheme_used) if self.scheme_used else ()
        return names[0] if len(names) == 1 else None

    @property
    def window(self) -> Window | None:
        """The limit, if it is a window."""
        return self.spec.provider.windows.get(self.limit)

    @property
    def level_used(self) -> str | None:
        """The level of who asks."""
        return self.level or self.spec.provider.operations[self.operation].level

    @property
    def counted_value(self) -> str | None:
        """What it sends as the parameter that the window counts by; none if it counts by no parameter."""
        name = self.window.by_parameter if self.window else None
        return self.spec.provider.operations[self.operation].parameters[name].example if name else None

    @property
    def cost(self) -> int:
        """As how many requests one of it counts in the window."""
        return self.window.cost_of(self.operation) if self.window else 1

    @property
    def capacity(self) -> int:
        """How many of it the window lets pass at once."""
        return self.window.capacity // self.cost if self.window else 1

    def seconds_to_next(self, passed: float) -> float:
        """Tell how many seconds after as many as pass one more does; the first came `passed` seconds ago."""
        window = self.window
        return window.seconds_to_next(passed, self.cost - window.capacity % self.cost) if window else 0.0

    @property
    def other_windows(self) -> tuple[Window, ...]:
        """The other windows that count the same requests."""
        return tuple(self.spec.provider.windows[name] for name in self.other_limits)

    @property
    def other_limits(self) -> tuple[str, ...]:
        """The names of the other windows that count the same requests."""
        is_authenticated = self.scheme_used is not None
        return tuple(
            name
            for name, other in self.spec.provider.windows.items()
            if name != self.limit
            and other.covers_operation(self.operation)
            and other.counts_callers(authenticated=is_authenticated)
        )

    def build_request(
        self, expect: ExpectedReply, times: int = 1, headers: TextFields = (), **changes: Unpack[CallerChanges]
    ) -> SendRequest:
        return self.spec.build_request(
            self.operation, self.scheme_used, expect, level=self.level, times=times, headers=headers, **changes
        )

    def expect_success(self, **changes: Unpack[CallerChanges]) -> SendRequest:
        return self.build_request(self.spec.expect_success(self.operation), **changes)

    def expect_counted(self) -> SendRequest:
        """Ask in a way that counts: refused, if only refusals do."""
        if self.window and self.window.counts is Counts.refused:
            return self.provoke_refusal(Case.internal)
        return self.expect_success()

    def expect_refused(self, case: Case, limit: str | None = None, **changes: Unpack[CallerChanges]) -> SendRequest:
        """Ask, and expect a refusal; `limit` is the one that is used up, if one is."""
        return self.build_request(self._expected_refusal(case, limit), **changes)

    def provoke_refusal(self, case: Case, times: int = 1) -> SendRequest:
        """Ask for a refusal that has no other cause."""
        return self.build_request(self._expected_refusal(case), times, ((PROVOKE_HEADER, (case.value,)),))

    def expect_over_limit(self, wait: float | None = None, **changes: Unpack[CallerChanges]) -> SendRequest:
        """Ask, and expect the refusal for the limit; `wait` are the seconds that it should tell to wait."""
        call = self.expect_refused(Case.limited, self.limit, **changes)
        return call if wait is None else replace(call, expect=expect_retry_after(call.expect, wait))

    def expect_outcome(self, *, passes: bool, **changes: Unpack[CallerChanges]) -> SendRequest:
        """Ask, and expect the success, or the refusal for the limit."""
        return self.expect_success(**changes) if passes else self.expect_over_limit(**changes)

    def send_batches(self, batches: tuple[RequestBatch, ...], call: SendRequest | None = None) -> tuple[Step, ...]:
        """Ask in batches, in a way that counts; or by `call`."""
        steps: list[Step] = []
        for batch in batches:
            steps += [PassTime(batch.before)] if batch.before else []
            steps += self.send_times(batch.times, call or self.expect_counted())
        return tuple(steps)

    def send_times(self, times: int, call: SendRequest) -> tuple[Step, ...]:
        """Ask so often; if they are too many to be sent, once for all but one, and once more, which still passes."""
        if times > MOST_SENT:
            return CountNextAs(self.limit, times - 1), replace(call, times=2)
        return (replace(call, times=times),) if times else ()

    def plan_batches(self, times: int, first: int = 0) -> tuple[RequestBatch, ...]:
        """Spread requests so that no other window refuses them, if there is time for that.

        `first` were sent at once right before.
        """
        others = self.other_windows
        room = min((other.capacity // other.cost_of(self.operation) for other in others), default=times + first)
        pause = max((other.recovery_seconds for other in others), default=0.0)
        if times <= MOST_SENT:
            batches = tuple(_walk_batches(times, room, room - first, pause))
            if len(batches) <= _MOST_BATCHES and self._is_in_time(total_seconds(batches)):
                return batches
        return (RequestBatch(0.0, times),)

    def _is_in_time(self, seconds: float) -> bool:
        """Tell whether the limit still counts what was sent so long ago."""
        window = self.window
        if seconds == 0.0 or window is None:
            return True
        return window.algorithm is not Algorithm.token_bucket and seconds < window.seconds

    def wait_for_room(self, batches: tuple[RequestBatch, ...]) -> tuple[Step, ...]:
        """Wait until every other window would let one more pass, if that is before this one does."""
        waits = (other.seconds_to_next(0.0, other.cost_of(self.operation)) for other in self.other_windows)
        pause = max(waits, default=0.0)
        return self.wait_in_time(pause, batches)

    def wait_in_time(self, pause: float, batches: tuple[RequestBatch, ...]) -> tuple[Step, ...]:
        """Wait so many seconds after batches, if this window does not let one more pass by then."""
        early = self.window is not None and pause < self.seconds_to_next(total_seconds(batches))
        return (PassTime(pause),) if pause and early else ()

    def refusal_facts(self, case: Case = Case.limited) -> tuple[str, ...]:
        """Point to the documented refusal for the limit."""
        surface = self.spec.provider.surface_of(self.operation)
        return self.spec.documented_refusal(case, surface, self.operation, limit=self.limit).facts

    def phrase_refusal(self, case: Case = Case.limited) -> str:
        """Tell the refusal for the limit in words."""
        provider = self.spec.provider
        failure = provider.failure_for(case, provider.surface_of(self.operation), self.operation, self.limit)
        if failure is None:
            return "is refused"
        pointer = spec_pointer("failures", failure, "status")
        return f"is answered with {phrase_number(self.spec, provider.failures[failure].status, pointer)}"

    def _expected_refusal(self, case: Case, limit: str | None = None) -> ExpectedReply:
        surface = self.spec.provider.surface_of(self.operation)
        pointer = spec_pointer("limits", self.limit)
        return self.spec.expect_refusal(case, surface, self.operation, limit=limit, pointer=pointer)


@dataclass(frozen=True, slots=True)
class RequestBatch:
    """So many requests at once, and the seconds to wait before them."""

    before: float
    times: int


def total_seconds(batches: Iterable[RequestBatch]) -> float:
    """Tell how many seconds batches take."""
    return sum(batch.before for batch in batches)


def _walk_batches(times: int, room: int, free: int, pause: float) -> Iterator[RequestBatch]:
    if first := min(times, free):
        yield RequestBatch(0.0, first)
    times -= first
    while times > 0:
        yield RequestBatch(pause, min(times, room))
        times -= room


def schemes_held_from_start(spec: ClaimedSpec, operation: str) -> list[str]:
    """Name the schemes by which a caller who logs in nowhere can ask again and again."""
    traded_in = [trade.credential for trade in spec.provider.trades_at(operation) if trade.revokes_consumed]
    return [
        scheme
        for scheme in spec.schemes_of(operation)
        if all(spec.is_held_from_start(name) and name not in traded_in for name in spec.credentials_of(scheme))
        and not any(spec.provider.credentials[name].single_use for name in spec.credentials_of(scheme))
    ]
