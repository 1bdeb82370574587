"""What is said on a channel: the client's messages with credentials put in, the server's as they are expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from generator import pointer
from generator.claims.claim import Document, Hole, Text
from generator.claims.make.placing import Fields
from generator.claims.make.subject import Subject
from generator.claims.make.ways import Way
from generator.model.channel import Channel
from generator.model.failure import Live, ServerAddress
from generator.model.limit import Scope, Window

Given = Mapping[str, str | None]
"""Values of parameters in the place of their examples; None leaves one out."""

NONE: Final[Given] = {}

SESSION: Final = "session"
"""The name under which a session's identifier is taken."""


def parameters(channel: Channel, given: Given) -> dict[str, Fields]:
    """Give the parameters of a handshake, by place; what is not required is left out unless given."""
    values: dict[str, list[tuple[str, Text]]] = {"path": [], "query": []}
    for name, parameter in channel.parameters.items():
        value = given.get(name, parameter.example if parameter.required else None)
        if value is not None:
            values[parameter.place].append((name, (value,)))
    return {where: tuple(pairs) for where, pairs in values.items()}


def put(content: Any, texts: Fields) -> Any:
    """Put texts into a message."""
    for at, text in texts:
        content = pointer.put(content, at, text)
    return content


def document(channel: Channel, at: str, message: str, number: int, session: str) -> Document:
    """Expect a message of the server: its example, with its number, and open where other values are live.

    `at` points to the channel; `session` is the kind of the hole where the session's identifier stands.
    """
    spoken = channel.messages[message]
    content, holes = spoken.payload, []
    for place, value in spoken.live.items():
        if value is Live.sequence:
            before = pointer.resolve(content, place)
            content = pointer.replace(content, place, str(number) if isinstance(before, str) else number)
        elif isinstance(value, ServerAddress):
            holes.append(Hole(place, "server", value.server))
        elif value is Live.session and session != "type":
            holes.append(Hole(place, session, SESSION))
        else:
            holes.append(Hole(place, "type", value.value))
    return Document(content, f"{at}/messages/{message}/payload", tuple(holes), tuple(spoken.match))


def pause(subject: Subject, way: Way, logins: int) -> float:
    """Tell how many seconds limits ask of a client to wait before it authenticates once more; 0 for none."""
    counting = [
        limit.seconds
        for limit in subject.provider.limits.values()
        if isinstance(limit, Window)
        and way.channel in limit.channels
        and way.message in (limit.messages or (way.message,))
        and limit.scope is not Scope.connection
        and logins >= (limit.burst or limit.requests)
    ]
    return max(counting, default=0.0)
