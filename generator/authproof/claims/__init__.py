"""Claims: every promise of a spec that can be executed, derived from the spec."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from authproof.claims.claim import Claim, ClaimTopic
from authproof.claims.derive.http.authorization import derive_authorization_claims
from authproof.claims.derive.http.calls import derive_call_claims, derive_level_claims
from authproof.claims.derive.http.credentials import (
    derive_lifetime_claims,
    derive_revocation_claims,
    derive_shape_claims,
)
from authproof.claims.derive.http.device import derive_device_claims
from authproof.claims.derive.http.grants import derive_grant_claims
from authproof.claims.derive.http.parameters import derive_parameter_claims
from authproof.claims.derive.http.refusals import derive_negotiation_claims, derive_refusal_claims
from authproof.claims.derive.http.scopes import derive_scope_claims
from authproof.claims.derive.http.servers import derive_server_claims
from authproof.claims.derive.limits.bans import derive_ban_claims
from authproof.claims.derive.limits.concurrency import derive_concurrency_claims
from authproof.claims.derive.limits.in_flight import derive_in_flight_claims
from authproof.claims.derive.limits.interference import suspend_limits_in_the_way
from authproof.claims.derive.limits.request_windows import derive_request_window_claims
from authproof.claims.derive.limits.socket_windows import derive_login_window_claims, derive_message_window_claims
from authproof.claims.derive.shared.message_sizes import is_cut_short
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.claims.derive.sockets.closes import derive_close_claims, derive_reconnect_claims
from authproof.claims.derive.sockets.credentials import derive_socket_lifetime_claims, derive_socket_shape_claims
from authproof.claims.derive.sockets.denials import derive_denial_claims, derive_misplaced_claims
from authproof.claims.derive.sockets.handshakes import derive_handshake_claims, derive_opening_claims
from authproof.claims.derive.sockets.heartbeats import derive_heartbeat_claims
from authproof.claims.derive.sockets.messages import derive_message_claims
from authproof.claims.derive.sockets.payloads import derive_payload_claims
from authproof.claims.derive.sockets.servers import derive_socket_server_claims
from authproof.claims.derive.sockets.sessions import derive_resume_claims
from authproof.model.provider import Provider

__all__ = ["DERIVATIONS", "Claim", "derive_claims"]

Derivation = Callable[[ClaimedSpec], Iterator[Claim]]

DERIVATIONS: Final[tuple[Derivation, ...]] = (
    derive_call_claims,
    derive_refusal_claims,
    derive_negotiation_claims,
    derive_parameter_claims,
    derive_server_claims,
    derive_shape_claims,
    derive_lifetime_claims,
    derive_authorization_claims,
    derive_device_claims,
    derive_grant_claims,
    derive_revocation_claims,
    derive_level_claims,
    derive_scope_claims,
    derive_request_window_claims,
    derive_message_window_claims,
    derive_login_window_claims,
    derive_concurrency_claims,
    derive_in_flight_claims,
    derive_ban_claims,
    derive_opening_claims,
    derive_handshake_claims,
    derive_socket_server_claims,
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
    claims = (claim for derivation in DERIVATIONS for claim in derivation(spec))
    return tuple(
        claim if claim.topic is ClaimTopic.limits else suspend_limits_in_the_way(spec, claim)
        for claim in claims
        if not is_cut_short(spec, claim)
    )
