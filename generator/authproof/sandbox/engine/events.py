"""What goes in and comes out of the engine: requests, handshakes, answers, and what a socket sends.

Untrusted text is made values here; nothing raises, whatever the client sent.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from json import JSONDecoder
from typing import Any, Final
from urllib.parse import unquote, unquote_plus

from authproof.model.vocabulary import Case

UNDECODABLE: Final = object()
"""Stands for a text that could not be read."""

_MAX_FIELDS = 1000

_UNRESERVED = re.compile(r"%(2[DdEe]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaEe])")

_WHITE_SPACE: Final = " \t\n\r"
"""White space around and in JSON (RFC 8259, section 2)."""

_QUOTED_COOKIE: Final = re.compile(r'^"([^"]*)"$')
"""A value with the quotes that it may stand in."""

Headers = list[tuple[bytes, bytes]]
"""Names in lower case, in order."""

MAX_BODY: Final = 1 << 20
"""The largest request body that is read, in bytes."""


class HttpRequest:
    """One HTTP request. What it says is read when somebody asks for it, and then kept."""

    __slots__ = (
        "_cookies",
        "_document",
        "_headers",
        "_query",
        "address",
        "body",
        "headers",
        "is_form",
        "method",
        "path",
        "path_parameters",
        "query",
    )

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of a request
        self, method: str, path: str, query: str, headers: Headers, body: bytes = b"", address: str = ""
    ) -> None:
        """Take a request apart.

        `path` and `query` are as they were sent, percent-encoded; `body` is whole; `address` tells clients apart.
        """
        self.address = address
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.path_parameters: dict[str, str] = {}
        self.is_form = False
        self._headers: dict[bytes, bytes] | None = None
        self._query: dict[str, str] | None = None
        self._cookies: dict[str, str] | None = None
        self._document: Any = None

    def header_value(self, name: bytes) -> str | None:
        """Look a header up, without white space around it; several are joined by commas (RFC 9110)."""
        if self._headers is None:
            self._headers = _combine_headers(self.headers)
        value = self._headers.get(name)
        return None if value is None else value.decode("latin-1").strip(" \t")

    def header_parameter(self, name: str) -> str | None:
        """Look a header up by its name as text, in any case."""
        return self.header_value(name.lower().encode())

    def query_value(self, name: str) -> str | None:
        if self._query is None:
            self._query = decode_query(self.query) if self.query else {}
        return self._query.get(name)

    def cookie_value(self, name: str) -> str | None:
        if self._cookies is None:
            fields = [value.decode("latin-1") for name, value in self.headers if name == b"cookie"]
            self._cookies = decode_cookies(";".join(fields))
        return self._cookies.get(name)

    def read_document(self) -> Any:
        """Read the body, decoded as the operation wants it; UNDECODABLE if it is not that; None if it is empty."""
        if self._document is None and self.body:
            self._document = self._decode_body()
        return self._document

    def _decode_body(self) -> Any:
        declared = (self.header_value(b"content-type") or "").partition(";")[0].strip().lower()
        wanted = "x-www-form-urlencoded" if self.is_form else "json"
        if declared and not declared.endswith(wanted):
            return UNDECODABLE
        return decode_form(self.body) if self.is_form else decode_json(self.body)


class Handshake(HttpRequest):
    """The request that opens a socket; later it carries the client's message that is being looked at."""

    __slots__ = ("message", "message_id")

    def __init__(self, path: str, query: str, headers: Headers, address: str = "") -> None:
        """Take a handshake apart; path and query are percent-encoded, `address` tells clients apart."""
        super().__init__("GET", path, query, headers, address=address)
        self.message: Any = None
        self.message_id: str | None = None

    def offered_subprotocols(self) -> list[str]:
        offered = self.header_value(b"sec-websocket-protocol")
        return [word.strip(" \t") for word in offered.split(",")] if offered else []


class HttpAnswer:
    """One HTTP answer. `case` says why it refuses; None if it does not."""

    __slots__ = ("body", "case", "headers", "status")

    def __init__(self, status: int, headers: Headers, body: bytes, case: Case | None = None) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.case = case

    def with_headers(self, headers: Headers) -> HttpAnswer:
        """Copy the answer, with further headers at its end."""
        return HttpAnswer(self.status, [*self.headers, *headers], self.body, self.case)


@dataclass(frozen=True, slots=True)
class SendText:
    """The server sends a text message."""

    text: str


@dataclass(frozen=True, slots=True)
class CloseConnection:
    """The server closes the socket."""

    code: int
    reason: str


SocketEvent = SendText | CloseConnection


def _combine_headers(headers: Headers) -> dict[bytes, bytes]:
    combined = dict(headers)
    if len(combined) == len(headers):
        return combined
    values: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        values.setdefault(name, []).append(value)
    return {name: b", ".join(several) for name, several in values.items()}


def _refuse_constant(constant: str) -> Any:
    raise ValueError(constant)


_DECODER: Final = JSONDecoder(parse_constant=_refuse_constant)


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
    """Read a Cookie header (RFC 6265, section 4.2.1). Of several values the first counts: that of the longest path."""
    pairs = [pair.partition("=") for pair in header.split(";")]
    values: dict[str, str] = {}
    for name, equals, value in pairs:
        if equals:
            values.setdefault(name.strip(" \t"), _QUOTED_COOKIE.sub(r"\1", value.strip(" \t")))
    return values


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
