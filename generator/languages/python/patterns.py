"""Write what a recipe reads of JSON as Python: patterns of a `match`, and look-ups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from generator.languages.names import Names
from generator.languages.python.literal import quote_text
from generator.languages.python.values import PythonValues, explode_items
from generator.model.channel import JsonType
from generator.pointer import split_pointer
from generator.recipe.nodes import On, Take

_PATTERN_WIDTH: Final = 66
"""Characters of a pattern up to which it stays on one line: 88 less the indentation, `case ` and the colon."""
_ANNOTATIONS: Final = {
    JsonType.string: "str",
    JsonType.integer: "int",
    JsonType.number: "float",
    JsonType.boolean: "bool",
    JsonType.object: "dict[str, object]",
    JsonType.array: "list[object]",
    JsonType.null: "None",
}


def type_annotation(kind: JsonType) -> str:
    """Name a JSON type."""
    return _ANNOTATIONS[kind]


def write_subscripts(pointer: str, example: str) -> str:
    """Look a pointer up in `example`, an expression of type Any.

    >>> subscripts("/data/0/token", "answer")
    'answer["data"][0]["token"]'
    """
    return example + "".join(
        f"[{token if token.isdecimal() else quote_text(token)}]" for token in split_pointer(pointer)
    )


def write_gets(pointer: str, message: str) -> str:
    """Look a pointer up in an object that may lack it."""
    *outer, last = split_pointer(pointer)
    return message + "".join(f".get({quote_text(token)}, {{}})" for token in outer) + f".get({quote_text(last)})"


def match_pattern(rule: On, values: PythonValues) -> str:
    """Write the pattern of a rule's messages, which also takes its values."""
    tree: dict[str, Any] = {}
    for pointer, value in rule.match:
        _plant_leaf(tree, split_pointer(pointer), values.write_constant(value))
    for take in rule.takes:
        _plant_leaf(tree, split_pointer(take.pointer), _capture_pattern(take, values.names))
    if not tree:
        return "_"
    short = _tree_pattern(tree, long=False)
    return short if len(short) <= _PATTERN_WIDTH else _tree_pattern(tree, long=True)


def _capture_pattern(take: Take, names: Names) -> str:
    name = names(take.value.name)
    if take.value.type is JsonType.number:
        return f"int({name}) | float({name})"
    kind = type_annotation(take.value.type).partition("[")[0]
    return f"{kind}({name})"


def _plant_leaf(tree: dict[str, Any], tokens: Iterable[str], leaf: str) -> None:
    *outer, last = tokens
    for token in outer:
        tree = tree.setdefault(token, {})
    tree[last] = leaf


def _tree_pattern(tree: dict[str, Any], *, long: bool) -> str:
    inner = {key: _tree_pattern(value, long=long) if isinstance(value, dict) else value for key, value in tree.items()}
    if all(key.isdecimal() for key in inner):
        items = [inner.get(str(index), "_") for index in range(max(map(int, inner)) + 1)]
        return _bracket_items("[", [*items, "*_"], "]", long=long)
    return _bracket_items("{", [f"{quote_text(key)}: {value}" for key, value in inner.items()], "}", long=long)


def _bracket_items(start: str, items: list[str], end: str, *, long: bool) -> str:
    return explode_items(start, items, end) if long else f"{start}{', '.join(items)}{end}"
