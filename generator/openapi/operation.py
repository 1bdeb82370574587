"""One operation of a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.commonmark import join_bullets, quote_code, quote_literal
from generator.documents.describe import describe_limit, describe_part
from generator.documents.node import Node, drop_empty, model_data
from generator.documents.notes import evidence_data, evidence_notes
from generator.evidence import evidence_about
from generator.model.evidence import Evidence
from generator.model.failure import Live, LiveValue
from generator.model.operation import Operation
from generator.model.provider import Provider
from generator.model.scheme import Lifecycle
from generator.openapi.answers import limits_on
from generator.openapi.bodies import build_request_body
from generator.openapi.parameters import operation_parameters, unlisted_headers
from generator.openapi.responses import operation_responses
from generator.openapi.security import USABLE_LIFECYCLES, Security
from generator.openapi.servers import Servers
from generator.words import join_words, spell_name


def operation_object(security: Security, servers: Servers, name: str) -> Node:
    """Give the operation object of one operation; its id in the spec is its `operationId`."""
    provider, pointer = security.provider, f"/operations/{name}"
    spec = provider.operations[name]
    request = {
        "description": join_bullets(list(_operation_statements(provider, name, spec))),
        "operationId": name,
        "parameters": operation_parameters(security, spec, pointer),
        "requestBody": build_request_body(security, spec),
    }
    node: Node = {"tags": [operation_tag(provider, name)], "summary": spec.title} | drop_empty(request)
    node |= {"responses": operation_responses(provider, name)} | _access_members(security, servers, spec)
    return node | drop_empty(_operation_extensions(provider, name, spec))


def operation_tag(provider: Provider, name: str) -> str:
    """Name the tag of an operation: whether it answers with credentials."""
    return "credentials" if provider.issued_by(name) else "api"


def _access_members(security: Security, servers: Servers, spec: Operation) -> Node:
    deprecated = {"deprecated": True} if spec.lifecycle is Lifecycle.deprecated else {}
    requirement = security.requirement_of(spec)
    own = {} if requirement is None else {"security": requirement}
    return deprecated | own | drop_empty({"servers": servers.servers_of(spec)})


def _operation_statements(provider: Provider, name: str, spec: Operation) -> Iterator[str]:
    if spec.lifecycle is not Lifecycle.current:
        yield f"**{spell_name(spec.lifecycle).capitalize()}.**"
    yield from _authentication_statements(provider, spec)
    if spec.level:
        yield f"Needs the permission level {quote_literal(provider.levels[spec.level].title)}."
    yield from (f"Send {quote_code(f'{header}: {value}')}." for header, value in unlisted_headers(spec).items())
    yield from map(describe_limit, limits_on(provider, name).values())
    yield from evidence_notes(_operation_evidence(provider, name))


def _authentication_statements(provider: Provider, spec: Operation) -> Iterator[str]:
    if not spec.security:
        yield "Public: no credential is needed."
    for name in spec.security:
        scheme = provider.schemes[name]
        state = "" if scheme.lifecycle in USABLE_LIFECYCLES else f" ({spell_name(scheme.lifecycle)})"
        sent = join_words([describe_part(part) for part in scheme.parts])
        yield f"Authenticate by {quote_literal(scheme.title)} ({quote_code(name)}){state}: {sent}."


def _operation_extensions(provider: Provider, name: str, spec: Operation) -> dict[str, Any]:
    return {
        "x-rate-limits": list(limits_on(provider, name)),
        "x-authproof-schemes": list(spec.security),
        "x-authproof-level": spec.level,
        "x-authproof-lifecycle": None if spec.lifecycle is Lifecycle.current else spec.lifecycle.value,
        "x-authproof-headers": unlisted_headers(spec),
        "x-authproof-live": {pointer: _live_data(value) for pointer, value in spec.success.live.items()},
        "x-evidence": evidence_data(_operation_evidence(provider, name)),
    }


def _operation_evidence(provider: Provider, name: str) -> tuple[Evidence, ...]:
    pointer = f"/operations/{name}"
    return evidence_about(provider, pointer, f"{pointer}/parameters", f"{pointer}/success")


def _live_data(value: LiveValue) -> str | Node:
    return value.value if isinstance(value, Live) else model_data(value)
