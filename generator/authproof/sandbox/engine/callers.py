"""Who asks, as far as limits are concerned, and what all who share a count have in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Final, NamedTuple

from authproof.model.vocabulary import Scope
from authproof.sandbox.engine.credential_store import CredentialRecord, Flaw, Principal
from authproof.sandbox.engine.events import HttpRequest

Key = Hashable
"""What all who share a count have in common."""


class Caller(NamedTuple):
    """Who asks, as far as limits are concerned."""

    principal: Principal | None
    """None if there are no valid credentials."""
    address: str
    connection: int = 0
    """The number of the socket that a message came on."""
    request: HttpRequest | None = None
    """The request that is counted; none for messages."""

    @property
    def records(self) -> Sequence[CredentialRecord]:
        """The credentials that were accepted."""
        return self.principal.records if self.principal else ()

    @property
    def is_authenticated(self) -> bool:
        """Whether a credential was accepted."""
        return bool(self.records)

    def parameter_value(self, name: str) -> str | None:
        """Take what is sent as a parameter, wherever it stands."""
        if self.request is None:
            return None
        in_address = self.request.path_parameters.get(name) or self.request.query_value(name)
        return in_address or self.request.header_parameter(name)

    def key_by_address(self) -> Key:
        return ("address", self.address)

    def key_by_credential(self) -> Key:
        """Take the value that was accepted; without valid credentials the address."""
        return self.principal.records[0].value if self.principal and self.principal.records else self.key_by_address()

    def key_by_holder(self) -> Key:
        """Take the holder of what was accepted, else the value; without valid credentials the address."""
        return (self.principal.holder if self.principal else None) or self.key_by_credential()


COUNTING_KEYS: Final[dict[Scope, Callable[[Caller], Key]]] = {
    Scope.everyone: lambda _: None,
    Scope.connection: lambda caller: caller.connection,
    Scope.address: Caller.key_by_address,
    Scope.credential: Caller.key_by_credential,
    Scope.user: Caller.key_by_holder,
    Scope.application: Caller.key_by_holder,
}
"""What all who share a count have in common, by the scope of the limit."""


def caller_of(request: HttpRequest, principal: Principal | Flaw | None) -> Caller:
    """Take from a request who asks: the principal, if the credentials were accepted, and the address."""
    return Caller(None if isinstance(principal, Flaw) else principal, request.address, request=request)
