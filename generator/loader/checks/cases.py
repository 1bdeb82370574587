"""Cases: every way in which a credential can be refused is answered by a failure or a close.

What can arise follows from the credentials of a scheme: one with a lifetime expires, one that can be reset is
revoked, a single-use one is used. Which answers it follows from where it travels: over HTTP and at the
handshake of a socket a failure of that surface, in a message of the socket one of the channel's closes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.loader.checks.uses import (
    USABLE_LIFECYCLES,
    Endpoint,
    credentials_in_part,
    travels_in_message,
    walk_security,
)
from generator.loader.fault import Fault
from generator.model.channel import Channel
from generator.model.failure import CREDENTIAL_CASES, Case
from generator.model.operation import Operation
from generator.model.provider import Provider
from generator.model.scheme import Part, Place, Scheme, Surface


def check_cases_answered(provider: Provider) -> Iterator[Fault]:
    """Ask that each case that can arise with a scheme has its answer, wherever the scheme is accepted."""
    for path, endpoint, name, scheme in walk_security(provider):
        if scheme.lifecycle not in USABLE_LIFECYCLES or (
            isinstance(endpoint, Operation) and endpoint.lifecycle not in USABLE_LIFECYCLES
        ):
            continue
        for in_message in (False, True) if isinstance(endpoint, Channel) else (False,):
            unanswered = _cases_arising(provider, endpoint, scheme, in_message=in_message)
            unanswered -= _cases_answered(provider, str(path[1]), endpoint, scheme, in_message=in_message)
            if unanswered:
                cases = ", ".join(case.value for case in CREDENTIAL_CASES if case in unanswered)
                remedy = f"add to the cases of {_suggest_remedy(endpoint, scheme, in_message=in_message)}"
                yield Fault(path, f"no answer when the credential of {name!r} is: {cases}; {remedy}")


def _cases_arising(provider: Provider, endpoint: Endpoint, scheme: Scheme, *, in_message: bool) -> set[Case]:
    """Collect the cases of the scheme's parts that travel in messages, or of those that do not."""
    parts = [part for part in scheme.parts if credentials_in_part(part) and (part.place is Place.message) == in_message]
    cases = {
        case for part in parts for name in credentials_in_part(part) for case in _cases_of_credential(provider, name)
    }
    if parts:
        cases |= {Case.malformed, Case.unknown}
    if any(_can_be_missing(provider, endpoint, part) for part in parts):
        cases.add(Case.missing)
    return cases


def _can_be_missing(provider: Provider, endpoint: Endpoint, part: Part) -> bool:
    """Tell whether the place of a part may be empty: it is then awaited in a message, or required there."""
    if not isinstance(endpoint, Channel):
        return True
    if part.place is Place.message:
        message = endpoint.messages.get(str(part.message))
        return message is not None and part.name not in message.required
    return not any(travels_in_message(provider.schemes[name]) for name in endpoint.security)


def _cases_of_credential(provider: Provider, name: str) -> Iterator[Case]:
    credential = provider.credentials[name]
    if credential.lifetime:
        yield Case.expired
    if credential.single_use:
        yield Case.used
    if credential.revocation or name in _revoked_by_refresh(provider):
        yield Case.revoked


def _revoked_by_refresh(provider: Provider) -> set[str]:
    pointers = [grant.issued_pointers for grant in provider.grants.values()]
    revoked: set[str] = set()
    for grant in provider.grants.values():
        if (consumed := grant.consumed_credential) is not None:
            issued_with = {name for issued in pointers if consumed in issued for name in issued}
            revoked |= {consumed} if grant.revokes_consumed else set()
            revoked |= issued_with - {consumed} if grant.revokes_siblings else set()
    return revoked


def _cases_answered(
    provider: Provider, endpoint_name: str, endpoint: Endpoint, scheme: Scheme, *, in_message: bool
) -> set[Case]:
    closes = endpoint.closes.values() if isinstance(endpoint, Channel) else ()
    cases = {case for close in closes for case in close.cases}
    if not in_message:
        cases |= _cases_of_failures(provider, None if isinstance(endpoint, Channel) else endpoint_name, scheme.surface)
    return cases


def _cases_of_failures(provider: Provider, operation: str | None, surface: Surface) -> set[Case]:
    failures = (failure for failure in provider.failures.values() if surface in failure.surfaces)
    fitting = (failure for failure in failures if not failure.operations or operation in failure.operations)
    return {case for failure in fitting for case in failure.cases}


def _suggest_remedy(endpoint: Endpoint, scheme: Scheme, *, in_message: bool) -> str:
    failure = f"a failure with the surface {scheme.surface}"
    if in_message:
        return "a close"
    return f"{failure}, or of a close" if isinstance(endpoint, Channel) else failure


CASE_CHECKS: Final = (check_cases_answered,)
