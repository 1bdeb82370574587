"""A spec as plain JSON values with every default written out, so that a default and its absence are the same."""

from __future__ import annotations

from typing import Any

from generator.model.provider import Provider

FullSpec = dict[str, Any]


def spec_with_defaults(provider: Provider) -> FullSpec:
    """Write a spec as JSON values; whole numbers have no fraction."""
    written: FullSpec = _whole_numbers(provider.model_dump(mode="json", by_alias=True))
    return written


def _whole_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _whole_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
