"""Grants: the credentials that they issue stand in the answers of their operations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.errors import did_you_mean
from generator.loader.checks.pointers import fault_missing
from generator.loader.checks.shapes import fault_misfit
from generator.loader.checks.uses import credentials_in_scheme, fault_duplicates
from generator.loader.fault import Fault
from generator.loader.scalar import describe_kind
from generator.model.grant import Grant
from generator.model.provider import Provider
from generator.pointer import has_value_at, resolve_pointer


def check_issued_stand(provider: Provider) -> Iterator[Fault]:
    """Ask that each pointer of `issues` leads to a value in the operation's example body."""
    for name, operation, grant in _walk_requested_grants(provider):
        body = provider.operations[operation].success.body
        for credential, pointer in grant.issued_pointers.items():
            where = f"the body of {operation}'s success"
            yield from fault_missing(body, pointer, ("grants", name, "issues", credential), where)


def check_issued_fit(provider: Provider) -> Iterator[Fault]:
    """Ask that the value there has the credential's shape, so that readers see what they will get."""
    for name, operation, grant in _walk_requested_grants(provider):
        body = provider.operations[operation].success.body
        for credential, pointer in grant.issued_pointers.items():
            if has_value_at(body, pointer):
                value = resolve_pointer(body, pointer)
                path = ("grants", name, "issues", credential)
                if isinstance(value, str):
                    yield from fault_misfit(provider.credentials[credential].shape, value, path)
                else:
                    yield Fault(path, f"found {describe_kind(value)} in {operation}'s answer; allowed: text")


def check_issued_places_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two credentials of a grant stand at the same place."""
    for name, _, grant in _walk_requested_grants(provider):
        places = (
            (pointer, ("grants", name, "issues", credential)) for credential, pointer in grant.issued_pointers.items()
        )
        yield from fault_duplicates(places, "the same place as {}; each credential has its own")


def check_consumed_sent(provider: Provider) -> Iterator[Fault]:
    """Ask that what a refresh consumes is carried by a scheme of its operation."""
    for name, operation, grant in _walk_requested_grants(provider):
        if (consumed := grant.consumed_credential) is not None:
            security = provider.operations[operation].security
            carried = {held for scheme in security for held in credentials_in_scheme(provider.schemes[scheme])}
            if consumed not in carried:
                message = f"no scheme of {operation!r} carries it; {did_you_mean(consumed, carried)}"
                yield Fault(("grants", name, "consumes"), message)


def _walk_requested_grants(provider: Provider) -> Iterator[tuple[str, str, Grant]]:
    """Give each grant that an operation answers, with its name and the operation's."""
    for name, grant in provider.grants.items():
        if grant.requested_operation is not None:
            yield name, grant.requested_operation, grant


GRANT_CHECKS: Final = (
    check_issued_stand,
    check_issued_fit,
    check_issued_places_differ,
    check_consumed_sent,
)
