"""Who shares the count of a window over HTTP: another holder, another credential of the same one, another address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.claims.claim import Claim, CredentialText, HeldCredential, RotateCredential, Step, TakenValue
from generator.claims.make.asking import RepeatedRequest, plant_other_holder
from generator.claims.make.pacing import window_capacity
from generator.model.limit import Scope, Window

OTHER_ADDRESS = "another address"
"""The address of another client."""

HOLDER_SCOPES = (Scope.credential, Scope.user, Scope.application)
"""Scopes that tell one holder's requests from another's."""


def derive_sharing_claims(repeated: RepeatedRequest, limit: Window) -> Iterator[Claim]:
    """Claim who shares the count."""
    repeated = replace(repeated, alone=True)
    batches = repeated.plan_batches(window_capacity(limit))
    used_up = (*repeated.send_batches(batches), *repeated.wait_for_room(batches))
    if repeated.caller_credential:
        yield _claim_other_holder(repeated, limit, repeated.caller_credential, used_up)
        yield _claim_same_holder(repeated, limit, repeated.caller_credential, used_up)
    yield _claim_other_address(repeated, limit, used_up)


def _claim_other_holder(repeated: RepeatedRequest, limit: Window, credential: str, used_up: tuple[Step, ...]) -> Claim:
    alone = limit.scope in HOLDER_SCOPES
    plant, value = plant_other_holder(repeated.spec, credential)
    sentence = "Somebody else's requests are counted apart." if alone else "Somebody else's requests count, too."
    last = repeated.expect_outcome(passes=alone, credentials={credential: value})
    return _make_sharing_claim(repeated, "other_holder", sentence, (plant, *used_up, last), refused=not alone)


def _claim_same_holder(repeated: RepeatedRequest, limit: Window, credential: str, used_up: tuple[Step, ...]) -> Claim:
    alone = limit.scope is Scope.credential
    held: CredentialText = (
        HeldCredential(credential, level=repeated.spec.provider.operations[repeated.operation].level),
    )
    new: CredentialText = (TakenValue("new", credential),)
    phrase = "has a count of its own" if alone else "shares the count of the old one"
    last = repeated.expect_outcome(passes=alone, credentials={credential: new})
    sentence = f"A credential that takes the place of another {phrase}."
    return _make_sharing_claim(
        repeated,
        "same_holder",
        sentence,
        (*used_up, RotateCredential(credential, held, "new"), last),
        refused=not alone,
    )


def _claim_other_address(repeated: RepeatedRequest, limit: Window, used_up: tuple[Step, ...]) -> Claim:
    apart = limit.scope is Scope.address
    counted_apart = "Requests from another address are counted apart."
    sentence = counted_apart if apart else "It makes no difference from which address one asks."
    last = repeated.expect_outcome(passes=apart, address=OTHER_ADDRESS)
    return _make_sharing_claim(repeated, "other_address", sentence, (*used_up, last), refused=not apart)


def _make_sharing_claim(
    repeated: RepeatedRequest, name: str, sentence: str, steps: tuple[Step, ...], *, refused: bool
) -> Claim:
    about = (f"/limits/{repeated.limit}/scope", *(repeated.refusal_facts() if refused else ()))
    return Claim(f"limit.{repeated.limit}.{name}", "limits", sentence, about, steps)
