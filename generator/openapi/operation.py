"""One operation of a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.commonmark import bullets, code, literal
from generator.documents import describe
from generator.documents.node import Node, compact, data
from generator.documents.notes import extension, notes
from generator.evidence import about
from generator.model import Provider
from generator.model.evidence import Evidence
from generator.model.failure import Live, LiveValue
from generator.model.operation import Operation
from generator.model.scheme import Lifecycle
from generator.openapi.answers import limits
from generator.openapi.bodies import request_body
from generator.openapi.parameters import parameters, unlisted
from generator.openapi.responses import responses
from generator.openapi.security import USABLE, Security
from generator.openapi.servers import Servers
from generator.words import listed, spelled


def operation(security: Security, servers: Servers, name: str) -> Node:
    """Give the operation object of one operation; its id in the spec is its `operationId`."""
    provider, pointer = security.provider, f"/operations/{name}"
    one = provider.operations[name]
    asked = {
        "description": bullets(list(_statements(provider, name, one))),
        "operationId": name,
        "parameters": parameters(security, one, pointer),
        "requestBody": request_body(security, one),
    }
    node: Node = {"tags": [tag(provider, name)], "summary": one.title} | compact(asked)
    node |= {"responses": responses(provider, name)} | _access(security, servers, one)
    return node | compact(_extensions(provider, name, one))


def tag(provider: Provider, name: str) -> str:
    """Name the tag of an operation: whether it answers with credentials."""
    return "credentials" if provider.issued_by(name) else "api"


def _access(security: Security, servers: Servers, one: Operation) -> Node:
    deprecated = {"deprecated": True} if one.lifecycle is Lifecycle.deprecated else {}
    requirement = security.requirement(one)
    own = {} if requirement is None else {"security": requirement}
    return deprecated | own | compact({"servers": servers.of(one)})


def _statements(provider: Provider, name: str, one: Operation) -> Iterator[str]:
    if one.lifecycle is not Lifecycle.current:
        yield f"**{spelled(one.lifecycle).capitalize()}.**"
    yield from _authentication(provider, one)
    if one.level:
        yield f"Needs the permission level {literal(provider.levels[one.level].title)}."
    yield from (f"Send {code(f'{header}: {value}')}." for header, value in unlisted(one).items())
    yield from map(describe.limit, limits(provider, name).values())
    yield from notes(_evidence(provider, name))


def _authentication(provider: Provider, one: Operation) -> Iterator[str]:
    if not one.security:
        yield "Public: no credential is needed."
    for name in one.security:
        scheme = provider.schemes[name]
        state = "" if scheme.lifecycle in USABLE else f" ({spelled(scheme.lifecycle)})"
        sent = listed([describe.part(part) for part in scheme.parts])
        yield f"Authenticate by {literal(scheme.title)} ({code(name)}){state}: {sent}."


def _extensions(provider: Provider, name: str, one: Operation) -> dict[str, Any]:
    return {
        "x-rate-limits": list(limits(provider, name)),
        "x-authproof-schemes": list(one.security),
        "x-authproof-level": one.level,
        "x-authproof-lifecycle": None if one.lifecycle is Lifecycle.current else one.lifecycle.value,
        "x-authproof-headers": unlisted(one),
        "x-authproof-live": {pointer: _live(value) for pointer, value in one.success.live.items()},
        "x-evidence": extension(_evidence(provider, name)),
    }


def _evidence(provider: Provider, name: str) -> tuple[Evidence, ...]:
    pointer = f"/operations/{name}"
    return about(provider, pointer, f"{pointer}/parameters", f"{pointer}/success")


def _live(value: LiveValue) -> str | Node:
    return value.value if isinstance(value, Live) else data(value)
