"""How a channel is opened: by the handshake, which AsyncAPI can say, or by a message, which it can't."""

from __future__ import annotations

from generator import pointer
from generator.commonmark import bullets, literal
from generator.documents import describe, values
from generator.documents.node import Node, compact, data
from generator.documents.notes import extension, notes
from generator.evidence import about
from generator.model import Provider
from generator.model.channel import Channel
from generator.model.scheme import Lifecycle, Part, Place, Scheme
from generator.template import holes
from generator.words import listed

_USABLE = (Lifecycle.current, Lifecycle.deprecated)
_IN_HANDSHAKE = (Place.header, Place.query, Place.cookie, Place.subprotocol)


def usable(provider: Provider, channel: Channel) -> dict[str, Scheme]:
    """Give the schemes that open a channel today."""
    found = {name: provider.schemes[name] for name in channel.security}
    return {name: scheme for name, scheme in found.items() if scheme.lifecycle in _USABLE}


def handshake(provider: Provider, channel: Channel, *, whole: bool = False) -> list[str]:
    """Name the schemes that travel in the handshake; `whole`: none, if any travels otherwise."""
    schemes_ = usable(provider, channel)
    found = [name for name, scheme in schemes_.items() if secret_part(provider, scheme) is not None]
    return [] if whole and len(found) < len(schemes_) else found


def schemes(provider: Provider) -> Node:
    """Give the security schemes of the document: one for each scheme that travels in a handshake."""
    found = {}
    for channel in provider.channels.values():
        for name in handshake(provider, channel):
            found[name] = _definition(provider, name)
    return found


def inband(provider: Provider, channel: Channel) -> list[Node]:
    """Give `x-inband-auth`: each credential that a message carries, and where in it."""
    return [
        {
            "scheme": name,
            "message": part.message,
            "pointer": part.name,
            "template": values.written(part),
            "credentials": list(values.held(part)),
        }
        for name, scheme in usable(provider, channel).items()
        for part in scheme.parts
        if part.place is Place.message
    ]


def ways(provider: Provider, channel: Channel) -> list[Node]:
    """Give `x-authproof-ways`: the alternatives to open a channel, each with all that it sends."""
    return [
        {
            "scheme": name,
            "handshake": secret_part(provider, scheme) is not None,
            "parts": [data(p) for p in scheme.parts],
        }
        for name, scheme in usable(provider, channel).items()
    ]


def in_message(provider: Provider, channel: Channel, message: str) -> dict[str, Part]:
    """Give the parts of schemes that a message carries, by their places in it."""
    parts = [part for scheme in usable(provider, channel).values() for part in scheme.parts]
    return {part.name: part for part in parts if part.message == message}


def resumes_with(provider: Provider, channel: Channel, message: str) -> dict[str, Part]:
    """Give the parts that the message which resumes a session carries as the one that authenticates does."""
    if channel.resume is None or message != channel.resume.message or in_message(provider, channel, message):
        return {}
    parts = [part for scheme in usable(provider, channel).values() for part in scheme.parts]
    example = channel.messages[message].payload
    return {part.name: part for part in parts if part.place is Place.message and pointer.exists(example, part.name)}


def secret_part(provider: Provider, scheme: Scheme) -> Part | None:
    """Find the part of a scheme that travels in the handshake and carries a credential; none if none does."""
    parts = [part for part in scheme.parts if part.place in _IN_HANDSHAKE and holes(part.template)]
    return min(parts, key=lambda part: not values.secret(part, provider.credentials), default=None)


def _definition(provider: Provider, name: str) -> Node:
    scheme, evidence = provider.schemes[name], about(provider, f"/schemes/{name}")
    part = secret_part(provider, scheme)
    statements = [*describe.scheme(scheme), *notes(evidence)]
    description = f"{literal(scheme.title)}\n\n{bullets(statements)}"
    told = {"description": description, "x-authproof-parts": [data(each) for each in scheme.parts]}
    return (_type(part) if part else {}) | told | compact({"x-evidence": extension(evidence)})


def _type(part: Part) -> Node:
    if part.place is Place.header and part.name.lower() == "authorization":
        if part.template.startswith("Bearer "):
            return {"type": "http", "scheme": "bearer"}
        if part.template == "Basic {base64}":
            return {"type": "http", "scheme": "basic"}
    if part.place is Place.subprotocol:
        return {"type": "httpApiKey", "in": "header", "name": "Sec-WebSocket-Protocol"}
    return {"type": "httpApiKey", "in": part.place.value, "name": part.name}


def in_words(provider: Provider, channel: Channel) -> list[str]:
    """Say how the channel is opened, one statement for each way."""
    return [
        f"Authenticate by {literal(scheme.title)}: {listed([describe.part(part) for part in scheme.parts])}."
        for scheme in usable(provider, channel).values()
    ]
