"""Requests that are refused, and what each case of a refusal comes about by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, count
from typing import Any, Final

from authproof.claims.claim import CredentialText, CredentialVariant, HeldCredential
from authproof.claims.derive.shared.consent import decide_otherwise, device_pointer
from authproof.claims.derive.shared.credential_use import CredentialUse
from authproof.claims.derive.shared.granted_scopes import limit_scopes, put_scope
from authproof.claims.derive.shared.judgement import (
    fits_another_scheme_without_body,
    judge_case,
    judge_request,
    takers_of_unknown,
)
from authproof.claims.derive.shared.phrasing import name_credential
from authproof.claims.derive.shared.refused_request import RefusedRequest
from authproof.claims.derive.shared.requests import RequestChanges, WrittenParts, vacant_parts
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.claims.derive.shared.wrong_credentials import INVALID_STATES, InvalidState, list_wrong_credentials
from authproof.model.base import Json
from authproof.model.operation import Method
from authproof.model.pointers import spec_pointer
from authproof.model.vocabulary import CONSENT_CASES, CREDENTIAL_CASES, Case
from authproof.sandbox.engine.cases import PROVOKE_HEADER
from authproof.sandbox.engine.http.consent_page import DENY
from authproof.text.commonmark import quote_code, quote_literal
from authproof.text.json_pointer import drop_value, has_value_at, put_value
from authproof.text.placeholders import may_share_path

_PROVOKED_WORDS: Final = {
    Case.forbidden: "that the caller may not make",
    Case.payment_required: "that is not paid for",
    Case.limited: "sent once too often",
    Case.banned: "of a caller who is banned",
    Case.bad_request: "that is malformed",
    Case.not_found: "for something that is not there",
    Case.internal: "at which the API itself fails",
}
_CONSENT_WORDS: Final = {
    Case.authorization_pending: "whose {} nobody has decided about yet",
    Case.slow_down: "whose {} nobody has decided about yet, right after another",
    Case.access_denied: "whose {} was denied",
}
_MISSING_PATH: Final = "/nothing-is-here"
_TWO_HOLDERS: Final = 2


def find_refused_request(
    spec: ClaimedSpec, operation: str, case: Case, scheme: str | None = None
) -> RefusedRequest | None:
    """Find what brings a refusal about; none if nothing can. `scheme` none for the first that is usable."""
    scheme = scheme or spec.first_scheme_of(operation)
    is_to_come = not spec.provider.operations[operation].is_released
    if case is Case.unreleased and any(not each.is_released for each in spec.provider.operations.values()):
        return _request_unreleased(spec, operation, scheme) if is_to_come else None
    if operation not in spec.usable_operations:
        return None
    if case in CREDENTIAL_CASES:
        return _refused_by_credential(spec, operation, case, scheme) if scheme else None
    if case is Case.insufficient_scope:
        return lack_scope(spec, operation, scheme) if scheme else None
    if case is Case.invalid_scope:
        return ask_unknown_scope(spec, operation, scheme)
    natural = (
        _send_refused_value(spec, operation, case, scheme),
        *(each for each in match_no_operation(spec, operation) if each.case is case is Case.unsupported),
        _mislabel_body(spec, operation, case, scheme),
    )
    provoked = _provoke_refusal(spec, operation, case, scheme)
    own = provoked.documented_failure(spec)
    return next((each for each in natural if each and each.documented_failure(spec) == own), provoked)


def match_no_operation(spec: ClaimedSpec, operation: str) -> Iterator[RefusedRequest]:
    """Give requests whose bodies fit no operation of a route: without a value that tells one, or with another there."""
    scheme = spec.first_scheme_of(operation)
    before, credentials = spec.obtain_for(operation, scheme)
    usual = spec.build_request(operation, scheme, spec.expect_success(operation), credentials=credentials)
    for pointer, value in spec.provider.operations[operation].match.items():
        about = (spec_pointer("operations", operation, "match", pointer),)
        other, place = _find_other_value(spec, operation, pointer), quote_code(pointer)
        bodies = {
            f"with {quote_code(other)} at {place} of its body": put_value(usual.body, pointer, other),
            f"without the {quote_code(_write_plain(value))} at {place} of its body": drop_value(usual.body, pointer),
        }
        for words, body in bodies.items():
            changes = RequestChanges(credentials=credentials, body=body)
            case = _judge_stray(spec, operation, body)
            yield RefusedRequest(words, case, operation, scheme, before, changes, about, is_told=False)


def _find_other_value(spec: ClaimedSpec, operation: str, pointer: str) -> str:
    """Find a text that tells no operation of a route, where a value tells one."""
    taken = [spec.provider.operations[name].match.get(pointer) for name in spec.provider.operations_on_route(operation)]
    value = spec.provider.operations[operation].match[pointer]
    others = (f"{value}{'x' * count}" for count in range(1, len(taken) + 2))
    return next(other for other in others if other not in taken)


def _write_plain(value: Json) -> str:
    """Write text as it is, and other values as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def _judge_stray(spec: ClaimedSpec, operation: str, body: Any) -> Case:
    """Tell the case of a body that fits no operation: whether all that tells one is there, with other values."""
    route = (spec.provider.operations[name] for name in spec.provider.operations_on_route(operation))
    told = any(all(has_value_at(body, pointer) for pointer in each.match) for each in route)
    return Case.unsupported if told else Case.bad_request


