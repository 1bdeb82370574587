"""One provider's spec, as claims ask it: requests, expected answers, and the facts that both rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, NamedTuple, Unpack

from authproof.claims.claim import (
    CredentialText,
    CredentialVariant,
    ExpectedReply,
    HeldCredential,
    OpenSocket,
    PlantCredential,
    SendRequest,
    Step,
    TakenValue,
    TakeValue,
)
from authproof.claims.derive.shared import replies
from authproof.claims.derive.shared.consent import allow_access
from authproof.claims.derive.shared.evidence import leave_assumed_open, reply_facts
from authproof.claims.derive.shared.requests import (
    TextFields,
    WireChanges,
    WrittenParts,
    place_parts,
    reaches_path,
    vacant_captures,
    write_parts,
    write_request,
)
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.model.vocabulary import Case, Place, Surface
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.tables import Tables
from authproof.text.media_type import choose_offer

MARGIN_SECONDS: Final = 0.5
"""Seconds before or after the moment at which something changes: it has not changed yet, or has."""


def margin_within(seconds: float) -> float:
    """Give the margin before the end of so many seconds: less where they are few."""
    return min(MARGIN_SECONDS, seconds / 4)


ObtainedCredentials = tuple[tuple[Step, ...], dict[str, CredentialText]]
"""Steps that get credentials, and the texts to present afterwards, by credential."""


class DocumentedRefusal(NamedTuple):
    """A refusal as far as it is documented."""

    reply: ExpectedReply
    """Open where the body is assumed; the sandbox's own if nothing is documented."""
    facts: tuple[str, ...]
    """JSON Pointers to what says that it is one, and what it looks like."""


