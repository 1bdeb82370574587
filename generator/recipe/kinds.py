"""Types of JSON values, and what of a message tells it from others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from generator.model.channel import JsonType

_JSON_TYPES: Final = {
    str: JsonType.string,
    bool: JsonType.boolean,
    int: JsonType.integer,
    float: JsonType.number,
    dict: JsonType.object,
    list: JsonType.array,
    type(None): JsonType.null,
}


def json_type(value: Any) -> JsonType:
    """Give the type of a JSON value."""
    return _JSON_TYPES[type(value)]


def match_conditions(match: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Write a match as scalars at pointers.

    >>> conditions({"/op": 0, "/d": {"t": "hi"}})
    (('/op', 0), ('/d/t', 'hi'))
    """
    return tuple(pair for pointer, value in match.items() for pair in _scalar_conditions(pointer, value))


def _scalar_conditions(pointer: str, value: Any) -> tuple[tuple[str, Any], ...]:
    if isinstance(value, dict) and value:
        return match_conditions({f"{pointer}/{_escape_token(key)}": each for key, each in value.items()})
    if isinstance(value, list) and value:
        return match_conditions({f"{pointer}/{index}": each for index, each in enumerate(value)})
    return ((pointer, value),)


def _escape_token(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")
