"""Operations that share method and path, and are told apart by the body: OpenAPI has one operation for all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.operation import Operation
from authproof.text.commonmark import join_bullets, quote_code, quote_literal
from authproof.text.english import join_words


def merge_operations(operations: Mapping[str, Operation], nodes: Mapping[str, Node], shared: Node) -> Node:
    """Make one operation object of those of several operations; `shared` are the members written for all at once."""
    if len(nodes) == 1:
        (node,) = nodes.values()
        extensions = {key: value for key, value in node.items() if key.startswith("x-")}
        return {key: value for key, value in node.items() if key not in extensions} | shared | extensions
    every = list(nodes.values())
    described = [
        f"{quote_literal(operations[name].title)} ({_describe_match(operations[name])}):\n\n  {_indent(node)}"
        for name, node in nodes.items()
    ]
    merged: Node = {
        "tags": _join_lists(node["tags"] for node in every),
        "summary": " / ".join(node["summary"] for node in every),
        "description": join_bullets(described),
        "operationId": next(iter(nodes)),
    }
    request = {
        "parameters": _merge_parameters([node.get("parameters", []) for node in every]),
        "requestBody": _merge_bodies(operations, nodes),
    }
    extensions = {
        "x-rate-limits": _join_lists(node.get("x-rate-limits", []) for node in every),
        "x-authproof-schemes": _join_lists(node.get("x-authproof-schemes", []) for node in every),
        "x-authproof-matches": {name: _describe_own(operations[name], node) for name, node in nodes.items()},
    }
    return merged | drop_empty(request) | shared | drop_empty(extensions)


def _describe_match(operation: Operation) -> str:
    values = {place: each if isinstance(each, str) else json.dumps(each) for place, each in operation.match.items()}
    return join_words([f"{quote_code(place)} is {quote_code(value)}" for place, value in values.items()])


def _indent(node: Node) -> str:
    text: str = node["description"]
    return text.replace("\n", "\n  ")


def _describe_own(operation: Operation, node: Node) -> Node:
    """Give what is said of one operation alone."""
    own = {key: value for key, value in node.items() if key.startswith("x-")}
    return {"summary": operation.title, "match": dict(operation.match)} | own


def _join_lists(lists: Iterable[Sequence[Any]]) -> list[Any]:
    joined: list[Any] = []
    for items in lists:
        joined += [item for item in items if item not in joined]
    return joined


def _merge_parameters(lists: Sequence[list[Node]]) -> list[Node]:
    """Give each parameter once; one that some operations do not ask for may be left out."""
    found: dict[tuple[str, str], list[Node]] = {}
    for parameters in lists:
        for each in parameters:
            found.setdefault((each["in"], each["name"]), []).append(each)
    return [
        alike[0]
        | {"required": len(alike) == len(lists) and all(each["required"] for each in alike)}
        | _one_schema(alike)
        for alike in found.values()
    ]


def _one_schema(parameters: Sequence[Node]) -> Node:
    schemas = _join_lists([each["schema"]] for each in parameters)
    return {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}


def _merge_bodies(operations: Mapping[str, Operation], nodes: Mapping[str, Node]) -> Node:
    """Give the bodies as alternatives: each has the values that tell its operation, so that no body fits two."""
    schemas, examples = [], {}
    for name, node in nodes.items():
        ((media_type, content),) = node["requestBody"]["content"].items()
        schemas.append({"title": operations[name].title} | content["schema"])
        examples[name] = {"summary": operations[name].title, "value": content["example"]}
    return {"required": True, "content": {media_type: {"schema": {"oneOf": schemas}, "examples": examples}}}
