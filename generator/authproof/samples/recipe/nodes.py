"""The vocabulary of recipes: what a client does, in no language.

A recipe is a list of steps; a step is a request or a conversation. Everything a step sends is a *value*: a tree of
constants, of inputs (environment variables) and of values that were taken from earlier answers.

    values         Constant  Input  AnswerValue  Join  Base64  PercentEncoded  Object  Array
    requests       RequestStep  Basic  Form  Take  Show  Poll
    consent        AuthorizationStep
    conversations  Conversation  Open  On  Send  Every  ReportRefusal  Finish

A conversation says what to do *when* a message comes, never "receive next": so it can be written as a loop and as a
handler.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from authproof.model.refusal_signs import Sign
from authproof.model.vocabulary import ChallengeMethod, JsonType
from authproof.text.answer_place import AnswerPlace
from authproof.text.json_pointer import split_pointer


@dataclass(frozen=True)
class Constant:
    """A JSON value that is the same in every run; in text, a string."""

    value: Any


@dataclass(frozen=True)
class Input:
    """A text that the caller brings along in an environment variable."""

    name: str
    """In snake case."""
    variable: str
    """The environment variable."""
    example: str
    """The example of a parameter; empty for a credential. No sample sends it."""
    credential: str | None
    """The credential's id; none for a parameter."""


@dataclass(frozen=True)
class AnswerValue:
    """A value that was taken from an answer or a message."""

    name: str
    """In snake case. The same name may be taken again: the newer value counts."""
    type: JsonType


@dataclass(frozen=True)
class Join:
    """Texts one after the other: two or more."""

    parts: tuple[Text, ...]


@dataclass(frozen=True)
class Base64:
    """A text as UTF-8, then base64 (RFC 4648, section 4)."""

    text: Text


@dataclass(frozen=True)
class PercentEncoded:
    """A text percent-encoded as one segment of a URL (RFC 3986)."""

    text: Text
    is_harmless: bool = False
    """Whether no valid value needs it: where it costs a program of its own, a language may leave it out."""


@dataclass(frozen=True)
class Object:
    """A JSON object with at least one member that is not constant."""

    members: tuple[tuple[str, JsonValue], ...]


@dataclass(frozen=True)
class Array:
    """A JSON array with at least one item that is not constant."""

    items: tuple[JsonValue, ...]


Text = Constant | Input | AnswerValue | Join | Base64 | PercentEncoded
JsonValue = Text | Object | Array
Fields = tuple[tuple[str, Text], ...]
"""Names with their values, in order: headers, query parameters, form fields."""


@dataclass(frozen=True)
class Basic:
    """HTTP Basic authentication (RFC 7617)."""

    user: Text
    password: Text


@dataclass(frozen=True)
class Form:
    """A body of the type `application/x-www-form-urlencoded`."""

    fields: Fields


@dataclass(frozen=True)
class Take:
    """Remember what stands at `pointer` in an answer or message."""

    value: AnswerValue
    pointer: str
    place: AnswerPlace | None = None
    """Where it is in an answer over HTTP, if it is no whole value of the body."""

    @property
    def is_in_header(self) -> bool:
        """Whether it is taken from a header, so that the body need not be read for it."""
        return self.place is not None and bool(self.place.header)

    @property
    def is_whole_body(self) -> bool:
        """Whether it is the body and nothing else."""
        return not self.pointer and self.place is None

    @property
    def words(self) -> str:
        """Name what an answer without it lacks: a member, a header or a cookie."""
        return self.place.words if self.place and self.is_in_header else split_pointer(self.pointer)[-1]


@dataclass(frozen=True)
class Show:
    """Print an answer or message; of an answer without a body, or with an empty one, the status."""

    status: bool = False


@dataclass(frozen=True)
class Poll:
    """Tell a person where to enter a code, and ask again after each pause until they have decided (RFC 8628).

    The `error` in the answer tells whether to wait: `slow_down` makes the pause five seconds longer from then on.
    """

    address: AnswerValue
    """Of the page on which the code is entered."""
    code: AnswerValue
    interval: AnswerValue
    """Seconds of the pause."""
    seconds: int | None
    """The interval, where no answer tells it."""
    pending: str
    """The `error` that says to go on."""
    slow_down: str
    """The `error` that says to go on more slowly."""
    statuses: tuple[int, ...]
    """Of the answers whose `error` is looked at."""


