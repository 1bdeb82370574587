"""A Postman collection (format 2.1) and an environment of a provider, which need no import.

The collection has a folder for each flow, whose scripts save what later requests present, one for every operation with
its documented answers as saved examples, and one for what is refused. Its tests assert the documented answers. What the
format cannot hold, WebSockets above all, is said in the folders' descriptions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from typing import Final

from authproof.documents.postman.folders import flow_folders, operation_folder, refusal_folder
from authproof.documents.postman.variables import (
    base_variable,
    build_environment,
    build_sandbox_environment,
    http_addresses,
    parameter_examples,
    saved_credentials,
    stable_id,
    usable_credentials,
)
from authproof.documents.shared import sockets
from authproof.documents.shared.descriptions import (
    describe_lifetime,
    describe_limit,
    describe_scheme,
    describe_shape,
    describe_source,
    evidence_notes,
)
from authproof.documents.shared.nodes import Node
from authproof.model.provider import Provider, evidence_about
from authproof.text.commonmark import join_bullets, quote_code, quote_literal, quote_prose

COLLECTION_SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
"""The address by which Postman knows the format; nothing is fetched from it."""

__all__ = [
    "build_collection",
    "build_environment",
    "build_sandbox_environment",
    "is_wanted",
    "saved_credentials",
    "to_json",
]


def is_wanted(provider: Provider) -> bool:
    """Tell whether a provider has anything to ask over HTTP."""
    return bool(provider.operations)


def build_collection(provider: Provider) -> Node:
    """Make the collection."""
    info = {
        "_postman_id": stable_id(provider, "collection"),
        "name": f"{provider.name}: authentication",
        "description": describe_collection(provider),
        "version": provider.source.as_of.isoformat(),
        "schema": COLLECTION_SCHEMA,
    }
    items = [*flow_folders(provider), operation_folder(provider), refusal_folder(provider)]
    return deepcopy({"info": info, "item": items, "variable": _collection_variables(provider)})


def to_json(document: Node) -> str:
    """Write a document as JSON; the same document gives the same bytes."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _collection_variables(provider: Provider) -> list[Node]:
    """Give what holds without an environment: addresses, and examples of parameters."""
    bases = {base_variable(name): url for name, url in http_addresses(provider).items()}
    return [
        {"key": key, "value": value, "type": "string"} for key, value in (bases | parameter_examples(provider)).items()
    ]


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


_IN_WORDS: Final = "`info.description`, in words"
_IN_REQUEST: Final = "the request"
_IN_TESTS: Final = "tests of the request, saved examples"
_IN_REFUSALS: Final = "saved examples, requests in the folder of refusals"

CARRIES: Final[dict[str, str]] = {
    "id": "identifiers, which are made of it",
    "name": "`info.name`",
    "summary": "`info.description`",
    "source": "`info.description`; its date is `info.version`",
    "notices": "`info.description`",
    "notices/#/url": "",
    "servers/*/url": "variables of collection and environment",
    "credentials": "variables of the environment; `info.description`",
    "credentials/*/summary": "",
    "credentials/*/shape/#/name": "",
    "credentials/*/variable": "",
    "credentials/*/revocation": "",
    "credentials/*/levels": "",
    "grants/*/operation": "scripts that save what an answer issues",
    "grants/*/issues": "scripts that save what an answer issues",
    "grants/*/consumes": "tests of the request",
    "schemes": "`auth`, headers, query and body of the request, `description`",
    "operations": _IN_REQUEST,
    "operations/*/level": "`description` of the request",
    "operations/*/parameters/*/description": "",
    "operations/*/parameters/*/shape": "",
    "operations/*/parameters/*/values": "",
    "operations/*/parameters/*/refusal": "",
    "operations/*/parameters/*/refused": "",
    "operations/*/success": _IN_TESTS,
    "operations/*/success/live": "",
    "channels": _IN_WORDS,
    "channels/*/parameters/*/required": "",
    "channels/*/parameters/*/example": "",
    "channels/*/parameters/*/shape": "",
    "channels/*/parameters/*/values": "",
    "channels/*/parameters/*/variable": "",
    "channels/*/parameters/*/refusal": "",
    "channels/*/parameters/*/refused": "",
    "channels/*/messages/*/match": "",
    "channels/*/messages/*/payload": "",
    "channels/*/messages/*/live": "",
    "channels/*/messages/*/required": "",
    "channels/*/sequence_at": "",
    "channels/*/heartbeat/sequence_at": "",
    "channels/*/resume/session_at": "",
    "channels/*/resume/sequence_at": "",
    "channels/*/closes/*/cases": "",
    "channels/*/closes/*/limits": "",
    "channels/*/closes/*/reason": "",
    "channels/*/closes/*/message": "",
    "flows": "folders",
    "flows/*/steps/#/connect": "",
    "flows/*/steps/#/until": "",
    "failures": _IN_REFUSALS,
    "failures/*/limits": "",
    "failures/*/live": "tests of the requests in the folder of refusals",
    "failures/*/covers": "",
    "limits": _IN_WORDS,
    "limits/*/messages": "",
    "limits/*/headers": "",
    "levels/*/title": "`description` of the request",
    "evidence": "`description` of what is concerned",
}
"""What the collection carries; it has an environment beside it."""
