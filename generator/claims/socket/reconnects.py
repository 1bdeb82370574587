"""Claims about sessions after a close: those that may be resumed are kept, and no others."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.make.causes import CLOSE_CAUSES
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.turns import plain_messages
from generator.claims.socket.resume import ResumableSession, SessionStarter, resumable_sessions
from generator.model.channel import When
from generator.model.failure import Case, Reconnect
from generator.model.limit import Window


def derive_reconnect_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Derive them for every close that can end a session which has begun."""
    for begin in resumable_sessions(spec):
        for name, close in begin().dialogue.channel.closes.items():
            for case in close.cases if close.code is not None else ():
                session = _end_session(begin, case, close.limits)
                if session and (session.dialogue.close_of(case, next(iter(close.limits), None)) or ("",))[0] == name:
                    yield _claim_session_after(session, name, case)


def _end_session(begin: SessionStarter, case: Case, limits: tuple[str, ...]) -> ResumableSession | None:
    """Begin a session, and have it ended by the close of a case; None if nothing here ends it so."""
    session = begin()
    limit = next(iter(limits), None)
    if case is Case.invalid_sequence:
        session.lose_connection()
        session.ask_to_resume(number=session.sequence + 1)
    elif case is Case.limited:
        limit = _use_up_limit(session, limits)
        if limit is None:
            return None
    elif limits or case not in CLOSE_CAUSES or not CLOSE_CAUSES[case](session.dialogue):
        return None
    else:
        session.sequence = session.dialogue.sequence
    session.dialogue.expect_refused(case, limit)
    return session


def _use_up_limit(session: ResumableSession, limits: tuple[str, ...]) -> str | None:
    """Send more messages than a limit lets pass; gives the limit, the smallest that there is."""
    dialogue = session.dialogue
    channel, provider = dialogue.access.channel, dialogue.spec.provider
    plain = [
        each
        for each in plain_messages(dialogue.spec, channel)
        if dialogue.channel.messages[each].when is not When.before
    ]
    candidates = [
        (limit.burst or limit.requests, name, message)
        for name, limit in provider.limits.items()
        if isinstance(limit, Window) and channel in limit.channels and name in (limits or (name,))
        for message in plain
        if message in (limit.messages or (message,))
    ]
    if not candidates:
        return None
    most, name, message = min(candidates)
    counted = most - (0 if provider.limits[name].messages else 1)  # type: ignore[union-attr]
    for _ in range(counted):
        dialogue.send_message(message)
        dialogue.expect_reply_to(message)
    session.sequence = dialogue.sequence
    dialogue.send_message(message)
    return name


def _claim_session_after(session: ResumableSession, name: str, case: Case) -> Claim:
    """Ask for the session after the close."""
    close = session.dialogue.channel.closes[name]
    kept = close.reconnect is Reconnect.resume
    session.ask_to_resume()
    if kept:
        session.expect_resumed()
    else:
        session.expect_rejected()
    end = session.accepted_phrase if kept else session.rejected_phrase
    words = f"after a close with {close.code}, {case.value.replace('_', ' ')}, {end}"
    return session.make_claim(
        f"after.{name}.{case.value}", words, f"{session.dialogue.pointer}/closes/{name}/reconnect"
    )
