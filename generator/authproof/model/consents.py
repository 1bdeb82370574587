"""What is asked of a spec about what a person allows on a page, and what comes of that."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from authproof.model.authorization import AuthorizationRequest, DeviceAuthorizationRequest, ImplicitRequest
from authproof.model.grant import Grant
from authproof.model.operation import Operation
from authproof.model.scheme import Scheme

if TYPE_CHECKING:
    from collections.abc import Iterable


class ConsentQuestions:
    """What is asked of a spec about pages that ask a person."""

    if TYPE_CHECKING:
        grants: dict[str, Grant]
        operations: dict[str, Operation]
        schemes: dict[str, Scheme]

        def operations_issuing(self, credential: str) -> tuple[str, ...]: ...
        def usable_schemes(self, names: Iterable[str]) -> tuple[str, ...]: ...

    @cached_property
    def authorizations(self) -> dict[str, AuthorizationRequest]:
        """What a person is asked for in a browser, by the code that comes of it."""
        asked = (grant.authorization for grant in self.grants.values())
        return {request.code: request for request in asked if request is not None}

    @cached_property
    def device_authorizations(self) -> dict[str, DeviceAuthorizationRequest]:
        """What a person decides for a device, by the device code that becomes good then."""
        asked = (grant.device_authorization for grant in self.grants.values())
        return {request.device_code: request for request in asked if request is not None}

    def implicit_requests_of(self, credential: str) -> tuple[ImplicitRequest, ...]:
        """Give how a browser is sent for a token, which then comes back by itself: that is only shown."""
        requests = (grant.implicit for grant in self.grants.values())
        return tuple(request for request in requests if request is not None and request.token == credential)

    def is_given_by_hand(self, credential: str) -> bool:
        """Tell whether a person obtains a credential in another way than by a page that brings a token."""
        by_hand = (grant for grant in self.grants.values() if grant.implicit is None)
        return any(each.name == credential and each.place is None for grant in by_hand for each in grant.issued)

    @property
    def needs_consent(self) -> bool:
        """Whether a person has to allow something on a page."""
        return bool(self.authorizations or self.device_authorizations)

    def device_authorization_at(self, operation: str) -> DeviceAuthorizationRequest | None:
        """Give what a person decides about the codes that an operation answers with; none if nothing."""
        requests = self.device_authorizations.values()
        return next((request for request in requests if request.operation == operation), None)

    def device_exchanges(self, credential: str) -> dict[str, DeviceAuthorizationRequest]:
        """Give the operations that answer with a credential to whoever sends a device code, and how it is asked for."""
        return {
            operation: self.device_authorizations[name]
            for operation in self.operations_issuing(credential)
            for scheme in self.usable_schemes(self.operations[operation].security)
            for name in self.schemes[scheme].credentials
            if name in self.device_authorizations
        }

    def code_exchanges(self, credential: str) -> dict[str, AuthorizationRequest]:
        """Give the operations that answer with a credential to whoever sends a code, and how each code is asked for."""
        return {
            operation: self.authorizations[name]
            for operation in self.operations_issuing(credential)
            for scheme in self.usable_schemes(self.operations[operation].security)
            for name in self.schemes[scheme].credentials
            if name in self.authorizations
        }

    @cached_property
    def credentials_made_by_callers(self) -> frozenset[str]:
        """Name what callers make themselves, anew each time: code verifiers."""
        return frozenset(request.verifier for request in self.authorizations.values() if request.verifier)
