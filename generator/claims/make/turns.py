"""States of a socket that claims begin in, and the client's messages that fit into each."""

from __future__ import annotations

from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.ways import ChannelAccess, access_by_message, list_accesses
from generator.model.channel import Channel, Side, When


def open_unauthenticated(spec: ClaimedSpec, channel: str) -> Dialogue | None:
    """Open a socket as far as anybody gets: without credentials if a message brings them, else by the first way.

    None if nothing opens the channel.
    """
    access = access_by_message(spec, channel)
    if access is None:
        return open_authenticated(spec, channel)
    dialogue = Dialogue(spec, access)
    dialogue.open_socket(())
    return dialogue


def open_authenticated(spec: ClaimedSpec, channel: str) -> Dialogue | None:
    """Open a socket and authenticate by the first way; None if nothing opens the channel."""
    access: ChannelAccess | None = next(iter(list_accesses(spec, channel)), None)
    if access is None:
        return None
    dialogue = Dialogue(spec, access)
    dialogue.open_authenticated()
    return dialogue


def open_for_message(spec: ClaimedSpec, channel: str, message: str) -> Dialogue | None:
    """Open a socket on which a message of the client may be sent now; None if it never may."""
    when = spec.provider.channels[channel].messages[message].when
    if when is When.before and access_by_message(spec, channel) is None:
        return None
    return open_authenticated(spec, channel) if when is When.after else open_unauthenticated(spec, channel)


def client_messages(channel: Channel) -> tuple[str, ...]:
    """Name the messages of the client."""
    return tuple(name for name, message in channel.messages.items() if message.sender is Side.client)


def plain_messages(spec: ClaimedSpec, channel: str) -> tuple[str, ...]:
    """Name the client's messages that carry no credential and resume nothing."""
    channel_model, schemes = spec.provider.channels[channel], spec.provider.schemes
    carrying = {part.message for name in channel_model.security for part in schemes[name].parts}
    resuming = channel_model.resume.message if channel_model.resume else None
    return tuple(name for name in client_messages(channel_model) if name not in (*carrying, resuming))


def show_authenticated(dialogue: Dialogue) -> None:
    """Show that the client is authenticated: by a message that is answered then, if there is one, else by silence."""
    question = _question_for_server(dialogue)
    if question is None:
        dialogue.expect_silence()
    else:
        dialogue.send_message(question)
        dialogue.expect_reply_to(question)
        dialogue.rest_on(f"{dialogue.pointer}/messages/{question}/when")


def _question_for_server(dialogue: Dialogue) -> str | None:
    messages = dialogue.channel.messages
    answered = [name for name in plain_messages(dialogue.spec, dialogue.access.channel) if messages[name].reply]
    later = [name for name in answered if messages[name].when is When.after]
    return next((name for name in (*later, *answered) if messages[name].when is not When.before), None)
