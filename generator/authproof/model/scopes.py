"""What is asked of a spec about scopes: who is asked for those of a token, and what there is to ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authproof.model.authorization import AuthorizationRequest
from authproof.model.operation import Operation
from authproof.model.scheme import Scheme


class ScopeQuestions:
    """What is asked of a spec about scopes."""

    if TYPE_CHECKING:
        operations: dict[str, Operation]
        schemes: dict[str, Scheme]

        @property
        def authorizations(self) -> dict[str, AuthorizationRequest]: ...
        @property
        def exchange_schemes(self) -> dict[str, str | None]: ...
        def first_issuer(self, credential: str) -> str | None: ...
        def usable_schemes(self, names: tuple[str, ...]) -> tuple[str, ...]: ...

    def consent_behind(self, scheme: str) -> AuthorizationRequest | None:
        """Give what a person is asked for whose answer settles the scopes of a scheme's credentials.

        None if nobody is asked for scopes: a caller with such credentials has the rights of all.
        """
        pending, seen = list(self.schemes[scheme].credentials), set[str]()
        while pending:
            seen.add(name := pending.pop(0))
            request = self.authorizations.get(name)
            if request is not None and request.scopes is not None:
                return request
            issuer = self.first_issuer(name)
            issuing = self.exchange_schemes.get(issuer) if issuer else None
            pending += [each for each in self.schemes[issuing].credentials if each not in seen] if issuing else []
        return None

    def offered_scopes(self, operation: str) -> tuple[str, ...]:
        """Name the scopes that callers of an operation can have asked for, each once."""
        requests = map(self.consent_behind, self.usable_schemes(self.operations[operation].security))
        offers = (request.scopes.values for request in requests if request and request.scopes)
        return tuple(dict.fromkeys(name for offer in offers for name in offer))
