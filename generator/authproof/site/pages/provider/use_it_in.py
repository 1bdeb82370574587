"""The page use-it-in.md: the files, what to fill in, and what a tool cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from authproof.documents.asyncapi import ASYNCAPI_YAML
from authproof.documents.openapi import OPENAPI_YAML
from authproof.documents.postman import ENVIRONMENT_FILE, SANDBOX_ENVIRONMENT_FILE, saved_credentials
from authproof.model.provider import Provider
from authproof.model.scheme import Part, Scheme
from authproof.model.vocabulary import Place, Surface
from authproof.sandbox.origins import sandbox_origins
from authproof.site.pages.anchors import FAILURES_PAGE, TRY_PAGE
from authproof.site.pages.context import PageContext, document_rows, link_document
from authproof.site.pages.markdown import (
    NOTHING,
    Markdown,
    Table,
    inline_code,
    join_parts,
    make_link,
    make_table,
    quote_literal,
    quote_prose,
)
from authproof.site.pages.notation import show_part
from authproof.site.pages.openapi_document import OpenApiDocument
from authproof.site.pages.provider.tools import ToolView, view_tools
from authproof.text.english import spell_count, spell_duration

LossRow = tuple[Markdown, Markdown]
_SOCKET_PLACES = (Place.message, Place.subprotocol)
_OPENAPI_LINK = link_document(OPENAPI_YAML)
_ASYNCAPI_LINK = link_document(ASYNCAPI_YAML)


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


def view_use_it_in(context: PageContext) -> UseItInView:
    return UseItInView(
        files=make_table(("File", "For"), [*document_rows(context), *_sample_rows(context)]),
        collection_variables=make_table(("Variable", "What it holds", "In the sandbox"), _collection_rows(context)),
        import_variables=make_table(("Variable", "What it holds", "Example"), _import_rows(context)),
        server_addresses=make_table(("Server", "The provider's", "The sandbox's"), _address_rows(context)),
        tools=tuple(view_tools(context)),
        not_carried=make_table(("What", "Why, and where it is"), lost_rows(context)),
        can_try=TRY_PAGE in context.documents,
    )


def _sample_rows(context: PageContext) -> Iterator[tuple[Markdown, ...]]:
    for sample in context.samples:
        path = f"{sample.language}/{sample.filename}"
        titles = (quote_literal(context.provider.flows[sample.flow].title), quote_literal(sample.title))
        yield make_link(inline_code(path), f"samples/{path}"), join_parts(titles, " · ")


def lost_rows(context: PageContext) -> Iterator[LossRow]:
    for name, scheme in context.provider.schemes.items():
        if scheme.lifecycle.is_usable:
            yield from _lost_of_scheme(context, name, scheme)
    yield from _lost_alternatives(context)
    yield from _shared_bearers(context)
    yield from _lost_channels(context)
    yield from _unrenewed_credentials(context)
    yield from _unkept_limits(context)


def _collection_rows(context: PageContext) -> Iterator[tuple[Markdown, ...]]:
    saved_by_scripts = frozenset(saved_credentials(context.provider))
    sandbox_values = _environment_values(context, SANDBOX_ENVIRONMENT_FILE)
    for name, value in _environment_values(context, ENVIRONMENT_FILE).items():
        if name in context.provider.credentials:
            title = context.link_part("credentials", name)
            purpose = f"{title}; scripts fill it in" if name in saved_by_scripts else f"{title}: **fill in yours**"
        else:
            purpose = f"{inline_code(value)}, filled in"
        yield inline_code(name), Markdown(purpose), _code_or_nothing(sandbox_values.get(name, ""))


def _import_rows(context: PageContext) -> Iterator[tuple[Markdown, ...]]:
    """Tell the variables that an importer makes of the OpenAPI document."""
    for name, variable in context.openapi.server_variables.items():
        purpose = quote_prose(variable["description"].partition(" Not a part of the address")[0])
        yield inline_code(name), purpose, _code_or_nothing(variable["default"])


def _address_rows(context: PageContext) -> Iterator[tuple[Markdown, ...]]:
    sandbox_addresses = sandbox_origins(context.provider, context.sandbox)
    for name, server in context.provider.servers.items():
        yield inline_code(name), inline_code(server.url), inline_code(sandbox_addresses[server.base_url])


def _environment_values(context: PageContext, name: str) -> dict[str, str]:
    """Read the variables of a Postman environment; none if there is no such file."""
    if name not in context.documents:
        return {}
    return {variable["key"]: variable["value"] for variable in context.read_document(name)["values"]}


def _code_or_nothing(value: str) -> Markdown:
    return inline_code(value) if value else NOTHING


def _lost_of_scheme(context: PageContext, name: str, scheme: Scheme) -> Iterator[LossRow]:
    title = context.link_part("schemes", name)
    documented = context.openapi.node["x-authproof-schemes"][name]
    socket_parts = join_parts(show_part(part) for part in scheme.parts if part.place in _SOCKET_PLACES)
    if socket_parts:
        yield title, Markdown(f"{socket_parts} is sent on a socket: only {_ASYNCAPI_LINK} holds it.")
    elif scheme.surface is Surface.websocket:
        yield title, Markdown(f"It opens sockets only: {_ASYNCAPI_LINK} holds it.")
    elif "because" in documented:
        reason = quote_prose(documented["because"])
        yield (
            title,
            Markdown(
                f"No security scheme in {_OPENAPI_LINK}: {reason}."
                " The requests of an import hold its values where they go."
            ),
        )
    for part in scheme.parts:
        yield from ((title, words) for words in _lost_of_part(context.openapi, name, part))


def _lost_of_part(openapi: OpenApiDocument, name: str, part: Part) -> Iterator[Markdown]:
    security_scheme = openapi.security_schemes.get(name, {})
    prefix = part.template.partition("{")[0]
    if part.base64 is not None and security_scheme.get("scheme") != "basic":
        yield Markdown(
            f"{show_part(part)}: importers encode nothing. Encode it yourself; the collection has a script for it."
        )
    if (
        security_scheme.get("type") == "apiKey"
        and prefix
        and (security_scheme["in"], security_scheme["name"]) == (part.place, part.name)
    ):
        word = inline_code(prefix.strip())
        yield Markdown(f"{word} before the value: importers have no field for this word, so the variable holds it too.")
    if part.place is Place.cookie:
        yield Markdown(
            f"{show_part(part)}: Postman's importer makes a header of a cookie, and a browser sets none for a page."
        )


def _lost_alternatives(context: PageContext) -> Iterator[LossRow]:
    scheme_names = context.openapi.default_schemes
    if scheme_names[1:]:
        other_links = join_parts(context.link_part("schemes", name) for name in scheme_names[1:])
        first_link = context.link_part("schemes", scheme_names[0])
        yield (
            other_links,
            Markdown(f"Of several ways in, importers take the first: {first_link}. The collection has the others."),
        )


def _shared_bearers(context: PageContext) -> Iterator[LossRow]:
    schemes = context.openapi.security_schemes
    bearers = [name for name, security_scheme in schemes.items() if security_scheme.get("scheme") == "bearer"]
    if bearers[1:]:
        yield (
            join_parts(context.link_part("schemes", name) for name in bearers),
            Markdown("In an import all of them read the variable `bearerToken`; the collection has one for each."),
        )


def _lost_channels(context: PageContext) -> Iterator[LossRow]:
    for name, channel in context.provider.channels.items():
        list_link = make_link(Markdown("the list"), f"{FAILURES_PAGE}#closes")
        count = spell_count(len(channel.closes), "close code")
        closes = f", and its {count} with it ({list_link})" if channel.closes else ""
        yield (
            context.link_part("channels", name),
            Markdown(
                f"A WebSocket: neither {_OPENAPI_LINK} nor a collection holds it{closes}."
                f" It is in {_ASYNCAPI_LINK}, and the samples open it."
            ),
        )


def _unrenewed_credentials(context: PageContext) -> Iterator[LossRow]:
    for name, credential in context.provider.credentials.items():
        issuing_flow = _find_issuing_flow(context.provider, name)
        if credential.lifetime and issuing_flow:
            duration, flow = spell_duration(credential.lifetime.seconds), context.link_part("flows", issuing_flow)
            yield (
                context.link_part("credentials", name),
                Markdown(f"It lives {duration}, and no tool renews it by itself: send {flow} again."),
            )


def _find_issuing_flow(provider: Provider, credential: str) -> str | None:
    issuing_operations = provider.operations_issuing(credential)
    for name, flow in provider.flows.items():
        if any(step.call in issuing_operations for step in flow.calls):
            return name
    return None


def _unkept_limits(context: PageContext) -> Iterator[LossRow]:
    if context.provider.limits:
        yield (
            make_link(Markdown(spell_count(len(context.provider.limits), "limit")), f"{FAILURES_PAGE}#limits"),
            Markdown("The documents tell the limits in words and in `x-rate-limits`; no tool keeps to them for you."),
        )
