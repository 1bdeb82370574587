"""Scopes: what an operation takes can be asked for, and what is said of those that lack can be so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from authproof.loader.fault import Fault, Names, fault_duplicates, show_value
from authproof.model.provider import Provider
from authproof.model.vocabulary import Case
from authproof.text.json_pointer import find_value
from authproof.text.placeholders import placeholders_in


def check_scopes_offered(provider: Provider) -> Iterator[Fault]:
    """Ask that each scope that an operation takes can be asked for, by whoever its schemes let in."""
    for name, operation in provider.operations.items():
        offered = provider.offered_scopes(name) if operation.scopes else ()
        for index, scope in enumerate(operation.scopes):
            path = ("operations", name, "scopes", index)
            if offered and scope not in offered:
                message = "no grant offers it to whoever may call; name one of its scopes, or add it there"
                yield Fault(path, message, names=Names(scope, offered))
        items = ((scope, ("operations", name, "scopes", index)) for index, scope in enumerate(operation.scopes))
        yield from fault_duplicates(items, "the same scope as {}; remove one of them")


def check_scopes_can_lack(provider: Provider) -> Iterator[Fault]:
    """Ask that where scopes are needed, each caller has a token that could have been granted fewer."""
    for name, operation in provider.operations.items():
        path = ("operations", name, "scopes")
        if not operation.scopes:
            continue
        if not operation.security:
            yield Fault(path, "nobody is authenticated here; add security, or remove the scopes")
        elif operation.anonymous:
            message = "callers without a credential are let in, and they have no scopes; remove the scopes or anonymous"
            yield Fault(path, message)
        elif not provider.offered_scopes(name):
            schemes = ", ".join(operation.security)
            message = f"nobody is asked for scopes who comes with {schemes}; give the grant scopes, or remove these"
            yield Fault(path, message)


def check_scopes_told_apart(provider: Provider) -> Iterator[Fault]:
    """Ask that no scope holds what stands between several."""
    for grant, request in provider.scope_requests.items():
        for name in request.scopes.values:
            if request.scopes.separator in name:
                message = f"it holds {request.scopes.separator!r}, which is the separator; choose another one"
                yield Fault(("grants", grant, "scopes", "values", name), message, at_key=True)


def check_scopes_asked(provider: Provider) -> Iterator[Fault]:
    """Ask that where a body asks for scopes, its example asks for all: what samples get opens what there is."""
    for grant, request in provider.scope_requests.items():
        if request.operation is None:
            continue
        path, wanted = ("grants", grant, "scopes", "at"), request.scopes.all_names
        found = find_value(provider.operations[request.operation].request, request.pointer)
        if found != wanted:
            where = f"operations.{request.operation}.request"
            message = f"found {show_value(found)} there in {where}, which samples send; allowed: {show_value(wanted)}"
            yield Fault(path, message)
        others = [name for name, each in provider.scope_requests.items() if each.operation == request.operation]
        if others[0] != grant:
            message = f"grants.{others[0]}.scopes says what {request.operation} is asked for already; remove one"
            yield Fault(("grants", grant, "scopes"), message)


def check_lacking_arises(provider: Provider) -> Iterator[Fault]:
    """Ask that a refusal about scopes is for operations that have to do with some, and that it alone names them."""
    remedies = {
        Case.insufficient_scope: "no operation that answers so takes scopes; add scopes to one, or remove this case",
        Case.invalid_scope: "no operation that answers so is asked for any; give its grant scopes, or remove this case",
    }
    for name, failure in provider.failures.items():
        for case, message in remedies.items():
            concerned = provider.operations_refusing_scopes(case)
            if case in failure.cases and not any(map(failure.applies_at, concerned)):
                yield Fault(("failures", name, "cases", failure.cases.index(case)), message)
        for header, text in failure.headers.items():
            if "scope" in placeholders_in(text) and set(failure.cases) != {Case.insufficient_scope}:
                message = (
                    "{scope} stands for what a token lacks; give the case insufficient_scope a failure of its own,"
                    " or write the header out"
                )
                yield Fault(("failures", name, "headers", header), message)


CHECKS: Final = (
    check_scopes_can_lack,
    check_scopes_offered,
    check_scopes_told_apart,
    check_scopes_asked,
    check_lacking_arises,
)
