"""`info`: what the document is, and what a reader must know before connecting."""

from __future__ import annotations

from generator.asyncapi.extensions import of_sockets, refused_handshakes
from generator.commonmark import bullets, code, literal, prose
from generator.documents import describe
from generator.documents.node import Node, compact
from generator.documents.notes import notes, source_in_words
from generator.evidence import about
from generator.model import Provider


def info(provider: Provider) -> Node:
    """Give the info object; its version is the date of the source that the spec follows."""
    address = provider.homepage or provider.source.url
    docs = {"description": provider.source.title, "url": address} if address else None
    told = {"title": f"{provider.name}: WebSockets", "version": provider.source.as_of.isoformat()}
    return told | compact({"description": _description(provider), "externalDocs": docs})


def _description(provider: Provider) -> str:
    notices = [f"**{literal(one.title)}.** {prose(one.text)}" for one in provider.notices]
    credentials = [
        f"**{literal(one.title)}** ({code(name)}). {_credential(provider, name)}"
        for name, one in provider.credentials.items()
    ]
    limits = [
        " ".join([describe.limit(one), *notes(about(provider, f"/limits/{name}"))])
        for name, one in of_sockets(provider).items()
    ]
    refused = [
        f"{one.status}: {' '.join([*describe.failure(one), *notes(about(provider, f'/failures/{name}'))])}"
        for name, one in refused_handshakes(provider).items()
    ]
    head = f"How callers authenticate on the WebSockets of this API. It follows {source_in_words(provider.source)}."
    grants = [
        f"**{literal(one.title)}.** {' '.join(describe.grant(provider, one))}" for one in provider.grants.values()
    ]
    sections = {
        "Credentials": credentials,
        "Obtaining credentials": grants,
        "Refused handshakes": refused,
        "Limits": limits,
    }
    told = [text for title, lines in sections.items() if lines for text in (f"## {title}", bullets(lines))]
    return "\n\n".join([head, prose(provider.summary), *notices, *told])


def _credential(provider: Provider, name: str) -> str:
    found = notes(about(provider, f"/credentials/{name}"))
    return " ".join([*describe.credential(provider, provider.credentials[name]), *found])
