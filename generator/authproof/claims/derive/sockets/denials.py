"""Sockets that nobody is authenticated on.

The client has no credentials, wrong ones, good ones sent wrongly or in the wrong place, or a scheme that is not in use.
"""

from __future__ import annotations

from collections.abc import Iterator

from authproof.claims.claim import Claim, CredentialText, CredentialVariant, HeldCredential
from authproof.claims.derive.shared.channel_access import (
    ChannelAccess,
    access_by_message,
    first_access,
    is_approachable,
    list_accesses,
)
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.judgement import judge_case, judge_handshake, opens_any_scheme
from authproof.claims.derive.shared.phrasing import (
    name_credential,
    name_message,
    name_scheme,
    phrase_close,
    phrase_denial,
    phrase_turned_away,
)
from authproof.claims.derive.shared.requests import WrittenParts, place_parts, reaches_path, vacant_parts, write_part
from authproof.claims.derive.shared.socket_states import plain_messages
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.claims.derive.shared.wrong_credentials import INVALID_STATES, WrongCredentials, list_wrong_credentials
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.scheme import Lifecycle, Part
from authproof.model.vocabulary import Case, JsonType, Place, Surface, When
from authproof.text.commonmark import quote_code
from authproof.text.json_pointer import put_value


def derive_denial_claims(spec: ClaimedSpec) -> Iterator[Claim]:
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
    if not _present_variant(dialogue, spec.credentials_of(access.scheme)[0], CredentialVariant.wrong):
        return None
    dialogue.expect_turned_away(Case.unknown)
    dialogue.expect_turned_away(Case.unknown)
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
        if not _arrives(spec, access, ()):
            return
        case = Case.missing
        dialogue.expect_denial(case, ())
        attempt = "a handshake without credentials"
    elif dialogue.channel.messages[access.message].required.keys() >= set(places):
        return
    else:
        handshake = tuple((part, text) for part, text in dialogue.waiting_parts if part.place is not Place.message)
        judged = judge_case(spec, _usable_schemes(spec, access), handshake)
        case = _case_in_message(dialogue, access.message, (), judged)
        dialogue.open_socket(handshake)
        dialogue.send_login(())
        dialogue.expect_refused(case)
        attempt = f"{name_message(dialogue, access.message)} without the credential"
    statement = f"{attempt} {phrase_turned_away(dialogue, case)}"
    yield dialogue.make_channel_claim(f"deny.{access.id}.missing", statement, *spec.scheme_facts(access.scheme))


def _claim_invalid_states(spec: ClaimedSpec, access: ChannelAccess) -> Iterator[Claim]:
    """Present each credential in each state in which it is no good."""
    names = spec.credentials_of(access.scheme)
    for name in names:
        for case, variant, words in INVALID_STATES:
            dialogue = Dialogue(spec, access)
            if not _present_variant(dialogue, name, variant):
                continue
            dialogue.expect_turned_away(case)
            attempt = f"{name_credential(spec, name)} that {words}"
            suffix = f".{name}" if len(names) > 1 else ""
            live = case is Case.unknown and is_approachable(spec, access)
            yield dialogue.make_channel_claim(
                f"deny.{access.id}.{case.value}{suffix}", f"{attempt} {phrase_turned_away(dialogue, case)}", live=live
            )


def _present_variant(dialogue: Dialogue, name: str, variant: CredentialVariant) -> bool:
    """Present a credential in another state; False if there is no such value."""
    spec, scheme = dialogue.spec, dialogue.access.scheme
    is_told = not spec.provider.is_dispensable(name, scheme, dialogue.channel.security)
    if not is_told or spec.value_in_state(name, variant) is None:
        return False
    if len(spec.credentials_of(dialogue.access.scheme)) == 1:
        dialogue.steps.clear()
    dialogue.present_instead(name, (HeldCredential(name, variant),))
    return True


def _wrong_credentials_for(spec: ClaimedSpec, access: ChannelAccess) -> Iterator[WrongCredentials]:
    """Give what is sent wrongly; `derive_misplaced_claims` looks elsewhere for what a message should bring."""
    schemes = _usable_schemes(spec, access)
    dialogue = Dialogue(spec, access)
    is_known = not dialogue.steps or _answers_alike(dialogue)
    for wrong in list_wrong_credentials(spec, schemes, access.scheme, dialogue.credentials):
        if not is_known and not wrong.is_certain:  # what will be issued is not known yet
            continue
        is_in_message = any(part.place is Place.message for part, _ in wrong.written_parts)
        if _arrives(spec, access, wrong.written_parts) and (is_in_message or not access.message):
            yield wrong


