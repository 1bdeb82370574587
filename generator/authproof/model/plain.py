"""A spec as plain JSON values: as it is written, with every default, or a part of it without any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authproof.model.base import Model
from authproof.model.provider import Provider
from authproof.text.json_pointer import split_pointer

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


def is_stated(provider: Provider, pointer: str) -> bool:
    """Tell whether a spec says itself what is at `pointer`: it is written there, or an entry speaks of just that.

    A default that is neither is the sandbox's behaviour, and no page says it of the provider.
    """
    return any(pointer in entry.at for entry in provider.evidence) or _is_written(provider, split_pointer(pointer))


def _is_written(node: Any, tokens: tuple[str, ...]) -> bool:
    if not tokens:
        return True
    first, *rest = tokens
    if isinstance(node, Model):
        name = next((key for key, info in type(node).model_fields.items() if first in (key, info.alias)), None)
        return name in node.model_fields_set and _is_written(getattr(node, name), tuple(rest))
    if isinstance(node, Mapping):
        return first in node and _is_written(node[first], tuple(rest))
    is_item = isinstance(node, tuple) and first.isdecimal() and int(first) < len(node)
    return is_item and _is_written(node[int(first)], tuple(rest))


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
