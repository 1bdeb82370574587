"""Request bodies: whether one has the form of the spec's example, which is all that a spec tells of it."""

from __future__ import annotations

from typing import Any


def has_form_of(value: Any, example: Any) -> bool:
    """Tell whether a JSON value has the form of an example: the same types wherever the example shows any.

    Members may lack, and others may come; what the example has as null may be anything.
    """
    if example is None:
        return True
    if isinstance(example, dict):
        return isinstance(value, dict) and all(
            has_form_of(value[name], example[name]) for name in example.keys() & value
        )
    if isinstance(example, list):
        shows_items = isinstance(value, list) and bool(example)
        return (
            all(any(has_form_of(item, each) for each in example) for item in value)
            if shows_items
            else isinstance(value, list)
        )
    return _name_json_type(value) == _name_json_type(example) or (
        isinstance(example, float) and _name_json_type(value) == "integer"
    )


def _name_json_type(value: Any) -> str:
    """Name the type as JSON Schema does: 1.0 is an integer, and true is no number."""
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    return {bool: "boolean", int: "integer", str: "string"}.get(type(value), "other")
