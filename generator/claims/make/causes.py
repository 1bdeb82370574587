"""What brings a close about by itself: on a socket whose client is authenticated, and on a channel at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from generator.claims.claim import Rotate, Taken
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import Subject
from generator.claims.make.turns import harmless, of_client
from generator.claims.make.ways import Way, by_message, lifetime, ways
from generator.model.channel import Channel, Side, When
from generator.model.credential import SocketsAtRevocation
from generator.model.failure import Case

Cause = Callable[[Dialogue], bool]
"""Adds what is refused to a dialogue whose client is authenticated; False if nothing of the kind can be done there."""


def _undecodable(dialogue: Dialogue) -> bool:
    dialogue.tell("{")
    return True


def _unknown_message(dialogue: Dialogue) -> bool:
    dialogue.tell({})
    return all(dialogue.channel.messages[name].match for name in of_client(dialogue.channel))


def _too_large(dialogue: Dialogue) -> bool:
    most = dialogue.channel.max_message_bytes
    dialogue.tell("{}".ljust((most or 0) + 1))
    return most is not None


def _already_authenticated(dialogue: Dialogue) -> bool:
    once = _sent(dialogue.channel, When.before)
    for message in once[:1]:
        dialogue.say(message)
    return bool(once)


def _heartbeat_timeout(dialogue: Dialogue) -> bool:
    heartbeat = dialogue.channel.heartbeat
    if heartbeat is None or heartbeat.timeout is None or heartbeat.timeout >= lifetime(dialogue.subject, dialogue.way):
        return False
    dialogue.wait(heartbeat.timeout)
    return True


def _revoked(dialogue: Dialogue) -> bool:
    """Replace a credential, and go on with the new one."""
    for name, text in dialogue.credentials.items():
        if _closes(dialogue.subject, name):
            dialogue.step(Rotate(name, text, f"new {name}"), f"/credentials/{name}/revocation/sockets")
            dialogue.credentials = {**dialogue.credentials, name: (Taken(f"new {name}", name),)}
            return True
    return False


CAUSES: Final[Mapping[Case, Cause]] = {
    Case.undecodable: _undecodable,
    Case.unknown_message: _unknown_message,
    Case.too_large: _too_large,
    Case.already_authenticated: _already_authenticated,
    Case.heartbeat_timeout: _heartbeat_timeout,
    Case.revoked: _revoked,
}


def natural(subject: Subject, channel: str) -> frozenset[Case]:
    """Tell which refusals of a channel come by themselves on an open socket, and are claimed with their causes."""
    found = [*_on_sockets(subject, channel), *_at_handshake(subject, channel)]
    for way in ways(subject, channel):
        found += _of_way(subject, way)
    return frozenset(found)


def natural_at_handshake(subject: Subject, channel: str) -> frozenset[Case]:
    """Tell which refusals of a channel's handshake come by themselves, and are claimed with their causes."""
    found = _at_handshake(subject, channel)
    for way in ways(subject, channel):
        found += [] if way.message else _of_way(subject, way)
    waits = by_message(subject, channel) is not None
    return frozenset(case for case in found if not (waits and case is Case.missing))


def _on_sockets(subject: Subject, channel: str) -> list[Case]:
    spoken = subject.provider.channels[channel]
    first, later = _sent(spoken, When.before), _sent(spoken, When.after)
    waits = by_message(subject, channel) is not None
    heartbeat = spoken.heartbeat
    timed = heartbeat is not None and heartbeat.sender is Side.client and heartbeat.timeout is not None
    found = {
        Case.undecodable: True,
        Case.unknown_message: True,
        Case.too_large: spoken.max_message_bytes is not None and bool(harmless(subject, channel)),
        Case.not_authenticated: waits and bool(later),
        Case.already_authenticated: bool(first),
        Case.authentication_timeout: waits and spoken.authenticate_within is not None,
        Case.heartbeat_timeout: timed,
        Case.invalid_sequence: waits and spoken.resume is not None and spoken.welcome is not None,
    }
    return [case for case, comes in found.items() if comes]


def _at_handshake(subject: Subject, channel: str) -> list[Case]:
    parameters = subject.provider.channels[channel].parameters.values()
    return [case for each in parameters for case in (each.refusal, *each.refused.values())]


def _of_way(subject: Subject, way: Way) -> list[Case]:
    return [
        Case.missing,
        Case.malformed,
        *(case for name in subject.credentials_of(way.scheme) for case in _of_credential(subject, name)),
    ]


def _of_credential(subject: Subject, name: str) -> Iterator[Case]:
    credential, demo = subject.provider.credentials[name], subject.tables.credential(name).demo
    yield from [Case.unknown] if demo.wrong else ()
    yield from [Case.used] if credential.single_use else ()
    yield from [Case.revoked] if demo.revoked or _closes(subject, name) else ()
    yield from [Case.expired] if credential.lifetime or (demo.expired and not credential.never_expires) else ()


def _closes(subject: Subject, name: str) -> bool:
    revocation = subject.provider.credentials[name].revocation
    return revocation is not None and revocation.sockets is SocketsAtRevocation.close


def _sent(channel: Channel, when: When) -> list[str]:
    return [name for name in of_client(channel) if channel.messages[name].when is when]
