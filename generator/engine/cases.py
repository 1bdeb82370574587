"""Why a caller is refused, and what the sandbox answers when the spec does not say how.

The words are those of `generator.model.failure.Case`; a test holds the two lists equal.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Plain(NamedTuple):
    """The sandbox's own answer to a case: an HTTP status, and a close code (RFC 6455, section 7.4.1)."""

    status: int
    code: int = 1008


MISSING: Final = "missing"
MALFORMED: Final = "malformed"
UNKNOWN: Final = "unknown"
EXPIRED: Final = "expired"
REVOKED: Final = "revoked"
USED: Final = "used"
BAD_REQUEST: Final = "bad_request"
LIMITED: Final = "limited"
BANNED: Final = "banned"

CASES: Final = {
    MISSING: Plain(401),
    MALFORMED: Plain(401),
    UNKNOWN: Plain(401),
    EXPIRED: Plain(401),
    REVOKED: Plain(401),
    USED: Plain(401),
    "forbidden": Plain(403),
    "payment_required": Plain(402),
    LIMITED: Plain(429),
    BANNED: Plain(403),
    BAD_REQUEST: Plain(400),
    "not_found": Plain(404),
    "method_not_allowed": Plain(405),
    "unreleased": Plain(501),
    "internal": Plain(500, 1011),
    "unsupported_version": Plain(400),
    "undecodable": Plain(400, 1007),
    "too_large": Plain(413, 1009),
    "unknown_message": Plain(400),
    "not_authenticated": Plain(401),
    "already_authenticated": Plain(400),
    "authentication_timeout": Plain(408),
    "heartbeat_timeout": Plain(408),
    "invalid_sequence": Plain(400),
    "invalid_session": Plain(400),
    "invalid_shard": Plain(400),
    "sharding_required": Plain(400),
}

CREDENTIAL: Final = (MISSING, MALFORMED, UNKNOWN, EXPIRED, REVOKED, USED)
"""The cases that concern the credential itself; the values of the sandbox show them."""

RANK: Final = {MISSING: 0, BAD_REQUEST: 1, MALFORMED: 2, UNKNOWN: 3, REVOKED: 4, EXPIRED: 4, USED: 4}
"""How far a caller came with a scheme. Of several schemes, the one that came farthest tells the refusal."""
