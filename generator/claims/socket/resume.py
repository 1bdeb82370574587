"""Claims about sessions that are taken up again: for how long, from where, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from generator import pointer
from generator.claims.claim import Claim, Held, Plant, Taken
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.saying import SESSION
from generator.claims.make.spoilt import trials
from generator.claims.make.subject import Subject
from generator.claims.make.telling import agreed, duration, ends, on, title
from generator.claims.make.turns import prove
from generator.claims.make.ways import Way, by_message, carried
from generator.claims.socket.heartbeats import MARGIN
from generator.model.channel import Resume
from generator.model.failure import Case, Live

_STATES: Final = (
    (Case.unknown, "wrong", "that was never issued"),
    (Case.expired, "expired", "that has expired"),
    (Case.revoked, "revoked", "that was revoked"),
)


def claims(subject: Subject) -> Iterator[Claim]:
    """Derive them for every channel whose sessions can be resumed, with what its welcome tells."""
    for begun in sessions(subject):
        yield _accepted(begun())
        yield _counts(begun())
        yield _in_time(begun())
        yield _late(begun())
        yield _behind(begun())
        yield _ahead(begun())
        yield _unknown(begun())
        if begun().carries:
            yield from _of_others(begun)
            yield from _malformed(begun)


class Begun:
    """The sessions of one channel that claims can begin."""

    def __init__(self, subject: Subject, way: Way, resume: Resume) -> None:
        self.subject, self.way, self.resume = subject, way, resume

    def __call__(self) -> Session:
        """Begin one."""
        return Session(self.subject, self.way, self.resume)


def sessions(subject: Subject) -> Iterator[Begun]:
    """Give the sessions of every channel on which they can be taken up again."""
    for name, channel in subject.provider.channels.items():
        way = by_message(subject, name)
        if way and channel.resume and Dialogue(subject, way).telling():
            yield Begun(subject, way, channel.resume)


class Session:
    """A session that is lost and asked for again."""

    def __init__(self, subject: Subject, way: Way, resume: Resume) -> None:
        """Begin a session, and take from its welcome what resuming it needs."""
        self.dialogue = Dialogue(subject, way)
        self.dialogue.enter(*self.dialogue.telling())
        self.resume = resume
        self.number = self.dialogue.number
        self.at = f"{self.dialogue.at}/resume"

    @property
    def carries(self) -> bool:
        """Whether the message that asks for it carries credentials."""
        return bool(carried(self.dialogue.subject, self.dialogue.way, self.resume.message, self.dialogue.credentials))

    def lose(self) -> None:
        """Lose the connection."""
        self.number = self.dialogue.number
        self.dialogue.leave()

    def ask(self, *, number: int | None = None, session: Any = None, texts: tuple[tuple[str, Any], ...] = ()) -> None:
        """Ask for the session on a new connection, with other `texts` in the place of the credentials."""
        dialogue, resume = self.dialogue, self.resume
        dialogue.open()
        content = dialogue.payload(resume.message)
        content = pointer.replace(content, resume.session_at, session or (Taken(SESSION),))
        content = pointer.replace(content, resume.sequence_at, self.number if number is None else number)
        for at, text in texts:
            content = pointer.replace(content, at, text)
        dialogue.say(resume.message, content)
        dialogue.rest_on(*(f"{self.at}/{each}" for each in ("message", "session_at", "sequence_at")))

    def accepted(self) -> None:
        """Expect that the session goes on where it was."""
        self.dialogue.number = self.number
        self.dialogue.session = "taken"
        self.dialogue.hear(self.resume.accepted)
        self.dialogue.session = "type"
        self.dialogue.rest_on(f"{self.at}/accepted")

    def rejected(self) -> None:
        """Expect that it is not, and that the socket stays open for an authentication."""
        self.dialogue.hear(self.resume.rejected)
        self.dialogue.silence()
        self.dialogue.rest_on(f"{self.at}/rejected")

    def claim(self, name: str, words: str, *about: str) -> Claim:
        """Give it as a claim."""
        said = f"{title(self.dialogue, self.resume.message)} {words}"
        return self.dialogue.claim(f"resume.{self.dialogue.way.channel}.{name}", on(self.dialogue, said), *about)

    @property
    def granted(self) -> str:
        """Say that it is granted."""
        return f"is answered with {title(self.dialogue, self.resume.accepted)}"

    @property
    def denied(self) -> str:
        """Say that it is not."""
        return f"is answered with {title(self.dialogue, self.resume.rejected)}"


def _accepted(session: Session) -> Claim:
    session.lose()
    session.ask()
    session.accepted()
    prove(session.dialogue)
    return session.claim("accepted", f"after a lost connection {session.granted}", f"{session.at}/accepted")


def _counts(session: Session) -> Claim:
    for _ in range(2):
        session.lose()
        session.ask()
        session.accepted()
    message = f"{session.dialogue.at}/messages/{session.resume.accepted}"
    live = session.dialogue.channel.messages[session.resume.accepted].live.items()
    about = [f"{message}/live{pointer.join((at,))}" for at, value in live if value is Live.sequence]
    return session.claim(
        "counts", "lets the numbers of a session go on where they were", *about, f"{session.at}/accepted"
    )


def _in_time(session: Session) -> Claim:
    seconds = session.resume.seconds
    session.lose()
    session.dialogue.wait(seconds - MARGIN)
    session.ask()
    session.accepted()
    words = f"just before {agreed(duration(seconds), 'is', 'are')} over {session.granted}"
    return session.claim("in_time", words, f"{session.at}/seconds")


def _late(session: Session) -> Claim:
    seconds = session.resume.seconds
    session.lose()
    session.dialogue.wait(seconds)
    session.ask()
    session.rejected()
    words = f"{duration(seconds)} after the connection was lost {session.denied}"
    return session.claim("late", words, f"{session.at}/seconds")


def _behind(session: Session) -> Claim:
    session.lose()
    session.ask(number=0)
    session.accepted()
    return session.claim("behind", f"with a number that has passed {session.granted}", f"{session.at}/sequence_at")


def _ahead(session: Session) -> Claim:
    session.lose()
    session.ask(number=session.number + 1)
    session.dialogue.refused(Case.invalid_sequence)
    words = f"with a number that is still to come {ends(session.dialogue, Case.invalid_sequence)}"
    return session.claim("ahead", words, f"{session.at}/sequence_at")


def _unknown(session: Session) -> Claim:
    example = session.dialogue.channel.messages[session.resume.message].payload
    session.lose()
    session.ask(session=pointer.resolve(example, session.resume.session_at))
    session.rejected()
    session.dialogue.login()
    session.dialogue.welcomed()
    words = f"for a session that never was {session.denied}, and the client may begin a new one"
    return session.claim("unknown", words, f"{session.at}/rejected")


def _of_others(begun: Begun) -> Iterator[Claim]:
    """Ask for a session with credentials that are no good, and with good ones of somebody else."""
    name = begun.subject.credentials_of(begun.way.scheme)[0]
    demo = begun.subject.tables.credential(name).demo
    never = begun.subject.provider.credentials[name].never_expires
    for case, variant, words in _STATES:
        if getattr(demo, variant) is not None and not (never and case is Case.expired):
            session = begun()
            session.lose()
            session.dialogue.credentials = {**session.dialogue.credentials, name: (Held(name, variant),)}
            session.ask()
            session.dialogue.refused(case)
            ending = ends(session.dialogue, case)
            yield session.claim(
                f"credential.{case.value}", f"with a credential {words} {ending}", f"{session.at}/message"
            )
    if demo.wrong is not None:
        session = begun()
        session.lose()
        session.dialogue.step(Plant(name, demo.wrong))
        session.dialogue.credentials = {**session.dialogue.credentials, name: (Held(name, "wrong"),)}
        session.ask()
        session.rejected()
        yield session.claim(
            "somebody_else", f"for a session of somebody else {session.denied}", f"{session.at}/rejected"
        )


def _malformed(begun: Begun) -> Iterator[Claim]:
    """Ask for a session with good credentials sent wrongly."""
    subject, way, dialogue = begun.subject, begun.way, begun().dialogue
    places = [at for at, _ in carried(subject, way, begun.resume.message, dialogue.credentials)]
    schemes = subject.usable(dialogue.channel.security)
    for trial in trials(subject, schemes, way.scheme, dialogue.credentials):
        texts = tuple((part.name, text) for part, text in trial.sent if part.message == way.message)
        if trial.case is Case.malformed and trial.certain and [at for at, _ in texts] == places:
            session = begun()
            session.lose()
            session.ask(texts=texts)
            session.dialogue.refused(Case.malformed)
            words = f"{trial.words} {ends(session.dialogue, Case.malformed)}"
            yield session.claim(f"credential.{trial.name}", words, *trial.about)
