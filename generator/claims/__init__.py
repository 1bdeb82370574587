"""Claims: every promise of a spec that can be executed, derived from the spec."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from generator.claims.claim import Claim
from generator.claims.http.calls import derive_call_claims
from generator.claims.http.grants import derive_grant_claims
from generator.claims.http.levels import derive_level_claims
from generator.claims.http.lifetimes import derive_lifetime_claims
from generator.claims.http.negotiation import derive_negotiation_claims
from generator.claims.http.parameters import derive_parameter_claims
from generator.claims.http.refusals import derive_refusal_claims
from generator.claims.http.revocation import derive_revocation_claims
from generator.claims.http.shapes import derive_shape_claims
from generator.claims.limits.bans import derive_ban_claims
from generator.claims.limits.concurrency import derive_concurrency_claims
from generator.claims.limits.login_windows import derive_login_window_claims
from generator.claims.limits.message_windows import derive_message_window_claims
from generator.claims.limits.windows import derive_request_window_claims
from generator.claims.make.subject import ClaimedSpec
from generator.claims.socket.closes import derive_close_claims
from generator.claims.socket.contents import derive_payload_claims
from generator.claims.socket.denials import derive_denial_claims
from generator.claims.socket.endings import derive_socket_lifetime_claims
from generator.claims.socket.handshakes import derive_handshake_claims
from generator.claims.socket.heartbeats import derive_heartbeat_claims
from generator.claims.socket.messages import derive_message_claims
from generator.claims.socket.misplaced import derive_misplaced_claims
from generator.claims.socket.openings import derive_opening_claims
from generator.claims.socket.reconnects import derive_reconnect_claims
from generator.claims.socket.resume import derive_resume_claims
from generator.claims.socket.tickets import derive_socket_shape_claims
from generator.model.provider import Provider

__all__ = ["DERIVATIONS", "Claim", "derive_claims"]

Derivation = Callable[[ClaimedSpec], Iterator[Claim]]

DERIVATIONS: Final[tuple[Derivation, ...]] = (
    derive_call_claims,
    derive_refusal_claims,
    derive_negotiation_claims,
    derive_parameter_claims,
    derive_shape_claims,
    derive_lifetime_claims,
    derive_grant_claims,
    derive_revocation_claims,
    derive_level_claims,
    derive_request_window_claims,
    derive_message_window_claims,
    derive_login_window_claims,
    derive_concurrency_claims,
    derive_ban_claims,
    derive_opening_claims,
    derive_handshake_claims,
    derive_denial_claims,
    derive_misplaced_claims,
    derive_socket_shape_claims,
    derive_message_claims,
    derive_payload_claims,
    derive_heartbeat_claims,
    derive_socket_lifetime_claims,
    derive_resume_claims,
    derive_reconnect_claims,
    derive_close_claims,
)


def derive_claims(provider: Provider) -> tuple[Claim, ...]:
    """Derive every claim of a provider; their ids are unique, and their order is always the same."""
    spec = ClaimedSpec(provider)
    return tuple(claim for derivation in DERIVATIONS for claim in derivation(spec))
