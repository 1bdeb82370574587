"""Claims about closes: those that nothing brings about by itself, and what a client may do after one."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.make.causes import CAUSES, natural
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import Subject
from generator.claims.make.telling import ends, on
from generator.claims.make.turns import prove
from generator.claims.make.ways import Way, by_handshake, by_message
from generator.claims.socket.denials import refused_twice
from generator.commonmark import code
from generator.engine.provoke import HEADER
from generator.model.failure import Case, Close, Reconnect


def claims(subject: Subject) -> Iterator[Claim]:
    """Derive them for every close of every channel."""
    for channel, spoken in subject.provider.channels.items():
        way = by_message(subject, channel) or by_handshake(subject, channel)
        known = natural(subject, channel)
        for name, close in spoken.closes.items() if way else ():
            if way and not close.limits:
                yield from (
                    claim for case in close.cases if case not in known for claim in _provoked(subject, way, name, case)
                )
                yield from _afterwards(subject, way, name, close)


def _provoked(subject: Subject, way: Way, name: str, case: Case) -> Iterator[Claim]:
    dialogue = Dialogue(subject, way)
    if way.message is None and not dialogue.shuts(case):
        return
    dialogue.open(headers=((HEADER, (case.value,)),))
    if way.message:
        dialogue.login()
    dialogue.refused(case)
    at = f"{dialogue.at}/closes/{name}"
    words = f"what fails as {code(case.value)} {ends(dialogue, case)}"
    about = (f"{at}/code", f"{at}/cases/{dialogue.channel.closes[name].cases.index(case)}")
    yield dialogue.claim(f"close.{way.channel}.{name}.{case.value}", on(dialogue, words), *about, topic="closes")


def _afterwards(subject: Subject, way: Way, name: str, close: Close) -> Iterator[Claim]:
    """Claim what a close says of another attempt: that it helps, or that it does not."""
    if close.reconnect is Reconnect.never:
        yield from _never(subject, way, name, close)
    elif close.code is not None and close.reconnect is not Reconnect.unknown:
        yield from _anew(subject, way, name, close)


def _anew(subject: Subject, way: Way, name: str, close: Close) -> Iterator[Claim]:
    for case in close.cases:
        dialogue = Dialogue(subject, way)
        dialogue.enter()
        if case in CAUSES and CAUSES[case](dialogue):
            dialogue.refused(case)
            dialogue.renew()
            dialogue.enter()
            prove(dialogue)
            sentence = on(dialogue, f"after a close with {close.code}, {code(close.name)}, a client may begin anew")
            about = f"{dialogue.at}/closes/{name}/reconnect"
            yield dialogue.claim(f"close.{way.channel}.{name}.anew", sentence, about, topic="closes")
            return


def _never(subject: Subject, way: Way, name: str, close: Close) -> Iterator[Claim]:
    if Case.unknown in close.cases and (dialogue := refused_twice(subject, way)):
        after = f"a close with {close.code}" if close.code is not None else "the refusal"
        sentence = on(dialogue, f"after {after}, {code(close.name)}, trying again does not help")
        about = f"{dialogue.at}/closes/{name}/reconnect"
        yield dialogue.claim(f"close.{way.channel}.{name}.again", sentence, about, topic="closes")
