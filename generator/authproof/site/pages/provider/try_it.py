"""The page on which operations are tried: what its script needs to know, told as data.

Everything else the script takes from the OpenAPI document beside the page.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import product
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from authproof.model.provider import Provider
from authproof.model.scheme import Part
from authproof.model.server import Server
from authproof.model.vocabulary import Place
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.tables import Tables
from authproof.site.pages.context import PageContext
from authproof.site.pages.openapi_document import OpenApiDocument
from authproof.text.placeholders import fill_template

LOCAL_ORIGINS: Final = ("http://127.0.0.1:*", "http://localhost:*")
"""Where the page may look for the sandbox."""


@dataclass(frozen=True)
class AcceptedValueView:
    """A value that the sandbox takes; all of it quoted for HTML."""

    title: str
    level: str
    value: str


@dataclass(frozen=True)
class TryView:
    """The page, all of it quoted for HTML."""

    title: str
    sandbox: str
    allowed_origins: str
    """The origins that the page may send requests to."""
    settings: str
    """JSON, for the script."""
    accepted_values: tuple[AcceptedValueView, ...]
    cookie_schemes: tuple[str, ...]
    """The schemes that browsers cannot send: those with a cookie."""
    has_channels: bool


def view_try_page(context: PageContext) -> TryView:
    provider, openapi = context.provider, context.openapi
    tables = compile_provider(provider)
    demo_values = tables.choose_demo_values(None)
    settings = {
        "authorize": dict(_fill_in_first(provider, openapi, demo_values)),
        "saves": _saved_answers(provider, openapi),
    }
    return TryView(
        title=escape(provider.name),
        sandbox=escape(context.sandbox),
        allowed_origins=escape(" ".join([*LOCAL_ORIGINS, *_allowed_origins(context)])),
        settings=escape(json.dumps(settings, ensure_ascii=False)),
        accepted_values=tuple(_list_accepted_values(provider, tables)),
        cookie_schemes=tuple(_list_cookie_schemes(provider)),
        has_channels=bool(provider.channels),
    )


def _list_cookie_schemes(provider: Provider) -> Iterator[str]:
    """Name the usable schemes over HTTP with a part in a cookie: browsers drop cookies that a page sets."""
    opening = {name for each in provider.operations.values() for name in provider.usable_schemes(each.security)}
    for name, scheme in provider.schemes.items():
        if name in opening and any(part.place is Place.cookie for part in scheme.parts):
            yield escape(scheme.title)


def is_tryable(provider: Provider) -> bool:
    return bool(provider.operations)


def _allowed_origins(context: PageContext) -> list[str]:
    """Give the origins of the provider, and that of the sandbox if it is not on this machine."""
    addresses = [urlsplit(url) for server in context.provider.servers.values() for url in _list_addresses(server)]
    sandbox = urlsplit(context.sandbox)
    if f"{sandbox.scheme}://{sandbox.hostname}:*" not in LOCAL_ORIGINS:
        addresses.append(sandbox)
    over_http = (each for each in addresses if each.scheme in ("http", "https"))
    return list(dict.fromkeys(_write_source(each) for each in over_http))


def _list_addresses(server: Server) -> Iterator[str]:
    """Give every address of a server, an asterisk in the place of what each caller has another of."""
    listed = {name: variable.values or ("*",) for name, variable in server.variables.items()}
    for values in product(*listed.values()):
        yield server.fill_url(dict(zip(listed, values, strict=True)))


def _write_source(address: SplitResult) -> str:
    """Write an origin for a Content-Security-Policy, which knows no IPv6 addresses (CSP 3, section 2.3.1).

    The script of the page asks for `localhost` where the sandbox is at [::1]; for others the scheme has to do. An
    asterisk stands for whole labels at the start of a host, or for the port.
    """
    host = address.hostname or ""
    if "*" in host:
        whole = address.netloc.rpartition("*")[2].partition(".")[2]
        return f"{address.scheme}://*.{whole}" if whole else f"{address.scheme}:"
    if ":" not in host:
        return f"{address.scheme}://{address.netloc}"
    return f"{address.scheme}://localhost:*" if host == "::1" else f"{address.scheme}:"


def _list_accepted_values(provider: Provider, tables: Tables) -> Iterator[AcceptedValueView]:
    for credential in tables.credentials:
        for holder in credential.demo.holders:
            level = provider.levels[holder.level].title if holder.level else ""
            yield AcceptedValueView(escape(credential.title), escape(level), escape(holder.value))


def _fill_in_first(
    provider: Provider, openapi: OpenApiDocument, demo_values: dict[str, str]
) -> Iterator[tuple[str, Any]]:
    """Fill in the first of the alternatives that open most operations, if the sandbox knows a value from the start."""
    for requirement in openapi.node["security"][:1]:
        for name in requirement:
            part = _part_of_security(provider, openapi, name)
            if set(part.credentials) <= demo_values.keys():
                yield name, _filled_value(openapi, name, part, demo_values)


def _saved_answers(provider: Provider, openapi: OpenApiDocument) -> dict[str, dict[str, Any]]:
    """Tell which answers hold what opens a scheme: by operation and scheme, a pointer and the text around the value."""
    saved_by_operation: dict[str, dict[str, Any]] = {}
    for grant in provider.grants.values():
        if grant.requested_operation:
            places = grant.issued_places.items()
            # A page can read no cookies, and of headers those alone that the server names.
            issued = {name: place.pointer for name, place in places if place.is_whole}
            for name, pointer in _schemes_opened_by(provider, openapi, issued):
                surrounding_text = _filled_value(
                    openapi, name, _part_of_security(provider, openapi, name), dict.fromkeys(issued, "\0")
                )
                saved_by_operation.setdefault(grant.requested_operation, {})[name] = {
                    "at": pointer,
                    "around": surrounding_text.split("\0"),
                }
    return saved_by_operation


def _schemes_opened_by(
    provider: Provider, openapi: OpenApiDocument, issued: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Name the security schemes that need one issued credential and nothing else, each with where that is."""
    for name in openapi.security_schemes:
        part = _part_of_security(provider, openapi, name)
        carried_names = part.credentials
        if part.base64 is None and len(carried_names) == 1 and carried_names[0] in issued:
            yield name, issued[carried_names[0]]


def _part_of_security(provider: Provider, openapi: OpenApiDocument, name: str) -> Part:
    """Give the part of a scheme that the security scheme of its name speaks for."""
    definition = openapi.security_schemes[name]
    place_and_name = (definition.get("in", "header"), definition.get("name", "Authorization"))
    return next(part for part in provider.schemes[name].parts if (part.place, part.name) == place_and_name)


def _filled_value(openapi: OpenApiDocument, name: str, part: Part, values: dict[str, str]) -> Any:
    """Give what is to be filled in for a security scheme: a text, or the two halves of Basic."""
    kind = openapi.security_schemes[name].get("scheme")
    if kind == "basic":
        return [fill_template(half, values) for half in str(part.base64).split(":", 1)]
    if part.base64 is not None:
        values = values | {"base64": b64encode(fill_template(part.base64, values).encode()).decode()}
    return fill_template(part.template, values).removeprefix("Bearer " if kind == "bearer" else "")
