"""What a reader of the collection must know first, and what the format has no field for."""

from __future__ import annotations

from collections.abc import Iterable

from generator.commonmark import join_bullets, quote_code, quote_literal, quote_prose
from generator.documents import sockets
from generator.documents.describe import describe_lifetime, describe_limit, describe_scheme, describe_shape
from generator.documents.notes import describe_source, evidence_notes
from generator.evidence import evidence_about
from generator.model.provider import Provider
from generator.postman.names import (
    base_variable,
    http_addresses,
    parameter_examples,
    saved_credentials,
    usable_credentials,
)


def describe_collection(provider: Provider) -> str:
    """Describe the collection: what it follows, what to fill in, how credentials are obtained, what it can't hold."""
    notices = [f"**{quote_literal(one.title)}.** {quote_prose(one.text)}" for one in provider.notices]
    return "\n\n".join(
        [
            quote_prose(provider.summary),
            f"It follows {describe_source(provider.source)}.",
            *notices,
            "Choose the environment that comes with this collection, and fill in:",
            join_bullets(_variable_lines(provider)),
            *_titled_section("Limits", _limit_lines(provider)),
            *_socket_paragraphs(provider),
        ]
    )


def _variable_lines(provider: Provider) -> list[str]:
    bases = [
        f"{quote_code(base_variable(name))}: the address of the server; it is filled in."
        for name in http_addresses(provider)
    ]
    issued = saved_credentials(provider)
    to_fill_in = [_credential_line(provider, name) for name in usable_credentials(provider) if name not in issued]
    saved_by_scripts = [
        f"{quote_code(name)}: nothing; scripts save it." for name in usable_credentials(provider) if name in issued
    ]
    further = [
        f"{quote_code(name)}: a value of yours; {quote_code(value)} is an example."
        for name, value in _own_parameters(provider)
    ]
    return [*bases, *to_fill_in, *saved_by_scripts, *further]


def _own_parameters(provider: Provider) -> Iterable[tuple[str, str]]:
    return parameter_examples(provider).items()


def _credential_line(provider: Provider, name: str) -> str:
    credential = provider.credentials[name]
    remarks = evidence_notes(evidence_about(provider, f"/credentials/{name}"))
    statement = " ".join([describe_shape(credential), describe_lifetime(credential), *remarks])
    return f"{quote_code(name)}: the {quote_literal(credential.title)}. {statement}"


def _limit_lines(provider: Provider) -> list[str]:
    return [
        " ".join([describe_limit(one), *evidence_notes(evidence_about(provider, f"/limits/{name}"))])
        for name, one in provider.limits.items()
    ]


def _socket_paragraphs(provider: Provider) -> list[str]:
    if not provider.channels:
        return []
    explanation = "This format cannot hold them; open them by hand, as a WebSocket request of the application."
    scheme_lines = [
        f"**{quote_literal(provider.schemes[name].title)}.** {' '.join(describe_scheme(provider.schemes[name]))}"
        for name in dict.fromkeys(name for channel in provider.channels.values() for name in channel.security)
    ]
    return [
        "## WebSockets",
        explanation,
        join_bullets(scheme_lines),
        *(sockets.describe_channel(provider, name) for name in provider.channels),
    ]


def _titled_section(title: str, lines: list[str]) -> list[str]:
    return [f"## {title}", join_bullets(lines)] if lines else []
