"""Tables to JSON text and back, without loss: the fields of a dataclass are the keys of an object."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from generator.tables.provider import Tables


def encode_tables(tables: Tables) -> str:
    """Write tables as JSON text."""
    return json.dumps(_to_plain_value(tables), ensure_ascii=False, separators=(",", ":"))


def decode_tables(text: str) -> Tables:
    """Read tables from the text that `to_json` wrote; ValueError, KeyError or TypeError if it is another."""
    tables: Tables = _build_value(Tables, json.loads(text))
    return tables


def _to_plain_value(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _to_plain_value(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_to_plain_value(item) for item in value]
    return value


def _build_value(kind: Any, value: Any) -> Any:
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return tuple(_build_value(inner, item) for item in value)
    if value is not None and NoneType in get_args(kind):
        kind = get_args(kind)[0]
    if value is not None and is_dataclass(kind):
        return _build_dataclass(kind, value)
    return value


def _build_dataclass(kind: Any, value: dict[str, Any]) -> Any:
    return kind(**{name: _build_value(inner, value[name]) for name, inner in _resolve_field_types(kind).items()})


@cache
def _resolve_field_types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
