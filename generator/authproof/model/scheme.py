"""Where a credential travels: a scheme is a list of parts, all of them needed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from authproof.model.base import Id, Line, Model, Text, behaviour_field, excuse_changes, prose_field


class Place(StrEnum):
    """Where a part of a scheme stands in what the client sends."""

    header = "header"
    query = "query"
    path = "path"
    cookie = "cookie"
    body = "body"
    subprotocol = "subprotocol"
    message = "message"


class Surface(StrEnum):
    """What a scheme opens."""

    rest = "rest"
    token = "token"  # noqa: S105 - the name of a surface
    """An endpoint that issues credentials."""
    websocket = "websocket"


class Lifecycle(StrEnum):
    """Whether something can be used today."""

    coming_soon = "coming_soon"
    current = "current"
    deprecated = "deprecated"
    removed = "removed"


_UNUSABLE = ("coming_soon", "removed")


class Part(Model):
    """One place a secret or a constant travels in."""

    place: Annotated[Place, behaviour_field("Where it stands.", alias="in")]
    name: Annotated[
        Line,
        behaviour_field(
            "Name of the header, query or path parameter or cookie; JSON Pointer of the value in a body or message;"
            " any label for a subprotocol.",
            excuses=[excuse_changes("A subprotocol has no name: the label is for readers.", place=("subprotocol",))],
        ),
    ]
    template: Annotated[
        Line,
        behaviour_field(
            "The value: literal text with credentials in braces (`Bot {bot_token}`); `{base64}` for the pair."
        ),
    ]
    base64: Annotated[
        Line | None, behaviour_field("A template that is encoded as base64 and put where `template` says `{base64}`.")
    ] = None
    message: Annotated[Id | None, behaviour_field("For `in: message`: the message of the channel that carries it.")] = (
        None
    )


class Scheme(Model):
    """One way to authenticate: OpenAPI's security scheme, with every part that must be sent together."""

    title: Annotated[Line, prose_field("What readers will call it.")]
    summary: Annotated[Text, prose_field("When to use it.")]
    surface: Annotated[Surface, prose_field("What it opens.")]
    lifecycle: Annotated[
        Lifecycle,
        behaviour_field(
            "Only current and deprecated schemes are accepted by the sandbox.",
            excuses=[
                excuse_changes("What is deprecated is still accepted.", among=("current", "deprecated")),
                excuse_changes("Neither is accepted.", among=_UNUSABLE),
            ],
        ),
    ] = Lifecycle.current
    recommended: Annotated[Text | None, prose_field("Why the provider recommends this scheme over its others.")] = None
    parts: Annotated[
        tuple[Part, ...],
        behaviour_field(
            "What is sent; every part is needed.",
            excuses=[excuse_changes("Nothing accepts the scheme today, however it is sent.", lifecycle=_UNUSABLE)],
            min_length=1,
        ),
    ]
    notes: Annotated[tuple[Text, ...], prose_field("What a caller should know, one statement each.")] = ()
    broken_snippet: Annotated[
        Text | None, prose_field("What the provider's own published snippet does wrong, and what works instead.")
    ] = None
