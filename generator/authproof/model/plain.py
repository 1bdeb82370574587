"""A spec as plain JSON values: as it is written, with every default, or a part of it without any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authproof.model.base import Model
from authproof.model.provider import Provider

PlainSpec = dict[str, Any]
"""A JSON object: a spec, or a part of one."""


def plain_spec(provider: Provider) -> PlainSpec:
    """Write a spec with what it says itself, and no default."""
    written: PlainSpec = provider.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return written


def spec_with_defaults(provider: Provider) -> PlainSpec:
    """Write a spec with every default, so that a default and its absence are the same; whole numbers as integers."""
    written: PlainSpec = whole_numbers(provider.model_dump(mode="json", by_alias=True))
    return written


def model_data(model: Model) -> PlainSpec:
    """Write a part of a spec without its defaults; whole numbers as integers."""
    written: PlainSpec = whole_numbers(model.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    return written


def model_table(models: Mapping[str, Model]) -> PlainSpec:
    """Write named parts of a spec, as `model_data` does."""
    return {name: model_data(model) for name, model in models.items()}


def whole_numbers(value: Any) -> Any:
    """Write whole numbers without a fraction, however deep they stand.

    >>> whole_numbers({"seconds": 5.0})
    {'seconds': 5}
    """
    if isinstance(value, dict):
        return {name: whole_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [whole_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
