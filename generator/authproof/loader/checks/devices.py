"""Device codes: both codes come of one answer, which tells the page's address, and something takes the device code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from authproof.loader.fault import Fault, Names, fault_duplicates, fault_missing, show_value
from authproof.model.authorization import DeviceAuthorizationRequest
from authproof.model.provider import Provider
from authproof.model.refusal_signs import find_told_error
from authproof.model.vocabulary import CONSENT_CASES, Case
from authproof.text.answer_place import AnswerPlace
from authproof.text.english import join_words
from authproof.text.json_pointer import Path, find_value, has_value_at

_DEFAULT_INTERVAL: Final = 5
"""Seconds that callers wait who are told no interval (RFC 8628, section 3.2)."""


def _walk_devices(provider: Provider) -> Iterator[tuple[Path, DeviceAuthorizationRequest]]:
    for name, grant in provider.grants.items():
        if grant.device_authorization is not None:
            yield ("grants", name), grant.device_authorization


def check_codes_issued(provider: Provider) -> Iterator[Fault]:
    """Ask that the answer has the two codes and no other credential, and that they come of nothing else."""
    for path, request in _walk_devices(provider):
        roles = {"device_code": request.device_code, "user_code": request.user_code, "client_id": request.client_id}
        yield from fault_duplicates(
            ((name, (*path, role)) for role, name in roles.items()),
            "the same credential as {}; each is one of its own",
        )
        issued = provider.grants[str(path[1])].issued_credentials
        for role in ("device_code", "user_code"):
            if roles[role] not in issued:
                yield Fault((*path, role), "the grant does not issue it", names=Names(roles[role], issued))
            others = [each for each in provider.grants_of(roles[role]) if each != path[1]]
            if others:
                message = f"{roles[role]!r} comes of grants.{others[0]}, too; take it out of one of the two"
                yield Fault((*path, role), message)
        for name in issued:
            if name not in roles.values():
                message = "a device gets its two codes and nothing else; let the exchange of the device code issue it"
                yield Fault((*path, "issues", name), message, at_key=True)


def check_operations_answer_once(provider: Provider) -> Iterator[Fault]:
    """Ask that no operation answers with the codes of two grants."""
    operations = ((request.operation, (*path, "operation")) for path, request in _walk_devices(provider))
    yield from fault_duplicates(operations, "the operation of {}; each has one of its own")


def check_clients_told(provider: Provider) -> Iterator[Fault]:
    """Ask that whoever asks for codes tells the application."""
    for path, request in _walk_devices(provider):
        security = provider.operations[request.operation].security
        without = [name for name in security if request.client_id not in provider.schemes[name].required_credentials]
        if without or not security:
            lacking = f"the scheme {without[0]!r}" if without else f"{request.operation!r}, which is public,"
            message = f"{lacking} does not carry {request.client_id!r}; add a scheme with a part for it"
            yield Fault((*path, "client_id"), message)


def check_user_codes_plain(provider: Provider) -> Iterator[Fault]:
    """Ask that nothing is said of a user code that could not act: it ends with the device code."""
    for _, request in _walk_devices(provider):
        credential = provider.credentials[request.user_code]
        message = f"a user code ends with its device code; say it of {request.device_code!r}, and remove it here"
        if credential.lifetime:
            yield Fault(("credentials", request.user_code, "lifetime"), message)
        if credential.single_use:
            message = "a person decides once about a user code, whatever is said here; remove it"
            yield Fault(("credentials", request.user_code, "single_use"), message)


def check_page_addresses(provider: Provider) -> Iterator[Fault]:
    """Ask that the example of the answer tells the page's address, and nothing else puts it in."""
    for path, request in _walk_devices(provider):
        success = provider.operations[request.operation].success
        issued = provider.grants[str(path[1])].issued_places.get(request.user_code, AnswerPlace())
        code = find_value(success.body, issued.pointer)
        base = provider.servers[request.server].example_url
        fields = {"verification_uri": request.verification_uri}
        if request.verification_uri_complete is not None:
            fields["verification_uri_complete"] = request.verification_uri_complete
        for field, pointer in fields.items():
            where = (*path, field)
            yield from fault_missing(success.body, pointer, where, f"the body of {request.operation}'s success")
            wanted = base + request.addresses[pointer] + ("" if field == "verification_uri" else quote(str(code)))
            if has_value_at(success.body, pointer) and find_value(success.body, pointer) != wanted:
                found = show_value(find_value(success.body, pointer))
                yield Fault(where, f"{request.operation}'s answer has {found} there; allowed: {wanted}")
            if pointer in success.live:
                place = ("operations", request.operation, "success", "live", pointer)
                message = f"{'.'.join(map(str, where))} puts the page's address in; remove it here"
                yield Fault(place, message, at_key=True)
        yield from fault_duplicates(
            ((pointer, (*path, field)) for field, pointer in fields.items()), "the same place as {}; each has its own"
        )


