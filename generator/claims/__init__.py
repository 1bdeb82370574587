"""Claims: every promise of a spec that can be executed, derived from the spec."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from generator.claims import limits
from generator.claims.claim import Claim
from generator.claims.http import (
    calls,
    grants,
    levels,
    lifetimes,
    negotiation,
    parameters,
    refusals,
    revocation,
    shapes,
)
from generator.claims.make.subject import Subject
from generator.claims.socket import (
    closes,
    contents,
    denials,
    endings,
    handshakes,
    heartbeats,
    messages,
    misplaced,
    openings,
    reconnects,
    resume,
    tickets,
)
from generator.model import Provider

__all__ = ["FAMILIES", "Claim", "derive"]

Family = Callable[[Subject], Iterator[Claim]]

FAMILIES: Final[tuple[Family, ...]] = (
    calls.claims,
    refusals.claims,
    negotiation.claims,
    parameters.claims,
    shapes.claims,
    lifetimes.claims,
    grants.claims,
    revocation.claims,
    levels.claims,
    limits.claims,
    openings.claims,
    handshakes.claims,
    denials.claims,
    misplaced.claims,
    tickets.claims,
    messages.claims,
    contents.claims,
    heartbeats.claims,
    endings.claims,
    resume.claims,
    reconnects.claims,
    closes.claims,
)


def derive(provider: Provider) -> tuple[Claim, ...]:
    """Derive every claim of a provider; their ids are unique, and their order is always the same."""
    subject = Subject(provider)
    return tuple(claim for family in FAMILIES for claim in family(subject))
