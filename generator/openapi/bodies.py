"""Request bodies: an operation's example with the credentials that schemes put there."""

from __future__ import annotations

from typing import Any

from generator.commonmark import quote_code, quote_literal
from generator.documents.node import Node, drop_empty
from generator.documents.schema import infer_schema, patch_schema
from generator.documents.values import (
    credentials_of_part,
    is_secret,
    part_example,
    part_pattern,
    part_reference,
    write_part_value,
)
from generator.model.operation import Operation
from generator.model.scheme import Part, Place
from generator.openapi.security import Security
from generator.pointer import put_value
from generator.template import placeholders_in


def build_request_body(security: Security, operation: Operation) -> Node | None:
    """Give an operation's request body; none if it has none."""
    parts = [part for part in security.parts_beside(operation) if part.place is Place.body]
    if operation.request is None and not parts:
        return None
    content = {operation.request_type: {"schema": _body_schema(security, operation, parts)}}
    content[operation.request_type]["example"] = _body_example(security, operation, parts)
    return {"required": _is_body_required(security, operation, parts), "content": content}


def _body_example(security: Security, operation: Operation, parts: list[Part]) -> Any:
    body = {} if operation.request is None else operation.request
    for part in parts:
        value = part_example(part, security.provider.credentials)
        body = put_value(body, part.name, value)
    return body


def _body_schema(security: Security, operation: Operation, parts: list[Part]) -> Node:
    schema = infer_schema(_body_example(security, operation, parts), defaults=True)
    for part in parts:
        patch_schema(
            schema, part.name, _member_schema(security, operation, part), required=security.is_needed(operation, part)
        )
    return schema


def _member_schema(security: Security, operation: Operation, part: Part) -> Node:
    credentials = security.provider.credentials
    if not placeholders_in(part.template):
        # A caller who authenticates in another way may send anything here.
        return {"enum": [part.template]} if security.is_needed(operation, part) else {}
    hidden = {"format": "password", "writeOnly": True} if is_secret(part, credentials) else {}
    titles = " and ".join(quote_literal(credentials[name].title) for name in credentials_of_part(part))
    described = {"description": f"{titles}: {quote_code(write_part_value(part))}."} | hidden
    # The default is the importer's variable; it could not have the pattern of a `pattern` beside it.
    return (
        described
        | {"default": part_reference(part), "examples": [part_example(part, credentials)]}
        | drop_empty({"x-authproof-pattern": part_pattern(part, credentials)})
    )


def _is_body_required(security: Security, operation: Operation, parts: list[Part]) -> bool:
    # An example alone does not tell that a body must be sent.
    return any(security.is_needed(operation, part) for part in parts)
