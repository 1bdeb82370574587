"""A claim: one promise of a spec that can be executed, as data. Given a state, when this is sent, then this comes back.

Claims are derived from a spec and know no transport: `authproof.claims.run` executes them on any target. A
credential is never written into a claim, only named, so that nothing made from claims can give one away.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from authproof.model.vocabulary import ChallengeMethod
from authproof.sandbox.tables import ServerValues
from authproof.text.answer_place import AnswerPlace
from authproof.text.commonmark import to_plain_text


class CredentialVariant(StrEnum):
    """What the value of a credential that is presented has to do with a good one."""

    valid = "valid"
    wrong = "wrong"
    """Of the right shape, never issued."""
    expired = "expired"
    revoked = "revoked"
    other = "other"
    """Good, and another holder's."""
    second = "second"
    """Good, and another of the same holder."""
    truncated = "truncated"
    """Without its last character."""
    extended = "extended"
    """With one more character."""
    first_part = "first_part"
    """What stands before the fixed text inside its shape; the first half if there is none."""
    second_part = "second_part"
    swapped_case = "swapped_case"
    doubled = "doubled"
    padded = "padded"
    """Between spaces."""
    quoted = "quoted"
    """In quotation marks."""
    empty = "empty"


@dataclass(frozen=True, slots=True)
class HeldCredential:
    """The value of a credential that the caller holds."""

    credential: str
    variant: CredentialVariant = CredentialVariant.valid
    level: str | None = None
    """The level that its holder must have; none for the lowest."""


@dataclass(frozen=True, slots=True)
class TakenValue:
    """A value that an earlier step of the claim took from an answer."""

    name: str
    credential: str | None = None
    """The credential that it is a value of; none if it is no secret."""
    variant: CredentialVariant = CredentialVariant.valid
    """One that was issued can be sent wrongly, too."""


@dataclass(frozen=True, slots=True)
class Base64Text:
    """Text as base64 (RFC 4648, section 4)."""

    text: CredentialText


@dataclass(frozen=True, slots=True)
class ChallengeText:
    """The code challenge of a code verifier (RFC 7636, section 4.2)."""

    verifier: CredentialText
    method: ChallengeMethod


DerivedText = Base64Text | ChallengeText
"""Text that is made of another."""

TextPiece = str | HeldCredential | TakenValue | DerivedText

CredentialText = tuple[TextPiece, ...]
"""Text whose credentials are named. A tuple of one string is a constant."""


class HoleKind(StrEnum):
    """What may stand where the value of an expected document is not fixed."""

    type = "type"
    """Any value of the example's type; of the form of a live value, if `detail` names one."""
    server = "server"
    """The target's address of the server that `detail` names."""
    shape = "shape"
    """What fits the shape of the credential that `detail` names."""
    matches = "matches"
    """What matches, as text, the pattern `detail`."""
    taken = "taken"
    """What an earlier step took under the name `detail`."""
    other = "other"
    """Anything but what an earlier step took under the name `detail`."""


@dataclass(frozen=True, slots=True)
class DocumentHole:
    """A place in an expected document where the value is not fixed."""

    pointer: str
    """A JSON Pointer into the document."""
    kind: HoleKind
    detail: str = ""
    after: str = ""
    """Of the address of a server: a regular expression of what stands after it."""


@dataclass(frozen=True, slots=True)
class ExpectedDocument:
    """An expected JSON document or text, compared value by value."""

    content: Any
    """A JSON value; a text for media types other than JSON."""
    spec_pointer: str
    """The JSON Pointer into the spec at which `content` stands: its difference at `/code` is one at that pointer with
    `/code` after it."""
    holes: tuple[DocumentHole, ...] = ()
    match_pointers: tuple[str, ...] = ()
    """JSON Pointers to the values of a message that tell it from others: against the provider itself, where the other
    values are examples, these are compared."""


@dataclass(frozen=True, slots=True)
class ExpectedHeader:
    """An expected header."""

    name: str
    pattern: str
    """A regular expression that the whole value matches."""
    documented: str
    """What the spec says, for the report."""
    spec_pointer: str
    """The JSON Pointer into the spec that says so."""


@dataclass(frozen=True, slots=True)
class ExpectedRedirect:
    """Where an answer sends a browser: an address, with exactly these fields in its query."""

    address: CredentialText
    fields: tuple[tuple[str, CredentialText | None], ...]
    """None: any text but nothing. Values are taken from them as from an object's members."""
    spec_pointer: str


ANY_REFUSAL: Final = 0
"""In the place of an expected status: any that refuses."""


@dataclass(frozen=True, slots=True)
class ExpectedReply:
    """An expected answer over HTTP, or a refused handshake."""

    status: int
    """`ANY_REFUSAL`: any refusal will do, because how it is refused is not known."""
    status_pointer: str
    media_type: str | None = None
    """None: there is no body, or it does not matter."""
    media_type_pointer: str = ""
    body: ExpectedDocument | None = None
    headers: tuple[ExpectedHeader, ...] = ()
    redirect: ExpectedRedirect | None = None
    is_example: bool = False
    """Whether the body is only an example: against the provider itself its form is compared, not its values."""


