"""Shapes of credentials and parameters: possible ones, and values that have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from authproof.errors import did_you_mean
from authproof.loader.fault import (
    Fault,
    fault_duplicates,
    fault_missing,
    show_value,
    walk_parameters,
)
from authproof.model.credential import Run, Segment, matches_shape, shape_pattern
from authproof.model.provider import Provider
from authproof.text.json_pointer import Path, has_value_at, resolve_pointer
from authproof.text.yaml_text import describe_kind


def check_lengths_ordered(provider: Provider) -> Iterator[Fault]:
    """Ask that a run's shortest length is no longer than its longest."""
    for path, shape in _walk_shapes(provider):
        for index, segment in enumerate(shape):
            if not _is_possible(segment) and isinstance(segment, Run):
                message = f"min_length {segment.min_length} is more than max_length {segment.max_length}"
                yield Fault((*path, "shape", index), message)


def fault_misfit(shape: Iterable[Segment], value: str, path: Path) -> Iterator[Fault]:
    """Fault a value that does not have the shape; an impossible shape is told by itself."""
    shape = tuple(shape)
    if all(map(_is_possible, shape)) and not matches_shape(shape, value):
        yield Fault(path, f"{show_value(value)} does not have the shape; allowed: {shape_pattern(shape)}")


def _is_possible(segment: Segment) -> bool:
    return not isinstance(segment, Run) or segment.min_length <= segment.max_length


def _walk_shapes(provider: Provider) -> Iterator[tuple[Path, tuple[Segment, ...]]]:
    for name, credential in provider.credentials.items():
        yield ("credentials", name), credential.shape
    for path, parameter in walk_parameters(provider):
        yield path, parameter.shape


SHAPE_CHECKS: Final = (check_lengths_ordered,)


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
    for name in provider.credentials:
        if not provider.grants_of(name):
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


def check_issued_stand(provider: Provider) -> Iterator[Fault]:
    """Ask that each pointer to what is issued leads to a value in the operation's example body."""
    for path, operation, _, pointer in _walk_issued(provider):
        body = provider.operations[operation].success.body
        yield from fault_missing(body, pointer, path, f"the body of {operation}'s success")


def check_issued_fit(provider: Provider) -> Iterator[Fault]:
    """Ask that the value there has the credential's shape, so that readers see what they will get."""
    for path, operation, credential, pointer in _walk_issued(provider):
        body = provider.operations[operation].success.body
        if has_value_at(body, pointer):
            value = resolve_pointer(body, pointer)
            if isinstance(value, str):
                yield from fault_misfit(provider.credentials[credential].shape, value, path)
            else:
                yield Fault(path, f"found {describe_kind(value)} in {operation}'s answer; allowed: text")


def check_issued_places_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two credentials of a grant stand at the same place."""
    places = (((path[1], pointer), path) for path, _, _, pointer in _walk_issued(provider))
    yield from fault_duplicates(places, "the same place as {}; each credential has its own")


def check_consumed_sent(provider: Provider) -> Iterator[Fault]:
    """Ask that what is traded in is carried by a scheme of its operation."""
    for path, operation, credential in _walk_trades(provider):
        schemes = provider.operations[operation].security
        carried = {name for scheme in schemes for name in provider.schemes[scheme].credentials}
        if credential not in carried:
            yield Fault(path, f"no scheme of {operation!r} carries it; {did_you_mean(credential, carried)}")


def check_trades_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that an operation trades one credential in: else nobody could tell which of them ends."""
    trades = ((operation, path) for path, operation, _ in _walk_trades(provider))
    yield from fault_duplicates(trades, "its operation trades in {} already; one trade for each operation")


def _walk_issued(provider: Provider) -> Iterator[tuple[Path, str, str, str]]:
    """Give all that operations issue: the path that says so, operation, credential, pointer into the answer."""
    for name, grant in provider.grants.items():
        for issued in grant.issued:
            if grant.requested_operation and issued.pointer is not None:
                yield ("grants", name, *issued.path), grant.requested_operation, issued.name, issued.pointer


def _walk_trades(provider: Provider) -> Iterator[tuple[Path, str, str]]:
    """Give every trade: the path of the credential that is traded in, the operation, and the credential."""
    for name, grant in provider.grants.items():
        if grant.requested_operation and grant.trade:
            yield ("grants", name, *grant.trade.path), grant.requested_operation, grant.trade.credential


GRANT_CHECKS: Final = (
    check_issued_stand,
    check_issued_fit,
    check_issued_places_differ,
    check_consumed_sent,
    check_trades_differ,
)
