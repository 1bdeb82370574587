"""Refusals over HTTP: every documented failure, in each of its cases and each of its bodies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from authproof.claims.claim import Claim, ClaimTopic
from authproof.claims.derive.shared.evidence import leave_assumed_open, reply_facts
from authproof.claims.derive.shared.phrasing import name_request, phrase_reply
from authproof.claims.derive.shared.refused_request import RefusedRequest
from authproof.claims.derive.shared.refused_requests import (
    build_stray_request,
    find_refused_request,
    mix_two_holders,
    present_invalid_credential,
    refused_requests_for,
)
from authproof.claims.derive.shared.requests import RequestChanges
from authproof.claims.derive.shared.safe_requests import is_safe_to_read
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.claims.derive.shared.wrong_credentials import INVALID_STATES, list_wrong_credentials
from authproof.model.vocabulary import CREDENTIAL_CASES, Case
from authproof.text.commonmark import quote_code, quote_literal

_ALWAYS_CLAIMED = (Case.missing, Case.malformed, Case.unknown)
"""Cases that are claimed even where the form of the refusal is not documented: the credential is checked at all."""
_STRAY_CASES = (Case.not_found, Case.method_not_allowed)


_MORE_THAN_ONE = 2


def derive_refusal_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every refusal of a credential, and every other documented failure at each operation that answers so."""
    tried: set[str] = set()
    for operation in spec.usable_operations:
        for scheme in spec.schemes_of(operation):
            yield from _claim_credential_cases(spec, operation, scheme)
            if scheme not in tried:
                tried.add(scheme)
                yield from _claim_wrong_credentials(spec, operation, scheme)
                refused = mix_two_holders(spec, operation, scheme)
                if refused and refused.case is Case.unknown:
                    yield claim_refusal(spec, refused, f"refuse.{operation}.{scheme}.unknown.of_two_holders")
    yield from _claim_other_failures(spec)
    for case in _STRAY_CASES:
        stray = build_stray_request(spec, case)
        if stray and stray.documented_failure(spec):
            yield claim_refusal(spec, stray, f"refuse.{case.value}")


def claim_refusal(
    spec: ClaimedSpec, refused: RefusedRequest, name: str, topic: ClaimTopic = ClaimTopic.refusals
) -> Claim:
    """Claim that a request is refused, and how, as far as that is documented."""
    exact = refused.expected_refusal(spec)
    expect = leave_assumed_open(spec.provider, exact, refused.refusal_facts(spec))
    call = refused.build_request(spec, expect)
    request = (
        name_request(spec, refused.operation)
        if refused.arrives
        else f"{quote_code(f'{call.method} {call.path}')}, which does not exist,"
    )
    facts = (
        *refused.reasons[:1],
        *refused.refusal_facts(spec),
        *reply_facts(spec.provider, expect),
        *refused.reasons,
        *refused.request_facts(spec),
    )
    return Claim(
        id=name,
        topic=topic,
        sentence=" ".join(filter(None, (request, refused.words, f"{phrase_reply(spec, expect)}."))),
        rests_on=tuple(dict.fromkeys(facts)),
        steps=(*refused.before, call),
        live=refused.harmless
        and refused.documented_failure(spec) is not None
        and is_safe_to_read(spec, refused.operation),
    )


def _claim_credential_cases(spec: ClaimedSpec, operation: str, scheme: str) -> Iterator[Claim]:
    """Claim one refusal for each case that concerns the credential."""
    first = scheme == spec.schemes_of(operation)[0]
    for case in CREDENTIAL_CASES:
        refused = find_refused_request(spec, operation, case, scheme)
        if refused is None or (case not in _ALWAYS_CLAIMED and not refused.is_answered(spec)):
            continue
        if first or case is not Case.missing or refused.changes["parts"]:
            yield claim_refusal(spec, refused, f"refuse.{operation}.{scheme}.{case.value}")
    for name in spec.credentials_of(scheme)[1:]:
        if refused := present_invalid_credential(spec, operation, scheme, name, INVALID_STATES[0]):
            yield claim_refusal(spec, refused, f"refuse.{operation}.{scheme}.unknown.{name}")


def _claim_wrong_credentials(spec: ClaimedSpec, operation: str, scheme: str) -> Iterator[Claim]:
    """Claim of every way to send the credential wrongly that it is refused."""
    before, credentials = spec.obtain_for(operation, scheme)
    is_alike = spec.answers_alike(operation, scheme)
    claimed_already = find_refused_request(spec, operation, Case.malformed, scheme)
    for wrong in list_wrong_credentials(spec, spec.schemes_of(operation), scheme, credentials):
        if claimed_already and claimed_already.changes["parts"] == wrong.written_parts:
            continue
        if not spec.reaches_operation(operation, scheme, wrong.written_parts):
            continue
        if wrong.case is Case.missing and not spec.provider.operations[operation].needs_credential:
            continue
        if before and not is_alike and not wrong.is_certain:  # what will be issued is not known yet
            continue
        if not spec.is_refused_alike(wrong.case, operation, wrong.suspects):
            continue
        about = () if is_alike and not wrong.is_certain else wrong.about
        harmless = not before and (is_alike or wrong.is_certain)
        changes = RequestChanges(parts=wrong.written_parts)
        blamed = next(iter(wrong.suspects), None)
        refused = RefusedRequest(
            wrong.words, wrong.case, operation, scheme, before, changes, about, harmless, blamed=blamed
        )
        yield claim_refusal(spec, refused, f"refuse.{operation}.{scheme}.wrong.{wrong.name}")


