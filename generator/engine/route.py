"""Paths to what answers them: a table for paths without parameters, regular expressions for the others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Generic, TypeVar

from generator.engine import decode

T = TypeVar("T")

_HOLE = re.compile(r"\{([^{}/]+)\}")


class Router(Generic[T]):
    """The paths of one server. Templates that differ in the names of their parameters only share one entry."""

    def __init__(self) -> None:
        self.fixed: dict[str, T] = {}
        """The entries of paths without parameters."""
        self._open: dict[str, tuple[re.Pattern[str], T]] = {}

    def entry(self, template: str, make: Callable[[], T]) -> T:
        """Give the entry of a path template; it is made if there is none."""
        pieces = _HOLE.split(template)[::2]
        if len(pieces) == 1:
            return self.fixed.setdefault(template, make())
        # an empty segment inside a path is a parameter that lacks; at the end it is a trailing slash, another path
        holes = ["([^/]*)" for _ in pieces[2:]] + ["([^/]*)" if pieces[-1] else "([^/]+)"]
        pattern = "".join(re.escape(piece) + hole for piece, hole in zip(pieces, [*holes, ""], strict=True))
        return self._open.setdefault(pattern, (re.compile(pattern), make()))[1]

    def find(self, path: str) -> tuple[T, tuple[str, ...]] | None:
        """Find the entry of a path, and the values of its parameters, still percent-encoded."""
        found = self.fixed.get(path)
        if found is not None:
            return found, ()
        for pattern, entry in self._open.values():
            if match := pattern.fullmatch(path):
                return entry, match.groups()
        return None


def names(template: str) -> tuple[str, ...]:
    """Name the parameters of a path template, in order."""
    return tuple(_HOLE.findall(template))


def captured(names: tuple[str, ...], values: tuple[str, ...]) -> dict[str, str]:
    """Give the values of parameters by name, decoded."""
    return dict(zip(names, map(decode.path_value, values), strict=True))
