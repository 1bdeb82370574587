"""JSON Pointers into examples: whether they lead somewhere, and where else they might."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from generator.errors import did_you_mean
from generator.loader.fault import Fault
from generator.pointer import Path, exists, join

_SHOWN: Final = 12


def missing(document: Any, pointer: str, path: Path, where: str, *, at_key: bool = False) -> Iterator[Fault]:
    """Fault `path` if its pointer leads nowhere in `document`, which is `where` for the reader."""
    if not exists(document, pointer):
        known = [join(place) for place in _places(document, ()) if place][:_SHOWN]
        yield Fault(path, f"nothing at {pointer!r} in {where}; {did_you_mean(pointer, known)}", at_key)


def _places(document: Any, path: Path) -> Iterator[Path]:
    """Give the path of every value, the outer ones first."""
    entries = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    yield path
    for key, value in entries:
        yield from _places(value, (*path, key))
