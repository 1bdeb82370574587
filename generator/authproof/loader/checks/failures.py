"""Failures: one answer for one case, and headers that the sandbox can fill in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from authproof.loader.checks.traversal import walk_security
from authproof.loader.fault import Fault, Names, fault_duplicates
from authproof.model.channel import Channel
from authproof.model.operation import Operation
from authproof.model.provider import Endpoint, Provider
from authproof.model.scheme import Part, Scheme
from authproof.model.vocabulary import CONSENT_CASES, CREDENTIAL_CASES, Case, Live, Place, Surface
from authproof.text.english import join_words
from authproof.text.json_pointer import Path
from authproof.text.placeholders import RESET_PLACEHOLDERS, placeholders_in

LIMIT_PLACEHOLDERS: Final = (*("limit", "used", "remaining"), *RESET_PLACEHOLDERS)
FAILURE_PLACEHOLDERS: Final = (
    *LIMIT_PLACEHOLDERS,
    *(word.value for word in Live if word is not Live.sequence),
    "scope",
)
_STATUS_RANGES: Final = {"4XX": range(400, 500), "5XX": range(500, 600)}


def check_failures_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two failures answer the same case on the same surface of the same operation for the same limit."""
    yield from fault_duplicates(
        _walk_answered_cases(provider), "{} answers this case there already; one failure for each case"
    )


def check_failure_credentials(provider: Provider) -> Iterator[Fault]:
    """Ask that a failure of single credentials answers to what is wrong with them, where they are sent."""
    for name, failure in provider.failures.items():
        here, surfaces = ("failures", name), set(failure.surfaces)
        if not failure.credentials:
            continue
        for index, case in enumerate(failure.cases):
            if case not in CREDENTIAL_CASES:
                message = f"{case} is not about a credential, and the failure is for {join_words(failure.credentials)}"
                allowed = f"allowed: {', '.join(CREDENTIAL_CASES)}; give other cases a failure of their own"
                yield Fault((*here, "cases", index), f"{message}; {allowed}")
        if Surface.websocket in surfaces:
            index = failure.surfaces.index(Surface.websocket)
            message = "refusals of a handshake are not told apart by credentials; remove it, or the credentials"
            yield Fault((*here, "surfaces", index), message)
        sent = {
            credential
            for operation, described in provider.operations.items()
            if failure.applies_at(operation)
            for scheme in described.security
            if provider.schemes[scheme].surface in surfaces
            for credential in provider.schemes[scheme].credentials
        }
        for index, credential in enumerate(failure.credentials):
            if credential not in sent:
                message = "no operation that answers so takes it; name a credential that travels there"
                yield Fault((*here, "credentials", index), message, names=Names(credential, sent))


def check_mismatches_arise(provider: Provider) -> Iterator[Fault]:
    """Ask that where credentials of two holders are refused, a scheme sends two that tell whose they are."""
    if any(map(provider.can_be_mismatched, provider.schemes)):
        return
    for name, failure in provider.failures.items():
        if Case.mismatched in failure.cases:
            path = ("failures", name, "cases", failure.cases.index(Case.mismatched))
            message = "no scheme sends two credentials of which each tells whose it is; remove this case, or add a part"
            yield Fault(path, message)


def check_status_ranges(provider: Provider) -> Iterator[Fault]:
    """Ask that a failure that covers 5XX has such a status itself."""
    for name, failure in provider.failures.items():
        if failure.covers and failure.status not in _STATUS_RANGES[failure.covers]:
            yield Fault(
                ("failures", name, "covers"), f"the status is {failure.status}, which {failure.covers} does not cover"
            )


def check_header_placeholders(provider: Provider) -> Iterator[Fault]:
    """Ask that every name in braces in a header is one that the sandbox knows."""
    for path, text, known in _walk_headers(provider):
        for name in placeholders_in(text):
            if name not in known:
                yield Fault(path, f"nothing fills in {{{name}}}", names=Names(name, known))


def _walk_answered_cases(provider: Provider) -> Iterator[tuple[object, Path]]:
    for name, failure in provider.failures.items():
        for index, case in enumerate(failure.cases):
            for surface in failure.surfaces:
                every = (failure.operations, failure.limits, failure.credentials)
                for covered in product(*(names or (None,) for names in every)):
                    yield (case, surface, *covered), ("failures", name, "cases", index)


