"""Which documented failures an operation can answer with."""

from __future__ import annotations

from typing import Final

from authproof.model.failure import Failure
from authproof.model.operation import Operation
from authproof.model.provider import Provider
from authproof.model.vocabulary import CONSENT_CASES, CREDENTIAL_CASES, Case, Surface

_CASES_OF_ANY_REQUEST: Final = frozenset(
    {
        Case.payment_required,
        Case.limited,
        Case.banned,
        Case.bad_request,
        Case.not_found,
        Case.method_not_allowed,
        Case.internal,
    }
)

_CASES_OF_SCOPES: Final = (Case.insufficient_scope, Case.invalid_scope)


def failures_of_operation(provider: Provider, name: str) -> dict[str, Failure]:
    """Give the failures of one operation, in the spec's order.

    A failure of its own replaces the general one of the same case.
    """
    cases = _answerable_cases(provider, name)
    applicable = {key: failure for key, failure in provider.failures.items() if _applies_to(provider, name, failure)}
    own = (each for each in applicable.values() if name in each.operations and not each.credentials)
    own_cases = {case for failure in own for case in failure.cases}
    return {key: failure for key, failure in applicable.items() if _remaining_cases(failure, name, own_cases) & cases}


def _answerable_cases(provider: Provider, name: str) -> frozenset[Case]:
    operation = provider.operations[name]
    provoked = {case for one in operation.parameters.values() for case in (one.refusal, *one.refused.values())}
    unreleased = set() if operation.is_released else {Case.unreleased}
    unsupported = {Case.unsupported} if operation.match else set()
    scoped = {each for each in _CASES_OF_SCOPES if name in provider.operations_refusing_scopes(each)}
    return _CASES_OF_ANY_REQUEST | provoked | unreleased | unsupported | scoped | _credential_cases(provider, operation)


def _credential_cases(provider: Provider, operation: Operation) -> frozenset[Case]:
    if not operation.security:
        return frozenset()
    carried = {name for scheme in operation.security for name in provider.schemes[scheme].credentials}
    is_single_use = any(provider.credentials[name].single_use for name in carried)
    can_be_mismatched = any(map(provider.can_be_mismatched, operation.security))
    never = {Case.used: not is_single_use, Case.missing: operation.anonymous, Case.mismatched: not can_be_mismatched}
    never |= dict.fromkeys(CONSENT_CASES, carried.isdisjoint(provider.device_authorizations))
    return frozenset(case for case in (*CREDENTIAL_CASES, Case.forbidden) if not never.get(case))


def _applies_to(provider: Provider, name: str, failure: Failure) -> bool:
    security = provider.operations[name].security
    surfaces = {provider.schemes[scheme].surface for scheme in security} or {Surface.rest, Surface.token}
    carried = {each for scheme in security for each in provider.schemes[scheme].credentials}
    is_of_other = bool(failure.credentials) and carried.isdisjoint(failure.credentials)
    return failure.applies_at(name) and not is_of_other and bool(surfaces & set(failure.surfaces))


def _remaining_cases(failure: Failure, name: str, own: set[Case]) -> set[Case]:
    return set(failure.cases) if name in failure.operations else set(failure.cases) - own
