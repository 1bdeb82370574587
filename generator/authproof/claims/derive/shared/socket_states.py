"""States of a socket that claims begin in, the messages that fit into each, and what brings a close about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from authproof.claims.claim import RotateCredential, TakenValue
from authproof.claims.derive.shared.channel_access import (
    ChannelAccess,
    access_by_message,
    access_lifetime,
    first_access,
    list_accesses,
)
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.channel import Channel, Side
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case, When


def open_unauthenticated(spec: ClaimedSpec, channel: str) -> Dialogue | None:
    """Open a socket as far as anybody gets: without credentials if a message brings them, else by the first way.

    None if nothing opens the channel.
    """
    access = access_by_message(spec, channel)
    if access is None:
        return open_authenticated(spec, channel)
    dialogue = Dialogue(spec, access)
    dialogue.open_socket(dialogue.waiting_parts)
    return dialogue


def open_authenticated(spec: ClaimedSpec, channel: str) -> Dialogue | None:
    """Open a socket and authenticate by the first way; None if nothing opens the channel."""
    access = first_access(spec, channel)
    return Dialogue.begin_authenticated(spec, access) if access else None


def begin_handshake(spec: ClaimedSpec, channel: str) -> Dialogue:
    """Begin as anybody can who is to be refused for the handshake alone; IndexError if nothing opens the channel."""
    return Dialogue(spec, access_by_message(spec, channel) or list_accesses(spec, channel)[0])


def open_for_message(spec: ClaimedSpec, channel: str, message: str) -> Dialogue | None:
    """Open a socket on which a message of the client may be sent now; None if it never may."""
    when = spec.provider.channels[channel].messages[message].when
    if when is When.before and access_by_message(spec, channel) is None:
        return None
    return open_authenticated(spec, channel) if when is When.after else open_unauthenticated(spec, channel)


def plain_messages(spec: ClaimedSpec, channel: str) -> tuple[str, ...]:
    """Name the client's messages that carry no credential and resume nothing."""
    channel_model, schemes = spec.provider.channels[channel], spec.provider.schemes
    carrying = {part.message for name in channel_model.security for part in schemes[name].parts}
    resuming = channel_model.resume.message if channel_model.resume else None
    return tuple(name for name in channel_model.messages_of(Side.client) if name not in (*carrying, resuming))


def show_authenticated(dialogue: Dialogue) -> None:
    """Show that the client is authenticated: by a message that is answered then, if there is one, else by silence."""
    question = _question_for_server(dialogue)
    if question is None:
        dialogue.expect_silence()
    else:
        dialogue.exchange_message(question)
        dialogue.rest_on(extend_pointer(dialogue.pointer, "messages", question, "when"))


def _question_for_server(dialogue: Dialogue) -> str | None:
    messages = dialogue.channel.messages
    answered = [name for name in plain_messages(dialogue.spec, dialogue.access.channel) if messages[name].reply]
    later = [name for name in answered if messages[name].when is When.after]
    return next((name for name in (*later, *answered) if messages[name].when is not When.before), None)


CloseCause = Callable[[Dialogue], bool]
"""Adds what is refused to a dialogue whose client is authenticated; False if nothing of the kind can be done there."""


def _send_undecodable(dialogue: Dialogue) -> bool:
    dialogue.send_raw("{")
    return True


def _send_unknown_message(dialogue: Dialogue) -> bool:
    dialogue.send_raw({})
    return all(dialogue.channel.messages[name].match for name in dialogue.channel.messages_of(Side.client))


def _send_too_large(dialogue: Dialogue) -> bool:
    most = dialogue.channel.max_message_bytes
    dialogue.send_raw("{}".ljust((most or 0) + 1))
    return most is not None


def _authenticate_again(dialogue: Dialogue) -> bool:
    logins = _messages_sent(dialogue.channel, When.before)
    for message in logins[:1]:
        dialogue.send_message(message)
    return bool(logins)


def _miss_heartbeat(dialogue: Dialogue) -> bool:
    heartbeat = dialogue.channel.heartbeat
    if (
        heartbeat is None
        or heartbeat.timeout is None
        or heartbeat.timeout >= access_lifetime(dialogue.spec, dialogue.access)
    ):
        return False
    dialogue.pass_time(heartbeat.timeout)
    return True