@dataclass(frozen=True, slots=True)
class TakeValue:
    """Remember a value of an answer or message."""

    pointer: str
    """A JSON Pointer into the document."""
    name: str
    credential: str | None = None
    """The credential that it is a value of; none if it is no secret."""
    place: AnswerPlace | None = None
    """Where it is in an answer over HTTP, if it is no whole value of the body."""


@dataclass(frozen=True, slots=True)
class SendRequest:
    """Send one HTTP request and compare the answer."""

    method: str
    server: str
    path: str
    """The path below the server, with parameters in braces."""
    expect: ExpectedReply
    captures: tuple[tuple[str, CredentialText], ...] = ()
    """The values of the path's parameters; the runner percent-encodes them."""
    query: tuple[tuple[str, CredentialText], ...] = ()
    headers: tuple[tuple[str, CredentialText], ...] = ()
    body: Any = None
    """A JSON tree whose leaves may be `CredentialText`; None for no body."""
    form: bool = False
    """Whether the body, an object of one level, is sent as a form."""
    takes: tuple[TakeValue, ...] = ()
    differs_from: tuple[tuple[AnswerPlace, str], ...] = ()
    """Pairs of a place in the answer and the name of a value taken before that must not be the same."""
    address: str = ""
    """Another client's address, to tell whose requests are counted together; empty for the usual one."""
    times: int = 1
    """How often it is sent; each answer is compared."""
    server_values: ServerValues = ()
    """The values of variables in the server's address, in the place of the examples."""


@dataclass(frozen=True, slots=True)
class OpenSocket:
    """Open a socket. `refused` is the expected answer if the handshake must fail."""

    socket: str
    server: str
    path: str
    captures: tuple[tuple[str, CredentialText], ...] = ()
    query: tuple[tuple[str, CredentialText], ...] = ()
    headers: tuple[tuple[str, CredentialText], ...] = ()
    subprotocols: tuple[CredentialText, ...] = ()
    refused: ExpectedReply | None = None
    address: str = ""
    server_values: ServerValues = ()
    """The values of variables in the server's address, in the place of the examples."""


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Send a message."""

    socket: str
    message: Any
    """A JSON tree whose leaves may be `CredentialText`; or a `RawMessage`."""
    times: int = 1


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A message that is no JSON, or must be of exactly this text."""

    data: str | bytes


@dataclass(frozen=True, slots=True)
class ExpectMessage:
    """The next message of the server must be this one."""

    socket: str
    message: ExpectedDocument
    takes: tuple[TakeValue, ...] = ()
    times: int = 1


@dataclass(frozen=True, slots=True)
class ExpectSilence:
    """The server says nothing, and the socket stays open."""

    socket: str


@dataclass(frozen=True, slots=True)
class ExpectClose:
    """The server closes, next of all it does."""

    socket: str
    code: int
    code_pointer: str
    reason: str = ""
    reason_pointer: str = ""


@dataclass(frozen=True, slots=True)
class CloseSocket:
    """The client closes the socket; `code` none: the connection is cut."""

    socket: str
    code: int | None = 1000


@dataclass(frozen=True, slots=True)
class PassTime:
    """Let time pass."""

    seconds: float


@dataclass(frozen=True, slots=True)
class PlantCredential:
    """Make a value accepted that the spec's shape may or may not allow. For the sandbox only."""

    credential: str
    value: str
    level: str | None = None


@dataclass(frozen=True, slots=True)
class RevokeCredential:
    """End a credential as its owner would. For the sandbox only."""

    credential: str
    value: CredentialText


@dataclass(frozen=True, slots=True)
class RotateCredential:
    """Replace a credential as its owner would, and remember the new value. For the sandbox only."""

    credential: str
    value: CredentialText
    name: str


@dataclass(frozen=True, slots=True)
class SuspendLimits:
    """Let limits count and refuse nothing from here on: those that stand in the way. For the sandbox only."""

    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountNextAs:
    """Have the next that a limit counts count as many, in the place of sending so many. For the sandbox only."""

    limit: str
    times: int


Step = (
    SendRequest
    | OpenSocket
    | SendMessage
    | ExpectMessage
    | ExpectSilence
    | ExpectClose
    | CloseSocket
    | PassTime
    | PlantCredential
    | RevokeCredential
    | RotateCredential
    | SuspendLimits
    | CountNextAs
)


class ClaimTopic(StrEnum):
    """The heading that a claim stands under."""

    calls = "calls"
    refusals = "refusals"
    parameters = "parameters"
    shapes = "shapes"
    lifetimes = "lifetimes"
    grants = "grants"
    revocation = "revocation"
    levels = "levels"
    scopes = "scopes"
    limits = "limits"
    sockets = "sockets"
    closes = "closes"


@dataclass(frozen=True, slots=True)
class Claim:
    """One promise."""

    id: str
    """Unique in its provider, and the same as long as the spec says the same: `refuse.list_links.api_key.missing`."""
    topic: ClaimTopic
    sentence: str
    """What is promised, in one plain sentence, with Markdown's inline marks: `plain_sentence` is without."""
    rests_on: tuple[str, ...]
    """JSON Pointers into the spec: every fact that makes it true, the one it is about first."""
    steps: tuple[Step, ...]
    live: bool = False
    """Whether it may be run against the provider itself: it reads only, sends few requests, and harms nobody."""

    @property
    def plain_sentence(self) -> str:
        """The sentence as plain text, for whatever shows no Markdown."""
        return to_plain_text(self.sentence)