def build_stray_request(spec: ClaimedSpec, case: Case) -> RefusedRequest | None:
    """Make a request that reaches no operation: to a path that is not there, or with a method that it has not."""
    operation = next(iter(spec.provider.operations), None)
    if operation is None:
        return None
    if case is Case.not_found:
        path = _path_of_nothing(spec)
        changes = RequestChanges(method=Method.get.value, path=path, captures=(), query=(), body=None, parts=())
        return RefusedRequest("", case, operation, None, (), changes, arrives=False)
    operation = next(iter(spec.usable_operations), operation)
    reached = spec.provider.operations[operation]
    taken = {each.method for each in spec.provider.operations.values() if may_share_path(reached.path, each.path)}
    other = next((method for method in Method if method not in taken), None)
    if other is None:
        return None
    changes = RequestChanges(method=other, body=None, parts=())
    return RefusedRequest("", case, operation, None, (), changes, arrives=False)


def present_invalid_credential(
    spec: ClaimedSpec, operation: str, scheme: str, credential: str, state: InvalidState
) -> RefusedRequest | None:
    """Present a value that the sandbox knows to be unknown, expired or revoked; none if there is no such value."""
    is_told = not spec.provider.is_dispensable(credential, scheme, spec.provider.operations[operation].security)
    value = spec.value_in_state(credential, state.variant)
    if not is_told or value is None:
        return None
    takers = takers_of_unknown(spec, operation, credential, value) if state.case is Case.unknown else []
    if not spec.is_refused_alike(state.case, operation, (credential, *takers)):
        return None
    before, credentials = spec.obtain_for(operation, scheme)
    others = any(name != credential and not spec.is_held_from_start(name) for name in credentials)
    return RefusedRequest(
        words=f"whose {name_credential(spec, credential)} {state.words}",
        case=state.case,
        operation=operation,
        scheme=scheme,
        before=before if others else (),
        changes={"credentials": {**credentials, credential: (HeldCredential(credential, state.variant),)}},
        reasons=spec.scheme_facts(scheme),
        harmless=state.case is Case.unknown and not others,
        blamed=credential,
    )


