"""Runs a claim: does its steps one by one, and stops at the first that ends otherwise than documented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from generator.claims.claim import Claim, ExpectClose, ExpectMessage, ExpectSilence, OpenSocket, SendRequest
from generator.claims.run.compare import ClaimDifference, Mismatch, replace_surrogates, shorten_text
from generator.claims.run.needs import find_excuse
from generator.claims.run.notes import RecordedExchange
from generator.claims.run.record import Recorder
from generator.claims.run.stepping import ClaimRun
from generator.claims.run.target import Target
from generator.claims.run.veil import Redaction
from generator.tables import Tables

__all__ = ["ClaimDifference", "ClaimOutcome", "ClaimVerdict", "RecordedExchange", "run_claim"]

ClaimVerdict = Literal["kept", "broken", "skipped"]

_EXPECTING_STEPS: Final = (SendRequest, ExpectMessage, ExpectSilence, ExpectClose)


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """How a claim fared."""

    claim: Claim
    verdict: ClaimVerdict
    reason: str = ""
    """Why it was skipped."""
    differences: tuple[ClaimDifference, ...] = ()
    exchanges: tuple[RecordedExchange, ...] = ()


def run_claim(claim: Claim, target: Target, tables: Tables, *, recorded: bool = True) -> ClaimOutcome:
    """Run a claim on a target that is made fresh for it; `tables` are those of the spec that the claim is made of.

    Without `recorded` there are no exchanges, which saves time. ValueError if the claim expects nothing.
    """
    _check_can_fail(claim)
    if reason := find_excuse(claim, target, tables):
        return ClaimOutcome(claim, "skipped", reason)
    target.fresh()
    claim_run = ClaimRun(claim, target, tables)
    step, mismatches = claim_run.run_steps()
    if not mismatches and not recorded:
        return ClaimOutcome(claim, "kept")
    redaction = Redaction(tables, claim_run.values)
    differences = tuple(_locate_difference(each, step, redaction) for each in mismatches)
    exchanges = Recorder(tables, redaction, claim_run.notes).write_exchanges() if recorded else ()
    return ClaimOutcome(claim, "broken" if mismatches else "kept", "", differences, exchanges)


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
    documented, got = (
        replace_surrogates(shorten_text(redaction.redact_string(text))) for text in (mismatch.documented, mismatch.got)
    )
    return ClaimDifference(mismatch.spec_pointer, documented, got, step)
