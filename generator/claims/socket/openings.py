"""Claims about the opening of sockets: each scheme opens them, and the server says what is documented and no more."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.telling import name_message, phrase_on_channel
from generator.claims.make.turns import show_authenticated
from generator.claims.make.ways import ChannelAccess, access_by_message, is_approachable, list_accesses
from generator.commonmark import quote_literal


def derive_opening_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Derive them for every channel."""
    for channel in spec.provider.channels:
        if by_message_access := access_by_message(spec, channel):
            yield _claim_greeting(spec, by_message_access)
        for access in list_accesses(spec, channel):
            yield _claim_opening(spec, access)
            yield _claim_quiet(spec, access)
            if not _has_single_use(spec, access):
                yield _claim_reopening(spec, access)


def _claim_opening(spec: ClaimedSpec, access: ChannelAccess) -> Claim:
    dialogue = Dialogue(spec, access)
    dialogue.open_authenticated()
    if dialogue.channel.welcome is None:
        show_authenticated(dialogue)
    index = dialogue.channel.security.index(access.scheme)
    last = dialogue.channel.welcome or dialogue.channel.greeting
    heard = f", and {name_message(dialogue, last)} comes" if last else ""
    sentence = phrase_on_channel(
        dialogue, f"*{quote_literal(spec.provider.schemes[access.scheme].title)}* opens the socket{heard}"
    )
    about = (
        f"{dialogue.pointer}/security/{index}",
        *([f"{dialogue.pointer}/welcome"] if dialogue.channel.welcome else []),
    )
    held = all(map(spec.is_held_by_hand, spec.credentials_of(access.scheme)))
    return dialogue.make_claim(f"open.{access.id}", sentence, *about, live=held and is_approachable(spec, access))


def _claim_reopening(spec: ClaimedSpec, access: ChannelAccess) -> Claim:
    """Show that no use ends the credentials: `single_use` is not theirs."""
    dialogue = Dialogue(spec, access)
    dialogue.open_authenticated(*dialogue.take_session())
    dialogue.close_socket(1000)
    dialogue.session_kind = "other" if dialogue.take_session() else "type"
    dialogue.open_authenticated()
    if dialogue.channel.welcome is None:
        show_authenticated(dialogue)
    sentence = phrase_on_channel(
        dialogue, f"*{quote_literal(spec.provider.schemes[access.scheme].title)}* opens one socket after the other"
    )
    single = tuple(f"/credentials/{name}/single_use" for name in spec.credentials_of(access.scheme))
    return dialogue.make_claim(
        f"open.{access.id}.again", sentence, f"{dialogue.pointer}/security/{_security_index(dialogue)}", *single
    )


def _claim_greeting(spec: ClaimedSpec, access: ChannelAccess) -> Claim:
    """Show what comes on a socket that nobody has authenticated on."""
    dialogue = Dialogue(spec, access)
    dialogue.open_socket(())
    dialogue.expect_silence()
    greeting = dialogue.channel.greeting
    statement = (
        f"{name_message(dialogue, greeting)} comes first, and nothing else"
        if greeting
        else "no greeting is documented, and none comes"
    )
    sentence = phrase_on_channel(dialogue, f"{statement} before the client speaks")
    live = greeting is not None and is_approachable(spec, access)
    return dialogue.make_claim(f"greet.{access.channel}", sentence, f"{dialogue.pointer}/greeting", live=live)


def _claim_quiet(spec: ClaimedSpec, access: ChannelAccess) -> Claim:
    """Show that no further message comes after an authentication."""
    dialogue = Dialogue(spec, access)
    dialogue.open_authenticated()
    dialogue.expect_silence()
    welcome = dialogue.channel.welcome
    statement = (
        f"nothing comes after {name_message(dialogue, welcome)}"
        if welcome
        else "no welcome is documented, and none comes"
    )
    sentence = phrase_on_channel(
        dialogue, f"with *{quote_literal(spec.provider.schemes[access.scheme].title)}*, {statement}"
    )
    return dialogue.make_claim(f"open.{access.id}.quiet", sentence, f"{dialogue.pointer}/welcome")


def _security_index(dialogue: Dialogue) -> int:
    return dialogue.channel.security.index(dialogue.access.scheme)


def _has_single_use(spec: ClaimedSpec, access: ChannelAccess) -> bool:
    return any(spec.provider.credentials[name].single_use for name in spec.credentials_of(access.scheme))
