"""How a channel is opened: by the handshake, which AsyncAPI can say, or by a message, which it can't."""

from __future__ import annotations

from authproof.documents.shared.descriptions import describe_part, describe_scheme, evidence_data, evidence_notes
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.documents.shared.part_values import credentials_of_part, is_secret, write_part_value
from authproof.model.channel import Channel
from authproof.model.plain import model_data
from authproof.model.provider import Provider, evidence_about
from authproof.model.scheme import Lifecycle, Part, Scheme
from authproof.model.vocabulary import Place
from authproof.text.commonmark import join_bullets, quote_literal
from authproof.text.english import join_words
from authproof.text.json_pointer import has_value_at
from authproof.text.placeholders import placeholders_in

_USABLE_LIFECYCLES = (Lifecycle.current, Lifecycle.deprecated)
_HANDSHAKE_PLACES = (Place.header, Place.query, Place.cookie, Place.subprotocol)


def usable_schemes(provider: Provider, channel: Channel) -> dict[str, Scheme]:
    """Give the schemes that open a channel today."""
    candidates = {name: provider.schemes[name] for name in channel.security}
    return {name: scheme for name, scheme in candidates.items() if scheme.lifecycle in _USABLE_LIFECYCLES}


def handshake_schemes(provider: Provider, channel: Channel, *, whole: bool = False) -> list[str]:
    """Name the schemes that travel in the handshake; `whole`: none, if any travels otherwise."""
    candidates = usable_schemes(provider, channel)
    in_handshake = [name for name, scheme in candidates.items() if handshake_part(provider, scheme) is not None]
    return [] if whole and len(in_handshake) < len(candidates) else in_handshake


def security_schemes(provider: Provider) -> Node:
    """Give the security schemes of the document: one for each scheme that travels in a handshake."""
    definitions = {}
    for channel in provider.channels.values():
        for name in handshake_schemes(provider, channel):
            definitions[name] = _define_scheme(provider, name)
    return definitions


def inband_credentials(provider: Provider, channel: Channel) -> list[Node]:
    """Give `x-inband-auth`: each credential that a message carries, and where in it."""
    return [
        {
            "scheme": name,
            "message": part.message,
            "pointer": part.name,
            "template": write_part_value(part),
            "credentials": list(credentials_of_part(part)),
        }
        for name, scheme in usable_schemes(provider, channel).items()
        for part in scheme.parts
        if part.place is Place.message
    ]


def opening_alternatives(provider: Provider, channel: Channel) -> list[Node]:
    """Give `x-authproof-ways`: the alternatives to open a channel, each with all that it sends."""
    return [
        {
            "scheme": name,
            "handshake": handshake_part(provider, scheme) is not None,
            "parts": [model_data(p) for p in scheme.parts],
        }
        for name, scheme in usable_schemes(provider, channel).items()
    ]


def parts_in_message(provider: Provider, channel: Channel, message: str) -> dict[str, Part]:
    """Give the parts of schemes that a message carries, by their places in it."""
    parts = [part for scheme in usable_schemes(provider, channel).values() for part in scheme.parts]
    return {part.name: part for part in parts if part.message == message}


def resumption_parts(provider: Provider, channel: Channel, message: str) -> dict[str, Part]:
    """Give the parts that the message which resumes a session carries as the one that authenticates does."""
    if channel.resume is None or message != channel.resume.message or parts_in_message(provider, channel, message):
        return {}
    parts = [part for scheme in usable_schemes(provider, channel).values() for part in scheme.parts]
    example = channel.messages[message].payload
    return {part.name: part for part in parts if part.place is Place.message and has_value_at(example, part.name)}


def handshake_part(provider: Provider, scheme: Scheme) -> Part | None:
    """Find the part of a scheme that travels in the handshake and carries a credential; none if none does."""
    parts = [part for part in scheme.parts if part.place in _HANDSHAKE_PLACES and placeholders_in(part.template)]
    return min(parts, key=lambda part: not is_secret(part, provider.credentials), default=None)


def _define_scheme(provider: Provider, name: str) -> Node:
    scheme, evidence = provider.schemes[name], evidence_about(provider, f"/schemes/{name}")
    part = handshake_part(provider, scheme)
    statements = [*describe_scheme(scheme), *evidence_notes(evidence)]
    description = f"{quote_literal(scheme.title)}\n\n{join_bullets(statements)}"
    members = {"description": description, "x-authproof-parts": [model_data(each) for each in scheme.parts]}
    return (_scheme_type(part) if part else {}) | members | drop_empty({"x-evidence": evidence_data(evidence)})


def _scheme_type(part: Part) -> Node:
    if part.place is Place.header and part.name.lower() == "authorization":
        if part.template.startswith("Bearer "):
            return {"type": "http", "scheme": "bearer"}
        if part.template == "Basic {base64}":
            return {"type": "http", "scheme": "basic"}
    if part.place is Place.subprotocol:
        return {"type": "httpApiKey", "in": "header", "name": "Sec-WebSocket-Protocol"}
    return {"type": "httpApiKey", "in": part.place.value, "name": part.name}


def describe_opening(provider: Provider, channel: Channel) -> list[str]:
    """Say how the channel is opened, one statement for each way."""
    return [
        f"Authenticate by {quote_literal(scheme.title)}: {join_words([describe_part(part) for part in scheme.parts])}."
        for scheme in usable_schemes(provider, channel).values()
    ]
