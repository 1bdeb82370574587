"""Write what a recipe reads of JSON as Python: patterns of a `match`, and look-ups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from generator.languages.names import Names
from generator.languages.python.literal import literal
from generator.languages.python.values import Values, exploded
from generator.model.channel import JsonType
from generator.pointer import split
from generator.recipe.nodes import On, Take

_WIDTH: Final = 66
"""Characters of a pattern up to which it stays on one line: 88 less the indentation, `case ` and the colon."""
_TYPES: Final = {
    JsonType.string: "str",
    JsonType.integer: "int",
    JsonType.number: "float",
    JsonType.boolean: "bool",
    JsonType.object: "dict[str, object]",
    JsonType.array: "list[object]",
    JsonType.null: "None",
}


def annotation(kind: JsonType) -> str:
    """Name a JSON type."""
    return _TYPES[kind]


def subscripts(pointer: str, example: str) -> str:
    """Look a pointer up in `example`, an expression of type Any.

    >>> subscripts("/data/0/token", "answer")
    'answer["data"][0]["token"]'
    """
    return example + "".join(f"[{token if token.isdecimal() else literal(token)}]" for token in split(pointer))


def gets(pointer: str, message: str) -> str:
    """Look a pointer up in an object that may lack it."""
    *outer, last = split(pointer)
    return message + "".join(f".get({literal(token)}, {{}})" for token in outer) + f".get({literal(last)})"


def pattern(rule: On, values: Values) -> str:
    """Write the pattern of a rule's messages, which also takes its values."""
    tree: dict[str, Any] = {}
    for pointer, value in rule.match:
        _plant(tree, split(pointer), values.constant(value))
    for take in rule.takes:
        _plant(tree, split(take.pointer), _capture(take, values.names))
    if not tree:
        return "_"
    short = _pattern(tree, long=False)
    return short if len(short) <= _WIDTH else _pattern(tree, long=True)


def _capture(take: Take, names: Names) -> str:
    name = names(take.value.name)
    if take.value.type is JsonType.number:
        return f"int({name}) | float({name})"
    kind = annotation(take.value.type).partition("[")[0]
    return f"{kind}({name})"


def _plant(tree: dict[str, Any], tokens: Iterable[str], leaf: str) -> None:
    *outer, last = tokens
    for token in outer:
        tree = tree.setdefault(token, {})
    tree[last] = leaf


def _pattern(tree: dict[str, Any], *, long: bool) -> str:
    inner = {key: _pattern(value, long=long) if isinstance(value, dict) else value for key, value in tree.items()}
    if all(key.isdecimal() for key in inner):
        items = [inner.get(str(index), "_") for index in range(max(map(int, inner)) + 1)]
        return _bracketed("[", [*items, "*_"], "]", long=long)
    return _bracketed("{", [f"{literal(key)}: {value}" for key, value in inner.items()], "}", long=long)


def _bracketed(start: str, items: list[str], end: str, *, long: bool) -> str:
    return exploded(start, items, end) if long else f"{start}{', '.join(items)}{end}"
