"""All that OpenAPI has no field for: in words, in the description of `info`, and as data, in extensions at the top."""

from __future__ import annotations

from authproof.documents.openapi.operations import left_out_operations
from authproof.documents.openapi.schemes import import_instructions
from authproof.documents.openapi.security import Security
from authproof.documents.openapi.servers import Servers
from authproof.documents.shared.descriptions import (
    bullet_list,
    describe_credential,
    describe_grant,
    describe_limits,
    describe_notice,
    describe_refused_handshakes,
    describe_scheme,
    titled_section,
)
from authproof.documents.shared.evidence import describe_evidence, describe_source, notes_about
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.documents.shared.part_values import credential_table
from authproof.documents.shared.sockets import describe_channel
from authproof.model.evidence import Evidence
from authproof.model.grant import Grant
from authproof.model.level import Level
from authproof.model.plain import model_data, model_table
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.text.commonmark import join_bullets, join_numbered, quote_code, quote_link, quote_literal, quote_prose
from authproof.text.english import join_words


def openapi_info(security: Security) -> Node:
    """Give the info object; its version is the date of the source that the spec follows."""
    provider = security.provider
    return {
        "title": provider.name,
        "summary": " ".join(provider.summary.split()),
        "description": _describe_document(security),
        "version": provider.source.as_of,
    }


def openapi_extensions(security: Security, servers: Servers) -> Node:
    provider = security.provider
    return drop_empty(
        {
            "x-rate-limits": model_table(provider.limits),
            "x-authproof-provider": provider.id,
            "x-authproof-notices": list(map(model_data, provider.notices)),
            "x-authproof-servers": _server_data(provider, servers),
            "x-authproof-credentials": credential_table(provider.credentials),
            "x-authproof-grants": model_table(provider.grants),
            "x-authproof-schemes": _scheme_data(security),
            "x-authproof-operations": left_out_operations(provider),
            "x-authproof-channels": model_table(provider.channels),
            "x-authproof-flows": model_table(provider.flows),
            "x-authproof-failures": model_table(provider.failures),
            "x-authproof-levels": model_table(provider.levels),
            "x-authproof-user-context": list(provider.user_context),
            "x-authproof-advice": list(map(model_data, provider.advice)),
            "x-authproof-executed": list(map(model_data, provider.executed)),
            "x-evidence": _evidence_data(provider),
        }
    )


def _describe_document(security: Security) -> str:
    provider = security.provider
    return "\n\n".join(
        [
            f"How callers of this API authenticate. It follows {describe_source(provider.source)}.",
            *_notice_lines(provider),
            *titled_section("Importing this document", import_instructions(security)),
            *titled_section("Obtaining credentials", _grant_sections(provider)),
            *titled_section("Credentials", _credential_sections(provider)),
            *titled_section("Schemes", _scheme_sections(security)),
            *titled_section("WebSockets", [describe_channel(provider, name) for name in provider.channels]),
            *titled_section("Refused handshakes", bullet_list(describe_refused_handshakes(provider))),
            *titled_section("Limits", bullet_list(describe_limits(provider, provider.limits))),
            *titled_section("Permission levels", _level_sections(provider)),
            *titled_section(
                "What the caller's identity is used for", bullet_list(map(quote_prose, provider.user_context))
            ),
            *titled_section("Keeping it safe", _advice_lines(provider)),
            *titled_section("Not in this document's paths", _left_out_lines(provider)),
            *titled_section("Evidence", bullet_list(map(_evidence_line, provider.evidence))),
            *titled_section("What no source states", _gap_lines(provider)),
        ]
    )


def _notice_lines(provider: Provider) -> list[str]:
    return [
        f"{describe_notice(notice)}{f' ({quote_link(notice.url)})' if notice.url else ''}"
        for notice in provider.notices
    ]


def _grant_sections(provider: Provider) -> list[str]:
    return [_grant_section(provider, name, grant) for name, grant in provider.grants.items()]


def _grant_section(provider: Provider, name: str, grant: Grant) -> str:
    steps, notes = join_numbered(describe_grant(provider, grant)), notes_about(provider, spec_pointer("grants", name))
    return "\n\n".join([f"### {quote_literal(grant.title)}", steps, *bullet_list(notes)])


def _credential_sections(provider: Provider) -> list[str]:
    return [
        _bullet_section(
            credential.title,
            name,
            [*describe_credential(provider, credential), *notes_about(provider, spec_pointer("credentials", name))],
        )
        for name, credential in provider.credentials.items()
    ]


def _bullet_section(title: str, name: str, statements: list[str]) -> str:
    return f"### {quote_literal(title)} ({quote_code(name)})\n\n{join_bullets(statements)}"


def _scheme_sections(security: Security) -> list[str]:
    return [_scheme_section(security, name) for name in security.provider.schemes]


def _scheme_section(security: Security, name: str) -> str:
    provider, reason = security.provider, security.omission_reason(name)
    scheme = provider.schemes[name]
    where = "It is a security scheme of this document." if reason is None else f"No security scheme: {reason}."
    statements = [*describe_scheme(scheme), where, *notes_about(provider, spec_pointer("schemes", name))]
    return _bullet_section(scheme.title, name, statements)


def _level_sections(provider: Provider) -> list[str]:
    return [
        _bullet_section(level.title, name, [*map(quote_prose, level.may), *_included_levels(provider, level)])
        for name, level in provider.levels.items()
    ]


def _included_levels(provider: Provider, level: Level) -> list[str]:
    return [f"All that {quote_literal(provider.levels[name].title)} may." for name in level.includes]


def _advice_lines(provider: Provider) -> list[str]:
    return bullet_list(f"{'Do' if advice.do else 'Never'}: {quote_prose(advice.text)}" for advice in provider.advice)


def _left_out_lines(provider: Provider) -> list[str]:
    return bullet_list(
        f"{quote_code(name)}: {operation['because']}." for name, operation in left_out_operations(provider).items()
    )


def _evidence_line(entry: Evidence) -> str:
    return f"{describe_evidence(entry)} Concerns {join_words([quote_code(pointer) for pointer in entry.at])}."


def _gap_lines(provider: Provider) -> list[str]:
    return bullet_list(f"**{quote_literal(gap.topic)}.** {quote_prose(gap.text)}" for gap in provider.gaps)


def _server_data(provider: Provider, servers: Servers) -> Node:
    return {name: model_data(one) | {"sandbox": servers.sandbox_url(name)} for name, one in provider.servers.items()}


def _scheme_data(security: Security) -> Node:
    return {name: model_data(one) | _carriage_data(security, name) for name, one in security.provider.schemes.items()}


def _carriage_data(security: Security, name: str) -> Node:
    reason = security.omission_reason(name)
    return {"security_scheme": reason is None} | ({"because": reason} if reason else {})


def _evidence_data(provider: Provider) -> Node:
    return {"source": model_data(provider.source)} | drop_empty(
        {"entries": list(map(model_data, provider.evidence)), "gaps": list(map(model_data, provider.gaps))}
    )
