"""Untrusted text to values. Nothing here raises, whatever the client sent."""

from __future__ import annotations

import re
from base64 import b64decode
from json import JSONDecoder
from typing import Any, Final
from urllib.parse import unquote, unquote_plus

UNDECODABLE: Final = object()
"""Stands for a text that could not be read."""

_MAX_FIELDS = 1000
_UNRESERVED = re.compile(r"%(2[DdEe]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaEe])")


def _refuse_constant(constant: str) -> Any:
    raise ValueError(constant)


_DECODER: Final = JSONDecoder(parse_constant=_refuse_constant)
_WHITE_SPACE: Final = " \t\n\r"
"""White space around and in JSON (RFC 8259, section 2)."""


def decode_json(text: str | bytes) -> Any:
    """Read JSON as RFC 8259 has it: UTF-8, no NaN, no Infinity; UNDECODABLE if it is something else."""
    try:
        text = (text if isinstance(text, str) else text.decode()).strip(_WHITE_SPACE)
        value, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return UNDECODABLE
    return value if end == len(text) else UNDECODABLE


def decode_form(body: bytes) -> Any:
    """Read a form body (`a=1&b=2`) as an object of strings; UNDECODABLE if it is not UTF-8 or too long a list."""
    try:
        return _decode_fields(body.decode(), "strict")
    except ValueError:
        return UNDECODABLE


def decode_query(text: str) -> dict[str, str]:
    """Read a query. A name that comes twice has both values, joined by a comma, which no shape will match."""
    try:
        return _decode_fields(text, "replace")
    except ValueError:
        return {}


def decode_cookies(header: str) -> dict[str, str]:
    """Read a Cookie header (RFC 6265, section 4.2.1)."""
    pairs = [pair.partition("=") for pair in header.split(";")]
    return {name.strip(): value.strip().strip('"') for name, equals, value in pairs if equals}


def decode_base64(text: str) -> str | None:
    """Decode base64 of UTF-8; None if it is neither."""
    try:
        return b64decode(text, validate=True).decode()
    except ValueError:
        return None


def normalise_path(raw: str) -> str:
    """Normalise a path: unreserved characters need no percent-encoding (RFC 3986, section 6.2.2.2)."""
    return _UNRESERVED.sub(lambda match: chr(int(match[1], 16)), raw) if "%" in raw else raw


def decode_path_value(raw: str) -> str:
    """Decode one value taken from a path."""
    return unquote(raw) if "%" in raw else raw


def _decode_fields(text: str, errors: str) -> dict[str, str]:
    """Read `a=1&b=2`; ValueError if there are too many fields, or if they are no UTF-8 and `errors` is strict."""
    fields = text.split("&")
    if len(fields) > _MAX_FIELDS:
        raise ValueError(text)
    values: dict[str, str] = {}
    for field in fields:
        name, _, value = field.partition("=")
        if "%" in field or "+" in field:
            name, value = unquote_plus(name, errors=errors), unquote_plus(value, errors=errors)
        values[name] = f"{values[name]},{value}" if name in values else value
    return values
