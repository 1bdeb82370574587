"""One request made again and again, for claims about limits.

It is paced so that no other limit refuses it than the one that a claim is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from authproof.claims.claim import (
    CredentialText,
    CredentialVariant,
    ExpectedReply,
    HeldCredential,
    PassTime,
    PlantCredential,
    SendRequest,
    Step,
)
from authproof.claims.derive.shared.replies import expect_retry_after
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.limit import Window
from authproof.model.pointers import spec_pointer
from authproof.model.vocabulary import Algorithm, Case
from authproof.sandbox.engine.cases import PROVOKE_HEADER


def askable_operations(spec: ClaimedSpec) -> list[str]:
    """Name the operations that a caller can ask for as often as it likes: they are there, and need no login."""
    operations = spec.provider.operations
    return [
        name for name in spec.usable_operations if not operations[name].security or _schemes_held_from_start(spec, name)
    ]


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

    @property
    def scheme_used(self) -> str | None:
        """The first scheme whose credentials a caller holds from the start; or, `alone`, the first with the fewest."""
        schemes = _schemes_held_from_start(self.spec, self.operation)
        if self.alone:
            return min(schemes, key=lambda name: len(self.spec.credentials_of(name)), default=None)
        return next(iter(schemes), None)

    @property
    def caller_credential(self) -> str | None:
        """The credential by which callers are told apart; none if they present several, or none."""
        names = self.spec.credentials_of(self.scheme_used) if self.scheme_used else ()
        return names[0] if len(names) == 1 else None

    @property
    def other_windows(self) -> tuple[Window, ...]:
        """The other windows that count the same requests."""
        return tuple(
            other
            for name, other in self.spec.provider.limits.items()
            if isinstance(other, Window)
            and name != self.limit
            and not other.channels
            and self.operation in (other.operations or (self.operation,))
        )

    def build_request(self, expect: ExpectedReply, **more: Any) -> SendRequest:
        """Ask, and expect this answer."""
        return self.spec.build_request(self.operation, self.scheme_used, expect, level=self.level, **more)

    def expect_success(self, times: int = 1, **more: Any) -> SendRequest:
        """Ask, and expect the success."""
        return self.build_request(self.spec.expect_success(self.operation), times=times, **more)

    def expect_refused(self, case: Case, limit: str | None = None, **more: Any) -> SendRequest:
        """Ask, and expect a refusal; `limit` is the one that is used up, if one is."""
        return self.build_request(self._expected_refusal(case, limit), **more)

    def provoke_refusal(self, case: Case, times: int = 1, **more: Any) -> SendRequest:
        """Ask for a refusal that has no other cause."""
        return self.build_request(
            self._expected_refusal(case), headers=((PROVOKE_HEADER, (case.value,)),), times=times, **more
        )

    def expect_over_limit(self, wait: float | None = None, **more: Any) -> SendRequest:
        """Ask, and expect the refusal for the limit; `wait` are the seconds that it should tell to wait."""
        call = self.expect_refused(Case.limited, self.limit, **more)
        return call if wait is None else replace(call, expect=expect_retry_after(call.expect, wait))

    def expect_outcome(self, *, passes: bool, **more: Any) -> SendRequest:
        """Ask, and expect the success, or the refusal for the limit."""
        return self.expect_success(**more) if passes else self.expect_over_limit(**more)

    def send_batches(self, batches: tuple[RequestBatch, ...], call: SendRequest | None = None) -> tuple[Step, ...]:
        """Ask in lots, and expect the success each time; or `call` in its place."""
        steps: list[Step] = []
        for batch in batches:
            steps += [PassTime(batch.before)] if batch.before else []
            steps.append(replace(call or self.expect_success(), times=batch.times))
        return tuple(steps)

    def plan_batches(self, times: int, first: int = 0) -> tuple[RequestBatch, ...]:
        """Spread requests so that no other window refuses them; see `lots`."""
        return plan_batches(times, self.other_windows, first)

    def wait_for_room(self, batches: tuple[RequestBatch, ...]) -> tuple[Step, ...]:
        """Wait until every other window would let one more pass, if that is before this one does."""
        this_limit = self.spec.provider.limits[self.limit]
        pause = max((seconds_to_next(other, 0.0) for other in self.other_windows), default=0.0)
        early = isinstance(this_limit, Window) and pause < seconds_to_next(this_limit, total_seconds(batches))
        return (PassTime(pause),) if pause and early else ()

    def refusal_facts(self, case: Case = Case.limited) -> tuple[str, ...]:
        """Point to the documented refusal for the limit."""
        return self.spec.refusal_facts(case, self.spec.provider.surface_of(self.operation), self.operation, self.limit)

    def phrase_refusal(self, case: Case = Case.limited) -> str:
        """Tell the refusal for the limit in words."""
        surface = self.spec.provider.surface_of(self.operation)
        failure = self.spec.provider.failure_for(case, surface, self.operation, self.limit)
        return f"is answered with {self.spec.provider.failures[failure].status}" if failure else "is refused"

    def _expected_refusal(self, case: Case, limit: str | None = None) -> ExpectedReply:
        surface = self.spec.provider.surface_of(self.operation)
        pointer = spec_pointer("limits", self.limit)
        return self.spec.expect_refusal(case, surface, self.operation, limit=limit, pointer=pointer)


def plant_other_holder(spec: ClaimedSpec, credential: str) -> tuple[PlantCredential, CredentialText]:
    """Make a value valid that is somebody else's; gives the value."""
    levels = spec.provider.credentials[credential].levels
    value = spec.tables.find_credential(credential).demo.wrong or ""
    return PlantCredential(credential, value, levels[-1] if levels else None), (
        HeldCredential(credential, CredentialVariant.wrong),
    )


