"""JSON bodies in the shell: jq puts them together, so that what variables hold is quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from authproof.samples.languages.curl.values import CurlValues, quote_pieces, quote_program
from authproof.samples.languages.rendering import VariableName
from authproof.samples.recipe.nodes import AnswerValue, Array, Constant, Form, Input, JsonValue, Object, Text
from authproof.samples.recipe.traversal import walk_nodes
from authproof.samples.recipe.values import has_altered_number, split_json

_PLAIN_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KEYWORDS: Final = frozenset(
    (
        *("and", "as", "catch", "def", "elif", "else", "end", "foreach", "if", "import", "include", "label"),
        *("module", "not", "or", "reduce", "then", "try", "__loc__", "ENV"),
    )
)
"""Words that jq does not take for a key or a variable."""
_ROOM: Final = 60
_INDENT: Final = "  "


@dataclass
class JqArguments:
    """The variables of one program of jq."""

    values: CurlValues
    names: dict[Text, str] = field(default_factory=dict)

    def refer_to(self, text: Text) -> str:
        """Write what gives a text: a variable of the environment is in no list of processes, an argument is."""
        return f"env.{text.variable}" if isinstance(text, Input) else f"${self.name_argument(text)}"

    def name_argument(self, text: Text) -> str:
        """Name the variable that holds a text."""
        if text not in self.names:
            inner = next((each.name for each in walk_nodes(text) if isinstance(each, Input | AnswerValue)), "text")
            taken = {*self.names.values(), *_KEYWORDS}
            candidates = (inner, *(f"{inner}_{number}" for number in range(2, len(taken) + 3)))
            self.names[text] = next(name for name in candidates if name not in taken)
        return self.names[text]

    def options(self) -> Iterator[str]:
        for text, name in self.names.items():
            is_text = not isinstance(text, AnswerValue) or text.type == "string"
            yield f"--arg{'' if is_text else 'json'} {name} {self.values.write_text(text)}"


def write_body(body: JsonValue | Form | None, values: CurlValues) -> str:
    """Write the statements that set `body`."""
    if body is None or isinstance(body, Form):
        raise TypeError(body)
    return _write_exactly(body, values) if has_altered_number(body) else _write_program(body, values)


def _write_program(body: JsonValue, values: CurlValues) -> str:
    arguments = JqArguments(values)
    program = _write_value(body, arguments, 0)
    short = f"body=$(jq --null-input {quote_program(program)})"
    if not arguments.names and "\n" not in short:
        return short
    options = [f"  {option} \\" for option in arguments.options()]
    lines = ["jq --null-input \\", *options, *(f"  {line}" for line in quote_program(program).split("\n"))]
    return "\n".join(["body=$(", *(f"{_INDENT}{line}" for line in lines), ")"])


def _write_exactly(body: JsonValue, values: CurlValues) -> str:
    """Write a body with numbers that jq would alter: as text, into which jq only puts strings."""
    lines: list[str] = []
    pieces: list[str | VariableName] = []
    for number, piece in enumerate(split_json(body)):
        if isinstance(piece, str):
            pieces.append(piece)
        else:
            pieces.append(VariableName(f"json_{number}"))
            lines.append(f"json_{number}=$(jq --null-input --arg text {values.write_text(piece)} '$text')")
    return "\n".join([*lines, f"body={quote_pieces(pieces)}"])


def _write_value(value: JsonValue, arguments: JqArguments, depth: int) -> str:
    match value:
        case Object():
            written = [
                f"{_write_key(name)}: {_write_value(each, arguments, depth + 1)}" for name, each in value.members
            ]
            return _explode("{", written, "}", depth)
        case Array():
            return _explode("[", [_write_value(each, arguments, depth + 1) for each in value.items], "]", depth)
        case Constant(value=dict() as members) if members:
            inner = tuple((name, Constant(each)) for name, each in members.items())
            return _write_value(Object(inner), arguments, depth)
        case Constant(value=list() as items) if items:
            return _write_value(Array(tuple(map(Constant, items))), arguments, depth)
        case Constant():
            return _dump_json(value.value)
    return arguments.refer_to(value)


def _write_key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) and name not in _KEYWORDS else _dump_json(name)


def _explode(start: str, items: list[str], end: str, depth: int) -> str:
    flat = f"{start}{', '.join(items)}{end}"
    if len(flat) <= _ROOM and "\n" not in flat:
        return flat
    inner = _INDENT * (depth + 1)
    return "\n".join([start, ",\n".join(f"{inner}{item}" for item in items), f"{_INDENT * depth}{end}"])


def _dump_json(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in written)
