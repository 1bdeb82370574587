"""Request bodies: an operation's example with the credentials that schemes put there."""

from __future__ import annotations

from typing import Any

from generator.commonmark import code, literal
from generator.documents import values
from generator.documents.node import Node, compact
from generator.documents.schema import infer, patch
from generator.model.operation import Operation
from generator.model.scheme import Part, Place
from generator.openapi.security import Security
from generator.pointer import put
from generator.template import holes


def request_body(security: Security, operation: Operation) -> Node | None:
    """Give an operation's request body; none if it has none."""
    parts = [part for part in security.beside(operation) if part.place is Place.body]
    if operation.request is None and not parts:
        return None
    content = {operation.request_type: {"schema": _schema(security, operation, parts)}}
    content[operation.request_type]["example"] = _example(security, operation, parts)
    return {"required": _required(security, operation, parts), "content": content}


def _example(security: Security, operation: Operation, parts: list[Part]) -> Any:
    body = {} if operation.request is None else operation.request
    for part in parts:
        value = values.example(part, security.provider.credentials)
        body = put(body, part.name, value)
    return body


def _schema(security: Security, operation: Operation, parts: list[Part]) -> Node:
    schema = infer(_example(security, operation, parts), defaults=True)
    for part in parts:
        patch(schema, part.name, _member(security, operation, part), required=security.needed(operation, part))
    return schema


def _member(security: Security, operation: Operation, part: Part) -> Node:
    credentials = security.provider.credentials
    if not holes(part.template):
        # A caller who authenticates in another way may send anything here.
        return {"enum": [part.template]} if security.needed(operation, part) else {}
    hidden = {"format": "password", "writeOnly": True} if values.secret(part, credentials) else {}
    titles = " and ".join(literal(credentials[name].title) for name in values.held(part))
    described = {"description": f"{titles}: {code(values.written(part))}."} | hidden
    # The default is the importer's variable; it could not have the pattern of a `pattern` beside it.
    return (
        described
        | {"default": values.reference(part), "examples": [values.example(part, credentials)]}
        | compact({"x-authproof-pattern": values.pattern(part, credentials)})
    )


def _required(security: Security, operation: Operation, parts: list[Part]) -> bool:
    # An example alone does not tell that a body must be sent.
    return any(security.needed(operation, part) for part in parts)
