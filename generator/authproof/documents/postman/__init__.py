"""A Postman collection (format 2.1) and an environment of a provider, which need no import.

The collection has a folder for each flow, whose scripts save what later requests present, one for every operation with
its documented answers as saved examples, and one for what is refused. Where Postman can get a token by OAuth 2 itself,
the request's `auth` says how. Its tests assert the documented answers. What the
format cannot hold, WebSockets above all, is said in the folders' descriptions.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from authproof.documents.postman.coverage import CARRIES
from authproof.documents.postman.folders import refusal_folder, working_folders
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
from authproof.documents.shared.descriptions import (
    bullet_list,
    describe_lifetime,
    describe_limits,
    describe_notice,
    describe_scheme,
    describe_shape,
    titled_section,
)
from authproof.documents.shared.evidence import describe_source, notes_about
from authproof.documents.shared.format import DocumentFile, Format, Material
from authproof.documents.shared.nodes import Node
from authproof.documents.shared.sockets import describe_channel
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.text.commonmark import join_bullets, quote_code, quote_literal, quote_prose
from authproof.text.json_values import dump_json

COLLECTION_FILE: Final = "postman_collection.json"
ENVIRONMENT_FILE: Final = "postman_environment.json"
SANDBOX_ENVIRONMENT_FILE: Final = "postman_environment_sandbox.json"

COLLECTION_SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
"""The address by which Postman knows the format; nothing is fetched from it."""

__all__ = [
    "COLLECTION_FILE",
    "ENVIRONMENT_FILE",
    "FORMAT",
    "SANDBOX_ENVIRONMENT_FILE",
    "build_collection",
    "build_environment",
    "build_sandbox_environment",
    "is_wanted",
    "saved_credentials",
]


def is_wanted(provider: Provider) -> bool:
    """Tell whether a provider has anything to ask over HTTP."""
    return bool(provider.operations)


def build_collection(provider: Provider) -> Node:
    info = {
        "_postman_id": stable_id(provider, "collection"),
        "name": f"{provider.name}: authentication",
        "description": _describe_collection(provider),
        "version": provider.source.as_of,
        "schema": COLLECTION_SCHEMA,
    }
    items = [*working_folders(provider), refusal_folder(provider)]
    return deepcopy({"info": info, "item": items, "variable": _collection_variables(provider)})


def _collection_variables(provider: Provider) -> list[Node]:
    """Give what holds without an environment: addresses, and examples of parameters."""
    bases = {base_variable(name): url for name, url in http_addresses(provider).items()}
    return [
        {"key": key, "value": value, "type": "string"} for key, value in (bases | parameter_examples(provider)).items()
    ]


def _describe_collection(provider: Provider) -> str:
    """Describe the collection: what it follows, what to fill in, how credentials are obtained, what it can't hold."""
    return "\n\n".join(
        [
            quote_prose(provider.summary),
            f"It follows {describe_source(provider.source)}.",
            *map(describe_notice, provider.notices),
            "Choose the environment that comes with this collection, and fill in:",
            join_bullets(_variable_lines(provider)),
            *titled_section("Limits", bullet_list(describe_limits(provider, provider.limits))),
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
        for name, value in parameter_examples(provider).items()
    ]
    return [*bases, *to_fill_in, *saved_by_scripts, *further]


def _credential_line(provider: Provider, name: str) -> str:
    credential = provider.credentials[name]
    notes = notes_about(provider, spec_pointer("credentials", name))
    statement = " ".join([describe_shape(credential), describe_lifetime(credential), *notes])
    return f"{quote_code(name)}: the {quote_literal(credential.title)}. {statement}"


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
        *(describe_channel(provider, name) for name in provider.channels),
    ]


def _write_files(material: Material) -> dict[str, str]:
    provider = material.provider
    if not is_wanted(provider):
        return {}
    return {
        COLLECTION_FILE: dump_json(build_collection(provider)),
        ENVIRONMENT_FILE: dump_json(build_environment(provider)),
        SANDBOX_ENVIRONMENT_FILE: dump_json(build_sandbox_environment(provider, material.sandbox)),
    }


FORMAT: Final = Format(
    title="Postman",
    files=(
        DocumentFile(COLLECTION_FILE, "Postman collection 2.1: flows, operations, refusals, with scripts and tests"),
        DocumentFile(ENVIRONMENT_FILE, "Postman environment: the provider's addresses, credentials to fill in"),
        DocumentFile(
            SANDBOX_ENVIRONMENT_FILE, "Postman environment: the sandbox's addresses, demo credentials filled in"
        ),
    ),
    write=_write_files,
    carries=CARRIES,
)
