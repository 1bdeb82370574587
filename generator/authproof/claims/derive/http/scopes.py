"""Scopes: a token that was granted those that an operation takes opens it, and one that lacks any does not."""

from __future__ import annotations

from collections.abc import Iterator

from authproof.claims.claim import Claim, ClaimTopic
from authproof.claims.derive.http.refusals import claim_refusal
from authproof.claims.derive.shared.granted_scopes import limit_scopes
from authproof.claims.derive.shared.phrasing import name_request, phrase_scheme
from authproof.claims.derive.shared.refused_requests import ask_unknown_scope, lack_scope
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.authorization import ScopeRequest
from authproof.model.pointers import spec_pointer
from authproof.text.commonmark import quote_code
from authproof.text.english import join_words


def derive_scope_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim of every operation that takes scopes what tokens open it, and that no others can be asked for."""
    for operation in spec.usable_operations:
        for scheme in spec.schemes_of(operation) if spec.provider.operations[operation].scopes else ():
            if request := spec.provider.scope_request_behind(scheme):
                yield _claim_granted(spec, operation, scheme, request)
                yield from _claim_lacking(spec, operation, scheme)
    for grant, request in spec.provider.scope_requests.items():
        if request.operation in spec.usable_operations:
            scheme_asked = spec.exchange_scheme_of(request.operation)
            if refused := ask_unknown_scope(spec, request.operation, scheme_asked):
                yield claim_refusal(spec, refused, f"grant.{grant}.scope.refused", ClaimTopic.grants)


def _claim_granted(spec: ClaimedSpec, operation: str, scheme: str, request: ScopeRequest) -> Claim:
    """Claim that the scopes which an operation names are enough."""
    scopes = spec.provider.operations[operation].scopes
    before, credentials = spec.obtain_for(operation, scheme)
    call = spec.build_request(operation, scheme, spec.expect_success(operation), credentials=credentials)
    words = f"{phrase_scheme(spec, scheme)} needs no scope beside {join_words(list(map(quote_code, scopes)))}"
    pointers = (spec_pointer("operations", operation, "scopes", index) for index, _ in enumerate(scopes))
    return Claim(
        id=f"scope.{operation}.{scheme}.granted",
        topic=ClaimTopic.scopes,
        sentence=f"{name_request(spec, operation)}{words}.",
        rests_on=(*pointers, *spec.request_facts(operation, scheme)),
        steps=(*limit_scopes(spec, request, before, scopes), call),
    )


def _claim_lacking(spec: ClaimedSpec, operation: str, scheme: str) -> Iterator[Claim]:
    """Claim of each scope that an operation names that all others do not do without it."""
    for index, _ in enumerate(spec.provider.operations[operation].scopes):
        if refused := lack_scope(spec, operation, scheme, index):
            yield claim_refusal(spec, refused, f"scope.{operation}.{scheme}.without.{index}", ClaimTopic.scopes)
