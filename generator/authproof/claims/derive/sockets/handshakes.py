"""Handshakes: which schemes open a socket, what the server says then, and which parameters are taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from authproof.claims.claim import Claim, HoleKind, OpenSocket
from authproof.claims.derive.shared.channel_access import (
    ChannelAccess,
    access_by_handshake,
    access_by_message,
    is_approachable,
    list_accesses,
    take_session,
)
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.phrasing import name_message, name_scheme, phrase_denial
from authproof.claims.derive.shared.socket_states import (
    begin_handshake,
    handshake_cases_with_causes,
    show_authenticated,
)
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.claims.derive.sockets.parameters import claim_channel_parameters
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case, Surface
from authproof.sandbox.engine.cases import PROVOKE_HEADER
from authproof.text.commonmark import quote_code
from authproof.text.placeholders import may_share_path


def derive_opening_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    for channel in spec.provider.channels:
        if by_message_access := access_by_message(spec, channel):
            yield _claim_greeting(spec, by_message_access)
        for access in list_accesses(spec, channel):
            yield _claim_opening(spec, access)
            yield _claim_quiet(spec, access)
            if not _has_single_use(spec, access):
                yield _claim_reopening(spec, access)


def _claim_opening(spec: ClaimedSpec, access: ChannelAccess) -> Claim:
    dialogue = Dialogue.begin_authenticated(spec, access)
    if dialogue.channel.welcome is None:
        show_authenticated(dialogue)
    index = dialogue.channel.security.index(access.scheme)
    last = dialogue.channel.welcome or dialogue.channel.greeting
    heard = f", and {name_message(dialogue, last)} comes" if last else ""
    statement = f"{name_scheme(spec, access.scheme)} opens the socket{heard}"
    about = (
        extend_pointer(dialogue.pointer, "security", index),
        *([extend_pointer(dialogue.pointer, "welcome")] if dialogue.channel.welcome else []),
    )
    held = all(map(spec.is_held_from_start, spec.credentials_of(access.scheme)))
    return dialogue.make_channel_claim(
        f"open.{access.id}", statement, *about, live=held and is_approachable(spec, access)
    )


def _claim_reopening(spec: ClaimedSpec, access: ChannelAccess) -> Claim:
    """Show that no use ends the credentials: `single_use` is not theirs."""
    dialogue = Dialogue(spec, access)
    dialogue.open_authenticated(*take_session(dialogue.channel))
    dialogue.close_socket(1000)
    dialogue.session_kind = HoleKind.other if take_session(dialogue.channel) else HoleKind.type
    dialogue.open_authenticated()
    if dialogue.channel.welcome is None:
        show_authenticated(dialogue)
    statement = f"{name_scheme(spec, access.scheme)} opens one socket after the other"
    single = tuple(spec_pointer("credentials", name, "single_use") for name in spec.credentials_of(access.scheme))
    return dialogue.make_channel_claim(
        f"open.{access.id}.again",
        statement,
        extend_pointer(dialogue.pointer, "security", dialogue.channel.security.index(access.scheme)),
        *single,
    )


def _claim_greeting(spec: ClaimedSpec, access: ChannelAccess) -> Claim:
    """Show what comes on a socket that nobody has authenticated on."""
    dialogue = Dialogue(spec, access)
    dialogue.open_socket(dialogue.waiting_parts)
    dialogue.expect_silence()
    greeting = dialogue.channel.greeting
    statement = (
        f"{name_message(dialogue, greeting)} comes first, and nothing else"
        if greeting
        else "no greeting is documented, and none comes"
    )
    live = greeting is not None and is_approachable(spec, access)
    return dialogue.make_channel_claim(
        f"greet.{access.channel}",
        f"{statement} before the client speaks",
        extend_pointer(dialogue.pointer, "greeting"),
        live=live,
    )


def _claim_quiet(spec: ClaimedSpec, access: ChannelAccess) -> Claim:
    """Show that no further message comes after an authentication."""
    dialogue = Dialogue.begin_authenticated(spec, access)
    dialogue.expect_silence()
    welcome = dialogue.channel.welcome
    statement = (
        f"nothing comes after {name_message(dialogue, welcome)}"
        if welcome
        else "no welcome is documented, and none comes"
    )
    statement = f"with {name_scheme(spec, access.scheme)}, {statement}"
    return dialogue.make_channel_claim(
        f"open.{access.id}.quiet", statement, extend_pointer(dialogue.pointer, "welcome")
    )


def _has_single_use(spec: ClaimedSpec, access: ChannelAccess) -> bool:
    return any(spec.provider.credentials[name].single_use for name in spec.credentials_of(access.scheme))


def derive_handshake_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    for name in spec.provider.channels:
        if list_accesses(spec, name):
            yield from claim_channel_parameters(spec, name)
            yield from _claim_missing_path(spec, name)
            yield from _claim_provoked_refusals(spec, name)


def _claim_missing_path(spec: ClaimedSpec, channel: str) -> Iterator[Claim]:
    """Ask for a path that is not there."""
    if spec.provider.failure_for(Case.not_found, Surface.websocket) is None:
        return
    dialogue = begin_handshake(spec, channel)
    refusal = spec.documented_refusal(Case.not_found, Surface.websocket)
    dialogue.open_handshake(refused=refusal.reply)
    last = dialogue.steps[-1]
    if isinstance(last, OpenSocket):
        path = _path_of_nothing(spec, last.path)
        dialogue.steps[-1] = replace(last, path=path)
        statement = f"{quote_code(path)}, which does not exist, is refused with {refusal.reply.status}"
        yield dialogue.make_channel_claim(f"deny.{channel}.no_such_path", statement, *refusal.facts)


def _path_of_nothing(spec: ClaimedSpec, path: str) -> str:
    """Give a path below a channel's that could be no channel's, whatever is put into their parameters."""
    path = f"{path.rstrip('/')}/nothing-is-here"
    while any(may_share_path(path, channel.path) for channel in spec.provider.channels.values()):
        path += "/at-all"
    return path


def _claim_provoked_refusals(spec: ClaimedSpec, channel: str) -> Iterator[Claim]:
    """Ask for every documented refusal of the handshake, in each of its media types."""
    access = access_by_handshake(spec, channel)
    if access is None:
        return
    known = handshake_cases_with_causes(spec, channel)
    for case in Case:
        name = spec.provider.failure_for(case, Surface.websocket, channel)
        for number, media_type in enumerate(spec.provider.failures[name].bodies or {None: None} if name else ()):
            if case in known and not number:
                continue
            dialogue = Dialogue(spec, access)
            refusal = spec.documented_refusal(case, Surface.websocket, channel, media_type=media_type)
            accept = (("Accept", (media_type,)),) if number and media_type else ()
            headers = ((PROVOKE_HEADER, (case.value,)), *accept)
            dialogue.open_handshake(headers=headers, refused=refusal.reply)
            kind = f", as {quote_code(media_type)}" if number and media_type else ""
            statement = f"a handshake that fails as {quote_code(case.value)} {phrase_denial(dialogue, case)}{kind}"
            suffix = f".{number}" if number else ""
            yield dialogue.make_channel_claim(f"deny.{channel}.{case.value}{suffix}", statement, *refusal.facts)
