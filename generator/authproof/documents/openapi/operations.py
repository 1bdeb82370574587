"""`paths`: the operations that OpenAPI can hold, and what is said of each; `tags`; and which are left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from authproof.documents.openapi.answers import limits_on
from authproof.documents.openapi.requests import build_request_body, operation_parameters, unlisted_headers
from authproof.documents.openapi.responses import operation_responses
from authproof.documents.openapi.routes import merge_operations
from authproof.documents.openapi.security import Security
from authproof.documents.openapi.servers import Servers
from authproof.documents.shared.descriptions import describe_limit, describe_part
from authproof.documents.shared.evidence import evidence_data, evidence_notes
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.documents.shared.routes import group_operations
from authproof.model.evidence import Evidence
from authproof.model.operation import Operation, SuccessLiveValue
from authproof.model.plain import model_data
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.model.vocabulary import Live
from authproof.text.commonmark import join_bullets, quote_code, quote_literal
from authproof.text.english import join_words

_TAGS: Final = {
    "credentials": "Operations that answer with credentials.",
    "api": "Operations of the API itself.",
}


def path_items(security: Security, servers: Servers) -> Node:
    """Give the path items, in the order in which the spec first names their paths."""
    items: Node = {}
    for first, names in group_operations(security.provider).items():
        spec = security.provider.operations[first]
        items.setdefault(spec.path, {})[spec.method.value.lower()] = _operation_object(security, servers, names)
    return items


def used_tags(provider: Provider) -> list[Node]:
    held = (name for names in group_operations(provider).values() for name in names)
    used = {_operation_tag(provider, name) for name in held}
    return [{"name": name, "description": text} for name, text in _TAGS.items() if name in used]


def left_out_operations(provider: Provider) -> Node:
    """Give the operations that `paths` can't hold, as data.

    They are the removed ones, and those of the same method and path as another on another server.
    """
    held = {name for names in group_operations(provider).values() for name in names}
    return {
        name: model_data(spec) | {"because": _omission_reason(spec)}
        for name, spec in provider.operations.items()
        if name not in held
    }


def _omission_reason(operation: Operation) -> str:
    if operation.lifecycle is Lifecycle.removed:
        return "it was removed"
    return "another operation has the same method and path, on another server"


def _operation_object(security: Security, servers: Servers, names: tuple[str, ...]) -> Node:
    """Give the operation object of the operations of a route; the first one's id in the spec is its `operationId`."""
    operations = {name: security.provider.operations[name] for name in names}
    nodes = {name: _own_members(security, name) for name in names}
    shared = {"responses": operation_responses(security.provider, names)}
    return merge_operations(operations, nodes, shared | _access_members(security, servers, list(operations.values())))


def _own_members(security: Security, name: str) -> Node:
    """Give what is said of one operation alone."""
    provider, pointer = security.provider, spec_pointer("operations", name)
    spec = provider.operations[name]
    request = {
        "description": join_bullets(list(_operation_statements(provider, name, spec))),
        "operationId": name,
        "parameters": operation_parameters(security, spec, pointer),
        "requestBody": build_request_body(security, spec),
    }
    node: Node = {"tags": [_operation_tag(provider, name)], "summary": spec.title} | drop_empty(request)
    return node | drop_empty(_operation_extensions(provider, name, spec))


def _operation_tag(provider: Provider, name: str) -> str:
    return "credentials" if provider.issued_by(name) else "api"


def _access_members(security: Security, servers: Servers, specs: list[Operation]) -> Node:
    deprecated = {"deprecated": True} if all(spec.lifecycle is Lifecycle.deprecated for spec in specs) else {}
    requirement = security.requirement_of(specs)
    own = {} if requirement is None else {"security": requirement}
    return deprecated | own | drop_empty({"servers": servers.servers_of(specs[0])})


def _operation_statements(provider: Provider, name: str, spec: Operation) -> Iterator[str]:
    if spec.lifecycle is not Lifecycle.current:
        yield f"**{spec.lifecycle.words.capitalize()}.**"
    yield from _authentication_statements(provider, spec)
    if spec.level:
        yield f"Needs the permission level {quote_literal(provider.levels[spec.level].title)}."
    if spec.scopes:
        yield f"Takes a token with {_name_scopes(spec)}."
    yield from (f"Send {quote_code(f'{header}: {value}')}." for header, value in unlisted_headers(spec).items())
    yield from map(describe_limit, limits_on(provider, name).values())
    yield from evidence_notes(_operation_evidence(provider, name))


def _authentication_statements(provider: Provider, spec: Operation) -> Iterator[str]:
    if not spec.security:
        yield "Public: no credential is needed."
    if spec.security and spec.anonymous:
        yield "It answers callers who send no credential, too; one that is sent is judged all the same."
    for name in spec.security:
        scheme = provider.schemes[name]
        state = "" if scheme.lifecycle.is_usable else f" ({scheme.lifecycle.words})"
        sent = join_words([describe_part(part) for part in scheme.parts])
        yield f"Authenticate by {quote_literal(scheme.title)} ({quote_code(name)}){state}: {sent}."


def _name_scopes(spec: Operation) -> str:
    return f"the {'scopes' if len(spec.scopes) > 1 else 'scope'} {join_words(list(map(quote_code, spec.scopes)))}"


def _operation_extensions(provider: Provider, name: str, spec: Operation) -> Node:
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
    pointer = spec_pointer("operations", name)
    return provider.evidence_about(pointer, extend_pointer(pointer, "parameters"), extend_pointer(pointer, "success"))


def _live_data(value: SuccessLiveValue) -> str | Node:
    return value.value if isinstance(value, Live) else model_data(value)
