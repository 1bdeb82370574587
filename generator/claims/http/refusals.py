"""Refusals over HTTP: every documented failure, in each of its cases, wherever it is the answer."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.make.harmless import is_safe_to_read
from generator.claims.make.sentences import name_request, phrase_reply
from generator.claims.make.spoilt import list_wrong_credentials
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.sure import leave_assumed_open, reply_facts
from generator.claims.make.trigger import RefusedRequest
from generator.claims.make.triggers import (
    build_stray_request,
    find_refused_request,
    mix_two_holders,
    present_invalid_credential,
)
from generator.commonmark import quote_code
from generator.model.failure import CREDENTIAL_CASES, Case
from generator.model.scheme import Lifecycle

_ALWAYS_CLAIMED = (Case.missing, Case.malformed, Case.unknown)
"""Cases that are claimed even where the form of the refusal is not documented: the credential is checked at all."""
_STRAY_CASES = (Case.not_found, Case.method_not_allowed)


def derive_refusal_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every refusal of a credential, and every other documented failure at each operation that answers so."""
    tried: set[str] = set()
    for operation in released_operations(spec):
        for scheme in spec.schemes_of(operation):
            yield from _claim_credential_cases(spec, operation, scheme)
            if scheme not in tried:
                tried.add(scheme)
                yield from _claim_wrong_credentials(spec, operation, scheme)
                if refused := mix_two_holders(spec, operation, scheme):
                    yield claim_refusal(spec, refused, f"refuse.{operation}.{scheme}.unknown.of_two_holders")
    yield from _claim_other_failures(spec)
    for case in _STRAY_CASES:
        stray = build_stray_request(spec, case)
        if stray and stray.documented_failure(spec):
            yield claim_refusal(spec, stray, f"refuse.{case.value}")


def claim_refusal(spec: ClaimedSpec, refused: RefusedRequest, name: str) -> Claim:
    """Claim that a request is refused, and how, as far as that is documented."""
    exact = refused.expected_refusal(spec)
    expect = leave_assumed_open(spec, exact, refused.refusal_facts(spec))
    call = refused.build_request(spec, expect)
    request = (
        name_request(spec, refused.operation)
        if refused.arrives
        else f"{quote_code(f'{call.method} {call.path}')}, which does not exist,"
    )
    facts = (
        *refused.reasons[:1],
        *refused.refusal_facts(spec),
        *reply_facts(spec, expect),
        *refused.reasons,
        *refused.request_facts(spec),
    )
    return Claim(
        id=name,
        topic="refusals",
        sentence=" ".join(filter(None, (request, refused.words, f"{phrase_reply(expect)}."))),
        rests_on=tuple(dict.fromkeys(facts)),
        steps=(*refused.before, call),
        live=refused.harmless
        and refused.documented_failure(spec) is not None
        and is_safe_to_read(spec, refused.operation),
    )


def released_operations(spec: ClaimedSpec) -> tuple[str, ...]:
    """Name the operations that are there today."""
    operations = spec.provider.operations.items()
    return tuple(name for name, operation in operations if operation.lifecycle is not Lifecycle.coming_soon)


def _claim_credential_cases(spec: ClaimedSpec, operation: str, scheme: str) -> Iterator[Claim]:
    """Claim one refusal for each case that concerns the credential."""
    first = scheme == spec.schemes_of(operation)[0]
    for case in CREDENTIAL_CASES:
        refused = find_refused_request(spec, operation, case, scheme)
        if refused is None or (case not in _ALWAYS_CLAIMED and refused.documented_failure(spec) is None):
            continue
        if first or case is not Case.missing or refused.overrides["sent"]:
            yield claim_refusal(spec, refused, f"refuse.{operation}.{scheme}.{case.value}")
    for name in spec.credentials_of(scheme)[1:]:
        if refused := present_invalid_credential(spec, operation, scheme, name, Case.unknown):
            yield claim_refusal(spec, refused, f"refuse.{operation}.{scheme}.unknown.{name}")


def _claim_wrong_credentials(spec: ClaimedSpec, operation: str, scheme: str) -> Iterator[Claim]:
    """Claim of every way to send the credential wrongly that it is refused."""
    before, credentials = spec.obtain_credentials(scheme, spec.provider.operations[operation].level)
    is_alike = _answers_alike(spec, operation)
    claimed_already = find_refused_request(spec, operation, Case.malformed, scheme)
    for wrong in list_wrong_credentials(spec, spec.schemes_of(operation), scheme, credentials):
        if claimed_already and claimed_already.overrides["sent"] == wrong.written_parts:
            continue
        about = () if is_alike and not wrong.is_certain else wrong.about
        harmless = not before and (is_alike or wrong.is_certain)
        more = {"sent": wrong.written_parts}
        refused = RefusedRequest(wrong.words, wrong.case, operation, scheme, before, more, about, harmless)
        yield claim_refusal(spec, refused, f"refuse.{operation}.{scheme}.wrong.{wrong.name}")


def _answers_alike(spec: ClaimedSpec, operation: str) -> bool:
    """Tell whether malformed and unknown credentials are answered alike, so that the shape makes no difference."""
    surface = spec.surface_of(operation)
    failures = {spec.failure_for(case, surface, operation) for case in (Case.malformed, Case.unknown)}
    return len(failures) == 1 and None not in failures


def _claim_other_failures(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim the failures that have nothing to do with credentials; refused values are claimed with parameters."""
    for operation in released_operations(spec):
        for case in Case:
            if case in (*CREDENTIAL_CASES, Case.method_not_allowed):
                continue
            refused = find_refused_request(spec, operation, case) if _is_worth_asking(spec, case, operation) else None
            if refused is not None and "parameters" not in refused.overrides:
                yield claim_refusal(spec, refused, f"refuse.{operation}.{case.value}")


def _is_worth_asking(spec: ClaimedSpec, case: Case, operation: str) -> bool:
    """Tell whether to ask here: at every operation if some answer in their own way, else at the first."""
    surface = spec.surface_of(operation)
    same = [name for name in released_operations(spec) if spec.surface_of(name) == surface]
    answers = {name: spec.failure_for(case, surface, name) for name in same}
    return answers[operation] is not None and (len(set(answers.values())) > 1 or same[0] == operation)
