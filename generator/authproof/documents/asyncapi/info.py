"""The document's `x-` extensions: as data, all that AsyncAPI has no field for."""

from __future__ import annotations

from authproof.documents.shared.descriptions import (
    describe_credential,
    describe_failure,
    describe_grant,
    describe_limit,
    describe_source,
    evidence_notes,
)
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.credential import shape_pattern
from authproof.model.failure import Failure
from authproof.model.limit import Ban, Concurrency, Limit, Undisclosed, Window
from authproof.model.plain import model_data, model_table
from authproof.model.provider import Provider, evidence_about
from authproof.model.vocabulary import Surface
from authproof.text.commonmark import join_bullets, quote_code, quote_literal, quote_prose


def asyncapi_extensions(provider: Provider) -> Node:
    """Give every extension that stands at the document's top."""
    return drop_empty(
        {
            "x-authproof-provider": provider.id,
            "x-authproof-credentials": {
                name: model_data(one) | {"pattern": f"^{shape_pattern(one.shape)}$"}
                for name, one in provider.credentials.items()
            },
            "x-authproof-grants": model_table(provider.grants),
            "x-refused-handshakes": model_table(refused_handshakes(provider)),
            "x-rate-limits": model_table(socket_limits(provider)),
            "x-authproof-levels": model_table(provider.levels),
            "x-evidence": {"source": model_data(provider.source)},
        }
    )


def refused_handshakes(provider: Provider) -> dict[str, Failure]:
    """Give the failures that a handshake can be refused with."""
    return {name: one for name, one in provider.failures.items() if Surface.websocket in one.surfaces}


def socket_limits(provider: Provider) -> dict[str, Limit]:
    """Give the limits that hold on sockets."""
    return {name: one for name, one in provider.limits.items() if _limits_sockets(one)}


def _limits_sockets(limit: Limit) -> bool:
    return isinstance(limit, Concurrency | Ban | Undisclosed) or (isinstance(limit, Window) and bool(limit.channels))


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