class ClaimedSpec:
    """One provider, its tables, and builders of calls and expectations."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    @cached_property
    def tables(self) -> Tables:
        """The provider as the sandbox has it."""
        return compile_provider(self.provider)

    @cached_property
    def _operations_by_route(self) -> dict[tuple[str, str, str], list[str]]:
        found: dict[tuple[str, str, str], list[str]] = {}
        for name, each in self.provider.operations.items():
            found.setdefault((each.server, each.path, each.method.value), []).append(name)
        return found

    @cached_property
    def usable_operations(self) -> tuple[str, ...]:
        """The operations that are answered today."""
        return tuple(name for name, each in self.provider.operations.items() if each.lifecycle.is_usable)

    def schemes_of(self, operation: str) -> tuple[str, ...]:
        """Name the usable schemes of an operation."""
        return self.provider.usable_schemes(self.provider.operations[operation].security)

    def operation_reached(self, request: SendRequest) -> str | None:
        """Name the operation that a request is for; none if there is nothing where it goes."""
        names = self._operations_by_route.get((request.server, request.path, request.method), ())
        return next((name for name in names if self.provider.operations[name].fits_body(request.body)), None)

    def channel_reached(self, handshake: OpenSocket) -> str | None:
        """Name the channel that a handshake is for; none if there is nothing where it goes."""
        route = (handshake.server, handshake.path)
        return next((name for name, each in self.provider.channels.items() if (each.server, each.path) == route), None)

    def first_scheme_of(self, operation: str) -> str | None:
        """Name the scheme that a request is made with which is about something else; none if it needs none."""
        return next(iter(self.schemes_of(operation)), None)

    def exchange_scheme_of(self, operation: str) -> str | None:
        """Name the scheme by which an operation first issues credentials; none if it needs none."""
        return self.exchange_schemes.get(operation, self.first_scheme_of(operation))

    @cached_property
    def exchange_schemes(self) -> dict[str, str | None]:
        """The scheme by which each operation that issues something is asked for it first."""
        return self.provider.exchange_schemes

    def credentials_of(self, scheme: str) -> tuple[str, ...]:
        """Name the credentials that travel in a scheme."""
        return self.provider.schemes[scheme].credentials

    def reaches_operation(self, operation: str, scheme: str, sent: WrittenParts) -> bool:
        """Tell whether an operation is asked still if no more than this of a scheme is sent."""
        return reaches_path(self.provider.operations[operation].path, self.provider.schemes[scheme], sent)

    def is_held_from_start(self, credential: str) -> bool:
        """Tell whether the caller holds it from the start: by hand, and no operation issues it but for another."""
        return self.provider.is_held_by_hand(credential) and self.provider.first_issuer(credential) is None

    def value_in_state(self, credential: str, variant: CredentialVariant) -> str | None:
        """Give the value that is wrong, expired or revoked; none if there is none, or it cannot come into the state."""
        if variant is CredentialVariant.expired and self.provider.credentials[credential].never_expires:
            return None
        return self.tables.find_demo_value(credential, variant, None)

    def held_credentials(self, scheme: str, level: str | None = None) -> dict[str, CredentialText]:
        """Give the credentials of a scheme as the caller holds them."""
        return {name: (HeldCredential(name, level=level),) for name in self.credentials_of(scheme)}

    def write_scheme(self, scheme: str | None, credentials: Mapping[str, CredentialText]) -> WrittenParts:
        return () if scheme is None else write_parts(self.provider.schemes[scheme], credentials)

    def build_request(  # noqa: PLR0913 - a request has that many sides
        self,
        operation: str,
        scheme: str | None,
        expect: ExpectedReply,
        *,
        level: str | None = None,
        credentials: Mapping[str, CredentialText] | None = None,
        parts: WrittenParts | None = None,
        parameters: Mapping[str, str | None] | None = None,
        headers: TextFields = (),
        omit_accept: bool = False,
        **changes: Unpack[WireChanges],
    ) -> SendRequest:
        """Make a valid request for an operation, but for what `RequestChanges` says."""
        described = self.provider.operations[operation]
        if parts is None:
            usual = self.held_credentials(scheme, level or described.level) if scheme else {}
            parts = self.write_scheme(scheme, {**usual, **(credentials or {})})
        carried = [
            part.name
            for name in self.schemes_of(operation)
            for part in self.provider.schemes[name].parts
            if part.place is Place.body
        ]
        request = write_request(
            described, place_parts(parts), expect, parameters or {}, carried=carried, omit_accept=omit_accept
        )
        captures = (*request.captures, *vacant_captures(self.provider.schemes[scheme] if scheme else None, parts))
        return replace(replace(request, headers=(*request.headers, *headers), captures=captures), **changes)

    def obtain_for(self, operation: str, scheme: str | None) -> ObtainedCredentials:
        """Get the credentials of a scheme, of a holder who may make the request."""
        return self.obtain_credentials(scheme, self.level_to_obtain(scheme, operation))

    def obtain_credentials(
        self, scheme: str | None, level: str | None = None, held: Mapping[str, CredentialText] | None = None
    ) -> ObtainedCredentials:
        """Get the credentials of a scheme: no steps for those that callers hold, an exchange for each other.

        `held` are those that earlier steps got. Without a level, the holder has the one that getting them takes.
        """
        level = level or self.level_to_obtain(scheme)
        steps: list[Step] = []
        obtained: dict[str, CredentialText] = dict(held or {})
        for name in self._order_of_obtaining(scheme) if scheme else ():
            if name not in obtained:
                further, values = self._obtain_credential(name, level, held or {})
                steps += further
                obtained |= values
        return tuple(steps), obtained

    def is_spent_at(self, operation: str | None, credential: str) -> bool:
        """Tell whether a credential ends when an operation, or a channel if none, is asked with it once."""
        trade = self.provider.trade_at(operation) if operation else None
        is_traded = trade is not None and (
            trade.revokes_consumed
            if trade.credential == credential
            else trade.revokes_siblings and self._is_issued_with(credential, trade.credential)
        )
        return is_traded or self.provider.credentials[credential].single_use

    def _is_issued_with(self, credential: str, other: str) -> bool:
        """Tell whether a credential is first issued together with another."""
        issuer = None if self.is_held_from_start(other) else self.provider.first_issuer(other)
        return issuer is not None and credential in self.provider.issued_by(issuer)

    def renew_spent(
        self, operation: str | None, scheme: str | None, kept: Collection[str] = (), seconds: float = 0
    ) -> tuple[Step, ...]:
        """Make the credentials of a scheme good again, but those `kept`, that ended with one use or live no longer.

        Their texts stay as they were: what a person held is accepted anew, the rest is issued anew.
        """
        names = [name for name in self._order_of_obtaining(scheme) if name not in kept] if scheme else []
        ended = [name for name in names if self.has_ended(name, seconds, operation)]
        needed = (each for name in ended for each in self.needed_to_obtain(name) if each not in kept)
        outlived = (name for name in needed if self._is_outlived(name, seconds))
        held = [name for name in dict.fromkeys((*ended, *outlived)) if self.is_held_from_start(name)]
        level = self.level_to_obtain(scheme, operation)
        steps: list[Step] = [step for name in held for step in self.accept_anew(name, level)]
        for name in ended:
            if name not in held:
                steps += leave_untaken(self._obtain_credential(name, level, {})[0], kept)
        return tuple(steps)

    def needed_to_obtain(self, credential: str) -> tuple[str, ...]:
        """Name the credentials that travel in what one is obtained by: none if it is held from the start."""
        names = self._sent_to_obtain(credential)
        return tuple(dict.fromkeys((*names, *(each for name in names for each in self.needed_to_obtain(name)))))

    def _sent_to_obtain(self, credential: str) -> tuple[str, ...]:
        """Name the credentials that travel in the one request by which a credential is obtained."""
        if credential in self.provider.authorizations:
            return self.provider.authorizations[credential].credentials
        operation = None if self.is_held_from_start(credential) else self.provider.first_issuer(credential)
        scheme = None if operation is None else self.exchange_scheme_of(operation)
        return self.credentials_of(scheme) if scheme else ()

    def is_obtainable(self, credential: str) -> bool:
        """Tell whether a caller holds a credential from the start, or has a way to get it."""
        is_asked_for = credential in self.provider.authorizations
        return is_asked_for or self.is_held_from_start(credential) or self.provider.first_issuer(credential) is not None

    def has_ended(self, credential: str, seconds: float, operation: str | None) -> bool:
        """Tell whether a credential has ended so many seconds after an operation, or a channel if none, took it."""
        return self.is_spent_at(operation, credential) or self._is_outlived(credential, seconds)

    def _is_outlived(self, credential: str, seconds: float) -> bool:
        lifetime = self.provider.credentials[credential].lifetime
        return lifetime is not None and lifetime.seconds <= seconds

    def accept_anew(self, credential: str, level: str | None) -> tuple[PlantCredential, ...]:
        """Let what a person held be accepted as if it had just been obtained."""
        value = self.tables.find_demo_value(credential, CredentialVariant.valid, level)
        return () if value is None else (PlantCredential(credential, value, level),)

    def exchange_credentials(
        self,
        operation: str,
        level: str | None = None,
        *,
        suffix: str = "",
        differs_from: tuple[tuple[str, str], ...] = (),
    ) -> ObtainedCredentials:
        """Call an operation that issues credentials; `suffix` tells the names of what is taken from other calls'.

        What a person held and that was spent is accepted anew afterwards, as if the person had got another.
        """
        scheme = self.exchange_scheme_of(operation)
        steps, credentials = self.obtain_credentials(scheme, level or self.provider.operations[operation].level)
        issued = self.provider.issued_by(operation)
        takes = tuple(TakeValue(pointer, f"{name}{suffix}", name) for name, pointer in issued.items())
        call = self.build_request(
            operation,
            scheme,
            self.expect_success(operation),
            level=level,
            credentials=credentials,
            takes=takes,
            differs_from=differs_from,
        )
        renewed = [each for each in self.renew_spent(operation, scheme) if isinstance(each, PlantCredential)]
        return (*steps, call, *renewed), {name: (TakenValue(f"{name}{suffix}", name),) for name in issued}

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
        failure = self.provider.failure_for(case, surface, operation, limit, credential)
        if failure is None:
            return replies.expect_undocumented(case, pointer)
        return replies.expect_failure(
            self.provider, failure, case, media_type or self._media_type_asked_for(failure, operation), limit
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
                self.provider.failure_for(case, surface, operation, credential=name)
                for case in (Case.malformed, Case.unknown)
                for name in names
            }
            for names in carrying
        ]
        return all(len(failures) == 1 and None not in failures for failures in by_part)

    def is_refused_alike(self, case: Case, operation: str, suspects: Iterable[str]) -> bool:
        """Tell whether a case is refused alike, whichever of some credentials is at fault."""
        surface = self.provider.surface_of(operation)
        failures = {self.provider.failure_for(case, surface, operation, credential=each) for each in suspects}
        return len(failures) <= 1

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
        """Point to the documented refusal of a case: that it is one, and its status; empty if there is none."""
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

    def level_to_obtain(self, scheme: str | None, operation: str | None = None) -> str | None:
        """Name the level of who may get the credentials of a scheme, and ask an operation; none if anybody may."""
        names = self.credentials_of(scheme) if scheme else ()
        every = dict.fromkeys((*names, *(each for name in names for each in self.needed_to_obtain(name))))
        issuers = [self.provider.first_issuer(name) for name in every if not self.is_held_from_start(name)]
        asked = [self.provider.operations[each].level for each in (operation, *issuers) if each]
        return self.provider.level_for_all(filter(None, asked))

    def _order_of_obtaining(self, scheme: str) -> Sequence[str]:
        """Order the credentials of a scheme so that none is spent in obtaining another."""
        names = self.credentials_of(scheme)
        if not any(self.provider.credentials[name].single_use for name in names):
            return names
        return sorted(names, key=self._count_exchanges, reverse=True)

    def _count_exchanges(self, credential: str) -> int:
        """Count the requests in a row by which a credential is obtained."""
        before = max(map(self._count_exchanges, self._sent_to_obtain(credential)), default=0)
        return 0 if self.is_held_from_start(credential) else 1 + before

    def bind_anew(
        self, scheme: str, credential: str, credentials: Mapping[str, CredentialText], level: str | None
    ) -> tuple[Step, ...]:
        """Ask again for what a scheme carries and is good only with the very credential that it was asked for with."""
        bound = [name for name in self.credentials_of(scheme) if credential in self._bound_by(name)]
        return tuple(step for name in bound for step in self.ask_for(name, credentials, level)[0])

    def _bound_by(self, credential: str) -> tuple[str, ...]:
        request = self.provider.authorizations.get(credential)
        return request.credentials if request else ()

    def ask_for(
        self, code: str, held: Mapping[str, CredentialText], level: str | None, *, suffix: str = ""
    ) -> ObtainedCredentials:
        """Have a person allow what brings a code; `held` is sent in the place of what the caller holds."""
        request, steps = self.provider.authorizations[code], list[Step]()
        texts = {name: text for name, text in held.items() if name in request.credentials}
        for name in request.credentials:
            if name not in texts:
                further, values = self._obtain_credential(name, level, held)
                steps += further
                texts |= values
        taken: CredentialText = (TakenValue(f"{code}{suffix}", code),)
        return (*steps, allow_access(self.provider, code, texts, suffix)), {**texts, code: taken}

    def _obtain_credential(
        self, credential: str, level: str | None, held: Mapping[str, CredentialText]
    ) -> ObtainedCredentials:
        if credential in self.provider.authorizations:
            return self.ask_for(credential, held, level)
        operation = None if self.is_held_from_start(credential) else self.provider.first_issuer(credential)
        if operation is None:
            return (), {credential: (HeldCredential(credential, level=level),)}
        return self.exchange_credentials(operation, level)

    def _media_type_asked_for(self, failure: str, operation: str | None) -> str | None:
        asked = self.provider.operations.get(operation or "")
        headers = asked.headers if asked else {}
        accept = next((value for name, value in headers.items() if name.lower() == "accept"), None)
        offers = tuple(self.provider.failures[failure].bodies)
        return None if accept is None or not offers else offers[choose_offer(offers, accept)]


def leave_untaken(steps: Iterable[Step], kept: Collection[str]) -> tuple[Step, ...]:
    """Give steps that do not take credentials that are held already."""
    return tuple(
        replace(step, takes=tuple(take for take in step.takes if take.credential not in kept))
        if isinstance(step, SendRequest)
        else step
        for step in steps
    )
