"""The ways into a channel: the schemes that open it today, and which message completes each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from generator import pointer
from generator.claims.claim import Text
from generator.claims.make.placing import Fields, place
from generator.claims.make.subject import Subject
from generator.model.channel import Channel


@dataclass(frozen=True, slots=True)
class Way:
    """One scheme of one channel."""

    channel: str
    scheme: str
    message: str | None
    """The client's message that brings the last of it; none if it travels in the handshake alone."""

    @property
    def id(self) -> str:
        """Name it in a claim's id."""
        return f"{self.channel}.{self.scheme}"


def ways(subject: Subject, channel: str) -> tuple[Way, ...]:
    """Give every way into a channel, in the order of the spec; what only resumes a session is none."""
    spoken = subject.provider.channels[channel]
    found = (Way(channel, scheme, _message(subject, scheme)) for scheme in subject.usable(spoken.security))
    return tuple(way for way in found if not spoken.resume or way.message != spoken.resume.message)


def main_way(subject: Subject, channel: str) -> Way | None:
    """Give the way by which a claim enters that is about something else; none if nothing opens the channel."""
    return next(iter(ways(subject, channel)), None)


def lifetime(subject: Subject, way: Way) -> float:
    """Tell for how many seconds all credentials of a way are good."""
    held = (subject.provider.credentials[name].lifetime for name in subject.credentials_of(way.scheme))
    return min((float(each.seconds) for each in held if each), default=inf)


def approachable(subject: Subject, way: Way) -> bool:
    """Tell whether a client may try a channel at the provider itself, without naming anything that is somebody's."""
    channel = subject.provider.channels[way.channel]
    listed = all(parameter.values or not parameter.required for parameter in channel.parameters.values())
    return listed and subject.provider.servers[channel.server].production


def by_message(subject: Subject, channel: str) -> Way | None:
    """Give the first way whose credentials a message brings; if there is one, sockets open without any."""
    return next((way for way in ways(subject, channel) if way.message), None)


def by_handshake(subject: Subject, channel: str) -> Way | None:
    """Give the first way whose credentials the handshake brings."""
    return next((way for way in ways(subject, channel) if not way.message), None)


def carried(subject: Subject, way: Way, message: str, credentials: Mapping[str, Text]) -> Fields:
    """Give what of a scheme travels in a message: each JSON Pointer into it, and the text there.

    A session is resumed with the scheme that says so. If none does, the credential stands where the login has it.
    """
    channel = subject.provider.channels[way.channel]
    placed = place(subject.sent(way.scheme, credentials)).messages
    if channel.resume is None or message != channel.resume.message:
        mine = tuple((at, text) for name, at, text in placed if name == message)
        return mine or _by_another(subject, channel, message, credentials)
    if own := _by_another(subject, channel, message, credentials):
        return own
    example = channel.messages[message].payload
    return (
        tuple((at, text) for _, at, text in placed) if all(pointer.exists(example, at) for _, at, _ in placed) else ()
    )


def _by_another(subject: Subject, channel: Channel, message: str, credentials: Mapping[str, Text]) -> Fields:
    """Give what another scheme of the channel puts into a message."""
    other = next((each for each in subject.usable(channel.security) if _message(subject, each) == message), None)
    held = {**subject.held(other), **credentials} if other else {}
    return tuple((at, text) for _, at, text in place(subject.sent(other, held)).messages)


def _message(subject: Subject, scheme: str) -> str | None:
    return next((part.message for part in subject.provider.schemes[scheme].parts if part.message), None)
