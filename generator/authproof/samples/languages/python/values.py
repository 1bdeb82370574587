"""Values in Python: strings, f-strings, dicts and lists, and how a value is looked up or matched in a message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from authproof.model.vocabulary import JsonType
from authproof.samples.languages.rendering import (
    STRING_ESCAPES,
    Names,
    VariableName,
    choose_quote,
    comment_text,
    explode_items,
)
from authproof.samples.recipe.nodes import (
    AnswerValue,
    Array,
    Base64,
    Constant,
    Fields,
    Input,
    Join,
    JsonValue,
    Object,
    On,
    PercentEncoded,
    Text,
)
from authproof.text.json_pointer import split_pointer

_ROOM: Final = 36
"""Characters of a dict or list up to which it stays on its line; a line of a conversation has room for so many."""
_INSIDE: Final = 58
"""Characters of a line inside a dict in a conversation: 88 less the deepest indentation."""
_FEW: Final = 2
WIDE_ROOM: Final = 68
"""Characters of the dict of an argument up to which it stays on its line: 88 less indentation and name."""
INSIDE_BODY: Final = 80
"""Characters of a line inside the dict of an argument."""
_CONSTANT_WORDS: Final = {True: "True", False: "False", None: "None"}
_PATTERN_WIDTH: Final = 66
"""Characters of a pattern up to which it stays on one line: 88 less the indentation, `case ` and the colon."""
_ANNOTATIONS: Final = {
    JsonType.string: "str",
    JsonType.integer: "int",
    JsonType.number: "float",
    JsonType.boolean: "bool",
    JsonType.object: "dict[str, object]",
    JsonType.array: "list[object]",
    JsonType.null: "None",
}
_INDENT: Final = "    "


@dataclass(frozen=True)
class PythonValues:
    """Writes values, with names as Python has them."""

    names: Names
    """For inputs and values."""
    label: Names
    """For functions and messages."""

    def write_text(self, text: Text) -> str:
        match text:
            case Constant():
                return quote_text(text.value)
            case Input() | AnswerValue():
                return self.names(text.name)
            case Join():
                constants = "".join(part.value for part in text.parts if isinstance(part, Constant))
                # Before Python 3.12, no quote of an f-string may stand in its braces.
                inner = '"' if choose_quote(constants) == "'" else "'"
                return write_fstring([self._fstring_part(part, inner) for part in text.parts])
            case Base64():
                return f"base64.b64encode({self.write_text(text.text)}.encode()).decode()"
            case PercentEncoded():
                return self._quote_call(text, '"')

    def write_json(self, value: JsonValue, room: int = _ROOM, inside: int = _INSIDE) -> str:
        """Write a JSON value: on one line if it is flat and has no more characters than there is room for.

        `inside`: characters of the lines that it has otherwise.
        """
        match value:
            case Object():
                members = [self._write_inner(quote_text(key), each, inside) for key, each in value.members]
                return _lay_out_items("{", members, "}", room)
            case Array():
                return _lay_out_items("[", [self._write_inner("", each, inside) for each in value.items], "]", room)
            case Constant(value=dict() as members):
                return self.write_json(
                    Object(tuple((key, Constant(each)) for key, each in members.items())), room, inside
                )
            case Constant(value=list() as items):
                return self.write_json(Array(tuple(map(Constant, items))), room, inside)
            case Constant():
                return write_scalar(value.value)
        return self.write_text(value)

    def _write_inner(self, key: str, value: JsonValue, width: int) -> str:
        start = f"{key}: " if key else ""
        return start + self.write_json(value, width - len(start) - 1, width - len(_INDENT))

    def write_fields(self, fields: Fields) -> str:
        """Write names and texts as a dict: on one line if there are few."""
        members = [_write_member(name, self.write_text(text)) for name, text in fields]
        flat = f"{{{', '.join(members)}}}"
        return flat if len(members) <= _FEW and len(flat) <= WIDE_ROOM else _explode_dict(members)

    def _fstring_part(self, part: Text, quote: str) -> str | VariableName:
        match part:
            case Constant():
                return str(part.value)
            case PercentEncoded():
                return VariableName(self._quote_call(part, quote))
        return VariableName(self.write_text(part))

    def _quote_call(self, encoded: PercentEncoded, quote: str) -> str:
        return f"quote({self.write_text(encoded.text)}, safe={quote}{quote})"


def write_scalar(value: Any) -> str:
    """Write a text, a number, or one of the words; inside a pattern, too."""
    if isinstance(value, str):
        return quote_text(value)
    return _CONSTANT_WORDS[value] if isinstance(value, bool) or value is None else repr(value)


def quote_text(text: str) -> str:
    """Write a text as a string constant, in the quotes that need fewer escapes, as formatters do."""
    quote = choose_quote(text)
    return quote + _escape_text(text, quote) + quote


def write_fstring(pieces: Sequence[str | VariableName]) -> str:
    quote = choose_quote("".join(piece for piece in pieces if isinstance(piece, str)))
    return f"f{quote}" + "".join(_fstring_piece(piece, quote) for piece in pieces) + quote


def docstring_text(text: str) -> str:
    """Write a text for a docstring: on one line, without what could end it or look like an escape."""
    return comment_text(text).replace("\\", "/").replace('"', "'")


def type_annotation(kind: JsonType) -> str:
    return _ANNOTATIONS[kind]


def write_subscripts(pointer: str, example: str) -> str:
    """Look a pointer up in `example`, an expression of type Any.

    >>> write_subscripts("/data/0/token", "answer")
    'answer["data"][0]["token"]'
    """
    return example + "".join(
        f"[{token if token.isdecimal() else quote_text(token)}]" for token in split_pointer(pointer)
    )


def write_gets(pointer: str, message: str) -> str:
    """Look a pointer up in an object that may lack it."""
    *outer, last = split_pointer(pointer)
    return message + "".join(f".get({quote_text(token)}, {{}})" for token in outer) + f".get({quote_text(last)})"


def write_condition(rule: On, message: str) -> str | None:
    """Write the condition of a rule's messages; none if it takes more than a look at one member."""
    if len(rule.match) != 1:
        return None
    ((pointer, value),) = rule.match
    tokens = split_pointer(pointer)
    if len(tokens) != 1 or tokens[0].isdecimal() or not isinstance(value, str | int) or isinstance(value, bool):
        return None
    return f"{write_gets(pointer, message)} == {write_scalar(value)}"


