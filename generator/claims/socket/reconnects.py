"""Claims about sessions after a close: those that may be resumed are kept, and no others."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.make.causes import CAUSES
from generator.claims.make.subject import Subject
from generator.claims.make.turns import harmless
from generator.claims.socket.resume import Begun, Session, sessions
from generator.model.channel import When
from generator.model.failure import Case, Reconnect
from generator.model.limit import Window


def claims(subject: Subject) -> Iterator[Claim]:
    """Derive them for every close that can end a session which has begun."""
    for begun in sessions(subject):
        for name, close in begun().dialogue.channel.closes.items():
            for case in close.cases if close.code is not None else ():
                session = _ended(begun, case, close.limits)
                if session and (session.dialogue.close_of(case, next(iter(close.limits), None)) or ("",))[0] == name:
                    yield _after(session, name, case)


def _ended(begun: Begun, case: Case, limits: tuple[str, ...]) -> Session | None:
    """Begin a session, and have it ended by the close of a case; None if nothing here ends it so."""
    session = begun()
    limit = next(iter(limits), None)
    if case is Case.invalid_sequence:
        session.lose()
        session.ask(number=session.number + 1)
    elif case is Case.limited:
        limit = _used_up(session, limits)
        if limit is None:
            return None
    elif limits or case not in CAUSES or not CAUSES[case](session.dialogue):
        return None
    else:
        session.number = session.dialogue.number
    session.dialogue.refused(case, limit)
    return session


def _used_up(session: Session, limits: tuple[str, ...]) -> str | None:
    """Send more messages than a limit lets pass; gives the limit, the smallest that there is."""
    dialogue = session.dialogue
    channel, provider = dialogue.way.channel, dialogue.subject.provider
    plain = [
        each for each in harmless(dialogue.subject, channel) if dialogue.channel.messages[each].when is not When.before
    ]
    found = [
        (limit.burst or limit.requests, name, message)
        for name, limit in provider.limits.items()
        if isinstance(limit, Window) and channel in limit.channels and name in (limits or (name,))
        for message in plain
        if message in (limit.messages or (message,))
    ]
    if not found:
        return None
    most, name, message = min(found)
    counted = most - (0 if provider.limits[name].messages else 1)  # type: ignore[union-attr]
    for _ in range(counted):
        dialogue.say(message)
        dialogue.answered(message)
    session.number = dialogue.number
    dialogue.say(message)
    return name


def _after(session: Session, name: str, case: Case) -> Claim:
    """Ask for the session after the close."""
    close = session.dialogue.channel.closes[name]
    kept = close.reconnect is Reconnect.resume
    session.ask()
    if kept:
        session.accepted()
    else:
        session.rejected()
    end = session.granted if kept else session.denied
    words = f"after a close with {close.code}, {case.value.replace('_', ' ')}, {end}"
    return session.claim(f"after.{name}.{case.value}", words, f"{session.dialogue.at}/closes/{name}/reconnect")
