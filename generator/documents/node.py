"""Parts of a document: plain JSON objects, and parts of a spec as such objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.model.base import Model

Node = dict[str, Any]
"""A JSON object of a document."""


def drop_empty(members: Mapping[str, Any]) -> Node:
    """Leave out members that say nothing: null, and empty objects and lists."""
    return {name: value for name, value in members.items() if value is not None and value not in ({}, [], ())}


def model_data(model: Model) -> Node:
    """Give a part of a spec as JSON, its defaults left out, whole numbers without a fraction."""
    members = model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {name: whole_numbers(member) for name, member in members.items()}


def model_table(models: Mapping[str, Model]) -> Node:
    """Give named parts of a spec as JSON."""
    return {name: model_data(model) for name, model in models.items()}


def whole_numbers(value: object) -> object:
    """Write whole numbers without a fraction, however deep they stand.

    >>> whole({"seconds": 5.0})
    {'seconds': 5}
    """
    if isinstance(value, dict):
        return {name: whole_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [whole_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
