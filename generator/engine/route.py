"""Paths to what answers them: a table for paths without parameters, regular expressions for the others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Generic, TypeVar

from generator.engine.decode import decode_path_value

T = TypeVar("T")

_HOLE = re.compile(r"\{([^{}/]+)\}")


class Router(Generic[T]):
    """The paths of one server. Templates that differ in the names of their parameters only share one entry."""

    def __init__(self) -> None:
        self.fixed_entries: dict[str, T] = {}
        """The entries of paths without parameters."""
        self._open_entries: dict[str, tuple[re.Pattern[str], T]] = {}

    def entry_for(self, template: str, make: Callable[[], T]) -> T:
        """Give the entry of a path template; it is made if there is none."""
        pieces = _HOLE.split(template)[::2]
        if len(pieces) == 1:
            return self.fixed_entries.setdefault(template, make())
        # an empty segment inside a path is a parameter that lacks; at the end it is a trailing slash, another path
        holes = ["([^/]*)" for _ in pieces[2:]] + ["([^/]*)" if pieces[-1] else "([^/]+)"]
        pattern = "".join(re.escape(piece) + hole for piece, hole in zip(pieces, [*holes, ""], strict=True))
        return self._open_entries.setdefault(pattern, (re.compile(pattern), make()))[1]

    def find_entry(self, path: str) -> tuple[T, tuple[str, ...]] | None:
        """Find the entry of a path, and the values of its parameters, still percent-encoded."""
        fixed_entry = self.fixed_entries.get(path)
        if fixed_entry is not None:
            return fixed_entry, ()
        for pattern, entry in self._open_entries.values():
            if match := pattern.fullmatch(path):
                return entry, match.groups()
        return None


def list_parameters(template: str) -> tuple[str, ...]:
    """Name the parameters of a path template, in order."""
    return tuple(_HOLE.findall(template))


def decode_parameters(names: tuple[str, ...], values: tuple[str, ...]) -> dict[str, str]:
    """Give the values of parameters by name, decoded."""
    return dict(zip(names, map(decode_path_value, values), strict=True))
