"""JSON values: their types, whether two are the same, and how a document of them is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

_JSON_TYPES: Final = {
    dict: "object",
    list: "array",
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


def json_type_of(value: Any) -> str:
    """Name the type of a value."""
    return _JSON_TYPES[type(value)]


def is_same_type(wanted: Any, got: Any) -> bool:
    """Tell whether two values are of one type. An example that is null tells none."""
    return wanted is None or json_type_of(wanted) == json_type_of(got)


def is_same_value(wanted: Any, got: Any) -> bool:
    """Tell whether two values are equal; true is not 1, and 1 is 1.0."""
    kind = json_type_of(wanted)
    if kind != json_type_of(got):
        return False
    if kind == "object":
        return wanted.keys() == got.keys() and all(is_same_value(value, got[key]) for key, value in wanted.items())
    if kind == "array":
        return len(wanted) == len(got) and all(map(is_same_value, wanted, got))
    return bool(wanted == got)


def dump_json(document: Any) -> str:
    """Write a JSON document as a file, indented by two; the same document gives the same bytes."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def map_leaves(tree: Any, leaf: Callable[[Any], Any], key: Callable[[str], str] = str) -> Any:
    """Give a copy of a JSON tree with other leaves and, if `key` is given, other keys."""
    if isinstance(tree, dict):
        return {key(name): map_leaves(inner, leaf, key) for name, inner in tree.items()}
    return [map_leaves(inner, leaf, key) for inner in tree] if isinstance(tree, list) else leaf(tree)
