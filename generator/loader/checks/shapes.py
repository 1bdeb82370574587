"""Shapes of credentials and parameters: possible ones, and values that have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from generator.loader.checks.uses import walk_parameters
from generator.loader.fault import Fault, show_value
from generator.model.credential import Run, Segment
from generator.model.provider import Provider
from generator.pointer import Path
from generator.shape import matches_shape, shape_pattern


def check_lengths_ordered(provider: Provider) -> Iterator[Fault]:
    """Ask that a run's shortest length is no longer than its longest."""
    for path, shape in _walk_shapes(provider):
        for index, segment in enumerate(shape):
            if not _is_possible(segment) and isinstance(segment, Run):
                message = f"min_length {segment.min_length} is more than max_length {segment.max_length}"
                yield Fault((*path, "shape", index), message)


def fault_misfit(shape: Iterable[Segment], value: str, path: Path) -> Iterator[Fault]:
    """Fault a value that does not have the shape; an impossible shape is told by itself."""
    shape = tuple(shape)
    if all(map(_is_possible, shape)) and not matches_shape(shape, value):
        yield Fault(path, f"{show_value(value)} does not have the shape; allowed: {shape_pattern(shape)}")


def _is_possible(segment: Segment) -> bool:
    return not isinstance(segment, Run) or segment.min_length <= segment.max_length


def _walk_shapes(provider: Provider) -> Iterator[tuple[Path, tuple[Segment, ...]]]:
    for name, credential in provider.credentials.items():
        yield ("credentials", name), credential.shape
    for path, parameter in walk_parameters(provider):
        yield path, parameter.shape


SHAPE_CHECKS: Final = (check_lengths_ordered,)