def mix_two_holders(spec: ClaimedSpec, operation: str, scheme: str) -> RefusedRequest | None:
    """Present credentials that are good, but not of one holder; none if all that is known belongs together."""
    names, credentials = spec.credentials_of(scheme), spec.provider.credentials
    shared = [level for level in spec.provider.levels if all(level in credentials[name].levels for name in names)]
    if len(names) < _TWO_HOLDERS or not all(map(spec.is_held_from_start, names)):
        return None
    security = spec.provider.operations[operation].security
    if any(spec.provider.is_dispensable(name, scheme, security) for name in names):
        return None
    others = (name for name in names if spec.value_in_state(name, CredentialVariant.other))
    strange = next(others, None) if spec.provider.can_be_mismatched(scheme) else None
    held: dict[str, CredentialText] = {}
    if len(shared) >= _TWO_HOLDERS:
        levels = shared[:_TWO_HOLDERS]
        held = {name: (HeldCredential(name, level=levels[name != names[0]]),) for name in names}
    elif strange is not None:
        held = {strange: (HeldCredential(strange, CredentialVariant.other),)}
    else:
        return None
    words = f"whose *{quote_literal(credentials[strange or names[0]].title)}* is another holder's"
    changes, facts, case = RequestChanges(credentials=held), spec.scheme_facts(scheme), spec.tables.mismatch_case
    # the later of the two is held against the first
    telling = [name for name in names if not spec.tables.find_credential(name).fits_any_holder]
    blamed = strange if strange in telling[1:] else telling[1]
    return RefusedRequest(words, case, operation, scheme, (), changes, facts, blamed=blamed)


def lack_scope(spec: ClaimedSpec, operation: str, scheme: str, index: int = 0) -> RefusedRequest | None:
    """Come with what was granted every scope but one that an operation takes; none if nobody is asked for scopes."""
    request, needed = spec.provider.scope_request_behind(scheme), spec.provider.operations[operation].scopes
    if request is None or not needed:
        return None
    before, credentials = spec.obtain_for(operation, scheme)
    others = [name for name in request.scopes.values if name != needed[index]]
    steps = limit_scopes(spec, request, before, others)
    words = f"with a token that was not granted the scope {quote_code(needed[index])}"
    about = (spec_pointer("operations", operation, "scopes", index), *spec.scheme_facts(scheme))
    changes = RequestChanges(credentials=credentials)
    return RefusedRequest(words, Case.insufficient_scope, operation, scheme, steps, changes, about)


def ask_unknown_scope(spec: ClaimedSpec, operation: str, scheme: str | None) -> RefusedRequest | None:
    """Ask for a scope that there is not, beside all that there are; none if a body asks for no scopes."""
    request = spec.provider.scope_request_at(operation)
    if request is None:
        return None
    other = next(each for each in _unknown_scopes() if each not in request.scopes.values)
    before, credentials = spec.obtain_for(operation, scheme)
    usual = spec.build_request(operation, scheme, spec.expect_success(operation), credentials=credentials)
    scope = request.scopes.separator.join((*request.scopes.values, other))
    body = put_scope(usual.body, request.pointer, scope)
    grant = next(name for name, each in spec.provider.scope_requests.items() if each == request)
    about = tuple(spec_pointer("grants", grant, "scopes", field) for field in ("values", "at"))
    words = f"that asks for {quote_code(other)}, which is no scope,"
    changes = RequestChanges(credentials=credentials, body=body)
    return RefusedRequest(words, Case.invalid_scope, operation, scheme, before, changes, about)


def _unknown_scopes() -> Iterator[str]:
    return (f"not-a-scope{'x' * number}" for number in count())


def _request_unreleased(spec: ClaimedSpec, operation: str, scheme: str | None) -> RefusedRequest:
    before, credentials = spec.obtain_credentials(scheme)
    words, about = "is not released yet: even a valid request", (spec_pointer("operations", operation, "lifecycle"),)
    changes = RequestChanges(credentials=credentials)
    return RefusedRequest(words, Case.unreleased, operation, scheme, before, changes, about)


