"""What happened while a claim ran: raw for the recorder, and as readers see it."""

from __future__ import annotations

from dataclasses import dataclass

from generator.claims.claim import Step
from generator.claims.run.target import ReceivedAnswer, ReceivedClose

Received = ReceivedAnswer | ReceivedClose | str | bytes | None
"""What a step brought; None if nothing."""


@dataclass(frozen=True, slots=True)
class StepNote:
    """One step as it went: what came first, and what came last of several times."""

    step: Step
    first: Received = None
    last: Received = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """What the client did, and what came of it, as text without a secret; each has one line or more."""

    sent: str
    """HTTP as it goes over the wire; `→ {…}` for a message; `… 5 seconds pass` for what is not sent."""
    received: str
    """HTTP; `← {…}` for each message, `← close 4004 Invalid token`. Empty if nothing came."""
