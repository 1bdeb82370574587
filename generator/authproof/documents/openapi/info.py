"""`info`: what the document is, and in its description everything that OpenAPI has no field for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from authproof.documents.openapi.operations import left_out_operations
from authproof.documents.openapi.schemes import import_instructions
from authproof.documents.openapi.security import Security
from authproof.documents.openapi.servers import Servers
from authproof.documents.shared import sockets
from authproof.documents.shared.descriptions import (
    describe_credential,
    describe_failure,
    describe_grant,
    describe_limit,
    describe_scheme,
    describe_source,
    evidence_notes,
)
from authproof.documents.shared.descriptions import describe_evidence as evidence_in_words
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.credential import shape_pattern
from authproof.model.evidence import Evidence
from authproof.model.plain import model_data, model_table
from authproof.model.provider import Provider, evidence_about
from authproof.text.commonmark import join_bullets, join_numbered, quote_code, quote_link, quote_literal, quote_prose
from authproof.text.english import join_words


def openapi_info(security: Security) -> Node:
    """Give the info object; its version is the date of the source that the spec follows."""
    provider = security.provider
    return {
        "title": provider.name,
        "summary": " ".join(provider.summary.split()),
        "description": _describe_document(security),
        "version": provider.source.as_of.isoformat(),
    }


def link_external_docs(provider: Provider) -> Node | None:
    """Point to the provider's own documentation; none if its address is not known."""
    address = provider.homepage or provider.source.url
    return {"description": provider.source.title, "url": address} if address else None


def _describe_document(security: Security) -> str:
    provider = security.provider
    return "\n\n".join(
        [
            f"How callers of this API authenticate. It follows {describe_source(provider.source)}.",
            *_notice_lines(provider),
            *_titled_section("Importing this document", import_instructions(security)),
            *_titled_section("Obtaining credentials", _grant_sections(provider)),
            *_titled_section("Credentials", _credential_sections(provider)),
            *_titled_section("Schemes", _scheme_sections(security)),
            *_titled_section("WebSockets", [sockets.describe_channel(provider, name) for name in provider.channels]),
            *_titled_section("Refused handshakes", _handshake_lines(provider)),
            *_titled_section("Limits", _limit_lines(provider)),
            *_titled_section("Permission levels", _level_sections(provider)),
            *_titled_section("What the caller's identity is used for", _bullet_prose(provider.user_context)),
            *_titled_section("Keeping it safe", _advice_lines(provider)),
            *_titled_section("Not in this document's paths", _left_out_lines(provider)),
            *_titled_section("Evidence", _bullet_lines(map(_evidence_line, provider.evidence))),
            *_titled_section("What no source states", _gap_lines(provider)),
        ]
    )


def _titled_section(title: str, paragraphs: Iterable[str]) -> list[str]:
    texts = list(paragraphs)
    return [f"## {title}", *texts] if texts else []


def _bullet_prose(texts: Iterable[str]) -> list[str]:
    return _bullet_lines(map(quote_prose, texts))


def _bullet_lines(lines: Iterable[str]) -> list[str]:
    texts = list(lines)
    return [join_bullets(texts)] if texts else []


def _notice_lines(provider: Provider) -> list[str]:
    return [
        f"**{quote_literal(one.title)}.** {quote_prose(one.text)}{f' ({quote_link(one.url)})' if one.url else ''}"
        for one in provider.notices
    ]


def _grant_sections(provider: Provider) -> list[str]:
    return [_grant_section(provider, name) for name in provider.grants]


def _grant_section(provider: Provider, name: str) -> str:
    grant, remarks = provider.grants[name], evidence_notes(evidence_about(provider, f"/grants/{name}"))
    steps = join_numbered(describe_grant(provider, grant))
    return "\n\n".join([f"### {quote_literal(grant.title)}", steps, *_bullet_lines(remarks)])


def _credential_sections(provider: Provider) -> list[str]:
    return [
        f"### {quote_literal(one.title)} ({quote_code(name)})\n\n"
        + join_bullets(
            [
                *describe_credential(provider, one),
                *evidence_notes(evidence_about(provider, f"/credentials/{name}")),
            ]
        )
        for name, one in provider.credentials.items()
    ]


def _scheme_sections(security: Security) -> list[str]:
    return [_scheme_section(security, name) for name in security.provider.schemes]


