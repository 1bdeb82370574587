"""Grants: the credentials that they issue stand in the answers of their operations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.errors import did_you_mean
from generator.loader import scalar
from generator.loader.checks.pointers import missing
from generator.loader.checks.shapes import misfit
from generator.loader.checks.uses import credentials_of, twice
from generator.loader.fault import Fault
from generator.model import Provider
from generator.model.grant import Exchange, Refresh
from generator.pointer import exists, resolve


def issued_credentials_stand_in_the_answer(provider: Provider) -> Iterator[Fault]:
    """Ask that each pointer of `issues` leads to a value in the operation's example body."""
    for name, grant in _exchanges(provider):
        body = provider.operations[grant.operation].success.body
        for credential, pointer in grant.issues.items():
            where = f"the body of {grant.operation}'s success"
            yield from missing(body, pointer, ("grants", name, "issues", credential), where)


def issued_credentials_fit(provider: Provider) -> Iterator[Fault]:
    """Ask that the value there has the credential's shape, so that readers see what they will get."""
    for name, grant in _exchanges(provider):
        body = provider.operations[grant.operation].success.body
        for credential, pointer in grant.issues.items():
            if exists(body, pointer):
                value = resolve(body, pointer)
                path = ("grants", name, "issues", credential)
                if isinstance(value, str):
                    yield from misfit(provider.credentials[credential].shape, value, path)
                else:
                    yield Fault(path, f"found {scalar.kind(value)} in {grant.operation}'s answer; allowed: text")


def each_has_its_place(provider: Provider) -> Iterator[Fault]:
    """Ask that no two credentials of a grant stand at the same place."""
    for name, grant in _exchanges(provider):
        places = ((pointer, ("grants", name, "issues", credential)) for credential, pointer in grant.issues.items())
        yield from twice(places, "the same place as {}; each credential has its own")


def consumed_credentials_are_sent(provider: Provider) -> Iterator[Fault]:
    """Ask that what a refresh consumes is carried by a scheme of its operation."""
    for name, grant in _exchanges(provider):
        if isinstance(grant, Refresh):
            security = provider.operations[grant.operation].security
            carried = {held for scheme in security for held in credentials_of(provider.schemes[scheme])}
            if grant.consumes not in carried:
                message = f"no scheme of {grant.operation!r} carries it; {did_you_mean(grant.consumes, carried)}"
                yield Fault(("grants", name, "consumes"), message)


def _exchanges(provider: Provider) -> Iterator[tuple[str, Exchange | Refresh]]:
    for name, grant in provider.grants.items():
        if isinstance(grant, Exchange | Refresh):
            yield name, grant


CHECKS: Final = (
    issued_credentials_stand_in_the_answer,
    issued_credentials_fit,
    each_has_its_place,
    consumed_credentials_are_sent,
)
