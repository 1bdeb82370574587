"""The documents that lie beside a provider's pages, and what each is for."""

from __future__ import annotations

from typing import Final

from generator.pages.context import PageContext
from generator.pages.markdown import Markdown, inline_code, make_link

DOCUMENT_KINDS: Final = {
    "openapi.yaml": "OpenAPI 3.1 as YAML: importers, code generators, validators",
    "openapi.json": "OpenAPI 3.1 as JSON: the same",
    "asyncapi.yaml": "AsyncAPI 3.0: the WebSockets with their messages, tokens inside messages, close codes",
    "arazzo.yaml": "Arazzo 1.0.1: the flows as workflows over `openapi.yaml`",
    "postman_collection.json": "Postman collection 2.1: flows, operations, refusals, with scripts and tests",
    "postman_environment.json": "Postman environment: the provider's addresses, credentials to fill in",
    "postman_environment_sandbox.json": "Postman environment: the sandbox's addresses, demo credentials filled in",
    "requests.http": "The flows as requests for VS Code's REST Client",
    "env.example": "The variables of the samples, with their credentials left empty; save it as `.env`",
}
"""Each document by its name, with what it is."""


def document_rows(context: PageContext) -> list[tuple[Markdown, Markdown]]:
    """Give a row of a table for each document: its name as a link, and what it is for."""
    return [
        (link_document(name), Markdown(purpose))
        for name, purpose in DOCUMENT_KINDS.items()
        if name in context.documents
    ]


def link_document(name: str) -> Markdown:
    """Link a document by its name."""
    return make_link(inline_code(name), name)
