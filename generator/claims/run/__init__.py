"""Running claims: on the engine in process, or on any other target."""

from generator.claims.run.execute import Difference, Exchange, Outcome, Verdict, run

__all__ = ["Difference", "Exchange", "Outcome", "Verdict", "run"]
