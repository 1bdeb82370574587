"""Everything that is claimed of a provider, run on the engine in process: what the pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.claims import derive
from generator.claims.claim import Claim
from generator.claims.run import Outcome, run
from generator.claims.run.sandbox import Sandbox
from generator.claims.statements import Counts, Statement, counts, statements
from generator.compile import compile_provider
from generator.errors import ClaimFault
from generator.model import Provider
from generator.origins import SANDBOX


@dataclass(frozen=True)
class Proof:
    """The claims of a provider, all of them kept, and what it says in words."""

    outcomes: tuple[Outcome, ...] = ()
    statements: tuple[Statement, ...] = ()
    counts: Counts = field(default_factory=Counts)


def prove(provider: Provider, sandbox: str = SANDBOX) -> Proof:
    """Run every claim; ClaimFault for the first that does not hold, or if the spec names one that there is not.

    `sandbox` is the address that stands in answers that tell one.
    """
    claims = derive(provider)
    found = statements(provider, claims)
    return Proof(_outcomes(provider, claims, sandbox), found, counts(provider, claims, found))


def proof_of(provider: Provider, sandbox: str = SANDBOX) -> Proof:
    """Give what `prove` gives; a provider that is as it was is not proven again, as when a site is served."""
    place, told = (provider.id, sandbox), provider.model_dump_json()
    if place not in _proofs or _proofs[place][0] != told:
        _proofs[place] = told, prove(provider, sandbox)
    return _proofs[place][1]


_proofs: dict[tuple[str, str], tuple[str, Proof]] = {}
"""The last proof of each provider at each address, and the spec that it was of."""


def _outcomes(provider: Provider, claims: Sequence[Claim], base: str) -> tuple[Outcome, ...]:
    tables = compile_provider(provider)
    sandbox = Sandbox(tables, base=base)
    outcomes = tuple(run(claim, sandbox, tables) for claim in claims)
    for outcome in outcomes:
        if outcome.verdict != "kept":
            raise ClaimFault(f"{provider.id}: the claim {outcome.claim.id} does not hold: {_why(outcome)}")
    return outcomes


def _why(outcome: Outcome) -> str:
    told = (f"{one.at or 'step'}: documented {one.documented}, got {one.got}" for one in outcome.differences)
    return " ".join((outcome.reason or "; ".join(told)).split())
