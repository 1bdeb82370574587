"""Paths to what answers them, and the parameters of a request.

Paths without parameters are looked up in a table, the others by regular expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from authproof.model.vocabulary import Case, Place
from authproof.sandbox.engine.events import HttpRequest, decode_path_value
from authproof.sandbox.tables import ParameterTable
from authproof.text.placeholders import split_path

T = TypeVar("T")


class Router(Generic[T]):
    """The paths of one server. Templates that differ in the names of their parameters only share one entry."""

    def __init__(self) -> None:
        self.fixed_entries: dict[str, T] = {}
        """The entries of paths without parameters."""
        self._open_entries: dict[str, tuple[re.Pattern[str], T]] = {}
        """The others by their patterns, more concrete ones first."""

    def entry_for(self, template: str, make: Callable[[], T]) -> T:
        """Find the entry of a path template; it is made if there is none."""
        pieces = split_path(template)[::2]
        if len(pieces) == 1:
            return self.fixed_entries.setdefault(template, make())
        # an empty segment inside a path is a parameter that lacks; at the end it is a trailing slash, another path
        holes = ["([^/]*)" for _ in pieces[2:]] + ["([^/]*)" if pieces[-1] else "([^/]+)"]
        pattern = "".join(re.escape(piece) + hole for piece, hole in zip(pieces, [*holes, ""], strict=True))
        if pattern not in self._open_entries:
            self._open_entries[pattern] = re.compile(pattern), make()
            self._open_entries = dict(sorted(self._open_entries.items(), key=lambda item: _openness_of(item[0])))
        return self._open_entries[pattern][1]

    def find_entries(self, path: str) -> Iterator[tuple[T, tuple[str, ...]]]:
        """Find every entry that a path fits, the most concrete first: where one segment is text, a parameter gives way.

        With each come the values of its parameters, still percent-encoded.
        """
        fixed_entry = self.fixed_entries.get(path)
        if fixed_entry is not None:
            yield fixed_entry, ()
        for pattern, entry in self._open_entries.values():
            if match := pattern.fullmatch(path):
                yield entry, match.groups()


def _openness_of(pattern: str) -> list[tuple[int, int]]:
    """Give a key that sorts patterns by how open they are, segment by segment: parameters, then less text."""
    segments = pattern.replace("[^/]", "").split("/")
    return [(segment.count("("), -len(segment)) for segment in segments]


def list_parameters(template: str) -> tuple[str, ...]:
    """Name the parameters of a path template, in order."""
    return tuple(split_path(template)[1::2])


def decode_parameters(names: tuple[str, ...], values: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(names, map(decode_path_value, values), strict=True))


class ParameterValidator:
    """One parameter that is no credential."""

    def __init__(self, table: ParameterTable) -> None:
        self._name = table.name
        self._in_path = table.place is Place.path
        self._required = table.required
        self._pattern = re.compile(table.pattern) if table.pattern is not None else None
        self._values = frozenset(table.values)
        self._refusal = table.refusal
        self._refused = table.refused

    def find_flaw(self, request: HttpRequest) -> Case | None:
        """Find the case of the refusal; None if there is nothing to refuse."""
        value = request.path_parameters.get(self._name) if self._in_path else request.query_value(self._name)
        if value is None or (self._required and not value):
            return self._refusal if self._required else None
        return self._refused.get(value) or (None if self._allows_value(value) else self._refusal)

    def _allows_value(self, value: str) -> bool:
        shaped = self._pattern is None or self._pattern.fullmatch(value) is not None
        return shaped and (not self._values or value in self._values)


def find_first_flaw(parameters: Iterable[ParameterValidator], request: HttpRequest) -> Case | None:
    """Find the refusal of the first parameter that is not as it should be; None if all are."""
    for parameter in parameters:
        if case := parameter.find_flaw(request):
            return case
    return None
