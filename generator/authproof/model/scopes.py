"""What is asked of a spec about scopes: where those of a token are asked for, and what there is to ask for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from authproof.model.authorization import ScopeRequest
from authproof.model.consents import ConsentQuestions
from authproof.model.vocabulary import Case


class ScopeQuestions(ConsentQuestions):
    """What is asked of a spec about scopes."""

    if TYPE_CHECKING:

        @property
        def exchange_schemes(self) -> dict[str, str | None]: ...
        def first_issuer(self, credential: str) -> str | None: ...

    @cached_property
    def scope_requests(self) -> Mapping[str, ScopeRequest]:
        """Where scopes are asked for, by the name of the grant."""
        requests = ((name, grant.scope_request) for name, grant in self.grants.items())
        return {name: request for name, request in requests if request is not None}

    def scope_request_at(self, operation: str | None) -> ScopeRequest | None:
        """Give the scopes that the body of an operation's request asks for; none if it asks for none."""
        return self._scope_requests_by_operation.get(operation) if operation else None

    @cached_property
    def _scope_requests_by_operation(self) -> Mapping[str, ScopeRequest]:
        requests = reversed(list(self.scope_requests.values()))  # of several, the first counts
        return {each.operation: each for each in requests if each.operation is not None}

    def scope_request_behind(self, scheme: str) -> ScopeRequest | None:
        """Give where the scopes of a scheme's credentials are asked for, and thereby settled.

        None if nobody asks for scopes: a caller with such credentials has the rights of all.
        """
        by_page = {each.page.code: each for each in self.scope_requests.values() if each.page}
        pending, seen = list(self.schemes[scheme].credentials), set[str]()
        while pending:
            seen.add(name := pending.pop(0))
            issuer = None if name in by_page else self.first_issuer(name)
            request = by_page.get(name) or self.scope_request_at(issuer)
            if request is not None:
                return request
            issuing = self.exchange_schemes.get(issuer) if issuer else None
            pending += [each for each in self.schemes[issuing].credentials if each not in seen] if issuing else []
        return None

    def operations_refusing_scopes(self, case: Case) -> tuple[str, ...]:
        """Name the operations that may refuse with `insufficient_scope`, or with `invalid_scope`."""
        if case is Case.invalid_scope:
            return tuple(self._scope_requests_by_operation)
        return tuple(name for name, operation in self.operations.items() if operation.scopes)

    def offered_scopes(self, operation: str) -> tuple[str, ...]:
        """Name the scopes that callers of an operation can have asked for, each once."""
        requests = map(self.scope_request_behind, self.usable_schemes(self.operations[operation].security))
        offers = (request.scopes.values for request in requests if request)
        return tuple(dict.fromkeys(name for offer in offers for name in offer))
