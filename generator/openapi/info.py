"""`info`: what the document is, and in its description everything that OpenAPI has no field for."""

from __future__ import annotations

from collections.abc import Iterable

from generator.commonmark import bullets, code, link, literal, numbered, prose
from generator.documents import describe, sockets
from generator.documents.node import Node
from generator.documents.notes import in_words as evidence_in_words
from generator.documents.notes import notes, source_in_words
from generator.evidence import about
from generator.model import Provider
from generator.model.evidence import Evidence
from generator.openapi import importing
from generator.openapi.operations import left_out
from generator.openapi.security import Security
from generator.words import listed


def info(security: Security) -> Node:
    """Give the info object; its version is the date of the source that the spec follows."""
    provider = security.provider
    return {
        "title": provider.name,
        "summary": " ".join(provider.summary.split()),
        "description": _description(security),
        "version": provider.source.as_of.isoformat(),
    }


def external_docs(provider: Provider) -> Node | None:
    """Point to the provider's own documentation; none if its address is not known."""
    address = provider.homepage or provider.source.url
    return {"description": provider.source.title, "url": address} if address else None


def _description(security: Security) -> str:
    provider = security.provider
    return "\n\n".join(
        [
            f"How callers of this API authenticate. It follows {source_in_words(provider.source)}.",
            *_notices(provider),
            *_section("Importing this document", importing.words(security)),
            *_section("Obtaining credentials", _grants(provider)),
            *_section("Credentials", _credentials(provider)),
            *_section("Schemes", _schemes(security)),
            *_section("WebSockets", [sockets.channel(provider, name) for name in provider.channels]),
            *_section("Refused handshakes", _handshakes(provider)),
            *_section("Limits", _limits(provider)),
            *_section("Permission levels", _levels(provider)),
            *_section("What the caller's identity is used for", _listed(provider.user_context)),
            *_section("Keeping it safe", _advice(provider)),
            *_section("Not in this document's paths", _left_out(provider)),
            *_section("Evidence", _listed_as_is(map(_entry, provider.evidence))),
            *_section("What no source states", _gaps(provider)),
        ]
    )


def _section(title: str, paragraphs: Iterable[str]) -> list[str]:
    held = list(paragraphs)
    return [f"## {title}", *held] if held else []


def _listed(texts: Iterable[str]) -> list[str]:
    return _listed_as_is(map(prose, texts))


def _listed_as_is(lines: Iterable[str]) -> list[str]:
    held = list(lines)
    return [bullets(held)] if held else []


def _notices(provider: Provider) -> list[str]:
    return [
        f"**{literal(one.title)}.** {prose(one.text)}{f' ({link(one.url)})' if one.url else ''}"
        for one in provider.notices
    ]


def _grants(provider: Provider) -> list[str]:
    return [_grant(provider, name) for name in provider.grants]


def _grant(provider: Provider, name: str) -> str:
    one, found = provider.grants[name], notes(about(provider, f"/grants/{name}"))
    steps = numbered(describe.grant(provider, one))
    return "\n\n".join([f"### {literal(one.title)}", steps, *_listed_as_is(found)])


def _credentials(provider: Provider) -> list[str]:
    return [
        f"### {literal(one.title)} ({code(name)})\n\n"
        + bullets([*describe.credential(provider, one), *notes(about(provider, f"/credentials/{name}"))])
        for name, one in provider.credentials.items()
    ]


def _schemes(security: Security) -> list[str]:
    return [_scheme(security, name) for name in security.provider.schemes]


def _scheme(security: Security, name: str) -> str:
    provider, reason = security.provider, security.reason(name)
    one = provider.schemes[name]
    where = "It is a security scheme of this document." if reason is None else f"No security scheme: {reason}."
    statements = [*describe.scheme(one), where, *notes(about(provider, f"/schemes/{name}"))]
    return f"### {literal(one.title)} ({code(name)})\n\n{bullets(statements)}"


def _handshakes(provider: Provider) -> list[str]:
    refused = [(n, one) for n, one in provider.failures.items() if "websocket" in one.surfaces]
    return _listed_as_is(
        f"{one.status}: {' '.join([*describe.failure(one), *notes(about(provider, f'/failures/{name}'))])}"
        for name, one in refused
    )


def _limits(provider: Provider) -> list[str]:
    return _listed_as_is(
        " ".join([describe.limit(one), *notes(about(provider, f"/limits/{name}"))])
        for name, one in provider.limits.items()
    )


def _levels(provider: Provider) -> list[str]:
    return [
        f"### {literal(one.title)} ({code(name)})\n\n{bullets([*map(prose, one.may), *_includes(provider, name)])}"
        for name, one in provider.levels.items()
    ]


def _includes(provider: Provider, name: str) -> list[str]:
    return [f"All that {literal(provider.levels[other].title)} may." for other in provider.levels[name].includes]


def _advice(provider: Provider) -> list[str]:
    return _listed_as_is(f"{'Do' if one.do else 'Never'}: {prose(one.text)}" for one in provider.advice)


def _left_out(provider: Provider) -> list[str]:
    return _listed_as_is(f"{code(name)}: {one['because']}." for name, one in left_out(provider).items())


def _entry(entry: Evidence) -> str:
    return f"{evidence_in_words(entry)} Concerns {listed([code(at) for at in entry.at])}."


def _gaps(provider: Provider) -> list[str]:
    return _listed_as_is(f"**{literal(one.topic)}.** {prose(one.text)}" for one in provider.gaps)
