"""Credentials: their shapes are possible, their examples have them, and something issues each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.loader.checks.shapes import fault_misfit
from generator.loader.checks.uses import walk_parameters
from generator.loader.fault import Fault, show_value
from generator.model.credential import Run
from generator.model.provider import Provider
from generator.pointer import Path

_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9_]*")


def check_credentials_vary(provider: Provider) -> Iterator[Fault]:
    """Ask that a credential has a run: else all of its kind would be the same."""
    for name, credential in provider.credentials.items():
        if not any(isinstance(segment, Run) for segment in credential.shape):
            message = "every credential of this shape is the same; add a segment with characters"
            yield Fault(("credentials", name, "shape"), message)


def check_credential_examples(provider: Provider) -> Iterator[Fault]:
    """Ask that a credential's example has its shape."""
    for name, credential in provider.credentials.items():
        yield from fault_misfit(credential.shape, credential.example, ("credentials", name, "example"))


def check_credential_names(provider: Provider) -> Iterator[Fault]:
    """Ask that no credential is called `base64`, which means something else in a template."""
    if "base64" in provider.credentials:
        yield Fault(
            ("credentials", "base64"), "templates use this name for the encoded pair; choose another", at_key=True
        )


def check_credentials_issued(provider: Provider) -> Iterator[Fault]:
    """Ask that every credential is issued by some grant."""
    issued = {name for grant in provider.grants.values() for name in grant.issues}
    for name in provider.credentials:
        if name not in issued:
            yield Fault(("credentials", name), "no grant issues it; add it to the issues of one", at_key=True)


def check_variables_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two credentials share an environment variable; parameters do only if they are the same."""
    seen: dict[str, tuple[Path, object]] = {}
    for path, variable, thing in _walk_variables(provider):
        first, same = seen.setdefault(variable, (path, thing))
        if first != path and (thing is None or same != thing):
            message = f"{variable} is the variable of {'.'.join(map(str, first[:-1]))} already; choose another"
            yield Fault(path, message)


def check_variable_names(provider: Provider) -> Iterator[Fault]:
    """Ask that an environment variable has a name that every shell takes."""
    for path, variable, _ in _walk_variables(provider):
        if not _VARIABLE.fullmatch(variable):
            message = f"{show_value(variable)} does not fit; allowed: upper-case letters, digits and _, a letter first"
            yield Fault(path, message)


def check_expiries_agree(provider: Provider) -> Iterator[Fault]:
    """Ask that what has a lifetime is not said to last for ever."""
    for name, credential in provider.credentials.items():
        if credential.lifetime and credential.never_expires:
            message = "it has a lifetime; take out one of the two"
            yield Fault(("credentials", name, "never_expires"), message)


def _walk_variables(provider: Provider) -> Iterator[tuple[Path, str, object]]:
    """Give every variable with its path, and what makes two uses of it the same; none if nothing does."""
    for name, credential in provider.credentials.items():
        yield ("credentials", name, "variable"), credential.variable, None
    for path, parameter in walk_parameters(provider):
        if parameter.variable is not None:
            yield (*path, "variable"), parameter.variable, (path[-1], parameter.example)


CREDENTIAL_CHECKS: Final = (
    check_credentials_vary,
    check_credential_examples,
    check_credential_names,
    check_credentials_issued,
    check_variables_differ,
    check_variable_names,
    check_expiries_agree,
)
