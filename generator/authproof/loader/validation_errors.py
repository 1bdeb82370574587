"""Pydantic's errors in words for the author of a spec: what is wrong; what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import Enum
from itertools import islice
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from authproof.errors import find_closest
from authproof.loader.fault import Fault, Names, show_value
from authproof.model.authorization import SCOPE_PATTERN
from authproof.model.base import (
    DATE_PATTERN,
    ID_PATTERN,
    LINE_PATTERN,
    PATH_PATTERN,
    POINTER_PATTERN,
    TEXT_PATTERN,
    TITLE_PATTERN,
    TOKEN_PATTERN,
    URL_PATTERN,
    URL_VALUE_PATTERN,
    VARIABLE_PATTERN,
)  # fmt: skip
from authproof.model.provider import Provider
from authproof.model.schema import LocatedField, field_names, kinds_of_union, locate_field, unwrap_annotation
from authproof.text.yaml_text import NUMBER_TAGS, describe_kind, resolve_tag

PATTERNS: Final = {
    ID_PATTERN: "lower-case letters, digits and _, a letter first",
    POINTER_PATTERN: "a JSON Pointer, such as /data/0/token",
    URL_PATTERN: "an https://, http://, wss:// or ws:// address without spaces or quotes",
    LINE_PATTERN: "text on one line",
    TITLE_PATTERN: "text on one line, without control characters",
    TEXT_PATTERN: "text without control characters",
    TOKEN_PATTERN: "letters, digits and !#$%&'*+.^_`|~- without spaces",
    VARIABLE_PATTERN: "upper-case letters, digits and _, a letter first",
    SCOPE_PATTERN: 'letters, digits and signs without spaces, " and \\',
    URL_VALUE_PATTERN: "letters, digits and -._~ (RFC 3986, section 2.3)",
    DATE_PATTERN: "a date such as 2026-01-31, or a month such as 2026-01",
    PATH_PATTERN: "a path that begins with / and has no spaces, quotes, ? or #",
}
"""What each pattern of the models asks for."""

_MAX_MISSPELT: Final = 50
"""Unknown fields that may be misspelt ones: to look for each takes time, and where there are more, it is not that."""

_WANTED_TYPES: Final = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping of fields",
    "model_attributes_type": "a mapping of fields",
}
"""What belongs where a value of another type was found."""


def validation_faults(error: ValidationError) -> list[Fault]:
    """Translate everything that Pydantic found wrong with a provider."""
    details = error.errors(include_url=False)
    unknown = (detail for detail in details if detail["type"] == "extra_forbidden")
    misspelt = {_place_meant(detail) for detail in islice(unknown, _MAX_MISSPELT)}
    return [_explain_error(detail) for detail in details if not _is_consequence(detail, misspelt)]


def _place_meant(detail: ErrorDetails) -> tuple[int | str, ...]:
    """Give the place of the field that an unknown one is most likely a misspelling of."""
    *above, name = detail["loc"]
    owner = locate_field(Provider, detail["loc"]).owner
    return (*above, find_closest(str(name), field_names(owner) if owner else ()) or "")


def _is_consequence(detail: ErrorDetails, misspelt: Collection[tuple[int | str, ...]]) -> bool:
    """Tell an error that only counts the entries which others have struck out, or misses a field that is misspelt."""
    if detail["type"] == "missing":
        return detail["loc"] in misspelt
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _explain_error(detail: ErrorDetails) -> Fault:
    place = locate_field(Provider, detail["loc"])
    explain = _EXPLANATIONS.get(detail["type"], _explain_other)
    if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
        place = place._replace(path=(*place.path, _discriminator_of(detail)))
    explanation = explain(detail, place)
    message, names = (explanation, None) if isinstance(explanation, str) else explanation
    return Fault(place.path, message, place.is_key or detail["type"] == "extra_forbidden", names)


def _explain_unknown_field(_: ErrorDetails, place: LocatedField) -> tuple[str, Names]:
    return "unknown field", Names(str(place.path[-1]), field_names(place.owner) if place.owner else ())


def _explain_missing(_: ErrorDetails, place: LocatedField) -> str:
    words = _allowed_words(place.type)
    allowed = f" Allowed: {', '.join(words)}." if words else ""
    return f"missing; add it: {_describe_field(place)}{allowed}"


def _describe_field(place: LocatedField) -> str:
    if place.owner is None:
        return "It is needed."
    name = field_names(place.owner)[str(place.path[-1])]
    return place.owner.model_fields[name].description or "It is needed."


def _allowed_words(annotation: Any) -> tuple[str, ...]:
    annotation = unwrap_annotation(annotation)
    if get_origin(annotation) is Literal:
        return tuple(map(str, get_args(annotation)))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(member.value for member in annotation)
    return ()


def _explain_wrong_word(detail: ErrorDetails, place: LocatedField) -> tuple[str, Names]:
    given = detail["input"]
    return f"{show_value(given)} is not one of its words", Names(str(given), _allowed_words(place.type))


def _explain_wrong_kind(detail: ErrorDetails, place: LocatedField) -> tuple[str, Names]:
    given = detail["ctx"]["tag"]
    return f"{show_value(given)} is not a kind", Names(given, kinds_of_union(place.type))


def _explain_no_kind(_: ErrorDetails, place: LocatedField) -> str:
    return f"missing; add it. Allowed: {', '.join(kinds_of_union(place.type))}."


def _discriminator_of(detail: ErrorDetails) -> str:
    return str(detail["ctx"]["discriminator"]).strip("'")


def _explain_wrong_type(detail: ErrorDetails, _: LocatedField) -> str:
    given, wanted = detail["input"], _WANTED_TYPES[detail["type"]]
    what = "nothing is here" if given is None else f"found {_describe_given(given)}"
    return f"{what}; allowed: {wanted}{_advise_quotes(given, wanted)}"


def _describe_given(given: Any) -> str:
    if isinstance(given, list | dict | bool):
        return describe_kind(given)
    return f"{describe_kind(given)}, {show_value(given)}"


def _advise_quotes(given: Any, wanted: str) -> str:
    if wanted == "text" and isinstance(given, int | float):
        return "; put it in quotes"
    if wanted == "text" and isinstance(given, dict) and list(given.values()) == [None]:  # a template without quotes
        return f'; put it in quotes: "{{{next(iter(given))}}}"'
    if wanted in ("a number", "a whole number") and isinstance(given, str) and resolve_tag(given) in NUMBER_TAGS:
        return "; take it out of its quotes"
    if wanted == "a list" and isinstance(given, str):
        return "; put it in brackets"
    return ""


def _explain_pattern(detail: ErrorDetails, _: LocatedField) -> str:
    pattern = detail["ctx"]["pattern"]
    return f"{show_value(detail['input'])} does not fit; allowed: {PATTERNS.get(pattern, f'what matches {pattern}')}"


def _explain_length(detail: ErrorDetails, _: LocatedField) -> str:
    context = detail["ctx"]
    bound = f"at least {context['min_length']}" if "min_length" in context else f"at most {context['max_length']}"
    thing = "characters" if isinstance(detail["input"], str) else "entries"
    return f"has {len(detail['input'])} {thing}; allowed: {bound}"


def _explain_range(detail: ErrorDetails, _: LocatedField) -> str:
    ((sign, bound),) = detail["ctx"].items()
    return f"{show_value(detail['input'])} is out of range; allowed: {_SIGNS[sign]} {bound:g}"


def _explain_date(detail: ErrorDetails, _: LocatedField) -> str:
    return f"{show_value(detail['input'])} is no date; allowed: a date such as 2026-01-31, or a month such as 2026-01"


def _explain_other(detail: ErrorDetails, _: LocatedField) -> str:
    return f"{show_value(detail['input'])} is not allowed here: {detail['msg']}"


_SIGNS: Final = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}
_EXPLANATIONS: Final[dict[str, Callable[[ErrorDetails, LocatedField], str | tuple[str, Names]]]] = {
    "missing": _explain_missing,
    "extra_forbidden": _explain_unknown_field,
    "enum": _explain_wrong_word,
    "literal_error": _explain_wrong_word,
    "union_tag_invalid": _explain_wrong_kind,
    "union_tag_not_found": _explain_no_kind,
    "string_pattern_mismatch": _explain_pattern,
    **dict.fromkeys(("string_too_short", "string_too_long", "too_short", "too_long"), _explain_length),
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), _explain_range),
    "date_parsing": _explain_date,
    **dict.fromkeys(_WANTED_TYPES, _explain_wrong_type),
}
"""How each of Pydantic's error types is told."""
