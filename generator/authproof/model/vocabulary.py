"""The words that a spec and the sandbox share: cases, surfaces, places, live values, and how requests are counted.

A leaf of the standard library alone: the models take these enums for their fields, and the tables and the engine,
which know no other module of the models, for theirs.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from enum import StrEnum
from hashlib import sha256


class Word(StrEnum):
    """A word of a closed vocabulary. It is hashed as text, in C: the engine looks words up at each request."""

    __hash__ = str.__hash__


class Case(Word):
    """Why a caller is refused. HTTP answers and WebSocket closes share these words."""

    # the credential
    missing = "missing"
    """Nothing where the credential belongs."""
    malformed = "malformed"
    """Something is there, without the right prefix or shape."""
    unknown = "unknown"
    """Right shape, but never issued."""
    expired = "expired"
    """Its lifetime is over."""
    revoked = "revoked"
    """It was taken out of service."""
    used = "used"
    """A single-use credential presented again."""
    mismatched = "mismatched"
    """Good credentials that do not belong together: the token of one client with the id of another."""
    authorization_pending = "authorization_pending"
    """A device code about which the person has not decided yet (RFC 8628, section 3.5)."""
    slow_down = "slow_down"
    """The same, and asked again before the interval was over."""
    access_denied = "access_denied"
    """A device code that the person has denied."""
    # what it may do
    forbidden = "forbidden"
    """Good credentials, of somebody who may not do this."""
    insufficient_scope = "insufficient_scope"
    """A good token that was granted fewer scopes than it takes (RFC 6750, section 3.1)."""
    payment_required = "payment_required"
    """The caller's plan does not include it."""
    limited = "limited"
    """A limit lets no more pass."""
    banned = "banned"
    """A ban is in force."""
    # the request
    invalid_scope = "invalid_scope"
    """It asks for a scope that there is not (RFC 6749, section 5.2)."""
    bad_request = "bad_request"
    """Something else of the request is wrong: a parameter, or the body."""
    missing_parameter = "missing_parameter"
    """A parameter that is needed, such as a header with the version of the API, is not there."""
    unsupported = "unsupported"
    """The body asks for something that no operation of the route does."""
    not_found = "not_found"
    """There is nothing at the path."""
    method_not_allowed = "method_not_allowed"
    """The path has no operation with the method."""
    unreleased = "unreleased"
    """It is documented as coming soon."""
    internal = "internal"
    """The provider's own fault; callers cannot bring it about."""
    # a socket
    unsupported_version = "unsupported_version"
    """The handshake asks for a version that there is not."""
    undecodable = "undecodable"
    """A message that is not JSON, or not text."""
    too_large = "too_large"
    """A message above the largest."""
    unknown_message = "unknown_message"
    """A message of no kind that the channel has."""
    not_authenticated = "not_authenticated"
    """A message that needs authentication came before it."""
    already_authenticated = "already_authenticated"
    """A message that authenticates came a second time."""
    authentication_timeout = "authentication_timeout"
    """No message that authenticates came in time."""
    heartbeat_timeout = "heartbeat_timeout"
    """No heartbeat came in time."""
    invalid_sequence = "invalid_sequence"
    """A session is resumed with a number that was never sent."""
    invalid_session = "invalid_session"
    """A session is resumed that is not known, or over."""
    invalid_shard = "invalid_shard"
    """A shard that there is not."""
    sharding_required = "sharding_required"
    """The connection has to be divided into shards."""


CONSENT_CASES = (Case.authorization_pending, Case.slow_down, Case.access_denied)
"""The cases of a device code that a person has not allowed."""

CREDENTIAL_CASES = (
    *(Case.missing, Case.malformed, Case.unknown, Case.expired, Case.revoked, Case.used, Case.mismatched),
    *CONSENT_CASES,
)
"""The cases that concern the credential itself."""


ENDED_CASES = (Case.unknown, Case.expired, Case.revoked, Case.used)
"""The cases of a credential of the right shape that opens nothing: never issued, or at its end."""


