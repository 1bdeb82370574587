"""JSON values: their types, whether two are the same, and how a document of them is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, NoReturn

MAX_DEPTH: Final = 100
"""Objects and arrays inside one another in a document that others wrote."""

_JSON_TYPES: Final = {
    dict: "object",
    list: "array",
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


def parse_json(text: str | bytes) -> Any:
    """Read JSON that others wrote (RFC 8259); ValueError if it is none.

    What nests deeper than `MAX_DEPTH` is refused, too (section 9 allows it), and halves of surrogate pairs, which UTF-8
    cannot hold, are question marks.
    """
    decoded = text if isinstance(text, str) else text.decode("utf-8-sig")
    try:
        tree = json.loads(decoded, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("it nests too deep") from None
    if decoded.count("[") + decoded.count("{") > MAX_DEPTH:
        _check_depth(tree)
    written = json.dumps(tree, ensure_ascii=False) if "\\u" in decoded else decoded
    return tree if _is_encodable(written) else json.loads(written.encode(errors="replace"))


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _check_depth(tree: Any) -> None:
    """Raise ValueError if a tree nests deeper than `MAX_DEPTH`; a level at a time, as calls would nest, too."""
    level = [tree]
    for _ in range(MAX_DEPTH):
        holders = [each for each in level if isinstance(each, dict | list)]
        level = [inner for each in holders for inner in (each.values() if isinstance(each, dict) else each)]
    if any(isinstance(each, dict | list) for each in level):
        raise ValueError("it nests too deep")


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