def _walk_headers(provider: Provider) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    for name, failure in provider.failures.items():
        for header, text in failure.headers.items():
            yield ("failures", name, "headers", header), text, FAILURE_PLACEHOLDERS
    for name, operation in provider.operations.items():
        for header, text in operation.success.headers.items():
            yield ("operations", name, "success", "headers", header), text, ()
    for name, limit in provider.windows.items():
        for header, text in limit.headers.items():
            yield ("limits", name, "headers", header), text, LIMIT_PLACEHOLDERS


def check_cases_answered(provider: Provider) -> Iterator[Fault]:
    """Ask that each case that can arise with a scheme has its answer, wherever the scheme is accepted."""
    for path, endpoint, name, scheme in walk_security(provider):
        if not scheme.lifecycle.is_usable or (isinstance(endpoint, Operation) and not endpoint.lifecycle.is_usable):
            continue
        for in_message in (False, True) if isinstance(endpoint, Channel) else (False,):
            arising = _cases_arising(provider, endpoint, scheme, in_message=in_message)
            open_cases = {
                case
                for case, credential in arising
                if not (
                    _is_closed_for(endpoint, case)
                    if in_message
                    else _is_answered(provider, str(path[1]), endpoint, scheme.surface, case, credential)
                )
            }
            if unanswered := [case for case in CREDENTIAL_CASES if case in open_cases]:
                remedy = f"add to the cases of {_suggest_remedy(endpoint, scheme, in_message=in_message)}"
                message = f"no answer when the credential of {name!r} is: {', '.join(unanswered)}; {remedy}"
                yield Fault(path, message)


def _cases_arising(
    provider: Provider, endpoint: Endpoint, scheme: Scheme, *, in_message: bool
) -> set[tuple[Case, str]]:
    """Collect the cases of the scheme's parts that travel in messages, or of those that do not, and what is at fault.

    That is the first credential of a part that cannot be read, and the first of all where none is sent.
    """
    parts = [part for part in scheme.parts if part.credentials and (part.place is Place.message) == in_message]
    names = [name for part in parts for name in part.credentials]
    cases = {(case, name) for name in names for case in (Case.unknown, *_cases_of_credential(provider, name))}
    cases |= {(Case.malformed, part.credentials[0]) for part in parts}
    if any(_can_be_missing(provider, endpoint, part) for part in parts):
        cases.add((Case.missing, names[0]))
    return cases


def _can_be_missing(provider: Provider, endpoint: Endpoint, part: Part) -> bool:
    """Tell whether the place of a part may be empty: it is then awaited in a message, or required there."""
    if not isinstance(endpoint, Channel):
        return endpoint.needs_credential
    if part.place is Place.message:
        message = endpoint.messages.get(str(part.message))
        return message is not None and part.name not in message.required
    return not any(provider.schemes[name].travels_in_message for name in provider.usable_schemes(endpoint.security))


def _cases_of_credential(provider: Provider, name: str) -> Iterator[Case]:
    credential = provider.credentials[name]
    if credential.lifetime:
        yield Case.expired
    if credential.single_use:
        yield Case.used
    if credential.revocation or name in provider.credentials_ended_by_trade():
        yield Case.revoked
    if name in provider.device_authorizations:
        yield from CONSENT_CASES


def _is_answered(  # noqa: PLR0913, PLR0917 - a case, where it arises, and what is at fault
    provider: Provider, endpoint_name: str, endpoint: Endpoint, surface: Surface, case: Case, credential: str
) -> bool:
    if isinstance(endpoint, Operation):
        if provider.accepts_ended(endpoint_name, credential, case):
            return True
        return provider.failure_for(case, surface, endpoint_name, credential=credential) is not None
    return provider.failure_for(case, surface) is not None or _is_closed_for(endpoint, case)


def _is_closed_for(endpoint: Endpoint, case: Case) -> bool:
    return isinstance(endpoint, Channel) and endpoint.close_for(case) is not None


def _suggest_remedy(endpoint: Endpoint, scheme: Scheme, *, in_message: bool) -> str:
    failure = f"a failure with the surface {scheme.surface}"
    if in_message:
        return "a close"
    return f"{failure}, or of a close" if isinstance(endpoint, Channel) else failure


CHECKS: Final = (
    check_failures_differ,
    check_failure_credentials,
    check_mismatches_arise,
    check_status_ranges,
    check_header_placeholders,
)
CASE_CHECKS: Final = (check_cases_answered,)