class Live(Word):
    """A value that is put into an example at the moment of the answer."""

    now = "now"
    """The time, as ISO 8601 in UTC."""
    now_seconds = "now_seconds"
    """The time, as seconds since 1970."""
    session = "session"
    """The identifier of the socket's session."""
    sequence = "sequence"
    """The number of this message in its session, from 1."""
    retry_after = "retry_after"
    """Seconds until the limit lets a request pass."""
    resource = "resource"
    """A fresh identifier."""


class ExpiryForm(Word):
    """How an answer tells when a credential that it issues expires."""

    seconds = "seconds"
    """Seconds from now, as `expires_in` of OAuth (RFC 6749, section 5.1)."""
    timestamp = "timestamp"
    """Seconds since 1970."""
    milliseconds = "milliseconds"
    """Milliseconds since 1970."""
    iso = "iso"
    """A time of ISO 8601 in UTC."""


class Surface(Word):
    """What a scheme opens."""

    rest = "rest"
    """Operations over HTTP."""
    token = "token"  # noqa: S105 - the name of a surface
    """An endpoint that issues credentials."""
    websocket = "websocket"
    """Channels."""


class Place(Word):
    """Where a part of a scheme stands in what the client sends."""

    header = "header"
    """A header; `name` is its name."""
    query = "query"
    """A parameter of the query."""
    path = "path"
    """A parameter of the path: the name in braces."""
    cookie = "cookie"
    """A cookie."""
    body = "body"
    """A value in the body, at the JSON Pointer `name`."""
    subprotocol = "subprotocol"
    """An entry of `Sec-WebSocket-Protocol` at the handshake; it has no name."""
    message = "message"
    """A value in a message of the channel, at the JSON Pointer `name`."""


class Scope(Word):
    """Who shares one count. A request without a valid credential is counted by its address."""

    credential = "credential"
    """Whoever presents the same value."""
    user = "user"
    """The credentials of one user; in the sandbox, of one holder."""
    address = "address"
    """The client's network address."""
    application = "application"
    """The credentials of one application; in the sandbox, of one holder."""
    everyone = "everyone"
    """All callers together."""
    connection = "connection"
    """One open socket."""


class Algorithm(Word):
    """How requests are counted."""

    fixed_window = "fixed_window"
    """All pass again when the window is over."""
    sliding_window = "sliding_window"
    """Each passes again when it is as old as the window."""
    token_bucket = "token_bucket"  # noqa: S105 - the name of an algorithm
    """Room comes back evenly, up to `burst` requests."""


class Callers(Word):
    """Whose requests count. One that is refused for its credential is one without."""

    everybody = "everybody"
    """Those of all callers."""
    authenticated = "authenticated"
    """Those with a valid credential."""
    anonymous = "anonymous"
    """Those without."""


class Counts(Word):
    """Which requests count, of those that the limit itself lets pass."""

    everything = "everything"
    """All of them."""
    accepted = "accepted"
    """Those that were answered with a success."""
    refused = "refused"
    """Those that were refused: failed logins, for example."""


class Fate(Word):
    """What becomes of a credential when another is issued in its place, or ends."""

    revoked = "revoked"
    """It ends."""
    kept = "kept"
    """It stays good."""


class When(Word):
    """When the client may send a message, seen from its authentication."""

    before = "before"
    """Only before it."""
    after = "after"
    """Only after it."""
    any = "any"
    """Before and after it."""


class JsonType(Word):
    """A type of JSON value."""

    string = "string"
    """A text."""
    integer = "integer"
    """A number without a fraction."""
    number = "number"
    """Any number."""
    boolean = "boolean"
    """True or false."""
    object = "object"
    """Names and values."""
    array = "array"
    """A list."""
    null = "null"
    """Nothing."""


class ChallengeMethod(Word):
    """How a caller proves that a code was asked for by itself (RFC 7636, section 4.2)."""

    S256 = "S256"
    """The challenge is the SHA-256 of the verifier."""
    plain = "plain"
    """The challenge is the verifier itself."""
    none = "none"
    """It does not: nothing is sent."""

    def derive_challenge(self, verifier: str) -> str:
        """Write the code challenge of a code verifier."""
        if self is not ChallengeMethod.S256:
            return verifier
        return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
