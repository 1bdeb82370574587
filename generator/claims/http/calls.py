"""Valid requests: every operation, with every scheme that opens it, is answered as documented."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim, ExpectedReply
from generator.claims.http.refusals import claim_refusal
from generator.claims.make.harmless import is_safe_to_call
from generator.claims.make.sentences import name_request, phrase_reply, phrase_scheme
from generator.claims.make.subject import ClaimedSpec, ObtainedCredentials
from generator.claims.make.trigger import RefusedRequest
from generator.claims.make.triggers import find_refused_request
from generator.claims.make.verdict import judge_case
from generator.commonmark import quote_literal
from generator.model.failure import Case
from generator.model.operation import Operation
from generator.model.scheme import Lifecycle, Surface
from generator.pointer import join_pointer

_HTTP_SURFACES = (Surface.rest, Surface.token)


def derive_call_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim the success of every operation, and that what is not there yet, or no more, is not accepted."""
    for name, operation in spec.provider.operations.items():
        released = operation.lifecycle is not Lifecycle.coming_soon
        for scheme in spec.schemes_of(name) or (None,):
            if released and (scheme or not operation.security):
                yield _claim_success(spec, name, scheme)
        if refused := None if released else find_refused_request(spec, name, Case.unreleased):
            yield claim_refusal(spec, refused, f"call.{name}.unreleased")
        if released and _has_flat_body(spec, name):
            yield _claim_other_encoding(spec, name)
    yield from _claim_retired_schemes(spec)


def _claim_success(spec: ClaimedSpec, operation: str, scheme: str | None) -> Claim:
    expect = spec.expect_success(operation)
    steps, credentials = spec.obtain_credentials(scheme, spec.provider.operations[operation].level)
    body = " and the documented body" if expect.body else ""
    return Claim(
        id=".".join(["call", operation, *([scheme] if scheme else [])]),
        topic="calls",
        sentence=f"{name_request(spec, operation)}{phrase_scheme(spec, scheme)} {phrase_reply(expect)}{body}.",
        rests_on=(*spec.request_facts(operation, scheme), *success_facts(spec, operation)),
        steps=(*steps, spec.build_request(operation, scheme, expect, credentials=credentials)),
        live=is_safe_to_call(spec, operation, scheme),
    )


def success_facts(spec: ClaimedSpec, operation: str) -> tuple[str, ...]:
    """Point to what the success of an operation promises."""
    success, success_pointer = spec.provider.operations[operation].success, f"/operations/{operation}/success"
    live = (f"{success_pointer}/live{join_pointer((place,))}" for place in success.live)
    return (
        f"{success_pointer}/status",
        *((f"{success_pointer}/media_type", f"{success_pointer}/body", *live) if success.body is not None else ()),
    )


def _has_flat_body(spec: ClaimedSpec, operation: str) -> bool:
    """Tell whether an operation has a body that could be written both ways: an object of texts and numbers."""
    for scheme in spec.schemes_of(operation)[:1]:
        body = spec.build_request(operation, scheme, ExpectedReply(0, "")).body
        return isinstance(body, dict) and not any(isinstance(value, dict | list) for value in body.values())
    return False


def _claim_other_encoding(spec: ClaimedSpec, operation: str) -> Claim:
    scheme = spec.schemes_of(operation)[0]
    before, credentials = spec.obtain_credentials(scheme)
    form = spec.provider.operations[operation].request_type == "application/json"
    words, about = f"with its body as {'a form' if form else 'JSON'}", (f"/operations/{operation}/request_type",)
    more = {"credentials": credentials, "form": form}
    refused = RefusedRequest(words, Case.bad_request, operation, scheme, before, more, about)
    return claim_refusal(spec, refused, f"call.{operation}.request_type")


def _claim_retired_schemes(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim that a scheme that is to come, or was taken away, opens nothing."""
    for name, scheme in spec.provider.schemes.items():
        if not spec.usable_schemes([name]) and scheme.surface in _HTTP_SURFACES:
            yield from (_claim_retired_scheme(spec, operation, name) for operation in _operations_near(spec, name))


def _operations_near(spec: ClaimedSpec, scheme: str) -> tuple[str, ...]:
    """Give the operations that a retired scheme is named for; else one that it would most likely have opened."""
    surface = spec.provider.schemes[scheme].surface.value
    open_now = {name: each for name, each in spec.provider.operations.items() if _is_guarded(spec, name, each)}
    named = tuple(name for name, each in open_now.items() if scheme in each.security)
    return named or tuple(name for name in open_now if spec.surface_of(name) == surface)[:1]


def _is_guarded(spec: ClaimedSpec, name: str, operation: Operation) -> bool:
    return operation.lifecycle is not Lifecycle.coming_soon and bool(spec.schemes_of(name))


def _claim_retired_scheme(spec: ClaimedSpec, operation: str, scheme: str) -> Claim:
    before, credentials = _obtain_retired(spec, scheme, spec.provider.operations[operation].level)
    sent = spec.write_scheme(scheme, credentials)
    case = judge_case(spec, spec.schemes_of(operation), sent)
    lifecycle = spec.provider.schemes[scheme].lifecycle
    when = "which is still to come," if lifecycle is Lifecycle.coming_soon else "which is no more,"
    words, about = (
        f"with *{quote_literal(spec.provider.schemes[scheme].title)}*, {when}",
        (f"/schemes/{scheme}/lifecycle",),
    )
    refused = RefusedRequest(words, case, operation, None, before, {"sent": sent}, about)
    return claim_refusal(spec, refused, f"call.{operation}.{scheme}.{lifecycle.value}")


def _obtain_retired(spec: ClaimedSpec, scheme: str, level: str | None) -> ObtainedCredentials:
    """Get the credentials of a retired scheme: the documented examples of those that nothing takes any more."""
    known = {credential.id for credential in spec.tables.credentials}
    names = spec.credentials_of(scheme)
    if known.issuperset(names):
        return spec.obtain_credentials(scheme, level)
    return (), {name: (spec.provider.credentials[name].example,) for name in names}
