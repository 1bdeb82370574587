"""What documents for other tools cannot hold of a provider, and where it is instead."""

from __future__ import annotations

from collections.abc import Iterator

from generator.documents.node import Node
from generator.model.provider import Provider
from generator.model.scheme import Lifecycle, Part, Place, Scheme, Surface
from generator.pages.carriage import show_part
from generator.pages.context import PageContext
from generator.pages.files import link_document
from generator.pages.markdown import Markdown, inline_code, join_parts, make_link, quote_prose
from generator.pages.places import FAILURES_PAGE
from generator.words import spell_count, spell_duration

LossRow = tuple[Markdown, Markdown]
_SOCKET_PLACES = (Place.message, Place.subprotocol)


def lost_rows(context: PageContext, openapi: Node) -> Iterator[LossRow]:
    """Give the rows of the table: what, and why or where it is."""
    for name, scheme in context.provider.schemes.items():
        if scheme.lifecycle in (Lifecycle.current, Lifecycle.deprecated):
            yield from _lost_of_scheme(context, openapi, name, scheme)
    yield from _lost_alternatives(context, openapi)
    yield from _shared_bearers(context, openapi)
    yield from _lost_channels(context)
    yield from _unrenewed_credentials(context)
    yield from _unkept_limits(context)


def _lost_of_scheme(context: PageContext, openapi: Node, name: str, scheme: Scheme) -> Iterator[LossRow]:
    title = context.link_part("schemes", name)
    documented = openapi["x-authproof-schemes"][name]
    socket_parts = [part for part in scheme.parts if part.place in _SOCKET_PLACES]
    if socket_parts:
        yield (
            title,
            Markdown(
                f"{join_parts(map(show_part, socket_parts))} is sent on a socket: only {link_document('asyncapi.yaml')} holds it."
            ),
        )
    elif scheme.surface is Surface.websocket:
        yield title, Markdown(f"It opens sockets only: {link_document('asyncapi.yaml')} holds it.")
    elif "because" in documented:
        import_sentence = "The requests of an import hold its values where they go."
        yield (
            title,
            Markdown(
                f"No security scheme in {link_document('openapi.yaml')}: {quote_prose(documented['because'])}. {import_sentence}"
            ),
        )
    for part in scheme.parts:
        yield from ((title, words) for words in _lost_of_part(openapi, name, part))


def _lost_of_part(openapi: Node, name: str, part: Part) -> Iterator[Markdown]:
    security_scheme = openapi.get("components", {}).get("securitySchemes", {}).get(name, {})
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
        yield Markdown(
            f"{inline_code(prefix.strip())} before the value: importers know no such word, so the variable holds it too."
        )
    if part.place is Place.cookie:
        yield Markdown(
            f"{show_part(part)}: Postman's importer makes a header of a cookie, and a browser sets none for a page."
        )


def _lost_alternatives(context: PageContext, openapi: Node) -> Iterator[LossRow]:
    scheme_names = [name for requirement in openapi["security"] for name in requirement]
    if scheme_names[1:]:
        other_links = join_parts(context.link_part("schemes", name) for name in scheme_names[1:])
        first_link = context.link_part("schemes", scheme_names[0])
        yield (
            other_links,
            Markdown(f"Of several ways in, importers take the first: {first_link}. The collection has the others."),
        )


def _shared_bearers(context: PageContext, openapi: Node) -> Iterator[LossRow]:
    schemes = openapi.get("components", {}).get("securitySchemes", {})
    bearers = [name for name, security_scheme in schemes.items() if security_scheme.get("scheme") == "bearer"]
    if bearers[1:]:
        yield (
            join_parts(context.link_part("schemes", name) for name in bearers),
            Markdown("In an import all of them read the variable `bearerToken`; the collection has one for each."),
        )


def _lost_channels(context: PageContext) -> Iterator[LossRow]:
    for name, channel in context.provider.channels.items():
        closes_words = f", and its {spell_count(len(channel.closes), 'close code')} with it" if channel.closes else ""
        list_link = make_link(Markdown("the list"), f"{FAILURES_PAGE}#closes") if channel.closes else Markdown("")
        list_words = f" ({list_link})" if list_link else ""
        yield (
            context.link_part("channels", name),
            Markdown(
                f"A WebSocket: neither {link_document('openapi.yaml')} nor a collection holds it{closes_words}{list_words}."
                f" It is in {link_document('asyncapi.yaml')}, and the samples open it."
            ),
        )


def _unrenewed_credentials(context: PageContext) -> Iterator[LossRow]:
    for name, credential in context.provider.credentials.items():
        issuing_flow = _find_issuing_flow(context.provider, name)
        if credential.lifetime and issuing_flow:
            lifetime_words = spell_duration(credential.lifetime.seconds)
            yield (
                context.link_part("credentials", name),
                Markdown(
                    f"It lives {lifetime_words}, and no tool renews it by itself: send {context.link_part('flows', issuing_flow)} again."
                ),
            )


def _find_issuing_flow(provider: Provider, credential: str) -> str | None:
    issuing_operations = provider.operations_issuing(credential)
    for name, flow in provider.flows.items():
        if any(getattr(step, "call", None) in issuing_operations for step in flow.steps):
            return name
    return None


def _unkept_limits(context: PageContext) -> Iterator[LossRow]:
    if context.provider.limits:
        yield (
            make_link(Markdown(spell_count(len(context.provider.limits), "limit")), f"{FAILURES_PAGE}#limits"),
            Markdown("The documents tell the limits in words and in `x-rate-limits`; no tool keeps to them for you."),
        )
