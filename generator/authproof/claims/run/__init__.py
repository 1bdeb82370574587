"""Running claims: on the engine in process, or on any other target."""

from authproof.claims.run.execution import ClaimDifference, ClaimOutcome, ClaimVerdict, RecordedExchange, run_claim

__all__ = ["ClaimDifference", "ClaimOutcome", "ClaimVerdict", "RecordedExchange", "run_claim"]