def match_pattern(rule: On, values: PythonValues) -> str:
    """Write the pattern of a rule's messages."""
    tree: dict[str, Any] = {}
    for pointer, value in rule.match:
        _plant_leaf(tree, split_pointer(pointer), values.write_json(Constant(value)))
    if not tree:
        return "_"
    short = _tree_pattern(tree, long=False)
    return short if len(short) <= _PATTERN_WIDTH else _tree_pattern(tree, long=True)


def _plant_leaf(tree: dict[str, Any], tokens: Iterable[str], leaf: str) -> None:
    *outer, last = tokens
    for token in outer:
        tree = tree.setdefault(token, {})
    tree[last] = leaf


def _tree_pattern(tree: dict[str, Any], *, long: bool) -> str:
    inner = {key: _tree_pattern(value, long=long) if isinstance(value, dict) else value for key, value in tree.items()}
    if all(key.isdecimal() for key in inner):
        items = [inner.get(str(index), "_") for index in range(max(map(int, inner)) + 1)]
        return _bracket_items("[", [*items, "*_"], "]", long=long)
    return _bracket_items("{", [_write_member(*each) for each in inner.items()], "}", long=long)


def _bracket_items(start: str, items: list[str], end: str, *, long: bool) -> str:
    return explode_items(start, items, end, indent=_INDENT) if long else f"{start}{', '.join(items)}{end}"


def _write_member(name: str, value: str) -> str:
    return f"{quote_text(name)}: {value}"


def _explode_dict(members: list[str]) -> str:
    return explode_items("{", members, "}", indent=_INDENT)


def _lay_out_items(start: str, items: list[str], end: str, room: int) -> str:
    """Put items between brackets: on one line if they are short and flat, else one a line."""
    flat = f"{start}{', '.join(items)}{end}"
    nested = any(item.endswith(("}", "]")) or "\n" in item for item in items)
    return flat if len(flat) <= room and not nested else explode_items(start, items, end, indent=_INDENT)


def _fstring_piece(piece: str | VariableName, quote: str) -> str:
    if isinstance(piece, VariableName):
        return f"{{{piece.name}}}"
    return _escape_text(piece.replace("{", "{{").replace("}", "}}"), quote)


def _escape_text(text: str, quote: str) -> str:
    return "".join(
        f"\\{each}" if each == quote else STRING_ESCAPES.get(each) or _escape_character(each) for each in text
    )


def _escape_character(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape", "surrogatepass").decode()
