"""Sockets at the same time: how many may be open, and who shares the count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.claims.claim import (
    Claim,
    Closed,
    Connect,
    Hear,
    Held,
    Leave,
    Plant,
    Rotate,
    Say,
    Silence,
    Step,
    Taken,
    Text,
)
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import Subject
from generator.claims.make.ways import Way, ways
from generator.model.failure import Case
from generator.model.limit import Concurrency, Scope
from generator.words import count


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim every limit of sockets at the same time."""
    for name, limit in subject.provider.limits.items():
        if isinstance(limit, Concurrency):
            covered = [way for channel in limit.channels or subject.provider.channels for way in ways(subject, channel)]
            for way in covered:
                yield _full(subject, name, limit, way)
            if covered:
                yield from _rest(subject, name, limit, covered)


def _rest(subject: Subject, name: str, limit: Concurrency, covered: list[Way]) -> Iterator[Claim]:
    first = covered[0]
    yield _left(subject, name, limit, first)
    for channel in dict.fromkeys(way.channel for way in covered if way.channel != first.channel):
        yield _together(subject, name, limit, first, next(way for way in covered if way.channel == channel))
    for way in covered:
        credentials = subject.credentials_of(way.scheme)
        if len(credentials) == 1 and subject.by_hand(credentials[0]):
            yield from _shared(subject, name, limit, way, credentials[0])
            return


def _full(subject: Subject, name: str, limit: Concurrency, way: Way) -> Claim:
    dialogue = _opened(subject, limit, way)
    _renew(dialogue)
    over(dialogue, name)
    title = subject.provider.schemes[way.scheme].title
    return _claim(
        dialogue,
        f"limit.{name}.full.{way.id}",
        f"{count(limit.connections, 'socket')} may be open at a time; one more with *{title}* is refused.",
        *_at(name, limit, way),
    )


def _left(subject: Subject, name: str, limit: Concurrency, way: Way) -> Claim:
    dialogue = _opened(subject, limit, way)
    dialogue.leave(1000)
    _again(dialogue)
    dialogue.silence()
    sentence = "Once one of them is closed, another may be opened."
    return _claim(dialogue, f"limit.{name}.left", sentence, f"/limits/{name}/connections")


def _together(subject: Subject, name: str, limit: Concurrency, way: Way, other: Way) -> Claim:
    dialogue = _opened(subject, limit, way)
    second = Dialogue(subject, other)
    over(second, name)
    dialogue.steps += [_renamed(step) for step in second.steps]
    channels = subject.provider.channels
    return _claim(
        dialogue,
        f"limit.{name}.together.{other.channel}",
        f"*{channels[way.channel].title}* and *{channels[other.channel].title}* share the count.",
        *_at(name, limit, other),
    )


def _shared(subject: Subject, name: str, limit: Concurrency, way: Way, credential: str) -> Iterator[Claim]:
    alone = limit.scope in (Scope.credential, Scope.user, Scope.application)
    at = f"/limits/{name}/scope"
    other: Text = (Held(credential, "wrong"),)
    levels = subject.provider.credentials[credential].levels
    plant = Plant(credential, subject.tables.credential(credential).demo.wrong or "", levels[-1] if levels else None)
    told = "are counted apart" if alone else "count, too"
    yield _with(
        subject,
        name,
        limit,
        way,
        ([plant], {credential: other}, alone),
        "other_holder",
        f"Somebody else's sockets {told}.",
        at,
    )
    own = limit.scope is Scope.credential
    rotate = Rotate(credential, (Held(credential),), "new")
    told = "has a count of its own" if own else "shares the count of the old one"
    sentence = f"A credential that takes the place of another {told}."
    new: Text = (Taken("new", credential),)
    if not _closes(subject, credential):
        yield _with(subject, name, limit, way, ([rotate], {credential: new}, own), "same_holder", sentence, at)


def _with(  # noqa: PLR0913, PLR0917 - what the claims on sharing differ in
    subject: Subject,
    name: str,
    limit: Concurrency,
    way: Way,
    other: tuple[list[Step], dict[str, Text], bool],
    suffix: str,
    sentence: str,
    at: str,
) -> Claim:
    steps, credentials, passes = other
    dialogue = _opened(subject, limit, way)
    dialogue.steps += steps
    dialogue.credentials = credentials
    if passes:
        dialogue.enter()
        dialogue.silence()
    else:
        over(dialogue, name)
    return _claim(dialogue, f"limit.{name}.{suffix}", sentence, at)


def _opened(subject: Subject, limit: Concurrency, way: Way) -> Dialogue:
    dialogue = Dialogue(subject, way)
    for index in range(limit.connections):
        _again(dialogue) if index else dialogue.enter()
    return dialogue


def _again(dialogue: Dialogue) -> None:
    """Enter once more, with fresh credentials if the first are good for one use only."""
    _renew(dialogue)
    dialogue.enter()


def _renew(dialogue: Dialogue) -> None:
    """Get credentials anew if they have to be issued."""
    steps, texts = dialogue.subject.obtain(dialogue.way.scheme)
    if steps:
        dialogue.steps += steps
        dialogue.credentials = texts


def over(dialogue: Dialogue, limit: str, case: Case = Case.limited) -> None:
    """Try to enter, and expect that it is refused for a limit: at the handshake, or by a close after the message."""
    if dialogue.way.message:
        dialogue.open()
        dialogue.login()
        dialogue.refused(case, limit)
    else:
        dialogue.denied(case, limit=limit)


def _at(name: str, limit: Concurrency, way: Way) -> tuple[str, ...]:
    at = f"/limits/{name}"
    listed = (f"{at}/channels/{limit.channels.index(way.channel)}",) if limit.channels else ()
    return (f"{at}/connections", *listed)


def _closes(subject: Subject, credential: str) -> bool:
    return subject.tables.credential(credential).closes_sockets


def _claim(dialogue: Dialogue, name: str, sentence: str, *about: str) -> Claim:
    return dialogue.claim(name, sentence, *about, topic="limits")


def _renamed(step: Step) -> Step:
    """Tell the sockets of a second dialogue from those of the first."""
    if isinstance(step, Connect | Say | Hear | Silence | Closed | Leave):
        return replace(step, socket=f"other {step.socket}")
    return step
