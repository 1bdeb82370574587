"""Shapes of credentials and parameters: possible ones, and values that have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from generator.loader.checks.uses import parameters
from generator.loader.fault import Fault, shown
from generator.model import Provider
from generator.model.credential import Run, Segment
from generator.pointer import Path
from generator.shape import matches, pattern


def lengths_are_in_order(provider: Provider) -> Iterator[Fault]:
    """Ask that a run's shortest length is no longer than its longest."""
    for path, shape in _shapes(provider):
        for index, segment in enumerate(shape):
            if not _is_possible(segment) and isinstance(segment, Run):
                message = f"min_length {segment.min_length} is more than max_length {segment.max_length}"
                yield Fault((*path, "shape", index), message)


def misfit(shape: Iterable[Segment], value: str, path: Path) -> Iterator[Fault]:
    """Fault a value that does not have the shape; an impossible shape is told by itself."""
    shape = tuple(shape)
    if all(map(_is_possible, shape)) and not matches(shape, value):
        yield Fault(path, f"{shown(value)} does not have the shape; allowed: {pattern(shape)}")


def _is_possible(segment: Segment) -> bool:
    return not isinstance(segment, Run) or segment.min_length <= segment.max_length


def _shapes(provider: Provider) -> Iterator[tuple[Path, tuple[Segment, ...]]]:
    for name, credential in provider.credentials.items():
        yield ("credentials", name), credential.shape
    for path, parameter in parameters(provider):
        yield path, parameter.shape


CHECKS: Final = (lengths_are_in_order,)
