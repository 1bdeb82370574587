"""What was documented against what came, value by value: every difference names the place in the spec."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from generator import pointer
from generator.claims.claim import Document, Hole
from generator.claims.run.values import Values
from generator.tables import Tables

_LONGEST: Final = 300
"""Characters of a value that a difference shows."""

_LIVE: Final = {
    "now": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}.*",
    "now_seconds": r"[0-9]{9,11}(\.[0-9]+)?",
    "retry_after": r"[0-9]{1,6}(\.[0-9]+)?",
}
"""What live values look like that can be told by their form."""

_FRESH: Final = ("now", "now_seconds", "session", "resource")
"""Live values that are never those of the example."""

NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which an answer is not as documented."""

    at: str
    """A JSON Pointer into the spec."""
    documented: str
    got: str
    step: int
    """The step of the claim at which it showed, counted from 1."""


@dataclass(frozen=True, slots=True)
class Found:
    """A difference whose step is not known yet."""

    at: str
    documented: str
    got: str


class Comparison:
    """Compares documents with what is fixed in them and what is not."""

    def __init__(self, document: Document, tables: Tables, values: Values, *, form: bool = False) -> None:
        """Prepare a comparison; with `form`, only the types of what the document has are compared."""
        self._at = document.at
        self._content = document.content
        self._holes = {hole.at: hole for hole in document.holes}
        self._tables = tables
        self._values = values
        self._form = form

    def differences(self, got: Any) -> Iterator[Found]:
        """Give every difference."""
        if not self._holes and not self._form and same(self._content, got):
            return iter(())
        return self._value("", self._content, got)

    def _value(self, at: str, wanted: Any, got: Any) -> Iterator[Found]:
        hole = self._holes.get(at)
        if hole is not None:
            fits, words = self._HOLES[hole.kind](self, hole, wanted, got)
            if not fits:
                yield Found(self._at + at, words, shown(got))
        elif isinstance(wanted, dict) and isinstance(got, dict):
            yield from self._object(at, wanted, got)
        elif isinstance(wanted, list) and isinstance(got, list):
            yield from self._list(at, wanted, got)
        elif not (same_type(wanted, got) if self._form else same(wanted, got)):
            words = f"a value like {shown(wanted)}" if self._form else shown(wanted)
            yield Found(self._at + at, words, shown(got))

    def _object(self, at: str, wanted: dict[str, Any], got: dict[str, Any]) -> Iterator[Found]:
        if wanted and not wanted.keys() & got.keys() and len(wanted) + len(got) > 1:  # another object altogether
            yield Found(self._at + at, shown(wanted), shown(got))
            return
        for key, value in wanted.items():
            below = at + pointer.join((key,))
            if key in got:
                yield from self._value(below, value, got[key])
            else:
                yield Found(self._at + below, shown(value), NOTHING)
        for key in () if self._form else got.keys() - wanted.keys():
            yield Found(self._at + at, f"no {shown(key)}", f"{shown(key)}: {shown(got[key])}")

    def _list(self, at: str, wanted: list[Any], got: list[Any]) -> Iterator[Found]:
        if self._form:
            found = [each for item in got if wanted for each in self._value(f"{at}/0", wanted[0], item)]
            yield from {each.at: each for each in reversed(found)}.values()
            return
        for index, value in enumerate(wanted):
            if index < len(got):
                yield from self._value(f"{at}/{index}", value, got[index])
            else:
                yield Found(f"{self._at}{at}/{index}", shown(value), NOTHING)
        if len(got) > len(wanted):
            yield Found(self._at + at, f"{len(wanted)} items", f"{len(got)} items, {shown(got)}")

    # holes: whether the value fits, and what is documented, in words

    def _type(self, hole: Hole, wanted: Any, got: Any) -> tuple[bool, str]:
        form = _LIVE.get(hole.detail)
        fits = same_type(wanted, got) and (form is None or re.fullmatch(form, str(got)) is not None)
        if fits and hole.detail in _FRESH and same(wanted, got):
            return False, "a fresh value"
        return fits, f"a value like {shown(wanted)}"

    def _server(self, hole: Hole, _: Any, got: Any) -> tuple[bool, str]:
        address = self._values.target.address(hole.detail)
        return got == address, shown(address)

    def _shape(self, hole: Hole, _: Any, got: Any) -> tuple[bool, str]:
        credential = self._tables.credential(hole.detail)
        fits = isinstance(got, str) and re.fullmatch(credential.shape.pattern, got) is not None
        return fits, f"a value of the shape {credential.shape.pattern}"

    def _taken(self, hole: Hole, _: Any, got: Any) -> tuple[bool, str]:
        before = self._values.taken[hole.detail]
        return same(before, got), f"{shown(before)}, as before"

    def _other(self, hole: Hole, wanted: Any, got: Any) -> tuple[bool, str]:
        before = self._values.taken[hole.detail]
        return same_type(wanted, got) and not same(before, got), f"another value than {shown(before)}"

    def _matches(self, hole: Hole, wanted: Any, got: Any) -> tuple[bool, str]:
        fits = same_type(wanted, got) and re.fullmatch(hole.detail, str(got)) is not None
        return fits, f"a value that matches {hole.detail}"

    _HOLES: ClassVar[dict[str, Callable[[Comparison, Hole, Any, Any], tuple[bool, str]]]] = {
        "type": _type,
        "server": _server,
        "shape": _shape,
        "matches": _matches,
        "taken": _taken,
        "other": _other,
    }


def same(wanted: Any, got: Any) -> bool:
    """Tell whether two JSON values are equal; true is not 1, and 1 is 1.0."""
    kind = kind_of(wanted)
    if kind != kind_of(got):
        return False
    if kind == "object":
        return wanted.keys() == got.keys() and all(same(value, got[key]) for key, value in wanted.items())
    if kind == "array":
        return len(wanted) == len(got) and all(map(same, wanted, got))
    return bool(wanted == got)


def same_type(wanted: Any, got: Any) -> bool:
    """Tell whether two JSON values are of one type. An example that is null tells none."""
    return wanted is None or kind_of(wanted) == kind_of(got)


def kind_of(value: Any) -> str:
    """Name the JSON type of a value."""
    return _KINDS[type(value)]


_KINDS: Final = {
    dict: "object",
    list: "array",
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


def shown(value: Any) -> str:
    """Write a value for a report, in full: it is cut when its secrets are hidden."""
    return json.dumps(value, ensure_ascii=False)


def shortened(text: str) -> str:
    """Cut a long text, and tell its length."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"


def printable(text: str) -> str:
    """Write halves of surrogate pairs, which JSON can have and UTF-8 cannot, as question marks."""
    return text.encode(errors="replace").decode()
