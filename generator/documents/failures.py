"""Which documented failures an operation can answer with."""

from __future__ import annotations

from typing import Final

from generator.documents import values
from generator.model import Provider
from generator.model.failure import CREDENTIAL_CASES, Case, Failure
from generator.model.operation import Operation
from generator.model.scheme import Lifecycle, Surface

_OF_EVERY_REQUEST: Final = frozenset(
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


def failures(provider: Provider, name: str) -> dict[str, Failure]:
    """Give the failures of one operation, in the spec's order.

    A failure of its own replaces the general one of the same case.
    """
    operation = provider.operations[name]
    cases = answerable(provider, operation)
    given = {key: one for key, one in provider.failures.items() if _is_given(provider, name, one)}
    own = {case for one in given.values() if name in one.operations for case in one.cases}
    return {key: one for key, one in given.items() if _left(one, name, own) & cases}


def answerable(provider: Provider, operation: Operation) -> frozenset[Case]:
    """Give the cases that can arise on an operation."""
    provoked = {case for one in operation.parameters.values() for case in (one.refusal, *one.refused.values())}
    unreleased = {Case.unreleased} if operation.lifecycle is Lifecycle.coming_soon else set()
    return _OF_EVERY_REQUEST | provoked | unreleased | _of_credentials(provider, operation)


def _of_credentials(provider: Provider, operation: Operation) -> frozenset[Case]:
    if not operation.security:
        return frozenset()
    parts = [part for name in operation.security for part in provider.schemes[name].parts]
    once = any(provider.credentials[name].single_use for part in parts for name in values.held(part))
    return frozenset({*CREDENTIAL_CASES, Case.forbidden} - (set() if once else {Case.used}))


def _is_given(provider: Provider, name: str, one: Failure) -> bool:
    security = provider.operations[name].security
    surfaces = {provider.schemes[scheme].surface for scheme in security} or {Surface.rest, Surface.token}
    return (not one.operations or name in one.operations) and bool(surfaces & set(one.surfaces))


def _left(one: Failure, name: str, own: set[Case]) -> set[Case]:
    return set(one.cases) if name in one.operations else set(one.cases) - own
