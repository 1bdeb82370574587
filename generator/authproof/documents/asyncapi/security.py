"""How a channel is opened: by the handshake, which AsyncAPI can say, or by a message, which it can't."""

from __future__ import annotations

from authproof.documents.shared.descriptions import describe_part, describe_scheme
from authproof.documents.shared.evidence import evidence_data, evidence_notes
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.documents.shared.part_values import is_secret, write_part_value
from authproof.model.channel import Channel
from authproof.model.plain import model_data
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.model.scheme import Part, Scheme
from authproof.model.vocabulary import Place
from authproof.text.commonmark import join_bullets, quote_literal
from authproof.text.english import join_words

_HANDSHAKE_PLACES = (Place.header, Place.query, Place.cookie, Place.subprotocol)


def usable_schemes(provider: Provider, channel: Channel) -> dict[str, Scheme]:
    return {name: provider.schemes[name] for name in provider.usable_schemes(channel.security)}


def handshake_schemes(provider: Provider, channel: Channel) -> list[str]:
    candidates = usable_schemes(provider, channel)
    return [name for name, scheme in candidates.items() if _handshake_part(provider, scheme) is not None]


def security_schemes(provider: Provider) -> Node:
    """Give the security schemes of the document: one for each scheme that travels in a handshake."""
    in_handshakes = [name for channel in provider.channels.values() for name in handshake_schemes(provider, channel)]
    return {name: _define_scheme(provider, name) for name in dict.fromkeys(in_handshakes)}


def inband_credentials(provider: Provider, channel: Channel) -> list[Node]:
    """Give `x-inband-auth`: each credential that a message carries, and where in it."""
    return [
        {
            "scheme": name,
            "message": part.message,
            "pointer": part.name,
            "template": write_part_value(part),
            "credentials": list(part.credentials),
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
            "handshake": _handshake_part(provider, scheme) is not None,
            "parts": list(map(model_data, scheme.parts)),
        }
        for name, scheme in usable_schemes(provider, channel).items()
    ]


def parts_in_message(provider: Provider, channel: Channel, message: str) -> dict[str, Part]:
    """Give the parts of schemes that a message carries, by their places in it."""
    parts = [part for scheme in usable_schemes(provider, channel).values() for part in scheme.parts]
    return {part.name: part for part in parts if part.message == message}


def resumption_parts(provider: Provider, channel: Channel, message: str) -> dict[str, Part]:
    """Give the parts that the message which resumes a session carries as the one that authenticates does."""
    parts = [part for moved in provider.schemes_resuming(channel).values() for part in moved]
    return {part.name: part for part in parts if part.message == message}


def _handshake_part(provider: Provider, scheme: Scheme) -> Part | None:
    """Find the part of a scheme that travels in the handshake and carries a credential; none if none does."""
    parts = [part for part in scheme.parts if part.place in _HANDSHAKE_PLACES and not part.is_constant]
    return min(parts, key=lambda part: not is_secret(part, provider.credentials), default=None)


def _define_scheme(provider: Provider, name: str) -> Node:
    scheme, evidence = provider.schemes[name], provider.evidence_about(spec_pointer("schemes", name))
    part = _handshake_part(provider, scheme)
    statements = [*describe_scheme(scheme), *evidence_notes(evidence)]
    description = f"{quote_literal(scheme.title)}\n\n{join_bullets(statements)}"
    members = {"description": description, "x-authproof-parts": list(map(model_data, scheme.parts))}
    typed = _scheme_type(provider, part) if part else {}
    return typed | members | drop_empty({"x-evidence": evidence_data(evidence)})


def _scheme_type(provider: Provider, part: Part) -> Node:
    if part.is_bearer:
        bearer_format = provider.bearer_format_of(part)
        return {"type": "http", "scheme": "bearer"} | drop_empty({"bearerFormat": bearer_format})
    if part.is_basic:
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