@dataclass(frozen=True)
class RequestStep:
    """One HTTP request. Any answer but a success is reported with status and body, and ends the run."""

    operation: str
    """The operation's id."""
    title: str
    method: str
    url: Text
    """Without the query; begins with the address of a server."""
    query: Fields
    address: Text
    """URL and query in one, for clients that take no query apart."""
    headers: Fields
    """Without `Content-Type`, which follows from the body."""
    basic: Basic | None
    body: JsonValue | Form | None
    status: int
    """The status of a success, 200 to 399."""
    takes: tuple[Take, ...]
    show: Show | None
    timeout: int
    """Seconds for the whole of it."""
    is_json: bool = True
    """Whether the answer is read as JSON; else as text."""
    expired_status: int | None = None
    """The status of the refusal of a credential that has run out; none if the spec does not say it."""
    limited_status: int | None = None
    """The status of the refusal for a limit that tells in `Retry-After` when more pass; none if there is none such."""
    signs: tuple[Sign, ...] = ()
    """What tells a success from a documented refusal with a status below 400, in the order of looking."""
    poll: Poll | None = None
    """How it is sent again and again; none if it is sent once."""


@dataclass(frozen=True)
class AuthorizationStep:
    """Ask a person in a browser for access, and take the code that it comes back with (RFC 6749, section 4.1).

    Whoever listens at the address that it comes back to sends a `state` of its own, and asks that it comes back, too.
    What comes back without a code is reported, and ends the run.
    """

    title: str
    address: Text
    """Of the page, without the query; begins with the constant address of a server."""
    query: Fields
    """Without `state` and the challenge; the field `redirect_uri` is the address to listen at."""
    code: Take
    """A field of what comes back."""
    verifier: AnswerValue | None
    """What is made anew before; none if nothing is proved."""
    method: ChallengeMethod
    """How the challenge is made of it."""


@dataclass(frozen=True)
class Open:
    """The handshake of a WebSocket."""

    url: Text
    """Without the query; begins with the constant address of a server."""
    query: Fields
    address: Text
    """URL and query in one."""
    headers: Fields
    subprotocols: tuple[Text, ...]


@dataclass(frozen=True)
class Send:
    """Send a message."""

    message: str
    """The message's id."""
    payload: JsonValue


@dataclass(frozen=True)
class Every:
    """Send a message at once, and again after each interval until the conversation ends."""

    message: str
    payload: JsonValue
    milliseconds: AnswerValue | int


@dataclass(frozen=True)
class ReportRefusal:
    """Print a message in which the server says why it refuses or gives up, and end the run."""


@dataclass(frozen=True)
class Finish:
    """Close the socket; the conversation has reached what it was for."""


Action = Send | Every | Show | ReportRefusal | Finish


@dataclass(frozen=True)
class On:
    """What to do when a message of one kind comes: take values from it, then act."""

    message: str
    """The message's id."""
    match: tuple[tuple[str, Any], ...]
    """Pointers and the scalars that must stand there; empty matches every message."""
    takes: tuple[Take, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Conversation:
    """One WebSocket from its handshake to its end.

    Of the rules, the first that matches acts; a message that none matches is passed over. A close before `Finish` is a
    refusal, reported with code and reason; a handshake that is refused, with status and body. Both end the run, and so
    does the deadline.
    """

    channel: str
    """The channel's id."""
    open: Open
    opened: tuple[Action, ...]
    """What to do as soon as the socket is open."""
    rules: tuple[On, ...]
    sequence: Take | None
    """A number to remember from every message that has one; null until then."""
    deadline: int
    """Seconds for the whole of it."""


RecipeStep = RequestStep | AuthorizationStep | Conversation


@dataclass(frozen=True)
class Recipe:
    """One flow of a provider, in no language."""

    provider: str
    """The provider's id."""
    flow: str
    """The flow's id."""
    name: str
    """The provider's name."""
    title: str
    steps: tuple[RecipeStep, ...]
    base: Text | None = None
    """The base address of a reusable client, whose one step is a request below it; none for a program."""