def check_intervals_told(provider: Provider) -> Iterator[Fault]:
    """Ask that the answer tells the interval that is asked for, or else that it is the one that callers take."""
    for path, request in _walk_devices(provider):
        body, interval = provider.operations[request.operation].success.body, request.interval
        if request.interval_at is None:
            if interval != _DEFAULT_INTERVAL:
                message = (
                    f"nothing tells callers to wait {interval} seconds; add interval_at, or say {_DEFAULT_INTERVAL}"
                )
                yield Fault((*path, "interval"), message)
            continue
        place = f"the body of {request.operation}'s success"
        yield from fault_missing(body, request.interval_at, (*path, "interval_at"), place)
        told = find_value(body, request.interval_at)
        if has_value_at(body, request.interval_at) and (told != interval or isinstance(told, bool)):
            message = f"{request.operation}'s answer has {show_value(told)} there; allowed: {interval}, as in interval"
            yield Fault((*path, "interval_at"), message)


def check_device_codes_taken(provider: Provider) -> Iterator[Fault]:
    """Ask that an operation takes the device code."""
    taken = {name for each in provider.operations.values() if each.lifecycle.is_usable for name in each.security}
    carried = {each for name in provider.usable_schemes(taken) for each in provider.schemes[name].credentials}
    for path, request in _walk_devices(provider):
        if request.device_code not in carried:
            message = f"no operation takes {request.device_code!r}; add one whose scheme carries it"
            yield Fault((*path, "device_code"), f"{message}, and a grant of kind exchange")


def check_waiting_told(provider: Provider) -> Iterator[Fault]:
    """Ask that a member `error` of the refusals tells callers whether to wait (RFC 8628, section 3.5)."""
    for name, operation in provider.operations.items():
        names = {each for scheme in operation.security for each in provider.schemes[scheme].credentials}
        for device_code in names & provider.device_authorizations.keys():
            surface = provider.surface_of(name)
            told_errors = ((case, find_told_error(provider, name, case, device_code)) for case in _TOLD_CASES)
            errors = {case: told.error for case, told in told_errors if told}
            for case in (Case.authorization_pending, Case.slow_down):
                failure = provider.failure_for(case, surface, name, credential=device_code)
                alike = [other for other in errors if other is not case and errors[other] == errors.get(case)]
                if failure and (errors[case] is None or alike):
                    told = f"the same as for {join_words(alike)}" if errors[case] else "none"
                    message = f"a JSON body needs a text `error` that tells {case} from other refusals; found {told}"
                    yield Fault(("failures", failure, "bodies"), message)


_TOLD_CASES: Final = (*CONSENT_CASES, Case.expired, Case.unknown, Case.used)
"""What callers tell from each other when they ask with a device code."""


CHECKS: Final = (
    check_codes_issued,
    check_operations_answer_once,
    check_clients_told,
    check_user_codes_plain,
    check_page_addresses,
    check_intervals_told,
    check_device_codes_taken,
)
COMPLETENESS_CHECKS: Final = (check_waiting_told,)
