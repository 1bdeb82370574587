"""Parameters of requests: needed or not, which values are allowed, and which the sandbox refuses on purpose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from authproof.claims.claim import Claim, ClaimTopic, ExpectedReply, SendRequest, Step
from authproof.claims.derive.shared.documented_spec import DocumentedRefusal
from authproof.claims.derive.shared.parameter_claims import ParameterClaims
from authproof.claims.derive.shared.phrasing import name_request, phrase_reply
from authproof.claims.derive.shared.shape_borders import ShapeBorder
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.pointers import spec_pointer
from authproof.model.vocabulary import Case
from authproof.text.commonmark import quote_code


def derive_parameter_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim of every parameter what it may be, and what comes of another value."""
    for operation in spec.usable_operations:
        for name in spec.provider.operations[operation].parameters:
            yield from _OperationParameter(spec, operation, name).derive_all()


class _OperationParameter(ParameterClaims):
    """One parameter of one operation, which is asked for with its first scheme."""

    def __init__(self, spec: ClaimedSpec, operation: str, name: str) -> None:
        described = spec.provider.operations[operation]
        pointer = spec_pointer("operations", operation, "parameters", name)
        super().__init__(name, described.parameters[name], pointer, described.path)
        self.spec = spec
        self.operation = operation
        self.scheme = spec.first_scheme_of(operation)
        self.before, self.credentials = spec.obtain_for(operation, self.scheme)
        self.request_name = name_request(spec, operation)
        self.code = quote_code(name)

    def claim_optional(self, values: Sequence[str | None], about: str) -> Claim:
        words = f"{self.request_name} needs no {self.code}, but takes it"
        return self._make_claim("optional", words, (about,), [self._expect_accepted(value) for value in values])

    def claim_missing(self, value: str | None, about: str) -> Claim:
        words = f"{self.request_name} without {self.code}"
        refusal = self._documented_refusal(self.parameter.missing_refusal, self.missing_pointer)
        return self._claim_refused("missing", words, value, (about, self.missing_pointer), refusal)

    def claim_border(self, border: ShapeBorder, about: tuple[str, ...]) -> Iterator[Claim]:
        refusal = self._documented_refusal(self.parameter.refusal)
        calls = [self._expect_accepted(value) for value in border.accepted]
        calls += [self._build_request(value, refusal.reply) for value in border.refused]
        words = f"{self.request_name} takes {self.code} only if {border.words}"
        refusal_facts = refusal.facts if border.refused else ()
        yield self._make_claim(border.name, words, (*about, self.refusal_pointer), calls, refusal_facts)

    def claim_listed(self, index: int, value: str, about: str) -> Claim:
        words = f"{self.request_name} takes {quote_code(value)} as {self.code}"
        return self._make_claim(f"value_{index}", words, (about,), [self._expect_accepted(value)])

    def claim_unlisted(self, value: str, about: str) -> Claim:
        words = f"{self.request_name} with another {self.code}"
        refusal = self._documented_refusal(self.parameter.refusal)
        return self._claim_refused("unlisted", words, value, (about, self.refusal_pointer), refusal)

    def claim_provoked(self, value: str, case: Case, about: str) -> Claim:
        refusal = self._documented_refusal(case)
        sent = f"{self.request_name} with {quote_code(value)} as {self.code}"
        words = f"{sent} {phrase_reply(self.spec, refusal.reply)} in the sandbox"
        calls = [self._build_request(value, refusal.reply)]
        return self._make_claim(f"refused.{value}", words, (about,), calls, refusal.facts)

    def _claim_refused(
        self, name: str, words: str, value: str | None, about: tuple[str, ...], refusal: DocumentedRefusal
    ) -> Claim:
        calls = [self._build_request(value, refusal.reply)]
        return self._make_claim(name, f"{words} {phrase_reply(self.spec, refusal.reply)}", about, calls, refusal.facts)

    def _documented_refusal(self, case: Case, pointer: str | None = None) -> DocumentedRefusal:
        surface = self.spec.provider.surface_of(self.operation)
        return self.spec.documented_refusal(case, surface, self.operation, pointer=pointer or self.refusal_pointer)

    def _expect_accepted(self, value: str | None) -> SendRequest:
        return self._build_request(value, self.spec.expect_success(self.operation))

    def _build_request(self, value: str | None, expect: ExpectedReply) -> SendRequest:
        return self.spec.build_request(
            self.operation, self.scheme, expect, credentials=self.credentials, parameters={self.name: value}
        )

    def _make_claim(
        self,
        name: str,
        words: str,
        about: tuple[str, ...],
        calls: Sequence[SendRequest],
        refusal_facts: tuple[str, ...] = (),
    ) -> Claim:
        return Claim(
            id=f"parameter.{self.operation}.{self.name}.{name}",
            topic=ClaimTopic.parameters,
            sentence=f"{words}.",
            rests_on=(*about, self.place_pointer, *self.spec.request_facts(self.operation), *refusal_facts),
            steps=(*self.before, *self._renew_between(calls)),
        )

    def _renew_between(self, calls: Sequence[SendRequest]) -> Iterator[Step]:
        """Make good again, before each further call, what the one before it ended."""
        for number, call in enumerate(calls):
            yield from self.spec.renew_spent(self.operation, self.scheme) if number else ()
            yield call
