"""States of a socket that claims begin in, and the client's messages that fit into each."""

from __future__ import annotations

from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import Subject
from generator.claims.make.ways import Way, by_message, ways
from generator.model.channel import Channel, Side, When


def stranger(subject: Subject, channel: str) -> Dialogue | None:
    """Open a socket as far as anybody gets: without credentials if a message brings them, else by the first way.

    None if nothing opens the channel.
    """
    way = by_message(subject, channel)
    if way is None:
        return member(subject, channel)
    dialogue = Dialogue(subject, way)
    dialogue.open(())
    return dialogue


def member(subject: Subject, channel: str) -> Dialogue | None:
    """Open a socket and authenticate by the first way; None if nothing opens the channel."""
    way: Way | None = next(iter(ways(subject, channel)), None)
    if way is None:
        return None
    dialogue = Dialogue(subject, way)
    dialogue.enter()
    return dialogue


def in_turn(subject: Subject, channel: str, message: str) -> Dialogue | None:
    """Open a socket on which a message of the client may be sent now; None if it never may."""
    when = subject.provider.channels[channel].messages[message].when
    if when is When.before and by_message(subject, channel) is None:
        return None
    return member(subject, channel) if when is When.after else stranger(subject, channel)


def of_client(channel: Channel) -> tuple[str, ...]:
    """Name the messages of the client."""
    return tuple(name for name, message in channel.messages.items() if message.sender is Side.client)


def harmless(subject: Subject, channel: str) -> tuple[str, ...]:
    """Name the client's messages that carry no credential and resume nothing."""
    spoken, schemes = subject.provider.channels[channel], subject.provider.schemes
    telling = {part.message for name in spoken.security for part in schemes[name].parts}
    resuming = spoken.resume.message if spoken.resume else None
    return tuple(name for name in of_client(spoken) if name not in (*telling, resuming))


def prove(dialogue: Dialogue) -> None:
    """Show that the client is authenticated: by a message that is answered then, if there is one, else by silence."""
    asked = _question(dialogue)
    if asked is None:
        dialogue.silence()
    else:
        dialogue.say(asked)
        dialogue.answered(asked)
        dialogue.rest_on(f"{dialogue.at}/messages/{asked}/when")


def _question(dialogue: Dialogue) -> str | None:
    messages = dialogue.channel.messages
    found = [name for name in harmless(dialogue.subject, dialogue.way.channel) if messages[name].reply]
    later = [name for name in found if messages[name].when is When.after]
    return next((name for name in (*later, *found) if messages[name].when is not When.before), None)
