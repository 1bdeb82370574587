"""Sentences about sockets: what is said, and how it is answered."""

from __future__ import annotations

from generator.claims.make.dialogue import WEBSOCKET_SURFACE, Dialogue
from generator.commonmark import quote_literal
from generator.model.failure import Case
from generator.words import agree_verb, spell_duration

__all__ = ["agree_verb", "name_message", "phrase_close", "phrase_denial", "phrase_on_channel", "spell_duration"]


def phrase_on_channel(dialogue: Dialogue, statement: str) -> str:
    """Make a sentence of a statement about a channel."""
    return f"{quote_literal(dialogue.channel.title)}: {statement}."


def name_message(dialogue: Dialogue, message: str) -> str:
    """Name a message."""
    return quote_literal(dialogue.channel.messages[message].title)


def phrase_close(dialogue: Dialogue, case: Case) -> str:
    """Say how something is answered on an open socket, as the predicate of a sentence."""
    answering = dialogue.close_of(case)
    if answering is None:
        return "is refused, and how is not stated"
    _, close = answering
    phrase = f"is answered with {name_message(dialogue, close.message)}" if close.message else ""
    if close.code is None:
        return f"{phrase}, and the socket stays open"
    return f"{phrase} and closes the socket with {close.code}" if phrase else f"closes the socket with {close.code}"


def phrase_denial(dialogue: Dialogue, case: Case) -> str:
    """Say how a handshake is refused, as the predicate of a sentence."""
    if dialogue.refuses_by_close(case):
        return phrase_close(dialogue, case)
    failure = dialogue.spec.failure_for(case, WEBSOCKET_SURFACE, dialogue.access.channel)
    if failure is None:
        return "is refused, and how is not stated"
    return f"is refused with {dialogue.spec.provider.failures[failure].status}"
