"""Tables to JSON text and back, without loss: the fields of a dataclass are the keys of an object."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from generator.tables.provider import Tables


def to_json(tables: Tables) -> str:
    """Write tables as JSON text."""
    return json.dumps(_plain(tables), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Tables:
    """Read tables from the text that `to_json` wrote; ValueError, KeyError or TypeError if it is another."""
    tables: Tables = _build(Tables, json.loads(text))
    return tables


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _build(kind: Any, value: Any) -> Any:
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return tuple(_build(inner, item) for item in value)
    if value is not None and NoneType in get_args(kind):
        kind = get_args(kind)[0]
    if value is not None and is_dataclass(kind):
        return _dataclass(kind, value)
    return value


def _dataclass(kind: Any, value: dict[str, Any]) -> Any:
    return kind(**{name: _build(inner, value[name]) for name, inner in _hints(kind).items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
