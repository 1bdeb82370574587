"""`paths`: every operation that OpenAPI can hold, and by name those that it can't."""

from __future__ import annotations

from typing import Final

from generator.documents.node import Node, model_data
from generator.model.operation import Operation
from generator.model.provider import Provider
from generator.model.scheme import Lifecycle
from generator.openapi.operation import operation_object, operation_tag
from generator.openapi.security import Security
from generator.openapi.servers import Servers

_TAGS: Final = {
    "credentials": "Operations that answer with credentials.",
    "api": "Operations of the API itself.",
}


def path_items(security: Security, servers: Servers) -> Node:
    """Give the path items, in the order in which the spec first names their paths."""
    items: Node = {}
    for name, spec in _held_operations(security.provider).items():
        items.setdefault(spec.path, {})[spec.method.value.lower()] = operation_object(security, servers, name)
    return items


def used_tags(provider: Provider) -> list[Node]:
    """Give the tags that operations have."""
    used = {operation_tag(provider, name) for name in _held_operations(provider)}
    return [{"name": name, "description": text} for name, text in _TAGS.items() if name in used]


def left_out_operations(provider: Provider) -> Node:
    """Give the operations that `paths` can't hold, as data.

    They are the removed ones, and those of the same method and path as another on another server.
    """
    held = _held_operations(provider)
    return {
        name: model_data(one) | _omission_member(one) for name, one in provider.operations.items() if name not in held
    }


def _omission_member(operation: Operation) -> Node:
    if operation.lifecycle is Lifecycle.removed:
        return {"because": "it was removed"}
    return {"because": "another operation has the same method and path, on another server"}


def _held_operations(provider: Provider) -> dict[str, Operation]:
    alive = {name: one for name, one in provider.operations.items() if one.lifecycle is not Lifecycle.removed}
    firsts = {(one.path, one.method): name for name, one in reversed(alive.items())}
    return {name: one for name, one in alive.items() if firsts[(one.path, one.method)] == name}
