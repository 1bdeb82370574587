"""Using a provider's documents in other tools: what to fill in, and what a tool cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.documents.node import Node
from generator.origins import sandbox_origins
from generator.pages.context import PageContext
from generator.pages.files import document_rows
from generator.pages.lacking import lost_rows
from generator.pages.markdown import NOTHING, Markdown, Table, inline_code, make_table, quote_prose
from generator.pages.places import TRY_PAGE
from generator.pages.tools import ToolView, view_tools


@dataclass(frozen=True)
class EmittedDocuments:
    """What the emitters made that this page speaks of."""

    openapi: Node
    postman_environment: Node | None = None
    """The Postman environment for the provider; none without a collection."""
    postman_sandbox_environment: Node | None = None
    """The Postman environment for the sandbox."""
    saved_variables: frozenset[str] = frozenset()
    """The variables that the collection's scripts fill in."""


@dataclass(frozen=True)
class UseItInView:
    """The body of the page."""

    files: Table
    collection_variables: Table
    import_variables: Table
    server_addresses: Table
    tools: tuple[ToolView, ...]
    not_carried: Table
    can_try: bool


def view_use_it_in(context: PageContext, emitted: EmittedDocuments) -> UseItInView:
    """Work out the body of the page."""
    return UseItInView(
        files=make_table(("File", "For"), document_rows(context)),
        collection_variables=make_table(
            ("Variable", "What it holds", "In the sandbox"), _collection_rows(context, emitted)
        ),
        import_variables=make_table(("Variable", "What it holds", "Example"), _import_rows(emitted)),
        server_addresses=make_table(("Server", "The provider's", "The sandbox's"), _address_rows(context)),
        tools=tuple(view_tools(context, emitted.openapi)),
        not_carried=make_table(("What", "Why, and where it is"), lost_rows(context, emitted.openapi)),
        can_try=TRY_PAGE in context.documents,
    )


def _collection_rows(context: PageContext, emitted: EmittedDocuments) -> Iterator[tuple[Markdown, ...]]:
    sandbox_values = _environment_values(emitted.postman_sandbox_environment)
    for name, value in _environment_values(emitted.postman_environment).items():
        yield (
            inline_code(name),
            _say_variable(context, emitted, name, value),
            _code_or_nothing(sandbox_values.get(name, "")),
        )


def _say_variable(context: PageContext, emitted: EmittedDocuments, name: str, value: str) -> Markdown:
    """Say what a variable of the environment is for."""
    if name in emitted.saved_variables:
        return Markdown(f"{context.link_part('credentials', name)}; scripts fill it in")
    if name in context.provider.credentials:
        return Markdown(f"{context.link_part('credentials', name)}: **fill in yours**")
    return Markdown(f"{inline_code(value)}, filled in")


def _import_rows(emitted: EmittedDocuments) -> Iterator[tuple[Markdown, ...]]:
    """Tell the variables that an importer makes of the document."""
    for server in emitted.openapi.get("servers", [])[:1]:
        for name, variable in server.get("variables", {}).items():
            yield (
                inline_code(name),
                quote_prose(variable["description"].partition(" Not a part of the address")[0]),
                _code_or_nothing(variable["default"]),
            )


def _address_rows(context: PageContext) -> Iterator[tuple[Markdown, ...]]:
    sandbox_addresses = sandbox_origins(context.provider, context.sandbox)
    for name, server in context.provider.servers.items():
        yield inline_code(name), inline_code(server.url), inline_code(sandbox_addresses[server.url.rstrip("/")])


def _environment_values(environment: Node | None) -> dict[str, str]:
    return {} if environment is None else {each["key"]: each["value"] for each in environment["values"]}


def _code_or_nothing(value: str) -> Markdown:
    return inline_code(value) if value else NOTHING
