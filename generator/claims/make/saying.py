"""What is said on a channel: the client's messages with credentials put in, the server's as they are expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from generator.claims.claim import CredentialText, DocumentHole, ExpectedDocument
from generator.claims.make.placing import TextFields
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.ways import ChannelAccess
from generator.model.channel import Channel
from generator.model.failure import Live, ServerAddress
from generator.model.limit import Scope, Window
from generator.pointer import put_value, replace_value, resolve_pointer

ParameterValues = Mapping[str, str | None]
"""Values of parameters in the place of their examples; None leaves one out."""

NO_PARAMETERS: Final[ParameterValues] = {}

SESSION_NAME: Final = "session"
"""The name under which a session's identifier is taken."""


def handshake_parameters(channel: Channel, given: ParameterValues) -> dict[str, TextFields]:
    """Give the parameters of a handshake, by place; what is not required is left out unless given."""
    values: dict[str, list[tuple[str, CredentialText]]] = {"path": [], "query": []}
    for name, parameter in channel.parameters.items():
        value = given.get(name, parameter.example if parameter.required else None)
        if value is not None:
            values[parameter.place].append((name, (value,)))
    return {where: tuple(pairs) for where, pairs in values.items()}


def put_texts(content: Any, texts: TextFields) -> Any:
    """Put texts into a message."""
    for message_pointer, text in texts:
        content = put_value(content, message_pointer, text)
    return content


def expect_server_message(
    channel: Channel, channel_pointer: str, message: str, number: int, session: str
) -> ExpectedDocument:
    """Expect a message of the server: its example, with its number, and open where other values are live.

    `at` points to the channel; `session` is the kind of the hole where the session's identifier stands.
    """
    message_model = channel.messages[message]
    content, holes = message_model.payload, []
    for place, value in message_model.live.items():
        if value is Live.sequence:
            before = resolve_pointer(content, place)
            content = replace_value(content, place, str(number) if isinstance(before, str) else number)
        elif isinstance(value, ServerAddress):
            holes.append(DocumentHole(place, "server", value.server))
        elif value is Live.session and session != "type":
            holes.append(DocumentHole(place, session, SESSION_NAME))
        else:
            holes.append(DocumentHole(place, "type", value.value))
    return ExpectedDocument(
        content, f"{channel_pointer}/messages/{message}/payload", tuple(holes), tuple(message_model.match)
    )


def login_pause(spec: ClaimedSpec, access: ChannelAccess, logins: int) -> float:
    """Tell how many seconds limits ask of a client to wait before it authenticates once more; 0 for none."""
    counting = [
        limit.seconds
        for limit in spec.provider.limits.values()
        if isinstance(limit, Window)
        and access.channel in limit.channels
        and access.message in (limit.messages or (access.message,))
        and limit.scope is not Scope.connection
        and logins >= (limit.burst or limit.requests)
    ]
    return max(counting, default=0.0)
