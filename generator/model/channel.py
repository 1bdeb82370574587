"""What goes over a WebSocket: messages, who speaks when, heartbeat, closes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import PositiveFloat, PositiveInt

from generator.model.base import Id, Json, Line, Model, Pointer, Text, Token, argue, behaviour, prose
from generator.model.failure import Close, LiveValue
from generator.model.operation import Parameter


class Side(StrEnum):
    """An end of a socket."""

    client = "client"
    server = "server"


class When(StrEnum):
    """When the client may send a message, seen from its authentication."""

    before = "before"
    after = "after"
    any = "any"


class JsonType(StrEnum):
    """A type of JSON value."""

    string = "string"
    integer = "integer"
    number = "number"
    boolean = "boolean"
    object = "object"
    array = "array"
    null = "null"


class Message(Model):
    """One kind of message on a channel."""

    title: Annotated[Line, prose("What the provider calls it.")]
    summary: Annotated[Text, prose("What it is for.")]
    sender: Annotated[Side, behaviour("Who sends it.")]
    match: Annotated[
        dict[Pointer, Json],
        behaviour(
            "The values that tell this message from the others; all must be equal.",
            argued=[
                argue("Clients tell the server's messages by them; what is sent is the payload.", sender=("server",))
            ],
        ),
    ] = {}
    payload: Annotated[
        Json,
        behaviour(
            "An example; the sandbox sends it, samples send it with credentials put in.",
            argued=[
                argue(
                    "The sandbox asks of a client's message what `match`, `required` and schemes say, and no more.",
                    sender=("client",),
                )
            ],
        ),
    ]
    live: Annotated[
        dict[Pointer, LiveValue],
        behaviour(
            "Values that are put in when it is sent.",
            argued=[argue("The client sends it, and puts in what it likes.", sender=("client",))],
        ),
    ] = {}
    required: Annotated[
        dict[Pointer, JsonType], behaviour("Values that a client's message must have, and of which type.")
    ] = {}
    when: Annotated[
        When,
        behaviour(
            "When a client may send it.", argued=[argue("It is about the client's messages.", sender=("server",))]
        ),
    ] = When.after
    reply: Annotated[
        Id | None,
        behaviour(
            "The message that the server answers it with.",
            argued=[argue("What answers a client that resumes is said beside `resume`.")],
        ),
    ] = None


_INTERVAL = argue("The client keeps it; the sandbox minds the time-out, and no more.", sender=("client",))


class Heartbeat(Model):
    """How both ends know that the other still lives."""

    sender: Annotated[Side, behaviour("Who sends the heartbeat.")]
    message: Annotated[Id, behaviour("The message that is sent.")]
    seconds: Annotated[
        PositiveFloat | None, behaviour("The interval in seconds; none if it is not stated.", argued=[_INTERVAL])
    ] = None
    interval_in: Annotated[
        Id | None,
        behaviour("The server's message that tells the interval in milliseconds, if one does.", argued=[_INTERVAL]),
    ] = None
    interval_at: Annotated[
        Pointer | None, behaviour("Where in that message the interval stands.", argued=[_INTERVAL])
    ] = None
    sequence_at: Annotated[
        Pointer | None,
        prose("Where in the heartbeat the number of the last message received goes; the sandbox does not look."),
    ] = None
    timeout: Annotated[
        PositiveFloat | None, behaviour("Seconds without a client's heartbeat after which the server closes.")
    ] = None


class Resume(Model):
    """How a session is taken up again on a new connection."""

    message: Annotated[Id, behaviour("The client's message that asks for it.")]
    session_at: Annotated[Pointer, behaviour("Where in it the session's identifier stands.")]
    sequence_at: Annotated[Pointer, behaviour("Where in it the number of the last message received stands.")]
    accepted: Annotated[Id, behaviour("The server's message when it is granted.")]
    rejected: Annotated[Id, behaviour("The server's message when the session is not known or over.")]
    seconds: Annotated[PositiveFloat, behaviour("Seconds for which a lost session can be taken up.")]


class Channel(Model):
    """One WebSocket endpoint."""

    title: Annotated[Line, prose("What the provider calls it.")]
    summary: Annotated[Text, prose("What it is for.")]
    server: Annotated[Id, behaviour("The server it is on.")]
    path: Annotated[
        str, behaviour("The path below the server's address, parameters in braces.", pattern=r"^/[^\s?#\"'<>\\]*$")
    ]
    parameters: Annotated[dict[Token, Parameter], behaviour("Path and query parameters that are no credentials.")] = {}
    security: Annotated[tuple[Id, ...], behaviour("Schemes that open it; any one of them is enough.", min_length=1)]
    messages: Annotated[dict[Id, Message], behaviour("Every message of the channel.", min_length=1)]
    greeting: Annotated[Id | None, behaviour("The message the server sends as soon as the socket is open.")] = None
    welcome: Annotated[Id | None, behaviour("The message the server sends once the client is authenticated.")] = None
    sequence_at: Annotated[
        Pointer | None,
        prose("Where clients find the number of a message; the sandbox puts it where `live` says `sequence`."),
    ] = None
    heartbeat: Annotated[
        Heartbeat | None,
        behaviour(
            "How both ends know that the other still lives.",
            argued=[argue("A heartbeat that the server does not wait for is the client's own business.")],
        ),
    ] = None
    resume: Annotated[Resume | None, behaviour("How a session is taken up again.")] = None
    authenticate_within: Annotated[
        PositiveFloat | None,
        behaviour(
            "Seconds that the client has to authenticate; none if not stated.",
            argued=[argue("The handshake authenticates.")],
        ),
    ] = None
    max_message_bytes: Annotated[PositiveInt | None, behaviour("The largest message a client may send.")] = None
    closes: Annotated[dict[Id, Close], behaviour("Every documented close.")] = {}
    notes: Annotated[tuple[Text, ...], prose("What a caller should know, one statement each.")] = ()
