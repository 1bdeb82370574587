"""Claims about credentials in the handshake that a message should bring, and about schemes that open nothing today."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim, CredentialText
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.placing import WrittenParts, place_parts, write_part
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.telling import phrase_denial, phrase_on_channel
from generator.claims.make.turns import plain_messages
from generator.claims.make.verdict import judge_case, opens_any_scheme
from generator.claims.make.ways import ChannelAccess, access_by_message, first_access, list_accesses
from generator.commonmark import quote_literal
from generator.model.channel import When
from generator.model.failure import Case
from generator.model.scheme import Part, Place


def derive_misplaced_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Derive them for every channel."""
    for channel in spec.provider.channels:
        for access in list_accesses(spec, channel):
            if access.message:
                yield from _claim_misplaced(spec, access)
        if main := access_by_message(spec, channel) or first_access(spec, channel):
            yield from _claim_unusable_schemes(spec, main)


def _claim_misplaced(spec: ClaimedSpec, access: ChannelAccess) -> Iterator[Claim]:
    """Send the credential with the handshake, where a message should bring it: nobody is authenticated by that."""
    schemes = spec.usable_schemes(spec.provider.channels[access.channel].security)
    credentials = Dialogue(spec, access).credentials
    for name in spec.credentials_of(access.scheme):
        title = quote_literal(spec.provider.credentials[name].title)
        for place_name, sent in _misplaced_parts(spec, name, credentials[name]):
            if not opens_any_scheme(spec, schemes, sent) and judge_case(spec, schemes, sent) is Case.missing:
                dialogue = Dialogue(spec, access)
                dialogue.open_socket(sent)
                _expect_unauthenticated(dialogue)
                sentence = phrase_on_channel(
                    dialogue, f"*{title}* in the handshake's {place_name} does not authenticate the client"
                )
                about = (f"/schemes/{access.scheme}/parts/{index}/in" for index in _part_indexes(spec, access))
                yield dialogue.make_claim(f"deny.{access.id}.wrong.in_{place_name}.{name}", sentence, *about)


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
        for scheme in spec.usable_schemes(spec.provider.schemes)
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
    schemes = spec.usable_schemes(security)
    for index, scheme in enumerate(security):
        sent = spec.write_scheme(scheme, spec.held_credentials(scheme))
        if scheme in schemes or place_parts(sent).messages or opens_any_scheme(spec, schemes, sent):
            continue
        dialogue = Dialogue(spec, access)
        case = judge_case(spec, schemes, sent)
        name = quote_literal(spec.provider.schemes[scheme].title)
        if case is Case.missing and access_by_message(spec, access.channel):
            dialogue.open_socket(sent)
            _expect_unauthenticated(dialogue)
            words = f"*{name}* does not authenticate the client today"
        else:
            dialogue.expect_denial(case, sent)
            words = f"*{name}* is not in use today, and {phrase_denial(dialogue, case)}"
        about = (f"/schemes/{scheme}/lifecycle", f"{dialogue.pointer}/security/{index}")
        yield dialogue.make_claim(
            f"deny.{access.channel}.{scheme}.unusable", phrase_on_channel(dialogue, words), *about
        )


def _part_indexes(spec: ClaimedSpec, access: ChannelAccess) -> range:
    return range(len(spec.provider.schemes[access.scheme].parts))