def _scheme_section(security: Security, name: str) -> str:
    provider, reason = security.provider, security.omission_reason(name)
    scheme = provider.schemes[name]
    where = "It is a security scheme of this document." if reason is None else f"No security scheme: {reason}."
    statements = [
        *describe_scheme(scheme),
        where,
        *evidence_notes(evidence_about(provider, f"/schemes/{name}")),
    ]
    return f"### {quote_literal(scheme.title)} ({quote_code(name)})\n\n{join_bullets(statements)}"


def _handshake_lines(provider: Provider) -> list[str]:
    failures = [(n, one) for n, one in provider.failures.items() if "websocket" in one.surfaces]
    return _bullet_lines(
        f"{one.status}: {' '.join([*describe_failure(one), *evidence_notes(evidence_about(provider, f'/failures/{name}'))])}"
        for name, one in failures
    )


def _limit_lines(provider: Provider) -> list[str]:
    return _bullet_lines(
        " ".join([describe_limit(one), *evidence_notes(evidence_about(provider, f"/limits/{name}"))])
        for name, one in provider.limits.items()
    )


def _level_sections(provider: Provider) -> list[str]:
    return [
        f"### {quote_literal(one.title)} ({quote_code(name)})\n\n{join_bullets([*map(quote_prose, one.may), *_included_levels(provider, name)])}"
        for name, one in provider.levels.items()
    ]


def _included_levels(provider: Provider, name: str) -> list[str]:
    return [f"All that {quote_literal(provider.levels[other].title)} may." for other in provider.levels[name].includes]


def _advice_lines(provider: Provider) -> list[str]:
    return _bullet_lines(f"{'Do' if one.do else 'Never'}: {quote_prose(one.text)}" for one in provider.advice)


def _left_out_lines(provider: Provider) -> list[str]:
    return _bullet_lines(
        f"{quote_code(name)}: {one['because']}." for name, one in left_out_operations(provider).items()
    )


def _evidence_line(entry: Evidence) -> str:
    return f"{evidence_in_words(entry)} Concerns {join_words([quote_code(pointer) for pointer in entry.at])}."


def _gap_lines(provider: Provider) -> list[str]:
    return _bullet_lines(f"**{quote_literal(one.topic)}.** {quote_prose(one.text)}" for one in provider.gaps)


def openapi_extensions(security: Security, servers: Servers) -> Node:
    """Give every extension that stands at the document's top."""
    provider = security.provider
    return drop_empty(
        {
            "x-rate-limits": model_table(provider.limits),
            "x-authproof-provider": provider.id,
            "x-authproof-notices": [model_data(one) for one in provider.notices],
            "x-authproof-servers": _server_data(provider, servers),
            "x-authproof-credentials": _credential_data(provider),
            "x-authproof-grants": model_table(provider.grants),
            "x-authproof-schemes": _scheme_data(security),
            "x-authproof-operations": left_out_operations(provider),
            "x-authproof-channels": model_table(provider.channels),
            "x-authproof-flows": model_table(provider.flows),
            "x-authproof-failures": model_table(provider.failures),
            "x-authproof-levels": model_table(provider.levels),
            "x-authproof-user-context": list(provider.user_context),
            "x-authproof-advice": [model_data(one) for one in provider.advice],
            "x-authproof-executed": [model_data(one) for one in provider.executed],
            "x-evidence": _evidence_data(provider),
        }
    )


def _server_data(provider: Provider, servers: Servers) -> Node:
    return {name: model_data(one) | {"sandbox": servers.sandbox_url(name)} for name, one in provider.servers.items()}


def _credential_data(provider: Provider) -> Node:
    return {
        name: model_data(one) | {"pattern": f"^{shape_pattern(one.shape)}$"}
        for name, one in provider.credentials.items()
    }


def _scheme_data(security: Security) -> Node:
    return {name: model_data(one) | _carriage_data(security, name) for name, one in security.provider.schemes.items()}


def _carriage_data(security: Security, name: str) -> Node:
    reason = security.omission_reason(name)
    return {"security_scheme": reason is None} | ({"because": reason} if reason else {})


def _evidence_data(provider: Provider) -> dict[str, Any]:
    entries, gaps = [model_data(one) for one in provider.evidence], [model_data(one) for one in provider.gaps]
    return {"source": model_data(provider.source)} | drop_empty({"entries": entries, "gaps": gaps})