def _refused_by_credential(spec: ClaimedSpec, operation: str, case: Case, scheme: str) -> RefusedRequest | None:
    if case is Case.missing:
        is_needed = spec.provider.operations[operation].needs_credential
        return _omit_credential(spec, operation, scheme) if is_needed else None
    if case is Case.malformed:
        return _malform_credential(spec, operation, scheme)
    if case is Case.used:
        return _reuse_credential(spec, operation, scheme)
    if case in CONSENT_CASES:
        return _ask_before_consent(spec, operation, case, scheme)
    if case is Case.mismatched:
        mixed = mix_two_holders(spec, operation, scheme)
        return mixed if mixed and mixed.case is case else None
    state = next(state for state in INVALID_STATES if state.case is case)
    names = spec.credentials_of(scheme)
    attempts = (present_invalid_credential(spec, operation, scheme, name, state) for name in names)
    return next(filter(None, attempts), None)


def _omit_credential(spec: ClaimedSpec, operation: str, scheme: str) -> RefusedRequest | None:
    """Leave out everything that the scheme sends, but for its fixed parts.

    None if that asks for another path, or what is left in the path is begun as another scheme begins.
    """
    fixed = tuple(part for part in spec.provider.schemes[scheme].parts if "{" not in part.template)
    sent: WrittenParts = tuple((part, (part.template,)) for part in fixed)
    if judge_case(spec, spec.schemes_of(operation), sent) is not Case.missing:  # they are in another scheme's place
        sent = ()
    words = "without a credential" + (" but with the fixed parts of its scheme" if sent else "")
    left = vacant_parts(spec.provider.schemes[scheme], sent)
    verdict = judge_request(spec, spec.schemes_of(operation), (*sent, *left))
    if verdict.case is not Case.missing or not spec.reaches_operation(operation, scheme, sent):
        return None
    changes = RequestChanges(parts=sent)
    blamed = next(iter(verdict.suspects), None)
    return RefusedRequest(words, Case.missing, operation, scheme, (), changes, harmless=True, blamed=blamed)


def _malform_credential(spec: ClaimedSpec, operation: str, scheme: str) -> RefusedRequest | None:
    before, credentials = spec.obtain_for(operation, scheme)
    is_known = not before or spec.answers_alike(operation, scheme)
    for wrong in list_wrong_credentials(spec, spec.schemes_of(operation), scheme, credentials):
        if not is_known and not wrong.is_certain:  # what will be issued is not known yet
            continue
        if not spec.is_refused_alike(wrong.case, operation, wrong.suspects):
            continue
        if wrong.case is Case.malformed and spec.reaches_operation(operation, scheme, wrong.written_parts):
            changes, blamed = RequestChanges(parts=wrong.written_parts), next(iter(wrong.suspects), None)
            return RefusedRequest(
                wrong.words, wrong.case, operation, scheme, before, changes, wrong.about, not before, blamed=blamed
            )
    return None


def _reuse_credential(spec: ClaimedSpec, operation: str, scheme: str) -> RefusedRequest | None:
    """Use a single-use credential once before."""
    held = spec.credentials_of(scheme)
    security = spec.provider.operations[operation].security
    told = (name for name in held if not spec.provider.is_dispensable(name, scheme, security))
    single = next((name for name in told if spec.provider.credentials[name].single_use), None)
    if single is None or CredentialUse(spec, single, operation, scheme).needs_itself():
        return None
    before, credentials = spec.obtain_for(operation, scheme)
    first = spec.build_request(operation, scheme, spec.expect_success(operation), credentials=credentials)
    words = f"whose {name_credential(spec, single)} was used before"
    changes, about = RequestChanges(credentials=credentials), (spec_pointer("credentials", single, "single_use"),)
    renewed = spec.renew_spent(operation, scheme, kept=(single,))
    steps = (*before, first, *renewed)
    return RefusedRequest(words, Case.used, operation, scheme, steps, changes, about, blamed=single)


