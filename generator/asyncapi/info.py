"""`info`: what the document is, and what a reader must know before connecting."""

from __future__ import annotations

from generator.asyncapi.extensions import refused_handshakes, socket_limits
from generator.commonmark import join_bullets, quote_code, quote_literal, quote_prose
from generator.documents.describe import describe_credential, describe_failure, describe_grant, describe_limit
from generator.documents.node import Node, drop_empty
from generator.documents.notes import describe_source, evidence_notes
from generator.evidence import evidence_about
from generator.model.provider import Provider


def asyncapi_info(provider: Provider) -> Node:
    """Give the info object; its version is the date of the source that the spec follows."""
    address = provider.homepage or provider.source.url
    docs = {"description": provider.source.title, "url": address} if address else None
    members = {"title": f"{provider.name}: WebSockets", "version": provider.source.as_of.isoformat()}
    return members | drop_empty({"description": _describe_document(provider), "externalDocs": docs})


def _describe_document(provider: Provider) -> str:
    notices = [f"**{quote_literal(one.title)}.** {quote_prose(one.text)}" for one in provider.notices]
    credentials = [
        f"**{quote_literal(one.title)}** ({quote_code(name)}). {_describe_credential(provider, name)}"
        for name, one in provider.credentials.items()
    ]
    limits = [
        " ".join([describe_limit(one), *evidence_notes(evidence_about(provider, f"/limits/{name}"))])
        for name, one in socket_limits(provider).items()
    ]
    refused = [
        f"{one.status}: {' '.join([*describe_failure(one), *evidence_notes(evidence_about(provider, f'/failures/{name}'))])}"
        for name, one in refused_handshakes(provider).items()
    ]
    head = f"How callers authenticate on the WebSockets of this API. It follows {describe_source(provider.source)}."
    grants = [
        f"**{quote_literal(one.title)}.** {' '.join(describe_grant(provider, one))}" for one in provider.grants.values()
    ]
    sections = {
        "Credentials": credentials,
        "Obtaining credentials": grants,
        "Refused handshakes": refused,
        "Limits": limits,
    }
    section_texts = [
        text for title, lines in sections.items() if lines for text in (f"## {title}", join_bullets(lines))
    ]
    return "\n\n".join([head, quote_prose(provider.summary), *notices, *section_texts])


def _describe_credential(provider: Provider, name: str) -> str:
    remarks = evidence_notes(evidence_about(provider, f"/credentials/{name}"))
    return " ".join([*describe_credential(provider, provider.credentials[name]), *remarks])
