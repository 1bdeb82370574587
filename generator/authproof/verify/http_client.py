"""HTTP requests that go out as they are: no proxy, no redirect, no cookie, and no header but those given.

It is the standard library's client: others add headers, follow what the environment says, and take six times as long.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import SplitResult, urlsplit

from authproof import __version__
from authproof.claims.run.target import HeaderFields, ReceivedAnswer
from authproof.errors import AuthproofError

USER_AGENT: Final = f"authproof/{__version__}"
"""What we call ourselves wherever a request does not say something else."""

ANSWER_TIMEOUT: Final = 10.0
"""Seconds that an answer, or a piece of it, may take."""

_METHODS_WITH_BODY: Final = ("POST", "PUT", "PATCH")

_Origin = tuple[str, str]


class Unreachable(AuthproofError):
    """No answer came, or none that is HTTP."""


class HttpClient:
    """Keeps a connection to each place that it sends to."""

    def __init__(self, source: str = "") -> None:
        """Send from the address `source`; empty for the usual one."""
        self._source = (source, 0) if source else None
        self._connections: dict[_Origin, HTTPConnection] = {}

    def send_request(self, method: str, url: str, headers: HeaderFields, body: bytes = b"") -> ReceivedAnswer:
        """Send a request; Unreachable if no answer comes."""
        try:
            parts = urlsplit(url)
            kept_connection = self._connections.pop((parts.scheme, parts.netloc), None)
            if kept_connection is not None:
                with suppress(ConnectionError):  # it may have been closed for doing nothing
                    return self._exchange_over(kept_connection, method, parts, headers, body)
            return self._exchange_over(self._open_connection(parts), method, parts, headers, body)
        except (OSError, HTTPException, ValueError) as error:
            raise Unreachable(describe_unreachable(url, error)) from None

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _open_connection(self, parts: SplitResult) -> HTTPConnection:
        host = parts.hostname or ""
        if parts.scheme == "https":
            context = ssl.create_default_context()
            return HTTPSConnection(
                host, parts.port, timeout=ANSWER_TIMEOUT, source_address=self._source, context=context
            )
        return HTTPConnection(host, parts.port, timeout=ANSWER_TIMEOUT, source_address=self._source)

    def _exchange_over(
        self, connection: HTTPConnection, method: str, parts: SplitResult, headers: HeaderFields, body: bytes
    ) -> ReceivedAnswer:
        """Send and receive; the connection is kept if all went well."""
        try:
            _write_request(connection, method, parts, add_user_agent(headers), body)
            answer = connection.getresponse()
            got = ReceivedAnswer(
                answer.status, [(name.lower(), value) for name, value in answer.getheaders()], answer.read()
            )
        except BaseException:
            connection.close()
            raise
        self._connections[parts.scheme, parts.netloc] = connection
        return got


def add_user_agent(headers: HeaderFields) -> HeaderFields:
    """Say who we are, unless the headers do."""
    has_agent = any(name.lower() == "user-agent" for name, _ in headers)
    return headers if has_agent else [*headers, ("User-Agent", USER_AGENT)]


def describe_unreachable(url: str, error: Exception) -> str:
    """Say that an address does not answer, and why. Path and query are left out: they may hold credentials."""
    place, _, _ = url.partition("://")[2].partition("/")
    reason = "timed out" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
    return f"{url.partition('://')[0]}://{place.rpartition('@')[2]} does not answer: {reason.splitlines()[0]}"


def _write_request(
    connection: HTTPConnection, method: str, parts: SplitResult, headers: HeaderFields, body: bytes
) -> None:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    has_host = any(name.lower() == "host" for name, _ in headers)
    connection.putrequest(method, path, skip_host=has_host, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value.strip(" \t").encode())
    if body or method in _METHODS_WITH_BODY:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body or None)