def _schemes_held_from_start(spec: ClaimedSpec, operation: str) -> list[str]:
    schemes = spec.schemes_of(operation)
    return [scheme for scheme in schemes if all(map(spec.is_held_from_start, spec.credentials_of(scheme)))]


@dataclass(frozen=True, slots=True)
class RequestBatch:
    """So many requests at once, and the seconds to wait before them."""

    before: float
    times: int


def window_capacity(window: Window) -> int:
    """Tell how many pass at once when nothing was asked before."""
    return window.burst or window.requests


def recovery_seconds(window: Window) -> float:
    """Tell after how many seconds of quiet a window is as at the start."""
    if window.algorithm is Algorithm.token_bucket:
        return window_capacity(window) * window.seconds / window.requests
    return window.seconds


def seconds_to_next(window: Window, passed: float) -> float:
    """Tell how many seconds after a full count one more passes; the count began `passed` seconds ago."""
    if window.algorithm is Algorithm.token_bucket:
        return max(window.seconds / window.requests - passed, 0.0)
    return window.seconds - passed


def plan_batches(times: int, others: Iterable[Window], first: int = 0) -> tuple[RequestBatch, ...]:
    """Spread requests over lots that no other window refuses; `first` were sent at once right before."""
    others = tuple(others)
    room = min((window_capacity(other) for other in others), default=times + first)
    pause = max((recovery_seconds(other) for other in others), default=0.0)
    return tuple(_walk_batches(times, room, room - first, pause))


def _walk_batches(times: int, room: int, free: int, pause: float) -> Iterator[RequestBatch]:
    if first := min(times, free):
        yield RequestBatch(0.0, first)
    times -= first
    while times > 0:
        yield RequestBatch(pause, min(times, room))
        times -= room


def total_seconds(batches: Iterable[RequestBatch]) -> float:
    """Tell how many seconds lots take."""
    return sum(batch.before for batch in batches)


def fits_one_batch(times: int, others: Iterable[Window]) -> bool:
    """Tell whether so many requests can be sent at once without tripping another window."""
    return len(list(groupby(plan_batches(times, others)))) <= 1
