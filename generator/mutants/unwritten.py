"""Fields that a spec does not write: the default is a promise as well, and can be broken."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

from generator.loader import names
from generator.mutants import values
from generator.mutants.leaves import Leaf, Spec

_SOME: Final[dict[str, tuple[Any, ...]]] = {
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


def unwritten(leaf: Leaf, spec: Spec) -> Iterator[values.Choice]:
    """Give what a spec could say where it says nothing; nothing for fields that only lack more of the same."""
    value, default = leaf.value, leaf.fields[-1].info.get_default()
    named = names.allowed(spec, (*leaf.path, 0)) if isinstance(default, tuple) else names.allowed(spec, leaf.path)
    if leaf.field in _SOME:
        yield _SOME[leaf.field]
    elif named is not None:
        yield from _named(tuple(named), as_list=isinstance(default, tuple))
    elif isinstance(default, bool | int | StrEnum):
        yield from values.of_type(value, leaf.type)
    elif isinstance(default, tuple) and default:
        yield from (([each for each in default if each is not one],) for one in default)
    elif leaf.field == "values":
        yield ([_example(leaf, spec)],)
    elif leaf.field == "shape":
        yield ([{"literal": _example(leaf, spec)}],)


def _named(names: tuple[str, ...], *, as_list: bool) -> Iterator[values.Choice]:
    """Give the first names that will do, or each of them alone as a list."""
    if as_list:
        yield from (([name],) for name in names[:2])
    else:
        yield names


def _example(leaf: Leaf, spec: Spec) -> Any:
    found: Any = spec
    for step in leaf.around:
        found = found[step]
    return found["example"]
