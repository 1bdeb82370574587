"""What goes into the engine and comes out of it: requests, answers, socket events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from generator.engine.decode import UNDECODABLE, decode_cookies, decode_form, decode_json, decode_query

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
        "captured",
        "form",
        "headers",
        "method",
        "path",
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
        self.captured: dict[str, str] = {}
        self.form = False
        self._headers: dict[bytes, bytes] | None = None
        self._query: dict[str, str] | None = None
        self._cookies: dict[str, str] | None = None
        self._document: Any = None

    def header_value(self, name: bytes) -> str | None:
        """Give the value of a header, without white space around it; several are joined by commas (RFC 9110)."""
        if self._headers is None:
            self._headers = _combine_headers(self.headers)
        value = self._headers.get(name)
        return None if value is None else value.decode("latin-1").strip(" \t")

    def query_value(self, name: str) -> str | None:
        """Give the value of a query parameter."""
        if self._query is None:
            self._query = decode_query(self.query) if self.query else {}
        return self._query.get(name)

    def cookie_value(self, name: str) -> str | None:
        """Give the value of a cookie."""
        if self._cookies is None:
            self._cookies = decode_cookies(self.header_value(b"cookie") or "")
        return self._cookies.get(name)

    def read_document(self) -> Any:
        """Give the body, decoded as the operation wants it; UNDECODABLE if it is not that; None if it is empty."""
        if self._document is None and self.body:
            self._document = self._decode_body()
        return self._document

    def _decode_body(self) -> Any:
        declared = (self.header_value(b"content-type") or "").partition(";")[0].strip().lower()
        wanted = "x-www-form-urlencoded" if self.form else "json"
        if declared and not declared.endswith(wanted):
            return UNDECODABLE
        return decode_form(self.body) if self.form else decode_json(self.body)


class Handshake(HttpRequest):
    """The request that opens a socket; later it carries the client's message that is being looked at."""

    __slots__ = ("message", "message_id")

    def __init__(self, path: str, query: str, headers: Headers, address: str = "") -> None:
        """Take a handshake apart; path and query are percent-encoded, `address` tells clients apart."""
        super().__init__("GET", path, query, headers, address=address)
        self.message: Any = None
        self.message_id: str | None = None

    def offered_subprotocols(self) -> list[str]:
        """Give the subprotocols that the client offers."""
        offered = self.header_value(b"sec-websocket-protocol")
        return [word.strip(" \t") for word in offered.split(",")] if offered else []


class HttpAnswer:
    """One HTTP answer. `case` says why it refuses; None if it does not."""

    __slots__ = ("body", "case", "headers", "status")

    def __init__(self, status: int, headers: Headers, body: bytes, case: str | None = None) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.case = case


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
