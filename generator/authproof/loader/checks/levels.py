"""Permission levels: somebody has each, what travels together has the same, and what asks for one can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from authproof.loader.fault import Fault
from authproof.model.provider import Provider


def check_levels_held(provider: Provider) -> Iterator[Fault]:
    """Ask that holders of some credential have each level, be it by another that includes it."""
    held = {level for credential in provider.credentials.values() for level in credential.levels}
    granted = {granted for level in held for granted in provider.granted_levels(level)}
    for name in provider.levels:
        if name not in granted:
            message = "nobody has it; add it to the levels of a credential, or remove it"
            yield Fault(("levels", name), message, at_key=True)


def check_levels_alike(provider: Provider) -> Iterator[Fault]:
    """Ask that credentials which travel together have the same levels, if they have any: they are one holder's."""
    for name, scheme in provider.schemes.items():
        first: str | None = None
        for credential in scheme.credentials:
            levels = set(provider.levels_of(credential))
            if levels and first is None:
                first = credential
            if first and levels and levels != set(provider.levels_of(first)):
                path = ("credentials", credential, "levels")
                message = f"{first!r}, which travels with it in {name!r}, has others; give both the same, or one none"
                yield Fault(path, message)


def check_levels_of_issued(provider: Provider) -> Iterator[Fault]:
    """Ask that what an operation issues has no levels but those of who asks for it."""
    for name, credential in provider.credentials.items():
        if (
            credential.levels
            and not provider.is_held_by_hand(name)
            and set(credential.levels) != set(provider.levels_of(name))
        ):
            sources = ", ".join(provider.sources_of(name))
            message = f"it has the levels of who asks for it; remove them, or give the same to {sources}"
            yield Fault(("credentials", name, "levels"), message)


def check_levels_reachable(provider: Provider) -> Iterator[Fault]:
    """Ask that by each scheme of an operation that needs a level, somebody has it."""
    for name, operation in provider.operations.items():
        if operation.level is None:
            continue
        path = ("operations", name)
        if not operation.security:
            yield Fault((*path, "level"), "nobody is authenticated here; add security, or remove the level")
        for index, scheme in enumerate(operation.security):
            names = provider.schemes[scheme].credentials
            levels = [
                level
                for level in provider.levels_of_scheme(scheme)
                if all(provider.can_obtain(each, level) for each in names)
            ]
            has_all = all(operation.level in provider.granted_levels(level) for level in provider.levels)
            if not has_all and not any(operation.level in provider.granted_levels(level) for level in levels):
                sources = dict.fromkeys(source for each in names for source in provider.sources_of(each))
                advice = f"choose one of {', '.join(levels)}" if levels else f"give levels to {' or '.join(sources)}"
                message = f"nobody with {scheme!r} has the level {operation.level!r}; {advice}"
                yield Fault((*path, "security", index), message)


CHECKS: Final = (
    check_levels_held,
    check_levels_alike,
    check_levels_of_issued,
    check_levels_reachable,
)
