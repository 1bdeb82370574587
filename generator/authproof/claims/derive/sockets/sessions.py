"""Claims about sessions that are taken up again: for how long, from where, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from authproof.claims.claim import Claim, CredentialVariant, HeldCredential, HoleKind, PlantCredential, TakenValue
from authproof.claims.derive.shared.channel_access import (
    SESSION_NAME,
    ChannelAccess,
    access_by_message,
    take_session,
    texts_in_message,
)
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.phrasing import name_message, phrase_close
from authproof.claims.derive.shared.socket_states import show_authenticated
from authproof.claims.derive.shared.spec import ClaimedSpec, margin_within
from authproof.claims.derive.shared.wrong_credentials import INVALID_STATES, list_wrong_credentials
from authproof.model.channel import Resume
from authproof.model.pointers import extend_pointer
from authproof.model.vocabulary import Case, Live
from authproof.text.english import agree_verb, spell_duration
from authproof.text.json_pointer import join_pointer, replace_value, resolve_pointer


def derive_resume_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim resuming for every channel whose welcome tells what it takes."""
    for starter in resumable_sessions(spec):
        yield _claim_accepted(starter.begin())
        yield _claim_numbering(starter.begin())
        yield _claim_in_time(starter.begin())
        yield _claim_too_late(starter.begin())
        yield _claim_number_behind(starter.begin())
        yield _claim_number_ahead(starter.begin())
        yield _claim_unknown_session(starter.begin())
        if starter.begin().carries_credentials:
            yield from _claim_other_credentials(starter)
            yield from _claim_malformed(starter)


class SessionStarter(NamedTuple):
    """The sessions of one channel that claims can begin."""

    spec: ClaimedSpec
    access: ChannelAccess
    resume: Resume

    def begin(self) -> ResumableSession:
        return ResumableSession(self.spec, self.access, self.resume)


def resumable_sessions(spec: ClaimedSpec) -> Iterator[SessionStarter]:
    """Give the sessions of every channel on which they can be taken up again."""
    for name, channel in spec.provider.channels.items():
        access = access_by_message(spec, name)
        if access and channel.resume and take_session(channel):
            yield SessionStarter(spec, access, channel.resume)


class ResumableSession:
    """A session that is lost and asked for again."""

    def __init__(self, spec: ClaimedSpec, access: ChannelAccess, resume: Resume) -> None:
        """Begin a session, and take from its welcome what resuming it needs."""
        self.dialogue = Dialogue(spec, access)
        self.dialogue.open_authenticated(*take_session(self.dialogue.channel))
        self.resume = resume
        self.sequence = self.dialogue.sequence
        self.pointer = extend_pointer(self.dialogue.pointer, "resume")

    @property
    def carries_credentials(self) -> bool:
        """Whether the message that asks for it carries credentials."""
        return bool(
            texts_in_message(self.dialogue.spec, self.dialogue.access, self.resume.message, self.dialogue.credentials)
        )

    def lose_connection(self) -> None:
        self.sequence = self.dialogue.sequence
        self.dialogue.close_socket()

    def ask_to_resume(
        self, *, number: int | None = None, session: Any = None, texts: tuple[tuple[str, Any], ...] = ()
    ) -> None:
        """Ask for the session on a new connection, with other `texts` in the place of the credentials."""
        dialogue, resume = self.dialogue, self.resume
        dialogue.renew_spent()
        dialogue.open_socket()
        content = dialogue.message_payload(resume.message)
        content = replace_value(content, resume.session_at, (TakenValue(SESSION_NAME),) if session is None else session)
        content = replace_value(content, resume.sequence_at, self.sequence if number is None else number)
        for message_pointer, text in texts:
            content = replace_value(content, message_pointer, text)
        dialogue.send_message(resume.message, content)
        dialogue.rest_on(*(extend_pointer(self.pointer, each) for each in ("message", "session_at", "sequence_at")))

    def expect_resumed(self) -> None:
        """Expect that the session goes on where it was."""
        self.dialogue.sequence = self.sequence
        self.dialogue.session_kind = HoleKind.taken
        self.dialogue.expect_message(self.resume.accepted)
        self.dialogue.session_kind = HoleKind.type
        self.dialogue.rest_on(extend_pointer(self.pointer, "accepted"))

    def expect_rejected(self) -> None:
        """Expect that it is not, and that the socket stays open for an authentication."""
        self.dialogue.expect_message(self.resume.rejected)
        self.dialogue.expect_silence()
        self.dialogue.rest_on(extend_pointer(self.pointer, "rejected"))

    def make_claim(self, name: str, words: str, *about: str) -> Claim:
        statement = f"{name_message(self.dialogue, self.resume.message)} {words}"
        return self.dialogue.make_channel_claim(f"resume.{self.dialogue.access.channel}.{name}", statement, *about)

    @property
    def accepted_phrase(self) -> str:
        return f"is answered with {name_message(self.dialogue, self.resume.accepted)}"

    @property
    def rejected_phrase(self) -> str:
        return f"is answered with {name_message(self.dialogue, self.resume.rejected)}"


def _claim_accepted(session: ResumableSession) -> Claim:
    session.lose_connection()
    session.ask_to_resume()
    session.expect_resumed()
    show_authenticated(session.dialogue)
    return session.make_claim(
        "accepted", f"after a lost connection {session.accepted_phrase}", extend_pointer(session.pointer, "accepted")
    )


