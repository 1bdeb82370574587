"""Runs a claim: does its steps one by one, and stops at the first that ends otherwise than documented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from generator.claims.claim import Call, Claim, Closed, Connect, Hear, Silence
from generator.claims.run.compare import Difference, Found, printable, shortened
from generator.claims.run.needs import lacking
from generator.claims.run.notes import Exchange
from generator.claims.run.record import Recorder
from generator.claims.run.stepping import Run
from generator.claims.run.target import Target
from generator.claims.run.veil import Veil
from generator.tables import Tables

__all__ = ["Difference", "Exchange", "Outcome", "Verdict", "run"]

Verdict = Literal["kept", "broken", "skipped"]

_EXPECTING: Final = (Call, Hear, Silence, Closed)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a claim fared."""

    claim: Claim
    verdict: Verdict
    reason: str = ""
    """Why it was skipped."""
    differences: tuple[Difference, ...] = ()
    exchanges: tuple[Exchange, ...] = ()


def run(claim: Claim, target: Target, tables: Tables, *, recorded: bool = True) -> Outcome:
    """Run a claim on a target that is made fresh for it; `tables` are those of the spec that the claim is made of.

    Without `recorded` there are no exchanges, which saves time. ValueError if the claim expects nothing.
    """
    _check(claim)
    if reason := lacking(claim, target, tables):
        return Outcome(claim, "skipped", reason)
    target.fresh()
    going = Run(claim, target, tables)
    step, found = going.steps()
    if not found and not recorded:
        return Outcome(claim, "kept")
    veil = Veil(tables, going.values)
    differences = tuple(_difference(each, step, veil) for each in found)
    exchanges = Recorder(tables, veil, going.notes).exchanges() if recorded else ()
    return Outcome(claim, "broken" if found else "kept", "", differences, exchanges)


def _check(claim: Claim) -> None:
    """Refuse a claim that could not fail; ValueError says why."""
    expecting = [
        step for step in claim.steps if isinstance(step, _EXPECTING) or (isinstance(step, Connect) and step.refused)
    ]
    if not expecting:
        raise ValueError(f"{claim.id}: no step expects anything")
    if any(isinstance(step, Call | Hear) and step.times < 1 for step in claim.steps):
        raise ValueError(f"{claim.id}: a step is done less than once")


def _difference(found: Found, step: int, veil: Veil) -> Difference:
    documented, got = (printable(shortened(veil.hide(text))) for text in (found.documented, found.got))
    return Difference(found.at, documented, got, step)
