"""What a claim needs that not every target has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from generator.claims.claim import (
    Claim,
    CredentialText,
    HeldCredential,
    OpenSocket,
    PassTime,
    PlantCredential,
    RawMessage,
    RevokeCredential,
    RotateCredential,
    SendMessage,
    SendRequest,
    Step,
)
from generator.claims.run.target import Target
from generator.claims.text import CREDENTIAL_VARIANTS, HELD_VARIANTS, texts_in, values_named
from generator.tables import Tables

PROVOKE_HEADER: Final = "authproof-provoke"
"""The header that asks a sandbox for a refusal."""

_EXCUSES: Final = {
    "time": "time cannot be moved there",
    "control": "nobody there can act as the owner of the credentials",
    "address": "requests can be sent from one address only",
    "provoke": "refusals cannot be asked for there",
}


def find_excuse(claim: Claim, target: Target, tables: Tables) -> str:
    """Say why a claim cannot be run on a target; empty if it can."""
    for step in claim.steps:
        for need in _capabilities_needed(step):
            if need not in target.can:
                return _EXCUSES[need]
    for held in _credentials_needed(claim):
        if target.value(held) is None:
            state = CREDENTIAL_VARIANTS[held.variant].label_words or held.level or ""
            title = tables.find_credential(held.credential).title
            return f"no value is known for {title}" + (f", {state}" if state else "")
    return ""


def _capabilities_needed(step: Step) -> Iterator[str]:
    if isinstance(step, PassTime):
        yield "time"
    if isinstance(step, PlantCredential | RevokeCredential | RotateCredential):
        yield "control"
    if isinstance(step, SendRequest | OpenSocket):
        if step.address:
            yield "address"
        if any(name.lower() == PROVOKE_HEADER for name, _ in step.headers):
            yield "provoke"


def _credentials_needed(claim: Claim) -> Iterator[HeldCredential]:
    """Give what the target must have a value of, each once."""
    named = (piece for step in claim.steps for text in _texts_of_step(step) for piece in values_named(text))
    held = (piece for piece in named if isinstance(piece, HeldCredential))
    yield from dict.fromkeys(
        HeldCredential(each.credential, each.variant if each.variant in HELD_VARIANTS else "valid", each.level)
        for each in held
    )


def _texts_of_step(step: Step) -> Iterator[CredentialText]:
    find = _TEXT_READERS.get(type(step))
    return find(step) if find else iter(())


def _texts_of_request(step: SendRequest | OpenSocket) -> Iterator[CredentialText]:
    for pairs in (step.captures, step.query, step.headers):
        yield from (text for _, text in pairs)
    yield from texts_in(step.body) if isinstance(step, SendRequest) else step.subprotocols


def _texts_of_message(step: SendMessage) -> Iterator[CredentialText]:
    return iter(()) if isinstance(step.message, RawMessage) else texts_in(step.message)


def _texts_of_owner_act(step: RevokeCredential | RotateCredential) -> Iterator[CredentialText]:
    yield step.value


_TEXT_READERS: Final[dict[type, Callable[[Any], Iterator[CredentialText]]]] = {
    SendRequest: _texts_of_request,
    OpenSocket: _texts_of_request,
    SendMessage: _texts_of_message,
    RevokeCredential: _texts_of_owner_act,
    RotateCredential: _texts_of_owner_act,
}
