"""Callers who may or may not share a count: another holder, a credential that took another's place, another address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Final

from authproof.claims.claim import (
    CredentialText,
    CredentialVariant,
    HeldCredential,
    PlantCredential,
    RotateCredential,
    TakenValue,
)
from authproof.claims.derive.limits.repeated_requests import RepeatedRequest
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.vocabulary import Scope

OTHER_ADDRESS: Final = "another address"
"""The address of another client."""

_SOMEBODY: Final = "somebody"
"""The holder where a provider has no levels."""


def plant_other_holder(
    spec: ClaimedSpec, credential: str, level: str | None = None
) -> tuple[PlantCredential, CredentialText]:
    """Make a value valid that is somebody else's, of a level that holders may have; gives the value."""
    levels = spec.provider.credentials[credential].levels
    value = spec.value_in_state(credential, CredentialVariant.wrong) or ""
    text = (HeldCredential(credential, CredentialVariant.wrong),)
    return PlantCredential(credential, value, level or (levels[-1] if levels else None)), text


def rotate_credential(credential: str, level: str | None = None) -> tuple[RotateCredential, CredentialText]:
    """Put another credential of the same holder in the place of one; gives the new value."""
    held = (HeldCredential(credential, level=level),)
    return RotateCredential(credential, held, "new"), (TakenValue("new", credential),)


def find_callers_of_both(first: RepeatedRequest, other: RepeatedRequest, scope: Scope) -> tuple[RepeatedRequest, ...]:
    """Let one caller make two requests, by schemes with which they count together if there are such; else by any.

    Empty if no level may make both.
    """
    pairs = list(_walk_pairs(first, other))
    return next((pair for pair in pairs if is_counted_together(*pair, scope)), next(iter(pairs), ()))


def _walk_pairs(first: RepeatedRequest, other: RepeatedRequest) -> Iterator[tuple[RepeatedRequest, RepeatedRequest]]:
    schemes = [each.schemes or (None,) for each in (first, other)]
    for mine, others, level in product(*schemes, _levels_for_both(first, other)):
        yield replace(first, scheme=mine, level=level), replace(other, scheme=others, level=level)


def _levels_for_both(first: RepeatedRequest, other: RepeatedRequest) -> list[str | None]:
    """List the levels whose holders may make both requests, the lowest first; none if all may."""
    needed = {level for level in (first.level_used, other.level_used) if level}
    levels = (each.id for each in first.spec.tables.levels if needed.issubset(each.grants))
    return list(levels) if needed else [None]


def is_counted_together(first: RepeatedRequest, other: RepeatedRequest, scope: Scope) -> bool:
    """Tell whether requests of one caller share a count."""
    return share_count(first.spec, scope, (first.scheme_used, other.scheme_used), first.level_used, other.level_used)


def share_count(spec: ClaimedSpec, scope: Scope, schemes: tuple[str | None, str | None], *levels: str | None) -> bool:
    """Tell whether a caller shares a count by two schemes; `levels` are the levels of the holders of each."""
    names = [spec.credentials_of(scheme)[:1] if scheme else () for scheme in schemes]
    if scope in (Scope.everyone, Scope.address):
        return True
    if not all(names):  # without credentials they count by the address
        return not any(names)
    (mine,), (others,) = names
    if scope is Scope.credential:
        return mine == others and spec.is_held_from_start(mine)
    mine_level, others_level = levels or (None, None)
    return _name_holder(spec, schemes[0], mine_level) == _name_holder(spec, schemes[1], others_level)


def has_own_count(spec: ClaimedSpec, scope: Scope, scheme: str | None, level: str | None = None) -> bool:
    """Tell whether what takes the place of a credential is counted apart: always where the scheme tells no holder."""
    holders = (_holder_of(spec, name, level) for name in (spec.credentials_of(scheme) if scheme else ()))
    by_holder = scope in (Scope.user, Scope.application)
    return scope is Scope.credential or (by_holder and not any(holders))


def _name_holder(spec: ClaimedSpec, scheme: str | None, level: str | None) -> str | None:
    """Name the holder whom a scheme tells: by the first credential that is of one holder; else the first credential."""
    names = spec.credentials_of(scheme) if scheme else ()
    holders = (_holder_of(spec, name, level) for name in names)
    return next(filter(None, holders), next((f"whoever has {name}" for name in names), None))


def _holder_of(spec: ClaimedSpec, credential: str, level: str | None) -> str | None:
    """Name the holder of a value that is presented; none if it fits any. All that has no level is one person's."""
    if credential in spec.provider.authorizations:
        return _holder_of(spec, spec.provider.authorizations[credential].client_id, level)
    issuer = None if spec.is_held_from_start(credential) else spec.provider.first_issuer(credential)
    if issuer is not None:
        scheme = spec.exchange_scheme_of(issuer)
        level = level or spec.provider.operations[issuer].level
        holders = (_holder_of(spec, name, level) for name in (spec.credentials_of(scheme) if scheme else ()))
        return next(filter(None, holders), None)
    if credential in spec.provider.credentials_of_any_holder:
        return None
    value = spec.tables.find_demo_value(credential, CredentialVariant.valid, level)
    demo = spec.tables.find_credential(credential).demo
    return next((each.level or _SOMEBODY for each in demo.holders if each.value == value), None)


def phrase_other_holder(what: str, *, apart: bool) -> str:
    return f"Somebody else's {what} {'are counted apart' if apart else 'count, too'}."


def phrase_same_holder(*, apart: bool) -> str:
    phrase = "has a count of its own" if apart else "shares the count of the old one"
    return f"A credential that takes the place of another {phrase}."
