"""Scopes: what an operation takes can be asked for, and what is said of those that lack can be so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from authproof.loader.fault import Fault, Names, fault_duplicates
from authproof.model.provider import Provider
from authproof.model.vocabulary import Case
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


def check_lacking_arises(provider: Provider) -> Iterator[Fault]:
    """Ask that a refusal for lack of a scope is for operations that take some, and that it alone names them."""
    scoped = {name for name, operation in provider.operations.items() if operation.scopes}
    for name, failure in provider.failures.items():
        if Case.insufficient_scope in failure.cases and not any(map(failure.applies_at, scoped)):
            path = ("failures", name, "cases", failure.cases.index(Case.insufficient_scope))
            message = "no operation that answers so takes scopes; add scopes to one, or remove this case"
            yield Fault(path, message)
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
    check_lacking_arises,
)
