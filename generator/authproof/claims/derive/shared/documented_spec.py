"""One provider's spec as what it documents: the answers that it promises, and the facts that these rest on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from authproof.claims.claim import ExpectedReply
from authproof.claims.derive.shared import replies
from authproof.claims.derive.shared.evidence import leave_assumed_open, reply_facts
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.model.vocabulary import Case, Surface
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.tables import Tables
from authproof.text.media_type import choose_offer


class DocumentedRefusal(NamedTuple):
    """A refusal as far as it is documented."""

    reply: ExpectedReply
    """Open where the body is assumed; the sandbox's own if nothing is documented."""
    facts: tuple[str, ...]
    """JSON Pointers to what says that it is one, and what it looks like."""


class DocumentedSpec:
    """One provider, its tables, and what it promises to answer."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    @cached_property
    def tables(self) -> Tables:
        """The provider as the sandbox has it."""
        return compile_provider(self.provider)

    def expect_success(self, operation: str) -> ExpectedReply:
        """Expect the answer when all is well."""
        return replies.expect_success_of(self.provider, operation)

    def expect_refusal(  # noqa: PLR0913 - what a failure is chosen by
        self,
        case: Case,
        surface: Surface,
        operation: str | None = None,
        *,
        media_type: str | None = None,
        limit: str | None = None,
        credential: str | None = None,
        pointer: str = "",
    ) -> ExpectedReply:
        """Expect the refusal of a case; the sandbox's own if the spec documents none, because of the fact at `pointer`.

        `media_type` none: the one that an operation's own headers ask for, else the first.
        """
        if operation and self.provider.accepts_ended(operation, credential, case):
            return self.expect_success(operation)
        failure = self.provider.failure_for(case, surface, operation, limit, credential)
        if failure is None:
            return replies.expect_undocumented(case, pointer)
        return replies.expect_failure(
            self.provider, failure, case, media_type or self._media_type_asked_for(failure, operation), limit, operation
        )

    def documented_refusal(  # noqa: PLR0913 - what a failure is chosen by
        self,
        case: Case,
        surface: Surface,
        operation: str | None = None,
        *,
        media_type: str | None = None,
        limit: str | None = None,
        credential: str | None = None,
        pointer: str = "",
    ) -> DocumentedRefusal:
        """Expect the refusal of a case, but for what is assumed of it."""
        exact = self.expect_refusal(
            case, surface, operation, media_type=media_type, limit=limit, credential=credential, pointer=pointer
        )
        facts = self.refusal_facts(case, surface, operation, limit, credential)
        reply = leave_assumed_open(self.provider, exact, facts)
        return DocumentedRefusal(reply, (*facts, *reply_facts(self.provider, reply)))

    def answers_alike(self, operation: str, scheme: str) -> bool:
        """Tell whether malformed and unknown credentials are refused alike, so that their shape does not matter."""
        surface = self.provider.surface_of(operation)
        carrying = (part.credentials for part in self.provider.schemes[scheme].parts if part.credentials)
        by_part = [
            {
                self._name_answer(case, surface, operation, name)
                for case in (Case.malformed, Case.unknown)
                for name in names
            }
            for names in carrying
        ]
        return all(len(failures) == 1 and None not in failures for failures in by_part)

    def is_refused_alike(self, case: Case, operation: str, suspects: Iterable[str]) -> bool:
        """Tell whether a case is refused alike, whichever of some credentials is at fault."""
        surface = self.provider.surface_of(operation)
        return len({self._name_answer(case, surface, operation, each) for each in suspects}) <= 1

    def _name_answer(self, case: Case, surface: Surface, operation: str, credential: str) -> str | None:
        """Name the failure that answers a case; the operation itself if it is answered with its success."""
        if self.provider.accepts_ended(operation, credential, case):
            return spec_pointer("operations", operation)
        return self.provider.failure_for(case, surface, operation, credential=credential)

    def request_facts(self, operation: str, scheme: str | None = None) -> tuple[str, ...]:
        """Point to what a valid request rests on: how it is addressed, and how its scheme travels."""
        address_facts = tuple(spec_pointer("operations", operation, field) for field in ("method", "path", "server"))
        if scheme is None:
            return address_facts
        return (*address_facts, *self.security_facts(operation, scheme), *self.scheme_facts(scheme))

    def security_facts(self, operation: str, scheme: str) -> tuple[str, ...]:
        """Point to the statement that a scheme opens an operation."""
        security = self.provider.operations[operation].security
        if scheme not in security:
            return ()
        return (spec_pointer("operations", operation, "security", security.index(scheme)),)

    def scheme_facts(self, scheme: str) -> tuple[str, ...]:
        """Point to where the parts of a scheme travel, and how they are written."""
        return tuple(
            spec_pointer("schemes", scheme, "parts", index, field)
            for index, part in enumerate(self.provider.schemes[scheme].parts)
            for field in ("in", "name", "template", *(["base64"] if part.base64 else []))
        )

    def refusal_facts(
        self,
        case: Case,
        surface: Surface,
        operation: str | None = None,
        limit: str | None = None,
        credential: str | None = None,
    ) -> tuple[str, ...]:
        """Point to the documented refusal of a case: that it is one, and its status; empty if there is none.

        Where it is answered with a success, that is what says so.
        """
        if operation and self.provider.accepts_ended(operation, credential, case):
            grants = self.provider.grants.items()
            granting = (name for name, each in grants if each.requested_operation == operation and each.trade)
            return tuple(spec_pointer("grants", name, "unknown") for name in granting)
        name = self.provider.failure_for(case, surface, operation, limit, credential)
        if name is None:
            return ()
        failure = self.provider.failures[name]
        steps: list[tuple[str, int]] = [
            ("cases", failure.cases.index(case)),
            ("surfaces", failure.surfaces.index(surface)),
        ]
        if failure.operations and operation:
            steps.append(("operations", failure.operations.index(operation)))
        if failure.limits and limit:
            steps.append(("limits", failure.limits.index(limit)))
        if credential in failure.credentials:
            steps.append(("credentials", failure.credentials.index(credential)))
        chosen_by = (spec_pointer("failures", name, field, index) for field, index in steps)
        return (*chosen_by, spec_pointer("failures", name, "status"))

    def _media_type_asked_for(self, failure: str, operation: str | None) -> str | None:
        asked = self.provider.operations.get(operation or "")
        headers = asked.headers if asked else {}
        accept = next((value for name, value in headers.items() if name.lower() == "accept"), None)
        offers = tuple(self.provider.failures[failure].bodies)
        return None if accept is None or not offers else offers[choose_offer(offers, accept)]
