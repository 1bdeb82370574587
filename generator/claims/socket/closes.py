"""Claims about closes: those that nothing brings about by itself, and what a client may do after one."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.make.causes import CLOSE_CAUSES, cases_with_causes
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.telling import phrase_close, phrase_on_channel
from generator.claims.make.turns import show_authenticated
from generator.claims.make.ways import ChannelAccess, access_by_handshake, access_by_message
from generator.claims.socket.denials import present_unknown_twice
from generator.commonmark import quote_code
from generator.engine.provoke import PROVOKE_HEADER
from generator.model.failure import Case, Close, Reconnect


def derive_close_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Derive them for every close of every channel."""
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
    pointer = f"{dialogue.pointer}/closes/{name}"
    words = f"what fails as {quote_code(case.value)} {phrase_close(dialogue, case)}"
    about = (f"{pointer}/code", f"{pointer}/cases/{dialogue.channel.closes[name].cases.index(case)}")
    yield dialogue.make_claim(
        f"close.{access.channel}.{name}.{case.value}", phrase_on_channel(dialogue, words), *about, topic="closes"
    )


def _claim_after_close(spec: ClaimedSpec, access: ChannelAccess, name: str, close: Close) -> Iterator[Claim]:
    """Claim what a close says of another attempt: that it helps, or that it does not."""
    if close.reconnect is Reconnect.never:
        yield from _claim_useless_retry(spec, access, name, close)
    elif close.code is not None and close.reconnect is not Reconnect.unknown:
        yield from _claim_new_session(spec, access, name, close)


def _claim_new_session(spec: ClaimedSpec, access: ChannelAccess, name: str, close: Close) -> Iterator[Claim]:
    for case in close.cases:
        dialogue = Dialogue(spec, access)
        dialogue.open_authenticated()
        if case in CLOSE_CAUSES and CLOSE_CAUSES[case](dialogue):
            dialogue.expect_refused(case)
            dialogue.renew_credentials()
            dialogue.open_authenticated()
            show_authenticated(dialogue)
            sentence = phrase_on_channel(
                dialogue, f"after a close with {close.code}, {quote_code(close.name)}, a client may begin anew"
            )
            about = f"{dialogue.pointer}/closes/{name}/reconnect"
            yield dialogue.make_claim(f"close.{access.channel}.{name}.anew", sentence, about, topic="closes")
            return


def _claim_useless_retry(spec: ClaimedSpec, access: ChannelAccess, name: str, close: Close) -> Iterator[Claim]:
    if Case.unknown in close.cases and (dialogue := present_unknown_twice(spec, access)):
        after = f"a close with {close.code}" if close.code is not None else "the refusal"
        sentence = phrase_on_channel(dialogue, f"after {after}, {quote_code(close.name)}, trying again does not help")
        about = f"{dialogue.pointer}/closes/{name}/reconnect"
        yield dialogue.make_claim(f"close.{access.channel}.{name}.again", sentence, about, topic="closes")
