"""Handshakes: which schemes open a socket, what the server says then, and which parameters are taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from authproof.claims.claim import Claim, HoleKind, OpenSocket
from authproof.claims.derive.shared.channel_access import (
    ChannelAccess,
    access_by_handshake,
    access_by_message,
    is_approachable,
    list_accesses,
)
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.phrasing import name_message, phrase_denial, phrase_on_channel
from authproof.claims.derive.shared.shape_borders import list_borders
from authproof.claims.derive.shared.socket_states import handshake_cases_with_causes, show_authenticated
from authproof.claims.derive.shared.spec import ClaimedSpec, leave_assumed_open, reply_facts
from authproof.model.operation import Parameter
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case, Surface
from authproof.sandbox.engine.cases import PROVOKE_HEADER
from authproof.text.commonmark import quote_code, quote_literal


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
    sentence = phrase_on_channel(
        dialogue, f"*{quote_literal(spec.provider.schemes[access.scheme].title)}* opens the socket{heard}"
    )
    about = (
        extend_pointer(dialogue.pointer, "security", index),
        *([extend_pointer(dialogue.pointer, "welcome")] if dialogue.channel.welcome else []),
    )
    held = all(map(spec.is_held_from_start, spec.credentials_of(access.scheme)))
    return dialogue.make_claim(f"open.{access.id}", sentence, *about, live=held and is_approachable(spec, access))


def _claim_reopening(spec: ClaimedSpec, access: ChannelAccess) -> Claim:
    """Show that no use ends the credentials: `single_use` is not theirs."""
    dialogue = Dialogue(spec, access)
    dialogue.open_authenticated(*dialogue.take_session())
    dialogue.close_socket(1000)
    dialogue.session_kind = HoleKind.other if dialogue.take_session() else HoleKind.type
    dialogue.open_authenticated()
    if dialogue.channel.welcome is None:
        show_authenticated(dialogue)
    sentence = phrase_on_channel(
        dialogue, f"*{quote_literal(spec.provider.schemes[access.scheme].title)}* opens one socket after the other"
    )
    single = tuple(spec_pointer("credentials", name, "single_use") for name in spec.credentials_of(access.scheme))
    return dialogue.make_claim(
        f"open.{access.id}.again",
        sentence,
        extend_pointer(dialogue.pointer, "security", _security_index(dialogue)),
        *single,
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
    return dialogue.make_claim(
        f"greet.{access.channel}", sentence, extend_pointer(dialogue.pointer, "greeting"), live=live
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
    sentence = phrase_on_channel(
        dialogue, f"with *{quote_literal(spec.provider.schemes[access.scheme].title)}*, {statement}"
    )
    return dialogue.make_claim(f"open.{access.id}.quiet", sentence, extend_pointer(dialogue.pointer, "welcome"))


def _security_index(dialogue: Dialogue) -> int:
    return dialogue.channel.security.index(dialogue.access.scheme)


def _has_single_use(spec: ClaimedSpec, access: ChannelAccess) -> bool:
    return any(spec.provider.credentials[name].single_use for name in spec.credentials_of(access.scheme))


class _ChannelParameter(NamedTuple):
    """One parameter of one channel."""

    channel: str
    name: str
    parameter: Parameter

    @property
    def pointer(self) -> str:
        return spec_pointer("channels", self.channel, "parameters", self.name)


def derive_handshake_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    for name, channel in spec.provider.channels.items():
        if list_accesses(spec, name):
            for key, parameter in channel.parameters.items():
                yield from _claim_parameter(spec, _ChannelParameter(name, key, parameter))
            yield from _claim_missing_path(spec, name)
            yield from _claim_provoked_refusals(spec, name)


def _claim_parameter(spec: ClaimedSpec, tested: _ChannelParameter) -> Iterator[Claim]:
    yield from _claim_required(spec, tested)
    yield from _claim_shape(spec, tested)
    yield from _claim_values(spec, tested)
    for value, case in tested.parameter.refused.items():
        words = f"{quote_code(value)} as {quote_code(tested.name)}"
        about = extend_pointer(tested.pointer, "refused", value)
        yield _claim_refused(spec, tested, f"refused.{value}", (words, value, case), about)


def _claim_required(spec: ClaimedSpec, tested: _ChannelParameter) -> Iterator[Claim]:
    path = spec.provider.channels[tested.channel].path
    if not tested.parameter.required:
        words = f"{quote_code(tested.name)} may be left out of the handshake, or be sent"
        values = (None, tested.parameter.example)
        yield _claim_accepted(spec, tested, "optional", (words, values), extend_pointer(tested.pointer, "required"))
    elif not path.endswith(f"{{{tested.name}}}"):  # an empty value at the end of a path is another path
        value = "" if tested.parameter.place == "path" else None
        words = f"a handshake without {quote_code(tested.name)}"
        yield _claim_refused(
            spec,
            tested,
            "missing",
            (words, value, tested.parameter.refusal),
            extend_pointer(tested.pointer, "required"),
        )


def _claim_shape(spec: ClaimedSpec, tested: _ChannelParameter) -> Iterator[Claim]:
    shape = tested.parameter.shape
    for border in list_borders(shape, tested.parameter.example) if shape and not tested.parameter.values else ():
        about = tuple(extend_pointer(tested.pointer, "shape") + pointer for pointer in border.pointers)
        if border.accepted:
            words = f"{quote_code(tested.name)} is taken if {border.words}"
            yield _claim_accepted(spec, tested, f"{border.name}.taken", (words, border.accepted), *about)
        for number, value in enumerate(border.refused):
            words = f"{quote_code(tested.name)} is refused unless {border.words}: {quote_code(value)}"
            trial = (words, value, tested.parameter.refusal)
            yield _claim_refused(spec, tested, f"{border.name}.refused_{number}", trial, *about)


def _claim_values(spec: ClaimedSpec, tested: _ChannelParameter) -> Iterator[Claim]:
    values = tested.parameter.values
    if not values and not tested.parameter.shape:
        words = f"{quote_code(tested.name)} may have any value"
        yield _claim_accepted(
            spec,
            tested,
            "any",
            (words, ("another-value",)),
            extend_pointer(tested.pointer, "values"),
            extend_pointer(tested.pointer, "shape"),
        )
    for index, value in enumerate(values):
        words = f"{quote_code(value)} is taken as {quote_code(tested.name)}"
        yield _claim_accepted(
            spec, tested, f"value_{index}", (words, (value,)), extend_pointer(tested.pointer, "values", index)
        )
    if values:
        other = next(
            value for value in (f"{values[0]}{tail}" for tail in ("0", "x", "00", "xx")) if value not in values
        )
        words = f"{quote_code(other)} as {quote_code(tested.name)}"
        yield _claim_refused(
            spec, tested, "unlisted", (words, other, tested.parameter.refusal), extend_pointer(tested.pointer, "values")
        )


def _claim_accepted(
    spec: ClaimedSpec, tested: _ChannelParameter, name: str, trial: tuple[str, tuple[str | None, ...]], *about: str
) -> Claim:
    """Open one socket after the other, with these values."""
    words, values = trial
    dialogue = _begin_dialogue(spec, tested.channel)
    dialogue.steps.clear()
    for value in values:
        dialogue.renew_credentials()
        _open_and_stay(dialogue, {tested.name: value})
        dialogue.close_socket(1000)
    return dialogue.make_claim(
        f"handshake.{tested.channel}.{tested.name}.{name}",
        phrase_on_channel(dialogue, words),
        *about,
        extend_pointer(tested.pointer, "in"),
    )


def _claim_refused(
    spec: ClaimedSpec, tested: _ChannelParameter, name: str, trial: tuple[str, str | None, Case], *about: str
) -> Claim:
    words, value, case = trial
    dialogue = _begin_dialogue(spec, tested.channel)
    sent = () if dialogue.access.message else None
    dialogue.expect_denial(case, sent, because=about[0], given={tested.name: value})
    facts = (*about, extend_pointer(tested.pointer, "refusal"), extend_pointer(tested.pointer, "in"))
    sentence = phrase_on_channel(dialogue, f"{words} {phrase_denial(dialogue, case)}")
    return dialogue.make_claim(f"handshake.{tested.channel}.{tested.name}.{name}", sentence, *facts)


def _begin_dialogue(spec: ClaimedSpec, channel: str) -> Dialogue:
    """Begin as anybody can who is to be refused for the handshake alone."""
    access = access_by_message(spec, channel) or list_accesses(spec, channel)[0]
    return Dialogue(spec, access)


def _open_and_stay(dialogue: Dialogue, given: dict[str, str | None]) -> None:
    """Open a socket, and show that it stays open."""
    dialogue.open_socket(() if dialogue.access.message else None, given=given)
    if not dialogue.access.message:
        dialogue.expect_welcome()
    if not dialogue.channel.greeting:
        dialogue.expect_silence()


def _claim_missing_path(spec: ClaimedSpec, channel: str) -> Iterator[Claim]:
    """Ask for a path that is not there."""
    if spec.provider.failure_for(Case.not_found, Surface.websocket) is None:
        return
    dialogue = _begin_dialogue(spec, channel)
    refusal = spec.expect_refusal(Case.not_found, Surface.websocket)
    facts = spec.refusal_facts(Case.not_found, Surface.websocket)
    dialogue.open_handshake(refused=leave_assumed_open(spec, refusal, facts))
    last = dialogue.steps[-1]
    if isinstance(last, OpenSocket):
        path = f"{last.path.rstrip('/')}/nothing-is-here"
        dialogue.steps[-1] = replace(last, path=path)
        sentence = phrase_on_channel(
            dialogue, f"{quote_code(path)}, which does not exist, is refused with {refusal.status}"
        )
        yield dialogue.make_claim(f"deny.{channel}.no_such_path", sentence, *facts, *reply_facts(spec, refusal))


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
            refusal = spec.expect_refusal(case, Surface.websocket, channel, media_type=media_type)
            facts = spec.refusal_facts(case, Surface.websocket, channel)
            accept = (("Accept", (media_type,)),) if number and media_type else ()
            headers = ((PROVOKE_HEADER, (case.value,)), *accept)
            dialogue.open_handshake(headers=headers, refused=leave_assumed_open(spec, refusal, facts))
            kind = f", as {quote_code(media_type)}" if number and media_type else ""
            sentence = phrase_on_channel(
                dialogue, f"a handshake that fails as {quote_code(case.value)} {phrase_denial(dialogue, case)}{kind}"
            )
            suffix = f".{number}" if number else ""
            yield dialogue.make_claim(
                f"deny.{channel}.{case.value}{suffix}", sentence, *facts, *reply_facts(spec, refusal)
            )
