"""One request that is refused: what is wrong with it, and how it is answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from authproof.claims.claim import ExpectedReply, SendRequest, Step
from authproof.claims.derive.shared.requests import RequestChanges, TextFields
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.pointers import spec_pointer
from authproof.model.vocabulary import Case, Surface


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
    changes: RequestChanges = field(default_factory=RequestChanges)
    """How the request differs from a valid one."""
    reasons: tuple[str, ...] = ()
    """JSON Pointers to the facts because of which it is refused."""
    harmless: bool = False
    """Whether it may be sent to the provider itself: all that is wrong is a credential, and no login came before."""
    arrives: bool = True
    """Whether it reaches the operation; it may go astray on the way."""
    blamed: str | None = None
    """The credential at fault; none if it is something else."""
    is_told: bool = True
    """Whether its body tells that it is for the operation; if not, the first operation of the route answers."""

    def expected_refusal(self, spec: ClaimedSpec, media_type: str | None = None) -> ExpectedReply:
        """Expect the refusal; the sandbox's own if none is documented."""
        pointer = self.reasons[0] if self.reasons else spec_pointer("operations", self.operation, "security")
        return spec.expect_refusal(
            self.case,
            self._surface_reached(spec),
            self._answered_by(spec),
            media_type=media_type,
            credential=self.blamed,
            pointer=pointer,
        )

    def documented_failure(self, spec: ClaimedSpec) -> str | None:
        """Name the failure that is the answer; none if none is documented."""
        operation = self._answered_by(spec)
        return spec.provider.failure_for(self.case, self._surface_reached(spec), operation, credential=self.blamed)

    def is_answered(self, spec: ClaimedSpec) -> bool:
        """Tell whether a spec says how it is answered: by a failure, or with a success all the same."""
        operation = self._answered_by(spec)
        is_taken = operation is not None and spec.provider.accepts_ended(operation, self.blamed, self.case)
        return is_taken or self.documented_failure(spec) is not None

    def refusal_facts(self, spec: ClaimedSpec) -> tuple[str, ...]:
        """Point to the documented refusal."""
        operation = self._answered_by(spec)
        return spec.refusal_facts(self.case, self._surface_reached(spec), operation, credential=self.blamed)

    def request_facts(self, spec: ClaimedSpec) -> tuple[str, ...]:
        """Point to how the operation is addressed and opened, if it is reached at all."""
        if not self.arrives:
            return ()
        opens = spec.security_facts(self.operation, self.scheme) if self.scheme else ()
        return (*spec.request_facts(self.operation), *opens)

    def build_request(
        self, spec: ClaimedSpec, expect: ExpectedReply, *, headers: TextFields = (), omit_accept: bool = False
    ) -> SendRequest:
        changes: RequestChanges = {**self.changes, "headers": (*self.changes.get("headers", ()), *headers)}
        bare = omit_accept or not self.arrives
        return spec.build_request(self.operation, self.scheme, expect, omit_accept=bare, **changes)

    def _answered_by(self, spec: ClaimedSpec) -> str | None:
        """Name the operation whose refusal it gets; none if it reaches none."""
        if not self.arrives:
            return None
        return self.operation if self.is_told else spec.provider.operations_on_route(self.operation)[0]

    def _surface_reached(self, spec: ClaimedSpec) -> Surface:
        operation = self._answered_by(spec)
        return spec.provider.surface_of(operation) if operation else Surface.rest
