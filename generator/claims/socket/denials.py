"""Claims about sockets that are not opened: without credentials, with wrong ones, and with good ones sent wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.claims.claim import Claim, HeldCredential
from generator.claims.make.dialogue import WEBSOCKET_SURFACE, Dialogue
from generator.claims.make.placing import place_parts
from generator.claims.make.spoilt import WrongCredentials, list_wrong_credentials
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.telling import name_message, phrase_close, phrase_denial, phrase_on_channel
from generator.claims.make.ways import ChannelAccess, access_by_message, is_approachable, list_accesses
from generator.claims.socket.endings import expect_turned_away, phrase_turned_away
from generator.commonmark import quote_code, quote_literal
from generator.model.channel import JsonType
from generator.model.failure import Case
from generator.model.scheme import Place
from generator.pointer import drop_value, put_value

_INVALID_STATES: Final = (
    (Case.unknown, "wrong", "that was never issued"),
    (Case.expired, "expired", "that has expired"),
    (Case.revoked, "revoked", "that was revoked"),
)


def derive_denial_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Derive them for every way into a channel."""
    for channel in spec.provider.channels:
        for access in list_accesses(spec, channel):
            yield from _claim_without_credentials(spec, access)
            yield from _claim_invalid_states(spec, access)
            yield from (_claim_wrong_credentials(spec, access, wrong) for wrong in _wrong_credentials_for(spec, access))
            if access.message:
                yield from _claim_number_for_text(spec, access)


def present_unknown_twice(spec: ClaimedSpec, access: ChannelAccess) -> Dialogue | None:
    """Present a credential that was never issued, and then once more; None if there is no such value."""
    dialogue = Dialogue(spec, access)
    if not _present_variant(dialogue, spec.credentials_of(access.scheme)[0], "wrong"):
        return None
    expect_turned_away(dialogue, Case.unknown)
    expect_turned_away(dialogue, Case.unknown)
    return dialogue


def _claim_without_credentials(spec: ClaimedSpec, access: ChannelAccess) -> Iterator[Claim]:
    """Send no credential at all; what a message must have is claimed with its other contents."""
    dialogue = Dialogue(spec, access)
    places = [
        message_pointer
        for name, message_pointer, _ in place_parts(dialogue.written_parts).messages
        if name == access.message
    ]
    if access.message is None:
        if access_by_message(spec, access.channel) or access != list_accesses(spec, access.channel)[0]:
            return
        dialogue.expect_denial(Case.missing, ())
        attempt = "a handshake without credentials"
    elif places[0] in dialogue.channel.messages[access.message].required:
        return
    else:
        dialogue.open_socket()
        dialogue.send_message(access.message, drop_value(dialogue.channel.messages[access.message].payload, places[0]))
        dialogue.expect_refused(Case.missing)
        attempt = f"{name_message(dialogue, access.message)} without the credential"
    sentence = phrase_on_channel(dialogue, f"{attempt} {phrase_turned_away(dialogue, Case.missing)}")
    yield dialogue.make_claim(f"deny.{access.id}.missing", sentence, *spec.scheme_facts(access.scheme))


def _claim_invalid_states(spec: ClaimedSpec, access: ChannelAccess) -> Iterator[Claim]:
    """Present each credential in each state in which it is no good."""
    names = spec.credentials_of(access.scheme)
    for name in names:
        for case, variant, words in _INVALID_STATES:
            dialogue = Dialogue(spec, access)
            if not _present_variant(dialogue, name, variant):
                continue
            expect_turned_away(dialogue, case)
            attempt = f"*{quote_literal(spec.provider.credentials[name].title)}* {words}"
            sentence = phrase_on_channel(dialogue, f"{attempt} {phrase_turned_away(dialogue, case)}")
            suffix = f".{name}" if len(names) > 1 else ""
            live = case is Case.unknown and is_approachable(spec, access)
            yield dialogue.make_claim(f"deny.{access.id}.{case.value}{suffix}", sentence, live=live)


