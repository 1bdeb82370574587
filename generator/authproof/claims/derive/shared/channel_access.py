"""The schemes that open a channel today, and what is said on its sockets: parameters, messages, pauses for limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, Final, TypedDict

from authproof.claims.claim import CredentialText, DocumentHole, ExpectedDocument, HoleKind, TakeValue
from authproof.claims.derive.shared.requests import TextFields, place_parts
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.channel import Channel
from authproof.model.failure import ServerAddress
from authproof.model.pointers import extend_pointer
from authproof.model.vocabulary import Live, Scope
from authproof.sandbox.tables import ServerValues
from authproof.text.json_pointer import drop_values, put_value, replace_value, resolve_pointer

ParameterValues = Mapping[str, str | None]
"""Values of parameters in the place of their examples; None leaves one out."""


NO_PARAMETERS: Final[ParameterValues] = {}


SESSION_NAME: Final = "session"
"""The name under which a session's identifier is taken."""


class HandshakeChanges(TypedDict, total=False):
    """How a handshake differs from a valid one."""

    given: ParameterValues
    """In the place of the parameters' examples."""
    headers: TextFields
    """Sent besides."""
    query: TextFields
    """Sent besides."""
    server_values: ServerValues
    """In the place of the examples of the server's variables."""


@dataclass(frozen=True, slots=True)
class ChannelAccess:
    """One scheme of one channel."""

    channel: str
    scheme: str
    message: str | None
    """The client's message that brings the last of it; none if it travels in the handshake alone."""

    @property
    def id(self) -> str:
        """A part of a claim's id."""
        return f"{self.channel}.{self.scheme}"


def list_accesses(spec: ClaimedSpec, channel: str) -> tuple[ChannelAccess, ...]:
    """Give every way into a channel, in the order of the spec; what only resumes a session is none."""
    channel_model = spec.provider.channels[channel]
    accesses = (
        ChannelAccess(channel, scheme, _message_of_scheme(spec, scheme))
        for scheme in spec.provider.usable_schemes(channel_model.security)
    )
    return tuple(
        access for access in accesses if not channel_model.resume or access.message != channel_model.resume.message
    )


def first_access(spec: ClaimedSpec, channel: str) -> ChannelAccess | None:
    """Give the way by which a claim enters that is about something else; none if nothing opens the channel."""
    return next(iter(list_accesses(spec, channel)), None)


def access_lifetime(spec: ClaimedSpec, access: ChannelAccess) -> float:
    """Tell for how many seconds all credentials of a way are good."""
    held = (spec.provider.credentials[name].lifetime for name in spec.credentials_of(access.scheme))
    return min((float(each.seconds) for each in held if each), default=inf)


def is_single_use(spec: ClaimedSpec, access: ChannelAccess) -> bool:
    """Tell whether a way can be taken once with the same credentials."""
    return any(spec.provider.credentials[name].single_use for name in spec.credentials_of(access.scheme))


def counts_anew(spec: ClaimedSpec, access: ChannelAccess) -> bool:
    """Tell whether a limit of each credential counts each use of a way apart: what it goes by is good for one."""
    first = next(iter(spec.credentials_of(access.scheme)), None)
    return first is not None and spec.provider.credentials[first].single_use


def is_approachable(spec: ClaimedSpec, access: ChannelAccess) -> bool:
    """Tell whether a client may try a channel at the provider itself, without naming anything that is somebody's."""
    channel = spec.provider.channels[access.channel]
    listed = all(parameter.values or not parameter.required for parameter in channel.parameters.values())
    server = spec.provider.servers[channel.server]
    return listed and server.production and not server.taken_from


def access_by_message(spec: ClaimedSpec, channel: str) -> ChannelAccess | None:
    """Give the first way whose credentials a message brings; if there is one, sockets open without any."""
    return next((access for access in list_accesses(spec, channel) if access.message), None)


def access_by_handshake(spec: ClaimedSpec, channel: str) -> ChannelAccess | None:
    """Give the first way whose credentials the handshake brings."""
    return next((access for access in list_accesses(spec, channel) if not access.message), None)


def texts_in_message(
    spec: ClaimedSpec, access: ChannelAccess, message: str, credentials: Mapping[str, CredentialText]
) -> TextFields:
    """Give what of a scheme travels in a message: each JSON Pointer into it, and the text there.

    A session is resumed with the scheme that says so. If none does, the credential stands where the login has it.
    """
    channel = spec.provider.channels[access.channel]
    placed = place_parts(spec.write_scheme(access.scheme, credentials)).messages
    if channel.resume is None or message != channel.resume.message:
        texts_of_scheme = tuple((message_pointer, text) for name, message_pointer, text in placed if name == message)
        return texts_of_scheme or _texts_of_other_scheme(spec, channel, message, credentials)
    if texts_to_resume := _texts_of_other_scheme(spec, channel, message, credentials):
        return texts_to_resume
    resumes = access.scheme in spec.provider.schemes_resuming(channel)
    return tuple((pointer, text) for _, pointer, text in placed) if resumes else ()