def _ask_before_consent(spec: ClaimedSpec, operation: str, case: Case, scheme: str) -> RefusedRequest | None:
    """Ask with a device code about which the person has not decided, or that the person has denied."""
    security = spec.provider.operations[operation].security
    names = (name for name in spec.credentials_of(scheme) if not spec.provider.is_dispensable(name, scheme, security))
    device = next((name for name in names if name in spec.provider.device_authorizations), None)
    if device is None:
        return None
    before, credentials = spec.obtain_for(operation, scheme)
    changes, about = RequestChanges(credentials=credentials), (device_pointer(spec.provider, device, "device_code"),)
    decided = tuple(decide_otherwise(spec.provider, device, before, DENY if case is Case.access_denied else None))
    words = _CONSENT_WORDS[case].format(name_credential(spec, device))
    refused = RefusedRequest(words, case, operation, scheme, decided, changes, about, blamed=device)
    if case is not Case.slow_down:
        return refused
    first = replace(refused, case=Case.authorization_pending)
    asked = first.build_request(spec, first.expected_refusal(spec))
    interval = device_pointer(spec.provider, device, "interval")
    return replace(refused, before=(*decided, asked), reasons=(interval, *about))


def _send_refused_value(spec: ClaimedSpec, operation: str, case: Case, scheme: str | None) -> RefusedRequest | None:
    """Send a value of a parameter that is refused for the case."""
    for name, parameter in spec.provider.operations[operation].parameters.items():
        for value in (value for value, refused in parameter.refused.items() if refused is case):
            before, credentials = spec.obtain_for(operation, scheme)
            changes = RequestChanges(credentials=credentials, parameters={name: value})
            about = (spec_pointer("operations", operation, "parameters", name, "refused", value),)
            words = f"with {quote_code(value)} as {quote_code(name)}"
            return RefusedRequest(words, case, operation, scheme, before, changes, about)
    return None


def _mislabel_body(spec: ClaimedSpec, operation: str, case: Case, scheme: str | None) -> RefusedRequest | None:
    """Send a body that says it is of another type."""
    if fits_another_scheme_without_body(spec, operation):
        return None
    before, credentials = spec.obtain_for(operation, scheme)
    usual = spec.build_request(operation, scheme, spec.expect_success(operation), credentials=credentials)
    if case is not Case.bad_request or usual.body is None:
        return None
    changes = RequestChanges(credentials=credentials, headers=(("Content-Type", ("text/plain",)),))
    words, about = "with a body that says it is `text/plain`", (spec_pointer("operations", operation, "request_type"),)
    is_told = not spec.provider.operations[operation].match
    return RefusedRequest(words, case, operation, scheme, before, changes, about, is_told=is_told)


def _provoke_refusal(spec: ClaimedSpec, operation: str, case: Case, scheme: str | None) -> RefusedRequest:
    before, credentials = spec.obtain_for(operation, scheme)
    changes = RequestChanges(credentials=credentials, headers=((PROVOKE_HEADER, (case.value,)),))
    words = _PROVOKED_WORDS.get(case, f"that is refused as {quote_code(case.value)}")
    return RefusedRequest(words, case, operation, scheme, before, changes)


def _path_of_nothing(spec: ClaimedSpec) -> str:
    """Give a path of more segments than any operation has."""
    deepest = max(operation.path.count("/") for operation in spec.provider.operations.values())
    return _MISSING_PATH + "/at-all" * deepest


def refused_requests_for(spec: ClaimedSpec, failure: str) -> Iterator[RefusedRequest]:
    """Give what brings a documented failure about over HTTP, one trigger for each case, the most natural first."""
    documented = spec.provider.failures[failure]
    operations = [name for name in spec.provider.operations if documented.applies_at(name)]
    for case in documented.cases:
        by_operation = (find_refused_request(spec, operation, case) for operation in operations)
        by_scheme = (
            find_refused_request(spec, operation, case, scheme)
            for operation in operations
            for scheme in spec.schemes_of(operation)[1:]
        )
        is_stray = case in (Case.not_found, Case.method_not_allowed) and not documented.operations
        stray = build_stray_request(spec, case) if is_stray else None
        for request in chain((stray,), by_operation, by_scheme):
            if request is not None and request.documented_failure(spec) == failure:
                yield request
                break
