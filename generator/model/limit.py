"""How much a caller may ask for."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt

from generator.model.base import Id, Line, Model, Text, Token, argue, behaviour, prose


class Scope(StrEnum):
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
    connection = "connection"
    """One open socket."""


class Algorithm(StrEnum):
    """How requests are counted."""

    fixed_window = "fixed_window"
    sliding_window = "sliding_window"
    token_bucket = "token_bucket"  # noqa: S105 - the name of an algorithm


class Counts(StrEnum):
    """Which requests count, of those that the limit itself lets pass."""

    everything = "everything"
    accepted = "accepted"
    """Those that were answered with a success."""
    refused = "refused"
    """Those that were refused: failed logins, for example."""


class LimitBase(Model):
    """What all limits say."""

    title: Annotated[Line, prose("The limit in a few words.")]
    note: Annotated[Text | None, prose("What else the source says of it.")] = None
    scope: Annotated[
        Scope,
        behaviour(
            "Who shares one count.",
            argued=[argue("In the sandbox a user has one application.", among=("user", "application"))],
        ),
    ]


class Window(LimitBase):
    """So many requests, or messages on a channel, in so many seconds."""

    kind: Annotated[Literal["window"], behaviour("The kind of limit.")]
    operations: Annotated[tuple[Id, ...], behaviour("Operations it covers; empty for all.")] = ()
    channels: Annotated[tuple[Id, ...], behaviour("Channels whose messages it counts, in the place of requests.")] = ()
    requests: Annotated[PositiveInt, behaviour("How many pass in one window.")]
    seconds: Annotated[PositiveFloat, behaviour("The length of the window in seconds.")]
    algorithm: Annotated[
        Algorithm,
        behaviour(
            "How they are counted.", argued=[argue("A single request is counted alike in all ways.", requests=(1,))]
        ),
    ]
    burst: Annotated[PositiveInt | None, behaviour("How many may come at once, for a token bucket.")] = None
    counts: Annotated[Counts, behaviour("Which requests count.")] = Counts.everything
    messages: Annotated[
        tuple[Id, ...], behaviour("Messages of the channels that count; empty for all of the client's.")
    ] = ()
    headers: Annotated[
        dict[Token, Line],
        behaviour("Headers of every counted answer: `{limit}`, `{remaining}`, `{reset}` (epoch seconds)."),
    ] = {}


class Concurrency(LimitBase):
    """So many sockets open at the same time."""

    kind: Annotated[Literal["concurrency"], behaviour("The kind of limit.")]
    channels: Annotated[
        tuple[Id, ...],
        behaviour("Channels whose sockets it counts; empty for all.", argued=[argue("There is no other channel.")]),
    ] = ()
    connections: Annotated[PositiveInt, behaviour("How many may be open at once.")]


class Ban(LimitBase):
    """Exclusion after repeated violation of the other limits. It does not end by itself."""

    kind: Annotated[Literal["ban"], behaviour("The kind of limit.")]
    violations: Annotated[PositiveInt, behaviour("How many refusals for a limit lead to the ban.")]
    seconds: Annotated[PositiveFloat, behaviour("The time in seconds within which they are counted.")]


class Undisclosed(Model):
    """A limit that the source mentions without a number; the sandbox cannot enforce it."""

    kind: Annotated[Literal["undisclosed"], behaviour("The kind of limit.")]
    title: Annotated[Line, prose("The limit in a few words.")]
    note: Annotated[Text | None, prose("What the source says of it.")] = None


Limit = Annotated[Window | Concurrency | Ban | Undisclosed, Field(discriminator="kind")]
