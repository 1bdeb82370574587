"""Why a caller is refused, and what the sandbox answers when the spec does not say how.

The words are those of `authproof.model.vocabulary.Case`; a test holds the two lists equal.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class PlainRefusal(NamedTuple):
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
    MISSING: PlainRefusal(401),
    MALFORMED: PlainRefusal(401),
    UNKNOWN: PlainRefusal(401),
    EXPIRED: PlainRefusal(401),
    REVOKED: PlainRefusal(401),
    USED: PlainRefusal(401),
    "forbidden": PlainRefusal(403),
    "payment_required": PlainRefusal(402),
    LIMITED: PlainRefusal(429),
    BANNED: PlainRefusal(403),
    BAD_REQUEST: PlainRefusal(400),
    "not_found": PlainRefusal(404),
    "method_not_allowed": PlainRefusal(405),
    "unreleased": PlainRefusal(501),
    "internal": PlainRefusal(500, 1011),
    "unsupported_version": PlainRefusal(400),
    "undecodable": PlainRefusal(400, 1007),
    "too_large": PlainRefusal(413, 1009),
    "unknown_message": PlainRefusal(400),
    "not_authenticated": PlainRefusal(401),
    "already_authenticated": PlainRefusal(400),
    "authentication_timeout": PlainRefusal(408),
    "heartbeat_timeout": PlainRefusal(408),
    "invalid_sequence": PlainRefusal(400),
    "invalid_session": PlainRefusal(400),
    "invalid_shard": PlainRefusal(400),
    "sharding_required": PlainRefusal(400),
}

CREDENTIAL_CASES: Final = (MISSING, MALFORMED, UNKNOWN, EXPIRED, REVOKED, USED)
"""The cases that concern the credential itself; the values of the sandbox show them."""

CASE_RANK: Final = {MISSING: 0, BAD_REQUEST: 1, MALFORMED: 2, UNKNOWN: 3, REVOKED: 4, EXPIRED: 4, USED: 4}
"""How far a caller came with a scheme. Of several schemes, the one that came farthest tells the refusal."""


PROVOKE_HEADER: Final = "Authproof-Provoke"

PROVOKE_KEY: Final = PROVOKE_HEADER.lower().encode()
"""The header's name as it is looked up; its value is a case."""


UNDOCUMENTED_HEADER: Final = "Authproof-Undocumented"
"""The header by which the sandbox tells that the spec does not say how a case is refused; its value is the case."""


def explain_unknown_case(case: str) -> str | None:
    """Say what is wrong with a word that is no case; None if it is one."""
    return None if case in CASES else f"{PROVOKE_HEADER}: no case of that name; allowed: {', '.join(CASES)}"
