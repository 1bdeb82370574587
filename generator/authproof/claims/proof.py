"""Everything that is claimed of a provider, run on the engine in process: what the pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from authproof.claims import derive_claims
from authproof.claims.claim import Claim
from authproof.claims.run import ClaimOutcome, ClaimVerdict, run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.claims.run.redaction import HeldSecrets
from authproof.claims.statements import Statement, StatementCounts, count_statements, link_statements
from authproof.errors import ClaimFault
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.origins import DEFAULT_SANDBOX


@dataclass(frozen=True)
class Proof:
    """The claims of a provider, all of them kept, and what it says in words."""

    outcomes: tuple[ClaimOutcome, ...] = ()
    statements: tuple[Statement, ...] = ()
    counts: StatementCounts = field(default_factory=StatementCounts)


class BrokenClaims(ClaimFault):
    """Claims that do not hold in the sandbox of the very spec that they are made of."""

    def __init__(self, provider: Provider, outcomes: tuple[ClaimOutcome, ...]) -> None:
        """Tell of the first; `outcomes` are those of all claims that do not hold."""
        self.provider = provider
        self.outcomes = outcomes
        first, *others = outcomes
        more = f" (and {len(others)} more)" if others else ""
        super().__init__(f"{provider.id}: the claim {first.claim.id}{more} does not hold: {_explain_drift(first)}")


def prove_claims(provider: Provider, sandbox: str = DEFAULT_SANDBOX) -> Proof:
    """Run every claim; BrokenClaims if one does not hold, ClaimFault if the spec names one that there is not.

    `sandbox` is the address that stands in answers that tell one.
    """
    claims = derive_claims(provider)
    all_statements = link_statements(provider, claims)
    return Proof(_run_all(provider, claims, sandbox), all_statements, count_statements(all_statements))


def proof_of(provider: Provider, sandbox: str = DEFAULT_SANDBOX) -> Proof:
    """Give what `prove_claims` gives; a provider that is as it was is not proven again, as when a site is served."""
    key, document = (provider.id, sandbox), provider.model_dump_json()
    if key not in _last_proofs or _last_proofs[key][0] != document:
        _last_proofs[key] = document, prove_claims(provider, sandbox)
    return _last_proofs[key][1]


_last_proofs: dict[tuple[str, str], tuple[str, Proof]] = {}
"""The last proof of each provider at each address, and the spec that it was of."""


def _run_all(provider: Provider, claims: Sequence[Claim], base: str) -> tuple[ClaimOutcome, ...]:
    tables = compile_provider(provider)
    sandbox = EngineTarget(tables, base=base)
    held = HeldSecrets(tables, sandbox)
    outcomes = tuple(run_claim(claim, sandbox, tables, held=held) for claim in claims)
    if broken := tuple(outcome for outcome in outcomes if outcome.verdict is not ClaimVerdict.kept):
        raise BrokenClaims(provider, broken)
    return outcomes


def _explain_drift(outcome: ClaimOutcome) -> str:
    differences = (
        f"{difference.at or 'step'}: documented {difference.documented}, got {difference.got}"
        for difference in outcome.differences
    )
    return " ".join((outcome.reason or "; ".join(differences)).split())