def _texts_of_other_scheme(
    spec: ClaimedSpec, channel: Channel, message: str, credentials: Mapping[str, CredentialText]
) -> TextFields:
    """Give what another scheme of the channel puts into a message."""
    other = scheme_of_message(spec, channel, message)
    held = {**spec.held_credentials(other), **credentials} if other else {}
    return tuple(
        (message_pointer, text) for _, message_pointer, text in place_parts(spec.write_scheme(other, held)).messages
    )


def scheme_of_message(spec: ClaimedSpec, channel: Channel, message: str) -> str | None:
    """Name the first scheme that ends in a message of the client; none if it brings no credential."""
    schemes = spec.provider.usable_schemes(channel.security)
    return next((each for each in schemes if _message_of_scheme(spec, each) == message), None)


def _message_of_scheme(spec: ClaimedSpec, scheme: str) -> str | None:
    return next((part.message for part in spec.provider.schemes[scheme].parts if part.message), None)


def handshake_parameters(channel: Channel, given: ParameterValues) -> dict[str, TextFields]:
    """Give the parameters of a handshake, by place; what is not required is left out unless given."""
    values: dict[str, list[tuple[str, CredentialText]]] = {"path": [], "query": [], "header": []}
    for name, parameter in channel.parameters.items():
        value = given.get(name, parameter.example if parameter.required else None)
        if value is not None:
            values[parameter.place].append((name, (value,)))
    return {where: tuple(pairs) for where, pairs in values.items()}


def write_message(spec: ClaimedSpec, channel: str, message: str, texts: TextFields) -> Any:
    """Write a client's message: its example with these texts, and with nothing in the other places of credentials."""
    channel_model = spec.provider.channels[channel]
    schemes = (spec.provider.schemes[name] for name in spec.provider.usable_schemes(channel_model.security))
    places = [part.name for scheme in schemes for part in scheme.parts if part.message == message]
    content = drop_values(channel_model.messages[message].payload, places, kept=[pointer for pointer, _ in texts])
    for message_pointer, text in texts:
        content = put_value(content, message_pointer, text)
    return content


def expect_server_message(
    channel: Channel, channel_pointer: str, message: str, number: int, session: HoleKind
) -> ExpectedDocument:
    """Expect a message of the server: its example, with its number, and open where other values are live.

    `channel_pointer` points to the channel; `session` is the kind of the hole where the session's identifier stands.
    """
    message_model = channel.messages[message]
    content, holes = message_model.payload, []
    for place, value in message_model.live.items():
        if value is Live.sequence:
            before = resolve_pointer(content, place)
            content = replace_value(content, place, str(number) if isinstance(before, str) else number)
        elif isinstance(value, ServerAddress):
            holes.append(DocumentHole(place, HoleKind.server, value.server))
        elif value is Live.session and session is not HoleKind.type:
            holes.append(DocumentHole(place, session, SESSION_NAME))
        else:
            holes.append(DocumentHole(place, HoleKind.type, value.value))
    return ExpectedDocument(
        content,
        extend_pointer(channel_pointer, "messages", message, "payload"),
        tuple(holes),
        tuple(message_model.match),
    )


def take_session(channel: Channel) -> tuple[TakeValue, ...]:
    """Take a session's identifier from the welcome; nothing if that does not tell it."""
    live = channel.messages[channel.welcome].live if channel.welcome else {}
    return tuple(TakeValue(pointer, SESSION_NAME) for pointer, value in live.items() if value is Live.session)


def login_pause(spec: ClaimedSpec, access: ChannelAccess, logins: int) -> float:
    """Tell how many seconds limits ask of a client to wait before it authenticates once more; 0 for none.

    None either if the wait is longer than sockets or credentials live: the limit is then suspended.
    """
    counting = [
        limit.seconds
        for limit in spec.provider.windows.values()
        if limit.covers_message(access.channel, access.message or "")
        and limit.scope is not Scope.connection
        and logins >= limit.capacity
    ]
    pause = max(counting, default=0.0)
    return pause if pause < _patience_seconds(spec, access) else 0.0


def _patience_seconds(spec: ClaimedSpec, access: ChannelAccess) -> float:
    """Tell for how many seconds nothing ends on a socket where a client is slow to authenticate."""
    channel = spec.provider.channels[access.channel]
    heartbeat = channel.heartbeat
    ends = (channel.authenticate_within, heartbeat and heartbeat.seconds, heartbeat and heartbeat.timeout)
    return min(float(end) for end in (*ends, access_lifetime(spec, access)) if end)
