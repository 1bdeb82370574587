"""A request that is refused: what is wrong with it, how it is made, and what it must be answered with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.claims.claim import ExpectedReply, SendRequest, Step
from generator.claims.make.placing import TextFields
from generator.claims.make.subject import ClaimedSpec
from generator.model.failure import Case
from generator.model.scheme import Surface


@dataclass(frozen=True, slots=True)
class RefusedRequest:
    """A request that is refused for a case."""

    words: str
    """What is wrong with it, for a sentence: `without a credential`."""
    case: Case
    operation: str
    scheme: str | None
    before: tuple[Step, ...] = ()
    """What has to be done first."""
    overrides: Mapping[str, Any] = field(default_factory=dict)
    """How the request differs from a valid one: arguments of `Subject.call`."""
    reasons: tuple[str, ...] = ()
    """JSON Pointers to the facts because of which it is refused."""
    harmless: bool = False
    """Whether it may be sent to the provider itself: all that is wrong is a credential, and no login came before."""
    arrives: bool = True
    """Whether it reaches the operation; it may go astray on the way."""

    def expected_refusal(self, spec: ClaimedSpec, media_type: str | None = None) -> ExpectedReply:
        """Expect the refusal; the sandbox's own if none is documented."""
        pointer = self.reasons[0] if self.reasons else f"/operations/{self.operation}/security"
        return spec.expect_refusal(
            self.case, self._surface_reached(spec), self._reached_operation, media_type=media_type, pointer=pointer
        )

    def documented_failure(self, spec: ClaimedSpec) -> str | None:
        """Name the failure that is the answer; none if none is documented."""
        return spec.failure_for(self.case, self._surface_reached(spec), self._reached_operation)

    def refusal_facts(self, spec: ClaimedSpec) -> tuple[str, ...]:
        """Point to the documented refusal."""
        return spec.refusal_facts(self.case, self._surface_reached(spec), self._reached_operation)

    def request_facts(self, spec: ClaimedSpec) -> tuple[str, ...]:
        """Point to how the operation is addressed and opened, if it is reached at all."""
        if not self.arrives:
            return ()
        opens = spec.security_facts(self.operation, self.scheme) if self.scheme else ()
        return (*spec.request_facts(self.operation), *opens)

    def build_request(
        self, spec: ClaimedSpec, expect: ExpectedReply, *, headers: TextFields = (), omit_accept: bool = False
    ) -> SendRequest:
        """Make the request."""
        overrides = dict(self.overrides)
        all_headers = (*overrides.pop("headers", ()), *headers)
        bare = omit_accept or not self.arrives
        return spec.build_request(
            self.operation, self.scheme, expect, headers=all_headers, omit_accept=bare, **overrides
        )

    @property
    def _reached_operation(self) -> str | None:
        return self.operation if self.arrives else None

    def _surface_reached(self, spec: ClaimedSpec) -> str:
        return spec.surface_of(self.operation) if self.arrives else Surface.rest.value
