"""Fields that a spec does not write: the default is a promise as well, and can be broken."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

from generator.loader import names
from generator.mutants.leaves import Leaf, Spec
from generator.mutants.values import Choice, vary_typed

_WRITTEN_VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "lifetime": ({"seconds": 60},),
    "authenticate_within": (5.0,),
    "max_message_bytes": (64,),
    "timeout": (5.0,),
    "burst": (1,),
    "reason": ("changed",),
    "body": ({"changed": True},),
    "media_type": ("application/problem+json",),
}
"""What a field can say that says nothing by default, by its name."""


def vary_default(leaf: Leaf, spec: Spec) -> Iterator[Choice]:
    """Give what a spec could say where it says nothing; nothing for fields that only lack more of the same."""
    value, default = leaf.value, leaf.fields[-1].field_info.get_default()
    allowed_names = (
        names.allowed_names(spec, (*leaf.path, 0))
        if isinstance(default, tuple)
        else names.allowed_names(spec, leaf.path)
    )
    if leaf.field_name in _WRITTEN_VALUES:
        yield _WRITTEN_VALUES[leaf.field_name]
    elif allowed_names is not None:
        yield from _vary_named(tuple(allowed_names), as_list=isinstance(default, tuple))
    elif isinstance(default, bool | int | StrEnum):
        yield from vary_typed(value, leaf.type)
    elif isinstance(default, tuple) and default:
        yield from (([each for each in default if each is not left_out],) for left_out in default)
    elif leaf.field_name == "values":
        yield ([_example_beside(leaf, spec)],)
    elif leaf.field_name == "shape":
        yield ([{"literal": _example_beside(leaf, spec)}],)


def _vary_named(allowed_names: tuple[str, ...], *, as_list: bool) -> Iterator[Choice]:
    """Give the first names that will do, or each of them alone as a list."""
    if as_list:
        yield from (([name],) for name in allowed_names[:2])
    else:
        yield allowed_names


def _example_beside(leaf: Leaf, spec: Spec) -> Any:
    node: Any = spec
    for step in leaf.owner_path:
        node = node[step]
    return node["example"]
