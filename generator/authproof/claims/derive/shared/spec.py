"""One provider's spec, as claims ask it: requests, and the credentials that they are made with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, Unpack

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
from authproof.claims.derive.shared.consent import allow_access, decide_for_device, expect_device_page
from authproof.claims.derive.shared.documented_spec import DocumentedSpec
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
from authproof.model.vocabulary import Place
from authproof.sandbox.engine.http.consent_page import ALLOW
from authproof.text.answer_place import AnswerPlace

MARGIN_SECONDS: Final = 0.5
"""Seconds before or after the moment at which something changes: it has not changed yet, or has."""


def margin_within(seconds: float) -> float:
    """Give the margin before the end of so many seconds: less where they are few."""
    return min(MARGIN_SECONDS, seconds / 4)


ObtainedCredentials = tuple[tuple[Step, ...], dict[str, CredentialText]]
"""Steps that get credentials, and the texts to present afterwards, by credential."""


class ClaimedSpec(DocumentedSpec):
    """One provider, and builders of calls: how credentials are obtained, kept good, and sent."""

    @cached_property
    def _operations_by_address(self) -> dict[tuple[str, str, str], list[str]]:
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
        names = self._operations_by_address.get((request.server, request.path, request.method), ())
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
        is_traded = any(
            trade.revokes_consumed
            if trade.credential == credential
            else trade.revokes_siblings and self._is_issued_with(credential, trade.credential)
            for trade in (self.provider.trades_at(operation) if operation else ())
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
        differs_from: tuple[tuple[AnswerPlace, str], ...] = (),
    ) -> ObtainedCredentials:
        """Call an operation that issues credentials; `suffix` tells the names of what is taken from other calls'.

        Where it answers with codes for a device, a person allows that.
        What a person held and that was spent is accepted anew afterwards, as if the person had got another.
        """
        scheme = self.exchange_scheme_of(operation)
        steps, credentials = self.obtain_credentials(scheme, level or self.provider.operations[operation].level)
        issued = self.provider.issued_by(operation)
        takes = tuple(TakeValue(place.pointer, f"{name}{suffix}", name, place) for name, place in issued.items())
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
        texts: dict[str, CredentialText] = {name: (TakenValue(f"{name}{suffix}", name),) for name in issued}
        return (*steps, call, *self._allow_device(operation, texts), *renewed), texts

    def _allow_device(self, operation: str, issued: Mapping[str, CredentialText]) -> Iterator[SendRequest]:
        """Have a person allow what an operation has answered with codes for, if it has."""
        if request := self.provider.device_authorization_at(operation):
            expect = expect_device_page(self.provider, request.device_code)
            yield decide_for_device(request, issued[request.user_code], ALLOW, expect)

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


def leave_untaken(steps: Iterable[Step], kept: Collection[str]) -> tuple[Step, ...]:
    """Give steps that do not take credentials that are held already."""
    return tuple(
        replace(step, takes=tuple(take for take in step.takes if take.credential not in kept))
        if isinstance(step, SendRequest)
        else step
        for step in steps
    )
