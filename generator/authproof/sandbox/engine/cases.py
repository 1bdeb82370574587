"""What the sandbox answers to a case when the spec does not say how, and how a caller provokes a case."""

from __future__ import annotations

from typing import Final, NamedTuple

from authproof.model.vocabulary import Case


class PlainRefusal(NamedTuple):
    """The sandbox's own answer to a case: an HTTP status, and a close code (RFC 6455, section 7.4.1)."""

    status: int
    code: int = 1008


CASES: Final = {
    Case.missing: PlainRefusal(401),
    Case.malformed: PlainRefusal(401),
    Case.unknown: PlainRefusal(401),
    Case.expired: PlainRefusal(401),
    Case.revoked: PlainRefusal(401),
    Case.used: PlainRefusal(401),
    Case.mismatched: PlainRefusal(401),
    Case.authorization_pending: PlainRefusal(400),
    Case.slow_down: PlainRefusal(400),
    Case.access_denied: PlainRefusal(400),
    Case.forbidden: PlainRefusal(403),
    Case.insufficient_scope: PlainRefusal(403),
    Case.payment_required: PlainRefusal(402),
    Case.limited: PlainRefusal(429),
    Case.banned: PlainRefusal(403),
    Case.invalid_scope: PlainRefusal(400),
    Case.bad_request: PlainRefusal(400),
    Case.missing_parameter: PlainRefusal(400),
    Case.unsupported: PlainRefusal(400),
    Case.not_found: PlainRefusal(404),
    Case.method_not_allowed: PlainRefusal(405),
    Case.unreleased: PlainRefusal(501),
    Case.internal: PlainRefusal(500, 1011),
    Case.unsupported_version: PlainRefusal(400),
    Case.undecodable: PlainRefusal(400, 1007),
    Case.too_large: PlainRefusal(413, 1009),
    Case.unknown_message: PlainRefusal(400),
    Case.not_authenticated: PlainRefusal(401),
    Case.already_authenticated: PlainRefusal(400),
    Case.authentication_timeout: PlainRefusal(408),
    Case.heartbeat_timeout: PlainRefusal(408),
    Case.invalid_sequence: PlainRefusal(400),
    Case.invalid_session: PlainRefusal(400),
    Case.invalid_shard: PlainRefusal(400),
    Case.sharding_required: PlainRefusal(400),
}

CASE_RANK: Final = {
    Case.missing: 0,
    Case.bad_request: 1,
    Case.malformed: 2,
    Case.unknown: 3,
    Case.revoked: 4,
    Case.expired: 4,
    Case.used: 4,
    Case.mismatched: 4,
    Case.authorization_pending: 4,
    Case.slow_down: 4,
    Case.access_denied: 4,
}
"""How far a caller came with a scheme. Of several schemes, the one that came farthest tells the refusal."""

PROVOKE_HEADER: Final = "Authproof-Provoke"
"""The header with which a request asks to be refused; its value is a case."""

PROVOKE_KEY: Final = PROVOKE_HEADER.lower().encode()
"""The header's name as it is looked up."""

HOLD_HEADER: Final = "Authproof-Hold"
"""The header with which a request asks to count as under way for so many whole seconds; it is answered at once."""

HOLD_KEY: Final = HOLD_HEADER.lower().encode()

UNDOCUMENTED_HEADER: Final = "Authproof-Undocumented"
"""The header by which the sandbox tells that no source states the status or the body of a refusal; its value is the
case. Where the spec does not say either how the case is refused, the sandbox answers with a body of its own."""

UNDOCUMENTED_KEY: Final = "undocumented"
"""The key of the case in the sandbox's own body."""
