"""All that AsyncAPI has no field for: in words, in the description of `info`, and as data, in extensions at the top."""

from __future__ import annotations

from authproof.documents.shared.descriptions import (
    bullet_list,
    describe_credential,
    describe_grant,
    describe_limits,
    describe_notice,
    describe_refused_handshakes,
    link_external_docs,
    titled_section,
)
from authproof.documents.shared.evidence import describe_source, notes_about
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.documents.shared.part_values import credential_table
from authproof.model.limit import Ban, Concurrency, Limit, Undisclosed, Window
from authproof.model.plain import model_data, model_table
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.text.commonmark import quote_code, quote_literal, quote_prose


def asyncapi_info(provider: Provider) -> Node:
    """Give the info object; its version is the date of the source that the spec follows."""
    described = {"description": _describe_document(provider), "externalDocs": link_external_docs(provider)}
    members = {"title": f"{provider.name}: WebSockets", "version": provider.source.as_of}
    return members | drop_empty(described)


def asyncapi_extensions(provider: Provider) -> Node:
    return drop_empty(
        {
            "x-authproof-provider": provider.id,
            "x-authproof-credentials": credential_table(provider.credentials),
            "x-authproof-grants": model_table(provider.grants),
            "x-refused-handshakes": model_table(provider.handshake_failures),
            "x-rate-limits": model_table(_socket_limits(provider)),
            "x-authproof-levels": model_table(provider.levels),
            "x-evidence": {"source": model_data(provider.source)},
        }
    )


def _describe_document(provider: Provider) -> str:
    grants = [
        f"**{quote_literal(grant.title)}.** {' '.join(describe_grant(provider, grant))}"
        for grant in provider.grants.values()
    ]
    sections = {
        "Credentials": [_describe_credential(provider, name) for name in provider.credentials],
        "Obtaining credentials": grants,
        "Refused handshakes": describe_refused_handshakes(provider),
        "Limits": describe_limits(provider, _socket_limits(provider)),
    }
    return "\n\n".join(
        [
            f"How callers authenticate on the WebSockets of this API. It follows {describe_source(provider.source)}.",
            quote_prose(provider.summary),
            *map(describe_notice, provider.notices),
            *(text for title, lines in sections.items() for text in titled_section(title, bullet_list(lines))),
        ]
    )


def _describe_credential(provider: Provider, name: str) -> str:
    credential = provider.credentials[name]
    notes = notes_about(provider, spec_pointer("credentials", name))
    statements = [
        f"**{quote_literal(credential.title)}** ({quote_code(name)}).",
        *describe_credential(provider, credential),
    ]
    return " ".join([*statements, *notes])


def _socket_limits(provider: Provider) -> dict[str, Limit]:
    return {name: limit for name, limit in provider.limits.items() if _limits_sockets(limit)}


def _limits_sockets(limit: Limit) -> bool:
    return isinstance(limit, Concurrency | Ban | Undisclosed) or (isinstance(limit, Window) and bool(limit.channels))
