"""What was documented against what came, value by value: every difference names the place in the spec."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar, Final

from authproof.claims.claim import DocumentHole, ExpectedDocument, HoleKind
from authproof.claims.run.values import RunValues
from authproof.sandbox.tables import Tables
from authproof.text.json_pointer import join_pointer
from authproof.text.json_values import is_same_type, is_same_value

_MAX_DIFFERENCES: Final = 100
"""Differences of one document that are told."""

_MAX_CHARACTERS: Final = 300
"""Characters of a value that a difference shows."""

_LIVE_PATTERNS: Final = {
    "now": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}.*",
    "now_seconds": r"[0-9]{9,11}(\.[0-9]+)?",
    "retry_after": r"[0-9]{1,8}(\.[0-9]+)?",
}
"""What live values look like that can be told by their form: a wait of years has fewer digits than a time."""

_ALWAYS_FRESH: Final = ("now", "now_seconds", "session", "resource")
"""Live values that are never those of the example."""

NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class ClaimDifference:
    """One place in which an answer is not as documented."""

    at: str
    """A JSON Pointer into the spec."""
    documented: str
    got: str
    step: int
    """The step of the claim at which it showed, counted from 1."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A difference whose step is not known yet."""

    spec_pointer: str
    documented: str
    got: str


class DocumentComparison:
    """Compares documents with what is fixed in them and what is not."""

    def __init__(self, document: ExpectedDocument, tables: Tables, values: RunValues, *, form: bool = False) -> None:
        """Prepare a comparison; with `form`, only the types of what the document has are compared."""
        self._spec_pointer = document.spec_pointer
        self._content = document.content
        self._holes = {hole.pointer: hole for hole in document.holes}
        self._tables = tables
        self._values = values
        self._form = form

    def find_mismatches(self, got: Any) -> Iterator[Mismatch]:
        """Give every difference; of too many the first, and one that says that there are more."""
        if not self._holes and not self._form and is_same_value(self._content, got):
            return
        mismatches = self._compare_value("", self._content, got)
        yield from islice(mismatches, _MAX_DIFFERENCES)
        if next(mismatches, None) is not None:
            yield Mismatch(self._spec_pointer, "no other difference", f"more than {_MAX_DIFFERENCES} differences")

    def _compare_value(self, document_pointer: str, wanted: Any, got: Any) -> Iterator[Mismatch]:
        hole = self._holes.get(document_pointer)
        if hole is not None:
            fits, words = self._HOLE_MATCHERS[hole.kind](self, hole, wanted, got)
            if not fits:
                yield Mismatch(self._spec_pointer + document_pointer, words, show_json(got))
        elif isinstance(wanted, dict) and isinstance(got, dict):
            yield from self._compare_object(document_pointer, wanted, got)
        elif isinstance(wanted, list) and isinstance(got, list):
            yield from self._compare_list(document_pointer, wanted, got)
        elif not (is_same_type(wanted, got) if self._form else is_same_value(wanted, got)):
            words = f"a value like {show_json(wanted)}" if self._form else show_json(wanted)
            yield Mismatch(self._spec_pointer + document_pointer, words, show_json(got))

    def _compare_object(self, document_pointer: str, wanted: dict[str, Any], got: dict[str, Any]) -> Iterator[Mismatch]:
        if wanted and not wanted.keys() & got.keys() and len(wanted) + len(got) > 1:  # another object altogether
            yield Mismatch(self._spec_pointer + document_pointer, show_json(wanted), show_json(got))
            return
        for key, value in wanted.items():
            inner = document_pointer + join_pointer((key,))
            if key in got:
                yield from self._compare_value(inner, value, got[key])
            else:
                yield Mismatch(self._spec_pointer + inner, show_json(value), NOTHING)
        for key in () if self._form else [name for name in got if name not in wanted]:
            yield Mismatch(
                self._spec_pointer + document_pointer,
                f"no {show_json(key)}",
                f"{show_json(key)}: {show_json(got[key])}",
            )

    def _compare_list(self, document_pointer: str, wanted: list[Any], got: list[Any]) -> Iterator[Mismatch]:
        if self._form:
            mismatches = [
                each for item in got if wanted for each in self._compare_value(f"{document_pointer}/0", wanted[0], item)
            ]
            yield from {each.spec_pointer: each for each in reversed(mismatches)}.values()
            return
        for index, value in enumerate(wanted):
            if index < len(got):
                yield from self._compare_value(f"{document_pointer}/{index}", value, got[index])
            else:
                yield Mismatch(f"{self._spec_pointer}{document_pointer}/{index}", show_json(value), NOTHING)
        if len(got) > len(wanted):
            yield Mismatch(
                self._spec_pointer + document_pointer, f"{len(wanted)} items", f"{len(got)} items, {show_json(got)}"
            )

    # holes: whether the value fits, and what is documented, in words

    def _match_type(self, hole: DocumentHole, wanted: Any, got: Any) -> tuple[bool, str]:
        form = _LIVE_PATTERNS.get(hole.detail)
        fits = is_same_type(wanted, got) and (form is None or re.fullmatch(form, str(got)) is not None)
        if fits and hole.detail in _ALWAYS_FRESH and is_same_value(wanted, got):
            return False, "a fresh value"
        return fits, f"a value like {show_json(wanted)}"

    def _match_server(self, hole: DocumentHole, wanted: Any, got: Any) -> tuple[bool, str]:
        address = self._values.target.address(hole.detail)
        if address is None:
            return is_same_type(wanted, got), f"an address like {show_json(wanted)}"
        if not hole.after:
            return got == address, show_json(address)
        fits = isinstance(got, str) and re.fullmatch(re.escape(address) + hole.after, got) is not None
        return fits, f"{show_json(address)}, and after it what matches {hole.after}"

    def _match_shape(self, hole: DocumentHole, _: Any, got: Any) -> tuple[bool, str]:
        credential = self._tables.find_credential(hole.detail)
        fits = isinstance(got, str) and re.fullmatch(credential.shape.pattern, got) is not None
        return fits, f"a value of the shape {credential.shape.pattern}"

    def _match_taken(self, hole: DocumentHole, _: Any, got: Any) -> tuple[bool, str]:
        before = self._values.taken[hole.detail]
        return is_same_value(before, got), f"{show_json(before)}, as before"

    def _match_other(self, hole: DocumentHole, wanted: Any, got: Any) -> tuple[bool, str]:
        before = self._values.taken[hole.detail]
        return is_same_type(wanted, got) and not is_same_value(before, got), f"another value than {show_json(before)}"

    def _match_pattern(self, hole: DocumentHole, wanted: Any, got: Any) -> tuple[bool, str]:
        fits = is_same_type(wanted, got) and re.fullmatch(hole.detail, str(got)) is not None
        return fits, f"a value that matches {hole.detail}"

    _HOLE_MATCHERS: ClassVar[
        dict[HoleKind, Callable[[DocumentComparison, DocumentHole, Any, Any], tuple[bool, str]]]
    ] = {
        HoleKind.type: _match_type,
        HoleKind.server: _match_server,
        HoleKind.shape: _match_shape,
        HoleKind.matches: _match_pattern,
        HoleKind.taken: _match_taken,
        HoleKind.other: _match_other,
    }


def show_json(value: Any) -> str:
    """Write a value for a report, in full: it is cut when its secrets are hidden."""
    return json.dumps(value, ensure_ascii=False)


def shorten_text(text: str, left_out: int = 0) -> str:
    """Cut a long text, of which so many characters were left out already, and tell its length."""
    length = len(text) + left_out
    return text if length <= _MAX_CHARACTERS else f"{text[:_MAX_CHARACTERS]}… ({length} characters)"


def replace_surrogates(text: str) -> str:
    """Write halves of surrogate pairs, which JSON can have and UTF-8 cannot, as question marks."""
    return text.encode(errors="replace").decode()
