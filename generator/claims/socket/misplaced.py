"""Claims about credentials in the handshake that a message should bring, and about schemes that open nothing today."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim, Text
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.placing import Sent, place, written
from generator.claims.make.subject import Subject
from generator.claims.make.telling import on, refuses
from generator.claims.make.turns import harmless
from generator.claims.make.verdict import judged, lets_in
from generator.claims.make.ways import Way, by_message, main_way, ways
from generator.commonmark import literal
from generator.model.channel import When
from generator.model.failure import Case
from generator.model.scheme import Part, Place


def claims(subject: Subject) -> Iterator[Claim]:
    """Derive them for every channel."""
    for channel in subject.provider.channels:
        for way in ways(subject, channel):
            if way.message:
                yield from _elsewhere(subject, way)
        if main := by_message(subject, channel) or main_way(subject, channel):
            yield from _unusable(subject, main)


def _elsewhere(subject: Subject, way: Way) -> Iterator[Claim]:
    """Send the credential with the handshake, where a message should bring it: nobody is authenticated by that."""
    schemes = subject.usable(subject.provider.channels[way.channel].security)
    credentials = Dialogue(subject, way).credentials
    for name in subject.credentials_of(way.scheme):
        title = literal(subject.provider.credentials[name].title)
        for where, sent in _handshakes(subject, name, credentials[name]):
            if not lets_in(subject, schemes, sent) and judged(subject, schemes, sent) is Case.missing:
                dialogue = Dialogue(subject, way)
                dialogue.open(sent)
                _still_a_stranger(dialogue)
                sentence = on(dialogue, f"*{title}* in the handshake's {where} does not authenticate the client")
                about = (f"/schemes/{way.scheme}/parts/{index}/in" for index in _indexes(subject, way))
                yield dialogue.claim(f"deny.{way.id}.wrong.in_{where}.{name}", sentence, *about)


def _still_a_stranger(dialogue: Dialogue) -> None:
    """Show that the client is not authenticated: no welcome comes, and what needs authentication is refused."""
    messages = dialogue.channel.messages
    later = [name for name in harmless(dialogue.subject, dialogue.way.channel) if messages[name].when is When.after]
    dialogue.silence()
    for message in later[:1]:
        dialogue.say(message)
        dialogue.refused(Case.not_authenticated)


def _handshakes(subject: Subject, name: str, text: Text) -> Iterator[tuple[str, Sent]]:
    """Give handshakes that carry a credential as requests do, or else as it is often tried."""
    headers = [
        part
        for scheme in subject.usable(subject.provider.schemes)
        for part in subject.provider.schemes[scheme].parts
        if f"{{{name}}}" in part.template and part.place is Place.header
    ]
    bearer = {"in": "header", "name": "Authorization", "template": f"Bearer {{{name}}}"}
    query = {"in": "query", "name": "token", "template": f"{{{name}}}"}
    header = headers[0] if headers else Part.model_validate(bearer)
    for where, part in (("header", header), ("query", Part.model_validate(query))):
        yield where, ((part, written(part, {name: text})),)


def _unusable(subject: Subject, way: Way) -> Iterator[Claim]:
    """Use a scheme that the spec has for the channel, but that is not released, or was removed."""
    security = subject.provider.channels[way.channel].security
    schemes = subject.usable(security)
    for index, scheme in enumerate(security):
        sent = subject.sent(scheme, subject.held(scheme))
        if scheme in schemes or place(sent).messages or lets_in(subject, schemes, sent):
            continue
        dialogue = Dialogue(subject, way)
        case = judged(subject, schemes, sent)
        name = literal(subject.provider.schemes[scheme].title)
        if case is Case.missing and by_message(subject, way.channel):
            dialogue.open(sent)
            _still_a_stranger(dialogue)
            words = f"*{name}* does not authenticate the client today"
        else:
            dialogue.denied(case, sent)
            words = f"*{name}* is not in use today, and {refuses(dialogue, case)}"
        about = (f"/schemes/{scheme}/lifecycle", f"{dialogue.at}/security/{index}")
        yield dialogue.claim(f"deny.{way.channel}.{scheme}.unusable", on(dialogue, words), *about)


def _indexes(subject: Subject, way: Way) -> range:
    return range(len(subject.provider.schemes[way.scheme].parts))
