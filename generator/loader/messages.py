"""Pydantic's errors in words for the author of a spec: what is wrong; what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from generator.errors import did_you_mean
from generator.loader import scalar
from generator.loader.fault import Fault, shown
from generator.loader.locate import Place, field_names, kinds, locate, plain
from generator.model import Provider

PATTERNS: Final = {
    r"^[a-z][a-z0-9_]*$": "lower-case letters, digits and _, a letter first",
    r"^(/([^/~]|~[01])*)*$": "a JSON Pointer, such as /data/0/token",
    r"^(https?|wss?)://[^\s<>\"'`\\]+$": "an https://, http://, wss:// or ws:// address without spaces or quotes",
    r"^[^\r\n]*$": "text on one line",
    r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$": "letters, digits and !#$%&'*+.^_`|~- without spaces",
    r"^[A-Z][A-Z0-9_]*$": "upper-case letters, digits and _, a letter first",
    r"^/[^\s?#\"'<>\\]*$": "a path that begins with / and has no spaces, quotes, ? or #",
}
"""What each pattern of the models asks for."""

_WANTED: Final = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "date_type": "a date such as 2026-01-31",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping of fields",
    "model_attributes_type": "a mapping of fields",
}
"""What belongs where a value of another type was found."""


def faults(error: ValidationError) -> list[Fault]:
    """Translate everything that Pydantic found wrong with a provider."""
    return [_fault(detail) for detail in error.errors(include_url=False) if not _follows(detail)]


def _follows(detail: ErrorDetails) -> bool:
    """Tell an error that only counts the entries which other errors have struck out."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _fault(detail: ErrorDetails) -> Fault:
    place = locate(Provider, detail["loc"])
    explain = _EXPLAIN.get(detail["type"], _other)
    if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
        place = place._replace(path=(*place.path, _discriminator(detail)))
    return Fault(place.path, explain(detail, place), place.is_key or detail["type"] == "extra_forbidden")


def _unknown_field(_: ErrorDetails, place: Place) -> str:
    known = field_names(place.owner) if place.owner else ()
    return f"unknown field; {did_you_mean(str(place.path[-1]), known)}"


def _missing(_: ErrorDetails, place: Place) -> str:
    words = _words(place.type)
    allowed = f" Allowed: {', '.join(words)}." if words else ""
    return f"missing; add it: {_description(place)}{allowed}"


def _description(place: Place) -> str:
    if place.owner is None:
        return "It is needed."
    name = field_names(place.owner)[str(place.path[-1])]
    return place.owner.model_fields[name].description or "It is needed."


def _words(annotation: Any) -> tuple[str, ...]:
    annotation = plain(annotation)
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(member.value for member in annotation)
    return ()


def _wrong_word(detail: ErrorDetails, place: Place) -> str:
    found = detail["input"]
    return f"{shown(found)} is not one of its words; {did_you_mean(str(found), _words(place.type))}"


def _wrong_kind(detail: ErrorDetails, place: Place) -> str:
    found = detail["ctx"]["tag"]
    return f"{shown(found)} is not a kind; {did_you_mean(found, kinds(place.type))}"


def _no_kind(_: ErrorDetails, place: Place) -> str:
    return f"missing; add it. Allowed: {', '.join(kinds(place.type))}."


def _discriminator(detail: ErrorDetails) -> str:
    return str(detail["ctx"]["discriminator"]).strip("'")


def _wrong_type(detail: ErrorDetails, _: Place) -> str:
    found, wanted = detail["input"], _WANTED[detail["type"]]
    what = "nothing is here" if found is None else f"found {_told(found)}"
    return f"{what}; allowed: {wanted}{_advice(found, wanted)}"


def _told(found: Any) -> str:
    if isinstance(found, list | dict | bool):
        return scalar.kind(found)
    return f"{scalar.kind(found)}, {shown(found)}"


def _advice(found: Any, wanted: str) -> str:
    if wanted == "text" and isinstance(found, int | float):
        return "; put it in quotes"
    if wanted in ("a number", "a whole number") and isinstance(found, str) and scalar.tag(found) in scalar.NUMBERS:
        return "; take it out of its quotes"
    if wanted == "a list" and isinstance(found, str):
        return "; put it in brackets"
    return ""


def _pattern(detail: ErrorDetails, _: Place) -> str:
    pattern = detail["ctx"]["pattern"]
    return f"{shown(detail['input'])} does not fit; allowed: {PATTERNS.get(pattern, f'what matches {pattern}')}"


def _length(detail: ErrorDetails, _: Place) -> str:
    context = detail["ctx"]
    bound = f"at least {context['min_length']}" if "min_length" in context else f"at most {context['max_length']}"
    thing = "characters" if isinstance(detail["input"], str) else "entries"
    return f"has {len(detail['input'])} {thing}; allowed: {bound}"


def _range(detail: ErrorDetails, _: Place) -> str:
    ((sign, bound),) = detail["ctx"].items()
    return f"{shown(detail['input'])} is out of range; allowed: {_SIGNS[sign]} {bound:g}"


def _date(detail: ErrorDetails, _: Place) -> str:
    return f"{shown(detail['input'])} is no date; allowed: a date such as 2026-01-31"


def _other(detail: ErrorDetails, _: Place) -> str:
    return f"{shown(detail['input'])} is not allowed here: {detail['msg']}"


_SIGNS: Final = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}
_EXPLAIN: Final[dict[str, Callable[[ErrorDetails, Place], str]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_field,
    "enum": _wrong_word,
    "literal_error": _wrong_word,
    "union_tag_invalid": _wrong_kind,
    "union_tag_not_found": _no_kind,
    "string_pattern_mismatch": _pattern,
    **dict.fromkeys(("string_too_short", "string_too_long", "too_short", "too_long"), _length),
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), _range),
    **dict.fromkeys(("date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _date),
    **dict.fromkeys(_WANTED, _wrong_type),
}
"""How each of Pydantic's error types is told."""
