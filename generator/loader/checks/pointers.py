"""JSON Pointers into examples: whether they lead somewhere, and where else they might."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from generator.errors import did_you_mean
from generator.loader.fault import Fault
from generator.pointer import Path, has_value_at, join_pointer

_MAX_POINTERS: Final = 12


def fault_missing(document: Any, pointer: str, path: Path, where: str, *, at_key: bool = False) -> Iterator[Fault]:
    """Fault `path` if its pointer leads nowhere in `document`, which is `where` for the reader."""
    if not has_value_at(document, pointer):
        known = [join_pointer(place) for place in _walk_paths(document, ()) if place][:_MAX_POINTERS]
        yield Fault(path, f"nothing at {pointer!r} in {where}; {did_you_mean(pointer, known)}", at_key)


def _walk_paths(document: Any, path: Path) -> Iterator[Path]:
    """Give the path of every value, the outer ones first."""
    entries = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    yield path
    for key, value in entries:
        yield from _walk_paths(value, (*path, key))