def _claim_wrong_credentials(spec: ClaimedSpec, access: ChannelAccess, wrong: WrongCredentials) -> Claim:
    """Send good credentials wrongly: changed, with another word before them, or elsewhere in the same request."""
    dialogue = Dialogue(spec, access)
    case_at_handshake = judge_handshake(spec, _usable_schemes(spec, access), wrong.written_parts)
    if case_at_handshake:
        dialogue.expect_denial(case_at_handshake, wrong.written_parts)
        words = f"a handshake {wrong.words} {phrase_denial(dialogue, case_at_handshake)}"
    elif access.message:
        case = _case_in_message(dialogue, access.message, wrong.written_parts, wrong.case)
        dialogue.open_socket(wrong.written_parts)
        dialogue.send_login(wrong.written_parts)
        dialogue.expect_refused(case)
        words = f"{name_message(dialogue, access.message)} {wrong.words} {phrase_close(dialogue, case)}"
    else:
        dialogue.open_socket(wrong.written_parts)
        dialogue.expect_silence()
        words = f"a handshake {wrong.words} does not authenticate the client"
    about = wrong.about if wrong.is_certain or not _answers_alike(dialogue) else ()
    return dialogue.make_channel_claim(f"deny.{access.id}.wrong.{wrong.name}", words, *about)


def _case_in_message(dialogue: Dialogue, message: str, written_parts: WrittenParts, case: Case) -> Case:
    """Tell the case of a message with wrong credentials; it lacks them if it lacks a place that it is asked for."""
    sent = {pointer for _, pointer, _ in place_parts(written_parts).messages}
    carried = {pointer for name, pointer, _ in place_parts(dialogue.written_parts).messages if name == message}
    lacking = carried - sent
    return Case.missing if lacking & dialogue.channel.messages[message].required.keys() else case


def _answers_alike(dialogue: Dialogue) -> bool:
    """Tell whether malformed and unknown credentials are refused alike, so that their shape does not matter."""
    if dialogue.access.message:
        return dialogue.channel.close_for(Case.malformed) == dialogue.channel.close_for(Case.unknown)
    provider, channel = dialogue.spec.provider, dialogue.access.channel
    failures = {provider.failure_for(case, Surface.websocket, channel) for case in (Case.malformed, Case.unknown)}
    return len(failures) == 1 and None not in failures


def _claim_number_for_text(spec: ClaimedSpec, access: ChannelAccess) -> Iterator[Claim]:
    """Send a number in the place of the credential, where the message itself does not ask for a text."""
    dialogue, message = Dialogue(spec, access), access.message or ""
    message_pointer = next(
        pointer for name, pointer, _ in place_parts(dialogue.written_parts).messages if name == message
    )
    if dialogue.channel.messages[message].required.get(message_pointer) is not JsonType.string:
        dialogue.open_socket()
        dialogue.send_message(message, put_value(dialogue.message_payload(message), message_pointer, 7))
        dialogue.expect_refused(Case.malformed)
        attempt = f"{name_message(dialogue, message)} with a number as {quote_code(message_pointer)}"
        yield dialogue.make_channel_claim(
            f"deny.{access.id}.wrong.number",
            f"{attempt} {phrase_close(dialogue, Case.malformed)}",
            *spec.scheme_facts(access.scheme),
        )


def derive_misplaced_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    for channel in spec.provider.channels:
        for access in list_accesses(spec, channel):
            if access.message:
                yield from _claim_misplaced(spec, access)
        if main := access_by_message(spec, channel) or first_access(spec, channel):
            yield from _claim_unusable_schemes(spec, main)


