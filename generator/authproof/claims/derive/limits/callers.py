"""Callers who may or may not share a count: another holder, a credential that took another's place, another address."""

from __future__ import annotations

from typing import Final

from authproof.claims.claim import (
    CredentialText,
    CredentialVariant,
    HeldCredential,
    PlantCredential,
    RotateCredential,
    TakenValue,
)
from authproof.claims.derive.shared.spec import ClaimedSpec

OTHER_ADDRESS: Final = "another address"
"""The address of another client."""


def plant_other_holder(spec: ClaimedSpec, credential: str) -> tuple[PlantCredential, CredentialText]:
    """Make a value valid that is somebody else's; gives the value."""
    levels = spec.provider.credentials[credential].levels
    value = spec.value_in_state(credential, CredentialVariant.wrong) or ""
    text = (HeldCredential(credential, CredentialVariant.wrong),)
    return PlantCredential(credential, value, levels[-1] if levels else None), text


def rotate_credential(credential: str, level: str | None = None) -> tuple[RotateCredential, CredentialText]:
    """Put another credential of the same holder in the place of one; gives the new value."""
    held = (HeldCredential(credential, level=level),)
    return RotateCredential(credential, held, "new"), (TakenValue("new", credential),)


def phrase_other_holder(what: str, *, apart: bool) -> str:
    return f"Somebody else's {what} {'are counted apart' if apart else 'count, too'}."


def phrase_same_holder(*, apart: bool) -> str:
    phrase = "has a count of its own" if apart else "shares the count of the old one"
    return f"A credential that takes the place of another {phrase}."