def _replace_credential(dialogue: Dialogue) -> bool:
    """Replace a credential, and go on with the new one."""
    provider, scheme = dialogue.spec.provider, dialogue.access.scheme
    for name in dialogue.spec.credentials_of(scheme):
        is_told = not provider.is_dispensable(name, scheme, dialogue.channel.security)
        if is_told and provider.credentials[name].closes_sockets:
            dialogue.add_step(
                RotateCredential(name, dialogue.credentials[name], f"new {name}"),
                spec_pointer("credentials", name, "revocation", "sockets"),
            )
            dialogue.present_instead(name, (TakenValue(f"new {name}", name),))
            return True
    return False


CLOSE_CAUSES: Final[Mapping[Case, CloseCause]] = {
    Case.undecodable: _send_undecodable,
    Case.unknown_message: _send_unknown_message,
    Case.too_large: _send_too_large,
    Case.already_authenticated: _authenticate_again,
    Case.heartbeat_timeout: _miss_heartbeat,
    Case.revoked: _replace_credential,
}


def cases_with_causes(spec: ClaimedSpec, channel: str) -> frozenset[Case]:
    """Tell which refusals of a channel come by themselves on an open socket, and are claimed with their causes."""
    cases = [*_cases_on_sockets(spec, channel), *_cases_at_handshake(spec, channel)]
    for access in list_accesses(spec, channel):
        cases += _cases_of_access(spec, access)
    return frozenset(cases)


def handshake_cases_with_causes(spec: ClaimedSpec, channel: str) -> frozenset[Case]:
    """Tell which refusals of a channel's handshake come by themselves, and are claimed with their causes."""
    cases = _cases_at_handshake(spec, channel)
    for access in list_accesses(spec, channel):
        cases += [] if access.message else _cases_of_access(spec, access)
    waits = access_by_message(spec, channel) is not None
    return frozenset(case for case in cases if not (waits and case is Case.missing))


def _cases_on_sockets(spec: ClaimedSpec, channel: str) -> list[Case]:
    channel_model = spec.provider.channels[channel]
    first, later = _messages_sent(channel_model, When.before), _messages_sent(channel_model, When.after)
    waits = access_by_message(spec, channel) is not None
    heartbeat = channel_model.heartbeat
    timed = heartbeat is not None and heartbeat.sender is Side.client and heartbeat.timeout is not None
    arising = {
        Case.undecodable: True,
        Case.unknown_message: True,
        Case.too_large: channel_model.max_message_bytes is not None and bool(plain_messages(spec, channel)),
        Case.not_authenticated: waits and bool(later),
        Case.already_authenticated: bool(first),
        Case.authentication_timeout: waits and channel_model.authenticate_within is not None,
        Case.heartbeat_timeout: timed,
        Case.invalid_sequence: waits and channel_model.resume is not None and channel_model.welcome is not None,
    }
    return [case for case, comes in arising.items() if comes]


def _cases_at_handshake(spec: ClaimedSpec, channel: str) -> list[Case]:
    parameters = spec.provider.channels[channel].parameters.values()
    return [case for each in parameters for case in (each.missing_refusal, each.refusal, *each.refused.values())]


def _cases_of_access(spec: ClaimedSpec, access: ChannelAccess) -> list[Case]:
    return [
        Case.missing,
        Case.malformed,
        *(case for name in spec.credentials_of(access.scheme) for case in _cases_of_credential(spec, name)),
    ]


def _cases_of_credential(spec: ClaimedSpec, name: str) -> Iterator[Case]:
    credential, demo = spec.provider.credentials[name], spec.tables.find_credential(name).demo
    yield from [Case.unknown] if demo.wrong else ()
    yield from [Case.used] if credential.single_use else ()
    yield from [Case.revoked] if demo.revoked or credential.closes_sockets else ()
    yield from [Case.expired] if credential.lifetime or (demo.expired and not credential.never_expires) else ()


def _messages_sent(channel: Channel, when: When) -> list[str]:
    return [name for name in channel.messages_of(Side.client) if channel.messages[name].when is when]
