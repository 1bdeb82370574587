"""Sentences about sockets: what is said, and how it is answered."""

from __future__ import annotations

from generator.claims.make.dialogue import WEBSOCKET, Dialogue
from generator.commonmark import literal
from generator.model.failure import Case
from generator.words import agreed, duration

__all__ = ["agreed", "duration", "ends", "on", "refuses", "title"]


def on(dialogue: Dialogue, what: str) -> str:
    """Make a sentence of a statement about a channel."""
    return f"{literal(dialogue.channel.title)}: {what}."


def title(dialogue: Dialogue, message: str) -> str:
    """Name a message."""
    return literal(dialogue.channel.messages[message].title)


def ends(dialogue: Dialogue, case: Case) -> str:
    """Say how something is answered on an open socket, as the predicate of a sentence."""
    found = dialogue.close_of(case)
    if found is None:
        return "is refused, and how is not stated"
    _, close = found
    said = f"is answered with {title(dialogue, close.message)}" if close.message else ""
    if close.code is None:
        return f"{said}, and the socket stays open"
    return f"{said} and closes the socket with {close.code}" if said else f"closes the socket with {close.code}"


def refuses(dialogue: Dialogue, case: Case) -> str:
    """Say how a handshake is refused, as the predicate of a sentence."""
    if dialogue.shuts(case):
        return ends(dialogue, case)
    failure = dialogue.subject.documented(case, WEBSOCKET, dialogue.way.channel)
    if failure is None:
        return "is refused, and how is not stated"
    return f"is refused with {dialogue.subject.provider.failures[failure].status}"
