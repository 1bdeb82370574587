"""What is claimed of a variable in a base address, whether of requests or of handshakes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from authproof.claims.claim import Claim
from authproof.claims.derive.shared.parameter_claims import choose_unlisted_value
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.sandbox.tables import ServerValues
from authproof.text.commonmark import quote_code


class ServerVariableClaims(ABC):
    """One variable of one server. Each side says how a claim about it is worded and executed."""

    def __init__(self, spec: ClaimedSpec, server: str, name: str) -> None:
        self.spec = spec
        self.server = server
        self.name = name
        self.variable = spec.provider.servers[server].variables[name]
        self.code = quote_code(name)
        self.pointer = spec_pointer("servers", server, "variables", name)
        self.refusal_pointer = extend_pointer(self.pointer, "refusal")

    def derive_all(self) -> Iterator[Claim]:
        """Claim which values there are, and what comes of another."""
        values = extend_pointer(self.pointer, "values")
        example = extend_pointer(self.pointer, "example")
        for index, value in enumerate(self.variable.values):
            about = (extend_pointer(values, index), *((example,) if value == self.variable.example else ()))
            yield self.claim_known(self._name_claim(f"value_{index}"), value, about)
        if not self.variable.values:
            yield self.claim_known(self._name_claim("example"), self.variable.example, (example,))
        other = choose_unlisted_value(self.variable.known_values)
        about = (self.refusal_pointer, values if self.variable.values else example)
        yield self.claim_other(self._name_claim("other"), other, about)

    @abstractmethod
    def claim_known(self, claim_id: str, value: str, about: tuple[str, ...]) -> Claim:
        """Claim that a value leads to the server."""

    @abstractmethod
    def claim_other(self, claim_id: str, value: str, about: tuple[str, ...]) -> Claim:
        """Claim that a value that is not known is refused."""

    def given(self, value: str) -> ServerValues:
        """Give the values that differ from the examples."""
        return ((self.name, value),)

    def phrase_value(self, value: str) -> str:
        """Say which value stands in the address."""
        return f"with {quote_code(value)} as {self.code} in the address"

    def _name_claim(self, name: str) -> str:
        return f"server.{self.server}.{self.name}.{name}"
