"""Claims about the opening of sockets: each scheme opens them, and the server says what is documented and no more."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import Subject
from generator.claims.make.telling import on, title
from generator.claims.make.turns import prove
from generator.claims.make.ways import Way, approachable, by_message, ways
from generator.commonmark import literal


def claims(subject: Subject) -> Iterator[Claim]:
    """Derive them for every channel."""
    for channel in subject.provider.channels:
        if waiting := by_message(subject, channel):
            yield _waits(subject, waiting)
        for way in ways(subject, channel):
            yield _opens(subject, way)
            yield _quiet(subject, way)
            if not _single_use(subject, way):
                yield _opens_again(subject, way)


def _opens(subject: Subject, way: Way) -> Claim:
    dialogue = Dialogue(subject, way)
    dialogue.enter()
    if dialogue.channel.welcome is None:
        prove(dialogue)
    index = dialogue.channel.security.index(way.scheme)
    last = dialogue.channel.welcome or dialogue.channel.greeting
    heard = f", and {title(dialogue, last)} comes" if last else ""
    sentence = on(dialogue, f"*{literal(subject.provider.schemes[way.scheme].title)}* opens the socket{heard}")
    about = (f"{dialogue.at}/security/{index}", *([f"{dialogue.at}/welcome"] if dialogue.channel.welcome else []))
    held = all(map(subject.by_hand, subject.credentials_of(way.scheme)))
    return dialogue.claim(f"open.{way.id}", sentence, *about, live=held and approachable(subject, way))


def _opens_again(subject: Subject, way: Way) -> Claim:
    """Show that no use ends the credentials: `single_use` is not theirs."""
    dialogue = Dialogue(subject, way)
    dialogue.enter(*dialogue.telling())
    dialogue.leave(1000)
    dialogue.session = "other" if dialogue.telling() else "type"
    dialogue.enter()
    if dialogue.channel.welcome is None:
        prove(dialogue)
    sentence = on(dialogue, f"*{literal(subject.provider.schemes[way.scheme].title)}* opens one socket after the other")
    single = tuple(f"/credentials/{name}/single_use" for name in subject.credentials_of(way.scheme))
    return dialogue.claim(f"open.{way.id}.again", sentence, f"{dialogue.at}/security/{_index(dialogue)}", *single)


def _waits(subject: Subject, way: Way) -> Claim:
    """Show what comes on a socket that nobody has authenticated on."""
    dialogue = Dialogue(subject, way)
    dialogue.open(())
    dialogue.silence()
    greeting = dialogue.channel.greeting
    said = (
        f"{title(dialogue, greeting)} comes first, and nothing else"
        if greeting
        else "no greeting is documented, and none comes"
    )
    sentence = on(dialogue, f"{said} before the client speaks")
    live = greeting is not None and approachable(subject, way)
    return dialogue.claim(f"greet.{way.channel}", sentence, f"{dialogue.at}/greeting", live=live)


def _quiet(subject: Subject, way: Way) -> Claim:
    """Show that no further message comes after an authentication."""
    dialogue = Dialogue(subject, way)
    dialogue.enter()
    dialogue.silence()
    welcome = dialogue.channel.welcome
    said = f"nothing comes after {title(dialogue, welcome)}" if welcome else "no welcome is documented, and none comes"
    sentence = on(dialogue, f"with *{literal(subject.provider.schemes[way.scheme].title)}*, {said}")
    return dialogue.claim(f"open.{way.id}.quiet", sentence, f"{dialogue.at}/welcome")


def _index(dialogue: Dialogue) -> int:
    return dialogue.channel.security.index(dialogue.way.scheme)


def _single_use(subject: Subject, way: Way) -> bool:
    return any(subject.provider.credentials[name].single_use for name in subject.credentials_of(way.scheme))
