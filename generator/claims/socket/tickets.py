"""Claims about the shape of credentials that open sockets and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim, Plant
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.forms import Border, borders
from generator.claims.make.subject import Subject
from generator.claims.make.telling import on
from generator.claims.make.use import use_of
from generator.claims.make.verdict import judged
from generator.claims.make.ways import Way, ways
from generator.claims.socket.endings import turned_away
from generator.commonmark import literal


def claims(subject: Subject) -> Iterator[Claim]:
    """Derive them for every such credential."""
    seen: set[str] = set()
    for channel in subject.provider.channels:
        for way in ways(subject, channel):
            for name in subject.credentials_of(way.scheme):
                if name not in seen and use_of(subject, name) is None:
                    seen.add(name)
                    credential = subject.provider.credentials[name]
                    for border in borders(credential.shape, credential.example, _visible):
                        yield _border(subject, way, name, border)


def _border(subject: Subject, way: Way, name: str, border: Border) -> Claim:
    dialogue = Dialogue(subject, way)
    if len(subject.credentials_of(way.scheme)) == 1:
        dialogue.steps.clear()
    schemes = subject.usable(dialogue.channel.security)
    for value in (*border.accepted, *border.refused):
        dialogue.step(Plant(name, value))
        dialogue.credentials = {**dialogue.credentials, name: (value,)}
        if value in border.accepted:
            dialogue.enter()
            dialogue.leave(1000)
        else:
            turned_away(dialogue, judged(subject, schemes, dialogue.sent))
    title = literal(subject.provider.credentials[name].title)
    about = tuple(f"/credentials/{name}/shape{at}" for at in border.at)
    sentence = on(dialogue, f"*{title}* opens a socket only if {border.words}")
    return dialogue.claim(f"shape.{name}.{border.name}", sentence, *about, topic="shapes")


def _visible(character: str) -> bool:
    return character.isascii() and character.isprintable()