def _present_variant(dialogue: Dialogue, name: str, variant: str) -> bool:
    """Present a credential in another state; False if there is no such value."""
    spec = dialogue.spec
    impossible = variant == "expired" and spec.provider.credentials[name].never_expires
    if impossible or getattr(spec.tables.find_credential(name).demo, variant) is None:
        return False
    if len(spec.credentials_of(dialogue.access.scheme)) == 1:
        dialogue.steps.clear()
    dialogue.credentials = {**dialogue.credentials, name: (HeldCredential(name, variant),)}
    return True


def _wrong_credentials_for(spec: ClaimedSpec, access: ChannelAccess) -> Iterator[WrongCredentials]:
    """Give what is sent wrongly; what a message should bring is looked for elsewhere only by `_elsewhere`."""
    schemes = spec.usable_schemes(spec.provider.channels[access.channel].security)
    for wrong in list_wrong_credentials(spec, schemes, access.scheme, Dialogue(spec, access).credentials):
        is_in_message = any(part.place is Place.message for part, _ in wrong.written_parts)
        if is_in_message or not access.message:
            yield wrong


def _claim_wrong_credentials(spec: ClaimedSpec, access: ChannelAccess, wrong: WrongCredentials) -> Claim:
    """Send good credentials wrongly: spoilt, with another word before them, or elsewhere in the same request."""
    dialogue = Dialogue(spec, access)
    if access.message:
        dialogue.open_socket(wrong.written_parts)
        dialogue.send_login(wrong.written_parts)
        dialogue.expect_refused(wrong.case)
        words = f"{name_message(dialogue, access.message)} {wrong.words} {phrase_close(dialogue, wrong.case)}"
    elif wrong.case is Case.missing and access_by_message(spec, access.channel):
        dialogue.open_socket(wrong.written_parts)
        dialogue.expect_silence()
        words = f"a handshake {wrong.words} does not authenticate the client"
    else:
        dialogue.expect_denial(wrong.case, wrong.written_parts)
        words = f"a handshake {wrong.words} {phrase_denial(dialogue, wrong.case)}"
    about = wrong.about if wrong.is_certain or not _answers_alike(dialogue) else ()
    return dialogue.make_claim(f"deny.{access.id}.wrong.{wrong.name}", phrase_on_channel(dialogue, words), *about)


def _answers_alike(dialogue: Dialogue) -> bool:
    """Tell whether malformed and unknown credentials are refused alike, so that their shape does not matter."""
    cases = (Case.malformed, Case.unknown)
    if dialogue.access.message:
        return len({(dialogue.close_of(case) or ("",))[0] for case in cases}) == 1
    failures = {dialogue.spec.failure_for(case, WEBSOCKET_SURFACE, dialogue.access.channel) for case in cases}
    return len(failures) == 1 and None not in failures


def _claim_number_for_text(spec: ClaimedSpec, access: ChannelAccess) -> Iterator[Claim]:
    """Send a number in the place of the credential, where the message itself does not ask for a text."""
    dialogue, message = Dialogue(spec, access), access.message or ""
    message_pointer = next(at for name, at, _ in place_parts(dialogue.written_parts).messages if name == message)
    if dialogue.channel.messages[message].required.get(message_pointer) is not JsonType.string:
        dialogue.open_socket()
        dialogue.send_message(message, put_value(dialogue.message_payload(message), message_pointer, 7))
        dialogue.expect_refused(Case.malformed)
        attempt = f"{name_message(dialogue, message)} with a number as {quote_code(message_pointer)}"
        sentence = phrase_on_channel(dialogue, f"{attempt} {phrase_close(dialogue, Case.malformed)}")
        yield dialogue.make_claim(f"deny.{access.id}.wrong.number", sentence, *spec.scheme_facts(access.scheme))
