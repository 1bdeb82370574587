"""The page on which operations are tried: what its script needs to know, told as data.

Everything else the script takes from the OpenAPI document beside the page.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

from generator.compile import compile_provider
from generator.documents.node import Node
from generator.documents.values import held
from generator.model import Provider
from generator.model.scheme import Part
from generator.pages.context import Context
from generator.tables import Tables
from generator.template import fill

LOCAL: Final = ("http://127.0.0.1:*", "http://localhost:*")
"""Where the page may look for the sandbox."""


@dataclass(frozen=True)
class Accepted:
    """A value that the sandbox takes; all of it quoted for HTML."""

    title: str
    level: str
    value: str


@dataclass(frozen=True)
class TryView:
    """The page, all of it quoted for HTML."""

    title: str
    sandbox: str
    connects: str
    """The origins that the page may send requests to."""
    settings: str
    """JSON, for the script."""
    accepted: tuple[Accepted, ...]
    sockets: bool


def try_view(context: Context, openapi: Node) -> TryView:
    """Work out the page. `openapi` is the document that lies beside it."""
    provider = context.provider
    tables = compile_provider(provider)
    known = tables.demo_values(None)
    settings = {"authorize": dict(_authorize(provider, openapi, known)), "saves": _saves(provider, openapi)}
    return TryView(
        title=escape(provider.name),
        sandbox=escape(context.sandbox),
        connects=escape(" ".join([*LOCAL, *_origins(context)])),
        settings=escape(json.dumps(settings, ensure_ascii=False)),
        accepted=tuple(_accepted(provider, tables)),
        sockets=bool(provider.channels),
    )


def wanted(provider: Provider) -> bool:
    """Tell whether there is anything to try."""
    return bool(provider.operations)


def _origins(context: Context) -> list[str]:
    """Give the origins of the provider, and that of the sandbox if it is not on this machine."""
    parts = [urlsplit(server.url) for server in context.provider.servers.values()]
    sandbox = urlsplit(context.sandbox)
    if f"{sandbox.scheme}://{sandbox.hostname}:*" not in LOCAL:
        parts.append(sandbox)
    return list(dict.fromkeys(f"{each.scheme}://{each.netloc}" for each in parts if each.scheme in ("http", "https")))


def _accepted(provider: Provider, tables: Tables) -> Iterator[Accepted]:
    for credential in tables.credentials:
        for holder in credential.demo.holders:
            level = provider.levels[holder.level].title if holder.level else ""
            yield Accepted(escape(credential.title), escape(level), escape(holder.value))


def _authorize(provider: Provider, openapi: Node, known: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """Fill in the first of the alternatives that open most operations, if the sandbox knows a value from the start."""
    for requirement in openapi["security"][:1]:
        for name in requirement:
            part = _part(provider, openapi, name)
            if set(held(part)) <= known.keys():
                yield name, _filled(openapi, name, part, known)


def _saves(provider: Provider, openapi: Node) -> dict[str, dict[str, Any]]:
    """Tell which answers hold what opens a scheme: by operation and scheme, a pointer and the text around the value."""
    found: dict[str, dict[str, Any]] = {}
    for grant in provider.grants.values():
        if grant.requested_operation:
            issued = grant.issued_pointers
            for name, pointer in _opened(provider, openapi, issued):
                around = _filled(openapi, name, _part(provider, openapi, name), dict.fromkeys(issued, "\0"))
                found.setdefault(grant.requested_operation, {})[name] = {"at": pointer, "around": around.split("\0")}
    return found


def _opened(provider: Provider, openapi: Node, issued: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Name the security schemes that need one issued credential and nothing else, each with where that is."""
    for name in _definitions(openapi):
        part = _part(provider, openapi, name)
        carried = held(part)
        if part.base64 is None and len(carried) == 1 and carried[0] in issued:
            yield name, issued[carried[0]]


def _definitions(openapi: Node) -> Node:
    found: Node = openapi.get("components", {}).get("securitySchemes", {})
    return found


def _part(provider: Provider, openapi: Node, name: str) -> Part:
    """Give the part of a scheme that the security scheme of its name speaks for."""
    said = _definitions(openapi)[name]
    wanted = (said.get("in", "header"), said.get("name", "Authorization"))
    return next(part for part in provider.schemes[name].parts if (part.place, part.name) == wanted)


def _filled(openapi: Node, name: str, part: Part, values: dict[str, str]) -> Any:
    """Give what is to be filled in for a security scheme: a text, or the two halves of Basic."""
    kind = _definitions(openapi)[name].get("scheme")
    if kind == "basic":
        return [fill(half, values) for half in str(part.base64).split(":", 1)]
    if part.base64 is not None:
        values = values | {"base64": b64encode(fill(part.base64, values).encode()).decode()}
    return fill(part.template, values).removeprefix("Bearer " if kind == "bearer" else "")
