"""Parts of a document: JSON objects, and JSON Schemas that are inferred from examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from authproof.text.json_pointer import split_pointer

Node = dict[str, Any]
"""A JSON object of a document."""


def drop_empty(members: Mapping[str, Any]) -> Node:
    """Leave out members that say nothing: null, and empty objects and lists."""
    return {name: value for name, value in members.items() if value is not None and value not in ({}, [], ())}


_SCALARS: Final = {bool: "boolean", int: "integer", float: "number", str: "string"}


def infer_schema(value: object, *, defaults: bool = False) -> Node:
    """Infer the schema of one JSON value.

    With `defaults`, each value below is also the schema's `default`: importers take those for a request.

    >>> infer_schema({"id": 1})
    {'type': 'object', 'properties': {'id': {'type': 'integer'}}}
    """
    if isinstance(value, dict):
        return _object_schema({name: infer_schema(member, defaults=defaults) for name, member in value.items()})
    schema = _array_schema(value) if isinstance(value, list) else _scalar_schema(value)
    return schema | {"default": value} if defaults else schema


def _object_schema(properties: Node) -> Node:
    return {"type": "object", "properties": properties} if properties else {"type": "object"}


def _array_schema(items: list[object]) -> Node:
    return {"type": "array", "items": merge_schemas([infer_schema(item) for item in items])}


def _scalar_schema(value: object) -> Node:
    # A null shows that there may be nothing; it does not show what there may be.
    return {} if value is None else {"type": _SCALARS[type(value)]}


def merge_schemas(schemas: list[Node]) -> Node:
    """Give one schema that holds for whatever one of `schemas` holds for.

    >>> merge_schemas([{"type": "integer"}, {"type": "string"}, {"type": "integer"}])
    {'anyOf': [{'type': 'integer'}, {'type': 'string'}]}
    """
    if not schemas or {} in schemas:
        return {}
    merged: list[Node] = []
    for schema in schemas:
        _merge_into(merged, schema)
    return merged[0] if len(merged) == 1 else {"anyOf": merged}


def _merge_into(merged: list[Node], schema: Node) -> None:
    for index, other in enumerate(merged):
        both = _merge_pair(other, schema)
        if both is not None:
            merged[index] = both
            return
    merged.append(schema)


def _merge_pair(first: Node, second: Node) -> Node | None:
    if first == second:
        return first
    types = {first.get("type"), second.get("type")}
    if types == {"object"}:
        return _merge_objects(first, second)
    if types == {"array"}:
        return {"type": "array", "items": merge_schemas([first["items"], second["items"]])}
    return {"type": "number"} if types == {"integer", "number"} else None


def _merge_objects(first: Node, second: Node) -> Node:
    properties = dict(first.get("properties", {}))
    for name, schema in second.get("properties", {}).items():
        properties[name] = merge_schemas([properties[name], schema]) if name in properties else schema
    required = [name for name in first.get("required", []) if name in second.get("required", [])]
    return _object_schema(properties) | ({"required": required} if required else {})


def patch_schema(schema: Node, pointer: str, changes: Node, *, required: bool = False) -> None:
    """Change the schema of the value at `pointer` in place; `required`: it, and what it is in, is always there.

    A pointer to a value that the schema does not tell of changes nothing.
    """
    for token in split_pointer(pointer):
        present = schema.get("required", [])
        if required and token in schema.get("properties", {}) and token not in present:
            schema["required"] = [*present, token]
        schema = _schema_below(schema, token)
    kept = {name: value for name, value in schema.items() if name not in changes}
    schema.clear()
    schema.update(kept | changes)


def _schema_below(schema: Node, token: str) -> Node:
    below: Node = schema.get("properties", {}).get(token, schema.get("items", {}))
    return below
