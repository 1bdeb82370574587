"""Variables of the addresses that requests go to: which values there are, and what comes of another."""

from __future__ import annotations

from collections.abc import Iterator

from authproof.claims.claim import Claim, ClaimTopic
from authproof.claims.derive.shared.phrasing import name_request, phrase_reply
from authproof.claims.derive.shared.server_claims import ServerVariableClaims
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.vocabulary import Surface


def derive_server_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim of every variable, at the first operation of its server, what may stand for it."""
    for name, server in spec.provider.servers.items():
        served = (each for each in spec.usable_operations if spec.provider.operations[each].server == name)
        if server.variables and (operation := next(served, None)):
            for variable in server.placed_variables:
                yield from _RequestedServerVariable(spec, name, variable, operation).derive_all()


class _RequestedServerVariable(ServerVariableClaims):
    """One variable of a server, of which an operation is asked with its first scheme."""

    def __init__(self, spec: ClaimedSpec, server: str, name: str, operation: str) -> None:
        super().__init__(spec, server, name)
        self.operation = operation
        self.scheme = spec.first_scheme_of(operation)
        self.request_name = name_request(spec, operation)

    def claim_known(self, claim_id: str, value: str, about: tuple[str, ...]) -> Claim:
        before, credentials = self.spec.obtain_for(self.operation, self.scheme)
        expect = self.spec.expect_success(self.operation)
        call = self.spec.build_request(
            self.operation, self.scheme, expect, credentials=credentials, server_values=self.given(value)
        )
        return Claim(
            id=claim_id,
            topic=ClaimTopic.parameters,
            sentence=f"{self.request_name} {self.phrase_value(value)} {phrase_reply(self.spec, expect)}.",
            rests_on=(*about, *self.spec.request_facts(self.operation, self.scheme)),
            steps=(*before, call),
        )

    def claim_other(self, claim_id: str, value: str, about: tuple[str, ...]) -> Claim:
        refusal = self.spec.documented_refusal(self.variable.refusal, Surface.rest, pointer=self.refusal_pointer)
        call = self.spec.build_request(
            self.operation, self.scheme, refusal.reply, parts=(), omit_accept=True, server_values=self.given(value)
        )
        reply = phrase_reply(self.spec, refusal.reply)
        return Claim(
            id=claim_id,
            topic=ClaimTopic.parameters,
            sentence=f"{self.request_name} {self.phrase_value(value)}, which nobody has, {reply}.",
            rests_on=(*about, *refusal.facts, *self.spec.request_facts(self.operation)),
            steps=(call,),
        )
