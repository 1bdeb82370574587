"""Paths to what stands there, by the templates that they fit.

A path is followed segment by segment, so that finding it takes no longer where there are a thousand others: segments
without parameters are looked up in a table, the others by regular expressions. All are percent-encoded alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Generic, TypeVar

from authproof.text.placeholders import split_path
from authproof.text.url_path import spell_path

T = TypeVar("T")

_Openness = tuple[tuple[int, int], ...]
"""How open a template is, segment by segment."""


class _Node(Generic[T]):
    """What can follow one segment of a path."""

    def __init__(self) -> None:
        self.fixed: dict[str, _Node[T]] = {}
        """Next segments without parameters."""
        self.open: dict[str, tuple[re.Pattern[str], _Node[T]]] = {}
        """The others, by their patterns."""
        self.ending: tuple[_Openness, T] | None = None
        """The entry of the template that ends here."""


class Router(Generic[T]):
    """The paths of one server. Templates that differ in the names of their parameters only share one entry."""

    def __init__(self) -> None:
        self._root = _Node[T]()

    def entry_for(self, template: str, default: T) -> T:
        """Find the entry of a path template; `default` becomes it if there is none."""
        node, openness = self._root, []
        segments = template.split("/")
        for number, segment in enumerate(segments, 1):
            pattern = _write_pattern(segment, is_last=number == len(segments))
            openness.append(_openness_of(pattern))
            if len(split_path(segment)) == 1:
                node = node.fixed.setdefault(spell_path(segment), _Node())
            else:
                node = node.open.setdefault(pattern, (re.compile(pattern), _Node()))[1]
        if node.ending is None:
            node.ending = tuple(openness), default
        return node.ending[1]

    def find_entries(self, path: str) -> list[tuple[T, tuple[str, ...]]]:
        """Find every entry that a path fits, the most concrete first: where one segment is text, a parameter gives way.

        With each come the values of its parameters, still percent-encoded.
        """
        reached: list[tuple[_Node[T], tuple[str, ...]]] = [(self._root, ())]
        for segment in spell_path(path).split("/"):
            reached = [further for node, values in reached for further in _follow_segment(node, values, segment)]
        found = [(node.ending, values) for node, values in reached if node.ending is not None]
        return [(entry, values) for (_, entry), values in sorted(found, key=lambda each: each[0][0])]


def _follow_segment(
    node: _Node[T], values: tuple[str, ...], segment: str
) -> Iterator[tuple[_Node[T], tuple[str, ...]]]:
    if segment in node.fixed:
        yield node.fixed[segment], values
    for pattern, further in node.open.values():
        if match := pattern.fullmatch(segment):
            yield further, (*values, *match.groups())


def _write_pattern(segment: str, *, is_last: bool) -> str:
    """Write what a segment of a template matches.

    An empty segment inside a path is a parameter that lacks; at the end it is a trailing slash, another path.
    """
    first, *others = (re.escape(spell_path(text)) for text in split_path(segment)[::2])
    ends_path = is_last and others[-1:] == [""]
    holes = ["([^/]*)"] * len(others)
    if ends_path:
        holes[-1] = "([^/]+)"
    return first + "".join(hole + piece for hole, piece in zip(holes, others, strict=True))


def _openness_of(pattern: str) -> tuple[int, int]:
    """Give a key that sorts patterns of a segment by how open they are: parameters, then less text."""
    return pattern.count("("), -len(pattern.replace("[^/]", ""))
