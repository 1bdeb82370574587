"""`info`: what the document is, and in its description everything that OpenAPI has no field for."""

from __future__ import annotations

from collections.abc import Iterable

from generator.commonmark import join_bullets, join_numbered, quote_code, quote_link, quote_literal, quote_prose
from generator.documents import sockets
from generator.documents.describe import (
    describe_credential,
    describe_failure,
    describe_grant,
    describe_limit,
    describe_scheme,
)
from generator.documents.node import Node
from generator.documents.notes import describe_evidence as evidence_in_words
from generator.documents.notes import describe_source, evidence_notes
from generator.evidence import evidence_about
from generator.model.evidence import Evidence
from generator.model.provider import Provider
from generator.openapi.importing import import_instructions
from generator.openapi.operations import left_out_operations
from generator.openapi.security import Security
from generator.words import join_words


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
