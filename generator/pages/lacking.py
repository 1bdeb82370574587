"""What documents for other tools cannot hold of a provider, and where it is instead."""

from __future__ import annotations

from collections.abc import Iterator

from generator.documents.node import Node
from generator.model import Provider
from generator.model.scheme import Lifecycle, Part, Place, Scheme, Surface
from generator.pages.carriage import line
from generator.pages.context import Context
from generator.pages.files import named
from generator.pages.markdown import Markdown, code, joined, link, prose
from generator.pages.places import FAILURES
from generator.words import count, duration

Row = tuple[Markdown, Markdown]
_SOCKET = (Place.message, Place.subprotocol)


def lacking(context: Context, openapi: Node) -> Iterator[Row]:
    """Give the rows of the table: what, and why or where it is."""
    for name, scheme in context.provider.schemes.items():
        if scheme.lifecycle in (Lifecycle.current, Lifecycle.deprecated):
            yield from _of_scheme(context, openapi, name, scheme)
    yield from _alternatives(context, openapi)
    yield from _shared(context, openapi)
    yield from _sockets(context)
    yield from _lifetimes(context)
    yield from _limits(context)


def _of_scheme(context: Context, openapi: Node, name: str, scheme: Scheme) -> Iterator[Row]:
    title = context.link("schemes", name)
    told = openapi["x-authproof-schemes"][name]
    inside = [part for part in scheme.parts if part.place in _SOCKET]
    if inside:
        yield (
            title,
            Markdown(f"{joined(map(line, inside))} is sent on a socket: only {named('asyncapi.yaml')} holds it."),
        )
    elif scheme.surface is Surface.websocket:
        yield title, Markdown(f"It opens sockets only: {named('asyncapi.yaml')} holds it.")
    elif "because" in told:
        held = "The requests of an import hold its values where they go."
        yield title, Markdown(f"No security scheme in {named('openapi.yaml')}: {prose(told['because'])}. {held}")
    for part in scheme.parts:
        yield from ((title, words) for words in _of_part(openapi, name, part))


def _of_part(openapi: Node, name: str, part: Part) -> Iterator[Markdown]:
    said = openapi.get("components", {}).get("securitySchemes", {}).get(name, {})
    word = part.template.partition("{")[0]
    if part.base64 is not None and said.get("scheme") != "basic":
        yield Markdown(
            f"{line(part)}: importers encode nothing. Encode it yourself; the collection has a script for it."
        )
    if said.get("type") == "apiKey" and word and (said["in"], said["name"]) == (part.place, part.name):
        yield Markdown(
            f"{code(word.strip())} before the value: importers know no such word, so the variable holds it too."
        )
    if part.place is Place.cookie:
        yield Markdown(
            f"{line(part)}: Postman's importer makes a header of a cookie, and a browser sets none for a page."
        )


def _alternatives(context: Context, openapi: Node) -> Iterator[Row]:
    names = [name for requirement in openapi["security"] for name in requirement]
    if names[1:]:
        others = joined(context.link("schemes", name) for name in names[1:])
        first = context.link("schemes", names[0])
        yield others, Markdown(f"Of several ways in, importers take the first: {first}. The collection has the others.")


def _shared(context: Context, openapi: Node) -> Iterator[Row]:
    schemes = openapi.get("components", {}).get("securitySchemes", {})
    bearers = [name for name, one in schemes.items() if one.get("scheme") == "bearer"]
    if bearers[1:]:
        yield (
            joined(context.link("schemes", name) for name in bearers),
            Markdown("In an import all of them read the variable `bearerToken`; the collection has one for each."),
        )


def _sockets(context: Context) -> Iterator[Row]:
    for name, channel in context.provider.channels.items():
        closes = f", and its {count(len(channel.closes), 'close code')} with it" if channel.closes else ""
        where = link(Markdown("the list"), f"{FAILURES}#closes") if channel.closes else Markdown("")
        listed = f" ({where})" if where else ""
        yield (
            context.link("channels", name),
            Markdown(
                f"A WebSocket: neither {named('openapi.yaml')} nor a collection holds it{closes}{listed}."
                f" It is in {named('asyncapi.yaml')}, and the samples open it."
            ),
        )


def _lifetimes(context: Context) -> Iterator[Row]:
    for name, credential in context.provider.credentials.items():
        again = _flow_that_issues(context.provider, name)
        if credential.lifetime and again:
            lives = duration(credential.lifetime.seconds)
            yield (
                context.link("credentials", name),
                Markdown(
                    f"It lives {lives}, and no tool renews it by itself: send {context.link('flows', again)} again."
                ),
            )


def _flow_that_issues(provider: Provider, credential: str) -> str | None:
    asked = provider.operations_issuing(credential)
    for name, flow in provider.flows.items():
        if any(getattr(step, "call", None) in asked for step in flow.steps):
            return name
    return None


def _limits(context: Context) -> Iterator[Row]:
    if context.provider.limits:
        yield (
            link(Markdown(count(len(context.provider.limits), "limit")), f"{FAILURES}#limits"),
            Markdown("The documents tell the limits in words and in `x-rate-limits`; no tool keeps to them for you."),
        )
