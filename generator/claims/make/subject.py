"""What the families of claims share: one provider, and how to ask it for something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from generator import template
from generator.claims.claim import Call, Held, Reply, Step, Take, Taken, Text
from generator.claims.make import replies
from generator.claims.make.placing import Fields, Sent, place, texts
from generator.claims.make.requests import written
from generator.compile import accepted, compile_provider
from generator.model import Provider
from generator.model.failure import Case
from generator.model.scheme import Surface
from generator.tables import Tables

Obtained = tuple[tuple[Step, ...], dict[str, Text]]
"""Steps that get credentials, and the texts to present afterwards, by credential."""


class Subject:
    """One provider, its tables, and builders of calls and expectations."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    @cached_property
    def tables(self) -> Tables:
        """The provider as the sandbox has it."""
        return compile_provider(self.provider)

    def usable(self, names: Iterable[str]) -> tuple[str, ...]:
        """Keep the schemes that are accepted today."""
        return accepted(self.provider, tuple(names))

    def scheme_of(self, operation: str) -> tuple[str, ...]:
        """Name the usable schemes of an operation."""
        return self.usable(self.provider.operations[operation].security)

    def surface_of(self, operation: str) -> str:
        """Tell the surface of an operation, by which its failures are chosen."""
        security = self.provider.operations[operation].security
        return (self.provider.schemes[security[0]].surface if security else Surface.rest).value

    def credentials_of(self, scheme: str) -> tuple[str, ...]:
        """Name the credentials that travel in a scheme."""
        parts = self.provider.schemes[scheme].parts
        names = [name for part in parts for text in (part.template, part.base64 or "") for name in template.holes(text)]
        return tuple(dict.fromkeys(name for name in names if name in self.provider.credentials))

    def by_hand(self, credential: str) -> bool:
        """Tell whether the caller holds it from the start: no operation issues it."""
        return not self.provider.is_issued(credential)

    def held(self, scheme: str, level: str | None = None) -> dict[str, Text]:
        """Give the credentials of a scheme as the caller holds them."""
        return {name: (Held(name, level=level),) for name in self.credentials_of(scheme)}

    def sent(self, scheme: str | None, credentials: Mapping[str, Text]) -> Sent:
        """Write the parts of a scheme."""
        return () if scheme is None else texts(self.provider.schemes[scheme], credentials)

    def call(  # noqa: PLR0913 - a request has that many sides
        self,
        operation: str,
        scheme: str | None,
        expect: Reply,
        *,
        level: str | None = None,
        credentials: Mapping[str, Text] | None = None,
        sent: Sent | None = None,
        parameters: Mapping[str, str | None] | None = None,
        headers: Fields = (),
        omit_accept: bool = False,
        **more: Any,
    ) -> Call:
        """Make a valid request for an operation.

        `credentials` stand in for those that the caller holds, `sent` for all that the scheme sends, `parameters` for
        the examples (None leaves one out). `more` are further fields of the `Call`.
        """
        asked = self.provider.operations[operation]
        if sent is None:
            usual = self.held(scheme, level or asked.level) if scheme else {}
            sent = self.sent(scheme, {**usual, **(credentials or {})})
        request = written(asked, place(sent), parameters or {}, omit_accept=omit_accept)
        return Call(**{**request, "headers": (*request["headers"], *headers), "expect": expect, **more})

    def obtain(self, scheme: str | None, level: str | None = None) -> Obtained:
        """Get the credentials of a scheme: no steps for those held by hand, an exchange for each other."""
        steps: list[Step] = []
        found: dict[str, Text] = {}
        for name in self.credentials_of(scheme) if scheme else ():
            if name not in found:
                more, values = self._obtained(name, level)
                steps += more
                found |= values
        return tuple(steps), found

    def exchange_of(self, credential: str) -> str | None:
        """Name the operation by which a credential is first issued; none if there is none."""
        return self.provider.first_issuer(credential)

    def exchanged(self, operation: str, level: str | None = None, mark: str = "", **more: Any) -> Obtained:
        """Call an operation that issues credentials; `mark` tells the names of what is taken from other calls'."""
        scheme = next(iter(self.scheme_of(operation)), None)
        steps, credentials = self.obtain(scheme, level or self.provider.operations[operation].level)
        issued = self.provider.issued_by(operation)
        takes = tuple(Take(at, f"{name}{mark}", name) for name, at in issued.items())
        call = self.call(
            operation, scheme, self.success(operation), level=level, credentials=credentials, takes=takes, **more
        )
        return (*steps, call), {name: (Taken(f"{name}{mark}", name),) for name in issued}

    def success(self, operation: str) -> Reply:
        """Expect the answer when all is well."""
        return replies.success(self.provider, operation)

    def documented(
        self, case: Case | str, surface: str, operation: str | None = None, limit: str | None = None
    ) -> str | None:
        """Name the failure that answers a case; none if the spec does not say how it is refused."""
        return replies.documented(self.provider, Case(case), surface, operation, limit)

    def refusal(  # noqa: PLR0913 - what a failure is chosen by
        self,
        case: Case | str,
        surface: str,
        operation: str | None = None,
        *,
        media_type: str | None = None,
        limit: str | None = None,
        at: str = "",
    ) -> Reply:
        """Expect the refusal of a case; the sandbox's own if the spec documents none, because of the fact `at`.

        `media_type` none: the one that an operation's own headers ask for, else the first.
        """
        failure = self.documented(case, surface, operation, limit)
        if failure is None:
            return replies.undocumented(Case(case), at)
        return replies.failed(self.provider, failure, media_type or self._asked_for(failure, operation), limit)

    def facts(self, operation: str, scheme: str | None = None) -> tuple[str, ...]:
        """Point to what a valid request rests on: how it is addressed, and how its scheme travels."""
        at = f"/operations/{operation}"
        own = (f"{at}/method", f"{at}/path", f"{at}/server")
        return own if scheme is None else (*own, *self.opens(operation, scheme), *self.travels(scheme))

    def opens(self, operation: str, scheme: str) -> tuple[str, ...]:
        """Point to the statement that a scheme opens an operation."""
        security = self.provider.operations[operation].security
        return (f"/operations/{operation}/security/{security.index(scheme)}",) if scheme in security else ()

    def travels(self, scheme: str) -> tuple[str, ...]:
        """Point to where the parts of a scheme travel, and how they are written."""
        parts = self.provider.schemes[scheme].parts
        fields = [["in", "name", "template", *(["base64"] if part.base64 else [])] for part in parts]
        return tuple(f"/schemes/{scheme}/parts/{index}/{field}" for index, some in enumerate(fields) for field in some)

    def refuses(
        self, case: Case | str, surface: str, operation: str | None = None, limit: str | None = None
    ) -> tuple[str, ...]:
        """Point to the documented refusal of a case: that it is one, and its status; empty if there is none."""
        name = self.documented(case, surface, operation, limit)
        if name is None:
            return ()
        failure, at = self.provider.failures[name], f"/failures/{name}"
        by_operation = f"{at}/operations/{failure.operations.index(operation)}" if failure.operations else None
        by_limit = f"{at}/limits/{failure.limits.index(limit)}" if failure.limits else None
        found = (
            f"{at}/cases/{failure.cases.index(Case(case))}",
            f"{at}/surfaces/{failure.surfaces.index(Surface(surface))}",
            by_operation,
            by_limit,
            f"{at}/status",
        )
        return tuple(each for each in found if each)

    def _obtained(self, credential: str, level: str | None) -> Obtained:
        operation = None if self.by_hand(credential) else self.exchange_of(credential)
        if operation is None:
            return (), {credential: (Held(credential, level=level),)}
        return self.exchanged(operation, level)

    def _asked_for(self, failure: str, operation: str | None) -> str | None:
        asked = self.provider.operations.get(operation or "")
        headers = asked.headers if asked else {}
        accept = next((value for name, value in headers.items() if name.lower() == "accept"), None)
        return accept if accept in self.provider.failures[failure].bodies else None
