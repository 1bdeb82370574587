"""Runs a claim, or says why it cannot be run on a target: its excuse.

A claim is run step by step up to the first that ends otherwise than documented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from authproof.claims.claim import (
    Claim,
    CountNextAs,
    CredentialText,
    CredentialVariant,
    ExpectClose,
    ExpectMessage,
    ExpectSilence,
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
    SuspendLimits,
)
from authproof.claims.credential_text import CREDENTIAL_VARIANTS, HELD_VARIANTS, texts_in, values_named
from authproof.claims.run.comparison import (
    ClaimDifference,
    Mismatch,
    replace_surrogates,
    shorten_text,
)
from authproof.claims.run.recording import Recorder
from authproof.claims.run.redaction import MAX_SEARCHED, HeldSecrets, Redaction
from authproof.claims.run.steps import ClaimRun
from authproof.claims.run.target import Capability, RecordedExchange, Target
from authproof.sandbox.engine.cases import PROVOKE_HEADER
from authproof.sandbox.tables import Tables
from authproof.text.terminal import escape_controls

__all__ = ["ClaimDifference", "ClaimOutcome", "ClaimVerdict", "RecordedExchange", "run_claim"]


class ClaimVerdict(StrEnum):
    """How a claim fared."""

    kept = "kept"
    broken = "broken"
    """Something came that is not what is documented."""
    skipped = "skipped"
    """The target cannot do what it takes."""


_EXPECTING_STEPS: Final = (SendRequest, ExpectMessage, ExpectSilence, ExpectClose)


_EXCUSES: Final = {
    Capability.time: "time cannot be moved there",
    Capability.control: "nobody there can act as the owner of the credentials",
    Capability.limits: "limits cannot be suspended or moved there",
    Capability.address: "requests can be sent from one address only",
    Capability.provoke: "refusals cannot be asked for there",
}


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """How a claim fared."""

    claim: Claim
    verdict: ClaimVerdict
    reason: str = ""
    """Why it was skipped."""
    differences: tuple[ClaimDifference, ...] = ()
    exchanges: tuple[RecordedExchange, ...] = ()


def run_claim(
    claim: Claim, target: Target, tables: Tables, *, recorded: bool = True, held: HeldSecrets | None = None
) -> ClaimOutcome:
    """Run a claim on a target that is made fresh for it; `tables` are those of the spec that the claim is made of.

    Without `recorded` there are no exchanges, which saves time; so does `held`, what the target holds, where several
    claims run. ValueError if the claim expects nothing.
    """
    _check_can_fail(claim)
    if reason := find_excuse(claim, target, tables):
        return ClaimOutcome(claim, ClaimVerdict.skipped, reason)
    claim_run = ClaimRun(claim, target, tables)
    step, mismatches = claim_run.run_steps()
    if not mismatches and not recorded:
        return ClaimOutcome(claim, ClaimVerdict.kept)
    redaction = Redaction(held or HeldSecrets(tables, target), claim_run.values)
    differences = tuple(_locate_difference(each, step, redaction) for each in mismatches)
    exchanges = Recorder(tables, redaction, claim_run.notes).write_exchanges() if recorded else ()
    verdict = ClaimVerdict.broken if mismatches else ClaimVerdict.kept
    return ClaimOutcome(claim, verdict, "", differences, exchanges)


def _check_can_fail(claim: Claim) -> None:
    """Refuse a claim that could not fail; ValueError says why."""
    expecting = [
        step
        for step in claim.steps
        if isinstance(step, _EXPECTING_STEPS) or (isinstance(step, OpenSocket) and step.refused)
    ]
    if not expecting:
        raise ValueError(f"{claim.id}: no step expects anything")
    if any(isinstance(step, SendRequest | ExpectMessage) and step.times < 1 for step in claim.steps):
        raise ValueError(f"{claim.id}: a step is done less than once")


def _locate_difference(mismatch: Mismatch, step: int, redaction: Redaction) -> ClaimDifference:
    documented, got = (_show_foreign(text, redaction) for text in (mismatch.documented, mismatch.got))
    return ClaimDifference(mismatch.spec_pointer, documented, got, step)


def _show_foreign(text: str, redaction: Redaction) -> str:
    """Show what may have come from outside: as much as is read, without a secret, and harmless to a terminal."""
    begin = redaction.redact_foreign(text[:MAX_SEARCHED])
    return escape_controls(replace_surrogates(shorten_text(begin, len(text) - len(text[:MAX_SEARCHED]))))


def find_excuse(claim: Claim, target: Target, tables: Tables) -> str:
    """Say why a claim cannot be run on a target; empty if it can."""
    for step in claim.steps:
        for need in _capabilities_needed(step):
            if need not in target.can:
                return _EXCUSES[need]
    for held in credentials_needed(claim):
        if target.value(held) is None:
            state = CREDENTIAL_VARIANTS[held.variant].label_words or held.level or ""
            title = tables.find_credential(held.credential).title
            return f"no value is known for {title}" + (f", {state}" if state else "")
    return ""


def _capabilities_needed(step: Step) -> Iterator[Capability]:
    if isinstance(step, PassTime):
        yield Capability.time
    if isinstance(step, PlantCredential | RevokeCredential | RotateCredential):
        yield Capability.control
    if isinstance(step, SuspendLimits | CountNextAs):
        yield Capability.limits
    if isinstance(step, SendRequest | OpenSocket):
        if step.address:
            yield Capability.address
        if any(name.lower() == PROVOKE_HEADER.lower() for name, _ in step.headers):
            yield Capability.provoke


def credentials_needed(claim: Claim) -> Iterator[HeldCredential]:
    """Give the credentials that a target must know, each once; what is sent wrongly is made of a valid one."""
    named = (piece for step in claim.steps for text in _texts_of_step(step) for piece in values_named(text))
    held = (piece for piece in named if isinstance(piece, HeldCredential))
    good = CredentialVariant.valid
    yield from dict.fromkeys(
        HeldCredential(each.credential, each.variant if each.variant in HELD_VARIANTS else good, each.level)
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
