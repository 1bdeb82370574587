"""Using a provider's documents in other tools: what to fill in, and what a tool cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.documents.node import Node
from generator.origins import origins
from generator.pages import files
from generator.pages.context import Context
from generator.pages.lacking import lacking
from generator.pages.markdown import NOTHING, Markdown, Table, code, prose, table
from generator.pages.places import TRY
from generator.pages.tools import Tool, tools


@dataclass(frozen=True)
class Emitted:
    """What the emitters made that this page speaks of."""

    openapi: Node
    environment: Node | None = None
    """The Postman environment for the provider; none without a collection."""
    sandbox: Node | None = None
    """The Postman environment for the sandbox."""
    saved: frozenset[str] = frozenset()
    """The variables that the collection's scripts fill in."""


@dataclass(frozen=True)
class UseItIn:
    """The body of the page."""

    files: Table
    collection: Table
    imported: Table
    bases: Table
    tools: tuple[Tool, ...]
    lacking: Table
    can_try: bool


def use_it_in(context: Context, emitted: Emitted) -> UseItIn:
    """Work out the body of the page."""
    return UseItIn(
        files=table(("File", "For"), files.rows(context)),
        collection=table(("Variable", "What it holds", "In the sandbox"), _collection(context, emitted)),
        imported=table(("Variable", "What it holds", "Example"), _imported(emitted)),
        bases=table(("Server", "The provider's", "The sandbox's"), _bases(context)),
        tools=tuple(tools(context, emitted.openapi)),
        lacking=table(("What", "Why, and where it is"), lacking(context, emitted.openapi)),
        can_try=TRY in context.documents,
    )


def _collection(context: Context, emitted: Emitted) -> Iterator[tuple[Markdown, ...]]:
    known = _values(emitted.sandbox)
    for name, value in _values(emitted.environment).items():
        yield code(name), _held(context, emitted, name, value), _shown(known.get(name, ""))


def _held(context: Context, emitted: Emitted, name: str, value: str) -> Markdown:
    """Say what a variable of the environment is for."""
    if name in emitted.saved:
        return Markdown(f"{context.link('credentials', name)}; scripts fill it in")
    if name in context.provider.credentials:
        return Markdown(f"{context.link('credentials', name)}: **fill in yours**")
    return Markdown(f"{code(value)}, filled in")


def _imported(emitted: Emitted) -> Iterator[tuple[Markdown, ...]]:
    """Tell the variables that an importer makes of the document."""
    for server in emitted.openapi.get("servers", [])[:1]:
        for name, variable in server.get("variables", {}).items():
            yield (
                code(name),
                prose(variable["description"].partition(" Not a part of the address")[0]),
                _shown(variable["default"]),
            )


def _bases(context: Context) -> Iterator[tuple[Markdown, ...]]:
    stand_ins = origins(context.provider, context.sandbox)
    for name, server in context.provider.servers.items():
        yield code(name), code(server.url), code(stand_ins[server.url.rstrip("/")])


def _values(environment: Node | None) -> dict[str, str]:
    return {} if environment is None else {each["key"]: each["value"] for each in environment["values"]}


def _shown(value: str) -> Markdown:
    return code(value) if value else NOTHING
