"""From the bytes of a file to YAML nodes: what is not text, not YAML, too large or too deep is told with its place.

libyaml's parser reads; the hooks that PyYAML calls for each node tell scalars apart and count the depth, so
that nothing here recurses deeper than a spec may.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from yaml._yaml import CParser
from yaml.error import Mark, MarkedYAMLError
from yaml.nodes import Node, ScalarNode

from authproof.loader.json_escapes import compose_with_pairs
from authproof.loader.line_breaks import compose_with_breaks
from authproof.text.json_pointer import Path
from authproof.text.yaml_text import STRING_TAG, resolve_tag

MAX_BYTES: Final = 1024 * 1024
MAX_DEPTH: Final = 64

BYTE_ORDER_MARK: Final = "\ufeff".encode()
"""What Windows editors begin a file with (YAML 1.2, section 5.2)."""

_FORBIDDEN_CHARACTERS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
"""What libyaml refuses to read, so that it is told with its place."""


class Position(NamedTuple):
    """A place in a file; both count from 1."""

    line: int
    column: int


class DocumentFault(NamedTuple):
    """One thing wrong with the document as such. `path` leads to the value, as far as it is known."""

    position: Position
    message: str
    path: Path = ()


class DocumentError(Exception):
    """The text cannot be read any further; `fault` says why. The loader makes a Problem of it."""

    def __init__(self, position: Position, message: str) -> None:
        super().__init__(message)
        self.fault = DocumentFault(position, message)


def compose_document(data: bytes) -> Node:
    """Read one YAML document; DocumentError if there is none, or it is not YAML."""
    return _compose_text(decode_text(data))


def position_of(node: Node) -> Position:
    """Say where a node begins."""
    return Position(node.start_mark.line + 1, node.start_mark.column + 1)


def decode_text(data: bytes) -> str:
    """Read the text of a file, without its byte order mark; DocumentError if it is none, or too large."""
    if len(data) > MAX_BYTES:
        raise DocumentError(Position(1, 1), f"the file is too large; allowed: {MAX_BYTES:,} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = _position_after(data[: error.start].decode("utf-8"))
        raise DocumentError(where, f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8") from None
    text = text.removeprefix(BYTE_ORDER_MARK.decode())
    _refuse_characters(text)
    return text


def _refuse_characters(text: str) -> None:
    forbidden = _FORBIDDEN_CHARACTERS.search(text)
    if forbidden:
        message = (
            f"the character U+{ord(forbidden[0]):04X} is not text; remove it, or write it as an escape in double quotes"
        )
        raise DocumentError(_position_after(text[: forbidden.start()]), message)


def _position_after(text: str) -> Position:
    lines = text.split("\n")
    return Position(len(lines), len(lines[-1]) + 1)


def _compose_with_pairs(text: str) -> Node | None:
    return compose_with_pairs(text, lambda part: _Composer(part).get_single_node())


def _compose_text(text: str) -> Node:
    try:
        root = compose_with_breaks(text, _compose_with_pairs)
    except MarkedYAMLError as error:
        mark = _find_mark(error)
        where = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
        raise DocumentError(where, _explain_syntax(error, text)) from None
    if root is None:
        raise DocumentError(Position(1, 1), "the file is empty; a spec is a mapping of fields")
    return root


class _Composer(CParser):
    """libyaml's parser; the hooks that PyYAML calls for each node tell scalars apart and count the depth."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def descend_resolver(self, parent: Node | None, _index: object) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH and parent is not None:
            raise DocumentError(position_of(parent), f"nested deeper than {MAX_DEPTH} levels")

    def ascend_resolver(self) -> None:
        self._depth -= 1

    def resolve(self, kind: type[Node], value: str, implicit: tuple[bool, bool]) -> str:
        """Name the tag of a node that has none."""
        if kind is ScalarNode:
            return resolve_tag(value) if implicit[0] else STRING_TAG
        return ""


_SYNTAX_EXPLANATIONS: Final = {
    "mapping values are not allowed in this context": (
        "a ':' where no value can follow; put text that holds ': ' in quotes, or check the indentation"
    ),
    "block sequence entries are not allowed in this context": "a '-' where no list can begin; check the indentation",
    "found undefined alias": "no anchor of that name; write the value out, or put text that begins with * in quotes",
    "second occurrence": "an anchor of that name is there already, {there}; rename one",
    "did not find expected alphabetic or numeric character": (
        "an anchor or alias without a name; put text that begins with & or * in quotes"
    ),
    "did not find expected <document start>": "the document ends before this line; a spec is one document",
    "did not find expected comment or line break": (
        "nothing may follow | or > on its line; put text that begins with one in quotes"
    ),
    "found unexpected ':'": "a ':' where none can be; put text that holds one in quotes",
    "found unexpected document indicator": "the quote that is opened here is not closed",
    "did not find expected node content": "a value is missing here, or a comma is too many",
    "found incompatible YAML document": "the %YAML line asks for another version; leave it out",
    "but found another document": "a second document begins; a spec is one document",
    "did not find expected ',' or ']'": "expected , or ] of the list that began {there}",
    "did not find expected ',' or '}'": "expected , or }} of the mapping that began {there}",
    "did not find expected key": "expected a key of the mapping that began {there}; check indentation and quotes",
    "did not find expected '-' indicator": "expected a '-' of the list that began {there}; check the indentation",
    "could not find expected ':'": "expected a ':' after the key {there}",
    "found unexpected end of stream": "the quote that is opened here is not closed",
    "found unknown escape character": "no such escape; write \\\\ for a backslash, or use single quotes",
    "found invalid Unicode character escape code": (
        "half of a pair that stands for one character; write the character itself, or both halves together"
    ),
    "found undefined tag handle": "tags are not allowed; leave it out",
    "exceeded maximum nesting depth": f"nested deeper than {MAX_DEPTH} levels",
}
_TAB_ADVICE: Final = "a tab cannot indent; use spaces"
_MENDED_AT_START: Final = ("found unexpected end of stream", "found unexpected document indicator")
"""Problems that show at the end of something and are mended at its beginning."""


def _find_mark(error: MarkedYAMLError) -> Mark | None:
    """Give the place at which the problem is mended."""
    return error.context_mark if error.problem in _MENDED_AT_START else error.problem_mark or error.context_mark


def _explain_syntax(error: MarkedYAMLError, text: str) -> str:
    """Say what is wrong with the syntax, and what to do."""
    problem = str(error.problem)
    if problem == "found character that cannot start any token":
        return _explain_bad_start(error.problem_mark, text)
    if "tab character" in problem:
        return _TAB_ADVICE
    there = f"on line {error.context_mark.line + 1}" if error.context_mark else "before"
    explanation = _SYNTAX_EXPLANATIONS.get(problem)
    return explanation.format(there=there) if explanation else f"not YAML: {problem}"


def _explain_bad_start(mark: Mark | None, text: str) -> str:
    character = text[mark.index : mark.index + 1] if mark else ""
    return _TAB_ADVICE if character == "\t" else f"no value can begin with {character}; put it in quotes"