def _claim_numbering(session: ResumableSession) -> Claim:
    for _ in range(2):
        session.lose_connection()
        session.ask_to_resume()
        session.expect_resumed()
    message = extend_pointer(session.dialogue.pointer, "messages", session.resume.accepted)
    live = session.dialogue.channel.messages[session.resume.accepted].live.items()
    about = [f"{message}/live{join_pointer((live_pointer,))}" for live_pointer, value in live if value is Live.sequence]
    return session.make_claim(
        "counts",
        "lets the numbers of a session go on where they were",
        *about,
        extend_pointer(session.pointer, "accepted"),
    )


def _claim_in_time(session: ResumableSession) -> Claim:
    seconds = session.resume.seconds
    session.lose_connection()
    session.dialogue.pass_time(seconds - margin_within(seconds))
    session.ask_to_resume()
    session.expect_resumed()
    words = f"just before {agree_verb(spell_duration(seconds), 'is', 'are')} over {session.accepted_phrase}"
    return session.make_claim("in_time", words, extend_pointer(session.pointer, "seconds"))


def _claim_too_late(session: ResumableSession) -> Claim:
    seconds = session.resume.seconds
    session.lose_connection()
    session.dialogue.pass_time(seconds)
    session.ask_to_resume()
    session.expect_rejected()
    words = f"{spell_duration(seconds)} after the connection was lost {session.rejected_phrase}"
    return session.make_claim("late", words, extend_pointer(session.pointer, "seconds"))


def _claim_number_behind(session: ResumableSession) -> Claim:
    session.lose_connection()
    session.ask_to_resume(number=0)
    session.expect_resumed()
    return session.make_claim(
        "behind",
        f"with a number that has passed {session.accepted_phrase}",
        extend_pointer(session.pointer, "sequence_at"),
    )


def _claim_number_ahead(session: ResumableSession) -> Claim:
    session.lose_connection()
    session.ask_to_resume(number=session.sequence + 1)
    session.dialogue.expect_refused(Case.invalid_sequence)
    words = f"with a number that is still to come {phrase_close(session.dialogue, Case.invalid_sequence)}"
    return session.make_claim("ahead", words, extend_pointer(session.pointer, "sequence_at"))


def _claim_unknown_session(session: ResumableSession) -> Claim:
    example = session.dialogue.channel.messages[session.resume.message].payload
    session.lose_connection()
    session.ask_to_resume(session=resolve_pointer(example, session.resume.session_at))
    session.expect_rejected()
    session.dialogue.renew_spent()
    session.dialogue.send_login()
    session.dialogue.expect_welcome()
    words = f"for a session that never was {session.rejected_phrase}, and the client may begin a new one"
    return session.make_claim("unknown", words, extend_pointer(session.pointer, "rejected"))


def _claim_other_credentials(starter: SessionStarter) -> Iterator[Claim]:
    """Ask for a session with credentials that are no good, and with good ones of somebody else."""
    name = starter.spec.credentials_of(starter.access.scheme)[0]
    for case, variant, words in INVALID_STATES:
        if starter.spec.value_in_state(name, variant) is not None:
            session = starter.begin()
            session.lose_connection()
            session.dialogue.present_instead(name, (HeldCredential(name, variant),))
            session.ask_to_resume()
            session.dialogue.expect_refused(case)
            ending = phrase_close(session.dialogue, case)
            yield session.make_claim(
                f"credential.{case.value}",
                f"with a credential that {words} {ending}",
                extend_pointer(session.pointer, "message"),
            )
    wrong = CredentialVariant.wrong
    if value := starter.spec.value_in_state(name, wrong):
        session = starter.begin()
        session.lose_connection()
        session.dialogue.add_step(PlantCredential(name, value))
        session.dialogue.present_instead(name, (HeldCredential(name, wrong),))
        session.ask_to_resume()
        session.expect_rejected()
        yield session.make_claim(
            "somebody_else",
            f"for a session of somebody else {session.rejected_phrase}",
            extend_pointer(session.pointer, "rejected"),
        )


def _claim_malformed(starter: SessionStarter) -> Iterator[Claim]:
    """Ask for a session with good credentials sent wrongly."""
    spec, access, dialogue = starter.spec, starter.access, starter.begin().dialogue
    places = [
        message_pointer
        for message_pointer, _ in texts_in_message(spec, access, starter.resume.message, dialogue.credentials)
    ]
    schemes = spec.provider.usable_schemes(dialogue.channel.security)
    for wrong in list_wrong_credentials(spec, schemes, access.scheme, dialogue.credentials):
        texts = tuple((part.name, text) for part, text in wrong.written_parts if part.message == access.message)
        if wrong.case is Case.malformed and wrong.is_certain and [pointer for pointer, _ in texts] == places:
            session = starter.begin()
            session.lose_connection()
            session.ask_to_resume(texts=texts)
            session.dialogue.expect_refused(Case.malformed)
            words = f"{wrong.words} {phrase_close(session.dialogue, Case.malformed)}"
            yield session.make_claim(f"credential.{wrong.name}", words, *wrong.about)