def _claim_other_failures(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim the failures that have nothing to do with credentials; some are claimed with parameters or scopes."""
    claimed_elsewhere = (Case.method_not_allowed, Case.insufficient_scope, Case.invalid_scope)
    cases = [case for case in Case if case not in (*CREDENTIAL_CASES, *claimed_elsewhere)]
    asked = {case: frozenset(_operations_worth_asking(spec, case)) for case in cases}
    for operation in spec.usable_operations:
        for case in cases:
            refused = find_refused_request(spec, operation, case) if operation in asked[case] else None
            if refused is not None and "parameters" not in refused.changes:
                yield claim_refusal(spec, refused, f"refuse.{operation}.{case.value}")


def _operations_worth_asking(spec: ClaimedSpec, case: Case) -> Iterator[str]:
    """Name the operations at which to ask: every one if some answer in their own way, else the first of a surface."""
    answers = {
        operation: (surface, spec.provider.failure_for(case, surface, operation))
        for operation in spec.usable_operations
        for surface in (spec.provider.surface_of(operation),)
    }
    kinds = Counter(surface for surface, _ in set(answers.values()))
    first = {surface: operation for operation, (surface, _) in reversed(answers.items())}
    for operation, (surface, failure) in answers.items():
        if failure is not None and (kinds[surface] > 1 or first[surface] == operation):
            yield operation


def derive_negotiation_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every body of every failure, and once the rules by which one is chosen."""
    ruled = False
    for failure, documented in spec.provider.failures.items():
        refused = next(refused_requests_for(spec, failure), None)
        if refused is None:
            continue
        several = len(documented.bodies) >= _MORE_THAN_ONE
        for media_type in documented.bodies if several else ():
            yield _claim_chosen_body(spec, refused, f"{failure}.{_media_type_id(media_type)}", media_type, media_type)
        if several or _is_left_open(spec, refused):
            yield _claim_chosen_body(spec, refused, f"{failure}.default", None, next(iter(documented.bodies)))
        if several and not ruled:
            ruled = True
            for name, accept, chosen in _accept_rules(*documented.bodies):
                yield _claim_chosen_body(spec, refused, f"{failure}.accept.{name}", accept, chosen)


def _is_left_open(spec: ClaimedSpec, refused: RefusedRequest) -> bool:
    """Tell whether other claims leave something of the body open."""
    exact = refused.expected_refusal(spec)
    return leave_assumed_open(spec.provider, exact, refused.refusal_facts(spec)) != exact


def _accept_rules(first: str, second: str, *_: str) -> Iterator[tuple[str, str, str]]:
    """Give values of `Accept`, each with a name and the media type that it chooses (RFC 9110, section 12.5.1)."""
    yield "any", "*/*", first
    yield "rather", f"{second}, */*;q=0.1", second
    yield "lower_first", f"{first};q=0.5, {second}", second
    yield "higher_last", f"{second};q=0.1, {first}", first
    yield "little_lower", f"{first};q=0.8, {second};q=0.9", second
    yield "little_higher", f"{first};q=0.9, {second};q=0.8", first
    yield "none_of_it", f"{first};q=0, */*", second
    kind = second.partition("/")[0]
    if first.partition("/")[0] != kind:
        yield "kind", f"{kind}/*", second
        yield "kind_rather", f"{kind}/*;q=0.2, */*;q=0.1", second
    yield "another", "image/png", first


def _claim_chosen_body(
    spec: ClaimedSpec, refused: RefusedRequest, name: str, accept: str | None, media_type: str
) -> Claim:
    """Claim the body that a request gets; `accept` none for one without that header."""
    expect = refused.expected_refusal(spec, media_type)
    headers = () if accept is None else (("Accept", (accept,)),)
    title = spec.provider.failures[name.partition(".")[0]].title
    words = "a request without `Accept`" if accept is None else f"a request that accepts `{accept}`"
    return Claim(
        id=f"body.{name}",
        topic=ClaimTopic.refusals,
        sentence=f"*{quote_literal(title)}* comes as `{media_type}` to {words}.",
        rests_on=tuple(
            dict.fromkeys(
                (*reply_facts(spec.provider, expect), *refused.refusal_facts(spec), *refused.request_facts(spec))
            )
        ),
        steps=(*refused.before, refused.build_request(spec, expect, headers=headers, omit_accept=True)),
    )


def _media_type_id(media_type: str) -> str:
    """Make a part of an id of a media type."""
    return re.sub(r"[^a-z0-9]+", "_", media_type.lower()).strip("_")
