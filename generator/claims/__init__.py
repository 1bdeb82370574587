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
from generator.claims.make.subject import ClaimedSpec
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

__all__ = ["DERIVATIONS", "Claim", "derive_claims"]

Derivation = Callable[[ClaimedSpec], Iterator[Claim]]

DERIVATIONS: Final[tuple[Derivation, ...]] = (
    calls.derive_call_claims,
    refusals.derive_refusal_claims,
    negotiation.derive_negotiation_claims,
    parameters.derive_parameter_claims,
    shapes.derive_shape_claims,
    lifetimes.derive_lifetime_claims,
    grants.derive_grant_claims,
    revocation.derive_revocation_claims,
    levels.derive_level_claims,
    limits.derive_limit_claims,
    openings.derive_opening_claims,
    handshakes.derive_handshake_claims,
    denials.derive_denial_claims,
    misplaced.derive_misplaced_claims,
    tickets.derive_socket_shape_claims,
    messages.derive_message_claims,
    contents.derive_payload_claims,
    heartbeats.derive_heartbeat_claims,
    endings.derive_socket_lifetime_claims,
    resume.derive_resume_claims,
    reconnects.derive_reconnect_claims,
    closes.derive_close_claims,
)


def derive_claims(provider: Provider) -> tuple[Claim, ...]:
    """Derive every claim of a provider; their ids are unique, and their order is always the same."""
    spec = ClaimedSpec(provider)
    return tuple(claim for derivation in DERIVATIONS for claim in derivation(spec))
