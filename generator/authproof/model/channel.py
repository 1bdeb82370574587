"""What goes over a WebSocket: messages, who speaks when, heartbeat, closes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import PositiveFloat, PositiveInt

from authproof.model.base import (
    Id,
    Json,
    MessageId,
    Model,
    Pointer,
    SchemeId,
    ServerId,
    Text,
    Title,
    Token,
    UrlPath,
    behaviour_field,
    excuse_changes,
    prose_field,
)
from authproof.model.failure import Close, LiveValue
from authproof.model.operation import Parameter
from authproof.model.vocabulary import Case, JsonType, When
from authproof.text.json_pointer import resolve_pointer
from authproof.text.json_values import json_type_of


class Side(StrEnum):
    """An end of a socket."""

    client = "client"
    """The caller."""
    server = "server"
    """The provider."""


class Message(Model):
    """One kind of message on a channel."""

    title: Annotated[Title, prose_field("What the provider calls it.")]
    summary: Annotated[Text, prose_field("What it is for.")]
    sender: Annotated[Side, behaviour_field("Who sends it.")]
    match: Annotated[
        dict[Pointer, Json],
        behaviour_field(
            "The values that tell this message from the others; all must be equal.",
            excuses=[
                excuse_changes(
                    "Clients tell the server's messages by them; what is sent is the payload.", sender=("server",)
                )
            ],
        ),
    ] = {}
    payload: Annotated[
        Json,
        behaviour_field(
            "An example; the sandbox sends it, samples send it with credentials put in.",
            excuses=[
                excuse_changes(
                    "The sandbox asks of a client's message what `match`, `required` and schemes say, and no more.",
                    sender=("client",),
                )
            ],
        ),
    ]
    live: Annotated[
        dict[Pointer, LiveValue],
        behaviour_field(
            "Values that are put in when it is sent.",
            excuses=[excuse_changes("The client sends it, and puts in what it likes.", sender=("client",))],
        ),
    ] = {}
    required: Annotated[
        dict[Pointer, JsonType], behaviour_field("Values that a client's message must have, and of which type.")
    ] = {}
    when: Annotated[
        When,
        behaviour_field(
            "When a client may send it.",
            excuses=[excuse_changes("It is about the client's messages.", sender=("server",))],
        ),
    ] = When.after
    reply: Annotated[
        MessageId | None,
        behaviour_field(
            "The message that the server answers it with.",
            excuses=[excuse_changes("What answers a client that resumes is said beside `resume`.")],
        ),
    ] = None

    @property
    def root_type(self) -> JsonType:
        """What it is as a whole: an object most often, a list at some APIs."""
        return JsonType(json_type_of(self.payload))


_INTERVAL_EXCUSE = excuse_changes(
    "The client keeps it; the sandbox minds the time-out, and no more.", sender=("client",)
)


class Heartbeat(Model):
    """How both ends know that the other still lives."""

    sender: Annotated[Side, behaviour_field("Who sends the heartbeat.")]
    message: Annotated[MessageId, behaviour_field("The message that is sent.")]
    seconds: Annotated[
        PositiveFloat | None,
        behaviour_field("The interval in seconds; none if it is not stated.", excuses=[_INTERVAL_EXCUSE]),
    ] = None
    interval_in: Annotated[
        MessageId | None,
        behaviour_field(
            "The server's message that tells the interval in milliseconds, if one does.", excuses=[_INTERVAL_EXCUSE]
        ),
    ] = None
    interval_at: Annotated[
        Pointer | None, behaviour_field("Where in that message the interval stands.", excuses=[_INTERVAL_EXCUSE])
    ] = None
    sequence_at: Annotated[
        Pointer | None,
        prose_field("Where in the heartbeat the number of the last message received goes; the sandbox does not look."),
    ] = None
    timeout: Annotated[
        PositiveFloat | None, behaviour_field("Seconds without a client's heartbeat after which the server closes.")
    ] = None


class Resume(Model):
    """How a session is taken up again on a new connection."""

    message: Annotated[MessageId, behaviour_field("The client's message that asks for it.")]
    session_at: Annotated[Pointer, behaviour_field("Where in it the session's identifier stands.")]
    sequence_at: Annotated[Pointer, behaviour_field("Where in it the number of the last message received stands.")]
    accepted: Annotated[MessageId, behaviour_field("The server's message when it is granted.")]
    rejected: Annotated[MessageId, behaviour_field("The server's message when the session is not known or over.")]
    seconds: Annotated[PositiveFloat, behaviour_field("Seconds for which a lost session can be taken up.")]


class Channel(Model):
    """One WebSocket endpoint."""

    title: Annotated[Title, prose_field("What the provider calls it.")]
    summary: Annotated[Text, prose_field("What it is for.")]
    server: Annotated[ServerId, behaviour_field("The server it is on.")]
    path: Annotated[UrlPath, behaviour_field("The path below the server's address, parameters in braces.")]
    parameters: Annotated[
        dict[Token, Parameter],
        behaviour_field("Parameters in the path, the query and headers that are no credentials."),
    ] = {}
    security: Annotated[
        tuple[SchemeId, ...], behaviour_field("Schemes that open it; any one of them is enough.", min_length=1)
    ]
    messages: Annotated[dict[Id, Message], behaviour_field("Every message of the channel.", min_length=1)]
    greeting: Annotated[
        MessageId | None, behaviour_field("The message the server sends as soon as the socket is open.")
    ] = None
    welcome: Annotated[
        MessageId | None, behaviour_field("The message the server sends once the client is authenticated.")
    ] = None
    sequence_at: Annotated[
        Pointer | None,
        prose_field("Where clients find the number of a message; the sandbox puts it where `live` says `sequence`."),
    ] = None
    heartbeat: Annotated[
        Heartbeat | None,
        behaviour_field(
            "How both ends know that the other still lives.",
            excuses=[excuse_changes("A heartbeat that the server does not wait for is the client's own business.")],
        ),
    ] = None
    resume: Annotated[Resume | None, behaviour_field("How a session is taken up again.")] = None
    authenticate_within: Annotated[
        PositiveFloat | None,
        behaviour_field(
            "Seconds that the client has to authenticate; none if not stated.",
            excuses=[excuse_changes("The handshake authenticates.")],
        ),
    ] = None
    max_message_bytes: Annotated[PositiveInt | None, behaviour_field("The largest message a client may send.")] = None
    closes: Annotated[dict[Id, Close], behaviour_field("Every documented close.")] = {}
    notes: Annotated[tuple[Text, ...], prose_field("What a caller should know, one statement each.")] = ()

    @property
    def heartbeat_seconds(self) -> float | None:
        """Seconds between two heartbeats, as stated or as an example of the server tells; none if neither does."""
        heartbeat = self.heartbeat
        if heartbeat is None:
            return None
        if heartbeat.seconds is not None:
            return heartbeat.seconds
        if heartbeat.interval_in is None or heartbeat.interval_at is None:
            return None
        return float(resolve_pointer(self.messages[heartbeat.interval_in].payload, heartbeat.interval_at)) / 1000

    def messages_of(self, side: Side) -> dict[str, Message]:
        """Give the messages that one end sends, by name."""
        return {name: message for name, message in self.messages.items() if message.sender is side}

    def messages_answered_with(self, reply: str) -> tuple[str, ...]:
        """Name the messages that the server answers with this one to a client that is authenticated."""
        resuming = self.resume.message if self.resume else None
        return tuple(
            name
            for name, message in self.messages_of(Side.client).items()
            if message.reply == reply and message.when is not When.before and name != resuming
        )

    def close_for(self, case: Case, limit: str | None = None) -> tuple[str, Close] | None:
        """Give the close that answers a case, with its name: one for a single limit goes before the general one.

        Where it does not matter for which limit (`limit` none), and only those of single limits answer, the first.
        """
        answering = [(name, close) for name, close in self.closes.items() if case in close.cases]
        fitting = [item for item in answering if not item[1].limits or limit in item[1].limits]
        if limit is None:
            fitting = fitting or answering
        return min(fitting, key=lambda item: not item[1].limits, default=None)


def find_twin(channels: Mapping[str, Channel], name: str) -> str | None:
    """Name the first channel that is the same but for its address and what is said of it; none if there is none."""
    own = _without_address(channels[name])
    first = next(each for each, channel in channels.items() if _without_address(channel) == own)
    return None if first == name else first


def _without_address(channel: Channel) -> Channel:
    return channel.model_copy(update={"title": "", "summary": "", "server": "", "path": "", "notes": ()})
