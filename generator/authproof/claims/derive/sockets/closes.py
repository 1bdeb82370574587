"""Closes: those that only a sandbox can be asked for, and what a client may do after one."""

from __future__ import annotations

from collections.abc import Iterator

from authproof.claims.claim import Claim, ClaimTopic
from authproof.claims.derive.shared.channel_access import (
    ChannelAccess,
    access_by_handshake,
    access_by_message,
    access_lifetime,
)
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.phrasing import phrase_close
from authproof.claims.derive.shared.socket_states import (
    CLOSE_CAUSES,
    cases_with_causes,
    plain_messages,
    show_authenticated,
)
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.claims.derive.sockets.denials import present_unknown_twice
from authproof.claims.derive.sockets.sessions import ResumableSession, SessionStarter, resumable_sessions
from authproof.model.failure import Close, Reconnect
from authproof.model.pointers import extend_pointer
from authproof.model.vocabulary import Case, Scope, When
from authproof.sandbox.engine.cases import PROVOKE_HEADER
from authproof.text.commonmark import quote_code
from authproof.text.english import spell_name


def derive_close_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    for channel, channel_model in spec.provider.channels.items():
        access = access_by_message(spec, channel) or access_by_handshake(spec, channel)
        known = cases_with_causes(spec, channel)
        for name, close in channel_model.closes.items() if access else ():
            if access and not close.limits:
                yield from (
                    claim
                    for case in close.cases
                    if case not in known
                    for claim in _claim_provoked(spec, access, name, case)
                )
                yield from _claim_after_close(spec, access, name, close)


def _claim_provoked(spec: ClaimedSpec, access: ChannelAccess, name: str, case: Case) -> Iterator[Claim]:
    dialogue = Dialogue(spec, access)
    if access.message is None and not dialogue.refuses_by_close(case):
        return
    dialogue.open_socket(headers=((PROVOKE_HEADER, (case.value,)),))
    if access.message:
        dialogue.send_login()
    dialogue.expect_refused(case)
    pointer = extend_pointer(dialogue.pointer, "closes", name)
    words = f"*{spell_name(case)}* (provoked) {phrase_close(dialogue, case)}"
    about = (
        extend_pointer(pointer, "code"),
        extend_pointer(pointer, "cases", dialogue.channel.closes[name].cases.index(case)),
    )
    yield dialogue.make_channel_claim(
        f"close.{access.channel}.{name}.{case.value}", words, *about, topic=ClaimTopic.closes
    )


def _claim_after_close(spec: ClaimedSpec, access: ChannelAccess, name: str, close: Close) -> Iterator[Claim]:
    """Claim what a close says of another attempt: that it helps, or that it does not."""
    if close.reconnect is Reconnect.never:
        yield from _claim_useless_retry(spec, access, name, close)
    elif close.code is not None and close.reconnect is not Reconnect.unknown:
        yield from _claim_new_session(spec, access, name, close)


def _claim_new_session(spec: ClaimedSpec, access: ChannelAccess, name: str, close: Close) -> Iterator[Claim]:
    for case in close.cases:
        dialogue = Dialogue.begin_authenticated(spec, access)
        if case in CLOSE_CAUSES and CLOSE_CAUSES[case](dialogue):
            dialogue.expect_refused(case)
            dialogue.renew_credentials()
            dialogue.open_authenticated()
            show_authenticated(dialogue)
            statement = f"after a close with {close.code}, {quote_code(close.name)}, a client may begin anew"
            about = extend_pointer(dialogue.pointer, "closes", name, "reconnect")
            yield dialogue.make_channel_claim(
                f"close.{access.channel}.{name}.anew", statement, about, topic=ClaimTopic.closes
            )
            return


def _claim_useless_retry(spec: ClaimedSpec, access: ChannelAccess, name: str, close: Close) -> Iterator[Claim]:
    if Case.unknown in close.cases and (dialogue := present_unknown_twice(spec, access)):
        after = f"a close with {close.code}" if close.code is not None else "the refusal"
        statement = f"after {after}, {quote_code(close.name)}, trying again does not help"
        about = extend_pointer(dialogue.pointer, "closes", name, "reconnect")
        yield dialogue.make_channel_claim(
            f"close.{access.channel}.{name}.again", statement, about, topic=ClaimTopic.closes
        )


def derive_reconnect_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim, of every close that can end a session which has begun, whether the session can be resumed."""
    for starter in resumable_sessions(spec):
        for name, close in starter.begin().dialogue.channel.closes.items():
            for case in close.cases if close.code is not None else ():
                session = _end_session(starter, case, close.limits)
                if (
                    session
                    and (session.dialogue.channel.close_for(case, next(iter(close.limits), None)) or ("",))[0] == name
                ):
                    yield from _claim_session_after(session, name, case)


def _end_session(starter: SessionStarter, case: Case, limits: tuple[str, ...]) -> ResumableSession | None:
    """Begin a session, and have it ended by the close of a case; None if nothing here ends it so."""
    session = starter.begin()
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
        (window.capacity, name, message)
        for name, window in provider.windows.items()
        if name in (limits or (name,))
        for message in plain
        if window.covers_message(channel, message)
    ]
    if not candidates:
        return None
    most, name, message = min(candidates)
    login = dialogue.access.message
    counted = 1 if login and provider.windows[name].covers_message(channel, login) else 0
    for _ in range(dialogue.count_as(name, most - counted)):
        dialogue.exchange_message(message)
    session.sequence = dialogue.sequence
    dialogue.send_message(message)
    return name


def _claim_session_after(session: ResumableSession, name: str, case: Case) -> Iterator[Claim]:
    """Ask for the session after the close, once a limit lets that be asked; not if it does too late."""
    close = session.dialogue.channel.closes[name]
    pause = _pause_to_resume(session, case, close.limits)
    if pause >= min(session.resume.seconds, access_lifetime(session.dialogue.spec, session.dialogue.access)):
        return
    if pause:
        session.dialogue.pass_time(pause)
    kept = close.reconnect is Reconnect.resume
    session.ask_to_resume()
    if kept:
        session.expect_resumed()
    else:
        session.expect_rejected()
    end = session.accepted_phrase if kept else session.rejected_phrase
    words = f"after a close with {close.code}, {case.value.replace('_', ' ')}, {end}"
    yield session.make_claim(
        f"after.{name}.{case.value}", words, extend_pointer(session.dialogue.pointer, "closes", name, "reconnect")
    )


def _pause_to_resume(session: ResumableSession, case: Case, limits: tuple[str, ...]) -> float:
    """Tell how many seconds a limit that is used up asks of a client to wait before it resumes its session."""
    provider, channel = session.dialogue.spec.provider, session.dialogue.access.channel
    waits = [
        window.recovery_seconds
        for name, window in provider.windows.items()
        if name in (limits or (name,))
        and window.scope is not Scope.connection
        and window.covers_message(channel, session.resume.message)
    ]
    return max(waits, default=0.0) if case is Case.limited else 0.0
