"""How values of a recipe are made: texts of pieces, texts for URLs, JSON documents with texts in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, get_args

from authproof.model.credential import Characters, Fixed, Segment
from authproof.model.pointers import extend_pointer
from authproof.model.vocabulary import JsonType
from authproof.samples.recipe.nodes import (
    AnswerValue,
    Array,
    Base64,
    Basic,
    Constant,
    Join,
    JsonValue,
    Object,
    PercentEncoded,
    Text,
)
from authproof.text.url_path import percent_encode

_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]*")
"""Characters that stand for themselves in a URL (RFC 3986, section 2.3)."""
_LARGEST_EXACT_INTEGER: Final = 2**53 - 1
_LEAST_WITH_EXPONENT: Final = 1e21
"""JavaScript writes what is less and whole without a point, as it writes integers."""
_HARMLESS_CHARACTERS: Final = (Characters.digits, Characters.hex, Characters.alphanumeric, Characters.base64url)
_JSON_TYPES: Final = {
    str: JsonType.string,
    bool: JsonType.boolean,
    int: JsonType.integer,
    float: JsonType.number,
    dict: JsonType.object,
    list: JsonType.array,
    type(None): JsonType.null,
}


def pieces_of(text: Text) -> tuple[Text, ...]:
    """Give the texts that a text is joined of: one, if it is not joined."""
    return text.parts if isinstance(text, Join) else (text,)


def join_pieces(parts: Iterable[Text]) -> Text:
    """Put texts one after the other; constants that meet become one."""
    merged: list[Text] = []
    for part in parts:
        for piece in pieces_of(part):
            _append_text(merged, piece)
    return merged[0] if len(merged) == 1 else Join(tuple(merged)) if merged else Constant("")


def strip_base(address: Text, base: Text) -> Text:
    """Give what of an address stands after that of its server."""
    *inner, last = pieces_of(base)
    if isinstance(pieces_of(address)[0], AnswerValue):  # it was taken from an answer
        return join_pieces(pieces_of(address)[1:])
    pieces = pieces_of(address)[len(inner) :]
    if not isinstance(last, Constant):
        return join_pieces(pieces[1:])
    if not isinstance(pieces[0], Constant):
        raise TypeError(pieces[0])  # every address begins with that of its server
    return join_pieces([Constant(pieces[0].value.removeprefix(last.value)), *pieces[1:]])


def encode_text(text: Text, *, is_harmless: bool) -> Text:
    """Percent-encode a text for a URL: what is constant at once, the rest when it runs."""
    return join_pieces(_encode_piece(piece, is_harmless=is_harmless) for piece in pieces_of(text))


def _encode_piece(piece: Text, *, is_harmless: bool) -> Text:
    if isinstance(piece, Constant):
        return Constant(percent_encode(piece.value))
    is_number = isinstance(piece, AnswerValue) and piece.type is not JsonType.string
    return piece if is_number else PercentEncoded(piece, is_harmless)


def decode_harmless(text: Text) -> Text:
    """Leave out the encodings that no valid value needs."""
    return join_pieces(
        piece.text if isinstance(piece, PercentEncoded) and piece.is_harmless else piece for piece in pieces_of(text)
    )


def basic_header(basic: Basic) -> tuple[str, Text]:
    """Write HTTP Basic as a header, for clients that have nothing of their own for it."""
    return "Authorization", join_pieces(
        [Constant("Basic "), Base64(join_pieces([basic.user, Constant(":"), basic.password]))]
    )


def is_harmless(shape: Iterable[Segment]) -> bool:
    """Tell whether every value of a shape stands for itself in a URL."""
    return all(
        all(map(_UNRESERVED.fullmatch, segment.texts))
        if isinstance(segment, Fixed)
        else segment.characters in _HARMLESS_CHARACTERS
        for segment in shape
    )


def build_json(document: Any) -> JsonValue:
    """Give a JSON document that has texts in it as a value; what is constant in it becomes one constant."""
    if isinstance(document, dict):
        return _build_object({key: build_json(value) for key, value in document.items()})
    if isinstance(document, list):
        return _build_array([build_json(item) for item in document])
    return document if isinstance(document, get_args(Text)) else Constant(document)


def json_type(value: Any) -> JsonType:
    return _JSON_TYPES[type(value)]


def match_conditions(match: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Write a match as scalars at pointers.

    >>> match_conditions({"/op": 0, "/d": {"t": "hi"}})
    (('/op', 0), ('/d/t', 'hi'))
    """
    return tuple(pair for pointer, value in match.items() for pair in _scalar_conditions(pointer, value))


def _build_object(members: dict[str, JsonValue]) -> JsonValue:
    constants = {key: member.value for key, member in members.items() if isinstance(member, Constant)}
    return Constant(constants) if len(constants) == len(members) else Object(tuple(members.items()))


def has_altered_number(value: Any) -> bool:
    """Tell whether a JSON document holds a number that JavaScript alters: a long integer, or one such as 1.0."""
    match value:
        case Object():
            return any(has_altered_number(each) for _, each in value.members)
        case Array():
            return any(map(has_altered_number, value.items))
        case Constant():
            return has_altered_number(value.value)
        case dict():
            return any(map(has_altered_number, value.values()))
        case list():
            return any(map(has_altered_number, value))
    loses_its_point = isinstance(value, float) and value.is_integer() and abs(value) < _LEAST_WITH_EXPONENT
    return loses_its_point or (isinstance(value, int) and abs(value) > _LARGEST_EXACT_INTEGER)


def split_json(value: JsonValue) -> list[str | Text]:
    """Split the text of a JSON document into what stands as it is, and texts that are put in when it is sent."""
    merged: list[str | Text] = []
    for piece in _walk_json(value):
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged


def _walk_json(value: JsonValue) -> Iterator[str | Text]:
    match value:
        case Object():
            yield "{"
            for number, (name, each) in enumerate(value.members):
                yield f"{', ' if number else ''}{json.dumps(name, ensure_ascii=False)}: "
                yield from _walk_json(each)
            yield "}"
        case Array():
            yield "["
            for number, item in enumerate(value.items):
                yield ", " if number else ""
                yield from _walk_json(item)
            yield "]"
        case Constant():
            yield json.dumps(value.value, ensure_ascii=False)
        case _:
            yield value


def _build_array(items: list[JsonValue]) -> JsonValue:
    constants = [item.value for item in items if isinstance(item, Constant)]
    return Constant(constants) if len(constants) == len(items) else Array(tuple(items))


def _append_text(merged: list[Text], piece: Text) -> None:
    last = merged[-1] if merged else None
    if isinstance(piece, Constant) and isinstance(last, Constant):
        merged[-1] = Constant(last.value + piece.value)
    elif piece != Constant(""):
        merged.append(piece)


def _scalar_conditions(pointer: str, value: Any) -> tuple[tuple[str, Any], ...]:
    if isinstance(value, dict) and value:
        return match_conditions({extend_pointer(pointer, key): each for key, each in value.items()})
    if isinstance(value, list) and value:
        return match_conditions({extend_pointer(pointer, index): each for index, each in enumerate(value)})
    return ((pointer, value),)