def _claim_misplaced(spec: ClaimedSpec, access: ChannelAccess) -> Iterator[Claim]:
    """Send the credential with the handshake, where a message should bring it: nobody is authenticated by that."""
    schemes = _usable_schemes(spec, access)
    credentials = Dialogue(spec, access).credentials
    for name in spec.credentials_of(access.scheme):
        title = name_credential(spec, name)
        for place_name, sent in _misplaced_parts(spec, name, credentials[name]):
            is_nothing = (
                not opens_any_scheme(spec, schemes, sent, {}) and judge_case(spec, schemes, sent) is Case.missing
            )
            if is_nothing and _arrives(spec, access, sent):
                dialogue = Dialogue(spec, access)
                dialogue.open_socket(sent)
                _expect_unauthenticated(dialogue)
                statement = f"{title} in the handshake's {place_name} does not authenticate the client"
                about = (
                    spec_pointer("schemes", access.scheme, "parts", index, "in")
                    for index in _part_indexes(spec, access)
                )
                yield dialogue.make_channel_claim(f"deny.{access.id}.wrong.in_{place_name}.{name}", statement, *about)


def _expect_unauthenticated(dialogue: Dialogue) -> None:
    """Show that the client is not authenticated: no welcome comes, and what needs authentication is refused."""
    messages = dialogue.channel.messages
    later = [
        name for name in plain_messages(dialogue.spec, dialogue.access.channel) if messages[name].when is When.after
    ]
    dialogue.expect_silence()
    for message in later[:1]:
        dialogue.send_message(message)
        dialogue.expect_refused(Case.not_authenticated)


def _misplaced_parts(spec: ClaimedSpec, name: str, text: CredentialText) -> Iterator[tuple[str, WrittenParts]]:
    """Give handshakes that carry a credential as requests do, or else as it is often tried."""
    headers = [
        part
        for scheme in spec.provider.usable_schemes(spec.provider.schemes)
        for part in spec.provider.schemes[scheme].parts
        if f"{{{name}}}" in part.template and part.place is Place.header
    ]
    bearer = {"in": "header", "name": "Authorization", "template": f"Bearer {{{name}}}"}
    query = {"in": "query", "name": "token", "template": f"{{{name}}}"}
    header = headers[0] if headers else Part.model_validate(bearer)
    for place_name, part in (("header", header), ("query", Part.model_validate(query))):
        yield place_name, ((part, write_part(part, {name: text})),)


def _claim_unusable_schemes(spec: ClaimedSpec, access: ChannelAccess) -> Iterator[Claim]:
    """Use a scheme that the spec has for the channel, but that is not released, or was removed."""
    security = spec.provider.channels[access.channel].security
    schemes = spec.provider.usable_schemes(security)
    for index, scheme in enumerate(security):
        sent = spec.write_scheme(scheme, spec.held_credentials(scheme))
        if spec.provider.schemes[scheme].lifecycle is Lifecycle.not_executed:
            continue
        if scheme in schemes or place_parts(sent).messages or opens_any_scheme(spec, schemes, sent, {}):
            continue
        if not _arrives(spec, access, sent):
            continue
        dialogue = Dialogue(spec, access)
        case = judge_handshake(spec, schemes, sent)
        title = name_scheme(spec, scheme)
        if case is None:
            dialogue.open_socket(sent)
            _expect_unauthenticated(dialogue)
            words = f"{title} does not authenticate the client today"
        else:
            dialogue.expect_denial(case, sent)
            words = f"{title} is not in use today, and {phrase_denial(dialogue, case)}"
        about = (spec_pointer("schemes", scheme, "lifecycle"), extend_pointer(dialogue.pointer, "security", index))
        yield dialogue.make_channel_claim(f"deny.{access.channel}.{scheme}.unusable", words, *about)


def _arrives(spec: ClaimedSpec, access: ChannelAccess, sent: WrittenParts) -> bool:
    """Tell whether a handshake that sends no more than this of a scheme is one of its channel.

    What is left of the path then must be nothing to other schemes, too.
    """
    scheme = spec.provider.schemes[access.scheme]
    is_nothing = judge_case(spec, _usable_schemes(spec, access), vacant_parts(scheme, sent)) is Case.missing
    return is_nothing and reaches_path(spec.provider.channels[access.channel].path, scheme, sent)


def _usable_schemes(spec: ClaimedSpec, access: ChannelAccess) -> tuple[str, ...]:
    return spec.provider.usable_schemes(spec.provider.channels[access.channel].security)


def _part_indexes(spec: ClaimedSpec, access: ChannelAccess) -> range:
    return range(len(spec.provider.schemes[access.scheme].parts))
