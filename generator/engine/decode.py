"""Untrusted text to values. Nothing here raises, whatever the client sent."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

UNDECODABLE: Final = object()
"""Stands for a text that could not be read."""

_MAX_FIELDS = 1000
_UNRESERVED = re.compile(r"%(2[DdEe]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaEe])")


def json_text(text: str | bytes) -> Any:
    """Read JSON as RFC 8259 has it: UTF-8, no NaN, no Infinity; UNDECODABLE if it is something else."""
    try:
        return json.loads(text if isinstance(text, str) else text.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return UNDECODABLE


def form(body: bytes) -> Any:
    """Read a form body (`a=1&b=2`) as an object of strings; UNDECODABLE if it is not UTF-8 or too long a list."""
    try:
        return _joined(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict"))
    except ValueError:
        return UNDECODABLE


def query(text: str) -> dict[str, str]:
    """Read a query. A name that comes twice has both values, joined by a comma, which no shape will match."""
    try:
        return _joined(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError:
        return {}


def cookies(header: str) -> dict[str, str]:
    """Read a Cookie header (RFC 6265, section 4.2.1)."""
    pairs = [pair.partition("=") for pair in header.split(";")]
    return {name.strip(): value.strip().strip('"') for name, equals, value in pairs if equals}


def base64_text(text: str) -> str | None:
    """Decode base64 of UTF-8; None if it is neither."""
    try:
        return b64decode(text, validate=True).decode()
    except ValueError:
        return None


def path(raw: str) -> str:
    """Normalise a path: unreserved characters need no percent-encoding (RFC 3986, section 6.2.2.2)."""
    return _UNRESERVED.sub(lambda match: chr(int(match[1], 16)), raw) if "%" in raw else raw


def path_value(raw: str) -> str:
    """Decode one value taken from a path."""
    return unquote(raw) if "%" in raw else raw


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in pairs:
        values[name] = f"{values[name]},{value}" if name in values else value
    return values
