"""Running claims: on the engine in process, or on any other target."""

from generator.claims.run.execute import ClaimDifference, ClaimOutcome, ClaimVerdict, RecordedExchange, run_claim

__all__ = ["ClaimDifference", "ClaimOutcome", "ClaimVerdict", "RecordedExchange", "run_claim"]
