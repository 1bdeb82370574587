"""HTTP requests that go out as they are: no proxy, no redirect, no cookie, and no header but those given.

It is the standard library's client: others add headers, follow what the environment says, and take six times as long.
An answer is read as it was sent, never unpacked, and within its budget (`authproof.verify.budget`).
"""

from __future__ import annotations

import io
import re
import socket
import ssl
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, InvalidURL, RemoteDisconnected
from typing import Any, Final, cast
from urllib.parse import SplitResult, urlsplit

from authproof import __version__
from authproof.claims.run.target import HeaderFields, ReceivedAnswer
from authproof.errors import AuthproofError
from authproof.text.terminal import escape_controls
from authproof.verify.budget import BODY_BYTES, EXCHANGE_SECONDS, ExchangeBudget, OverBudget, RunClock

USER_AGENT: Final = f"authproof/{__version__}"
"""What we call ourselves wherever a request does not say something else."""

_METHODS_WITH_BODY: Final = ("POST", "PUT", "PATCH")
_DEFAULT_PORTS: Final = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_SECURE_SCHEMES: Final = ("https", "wss")

_NOT_IN_FIELDS: Final = re.compile("[\0-\x08\x0a-\x1f\x7f]")
"""What the value of a header cannot hold (RFC 9110, section 5.5)."""

_Origin = tuple[str, str]


class Unreachable(AuthproofError):
    """No answer came, none that is HTTP, or none that came to its end within its budget."""


class UnsendableHeader(ValueError):
    """The value of a header cannot go over the wire; the text does not repeat it, as it may be a credential."""


class HttpClient:
    """Keeps a connection to each place that it sends to."""

    def __init__(self, source: str = "", run_clock: RunClock | None = None, seconds: float | None = None) -> None:
        """Send from the address `source`, empty for the usual one; `seconds` are those of one exchange."""
        self._source = source
        self._seconds = seconds
        self._run_clock = run_clock or RunClock()
        self._connections: dict[_Origin, _BudgetedConnection] = {}

    def send_request(self, method: str, url: str, headers: HeaderFields, body: bytes = b"") -> ReceivedAnswer:
        """Send a request; Unreachable if no answer comes, RunTimeUp if none may be waited for."""
        self._run_clock.check_time()
        budget = ExchangeBudget(self._seconds)
        try:
            parts = urlsplit(url)
            kept_connection = self._connections.pop((parts.scheme, parts.netloc), None)
            if kept_connection is not None:
                with suppress(ConnectionError):  # it may have been closed for doing nothing
                    return self._exchange_over(kept_connection, budget, method, parts, headers, body)
            connection = _BudgetedConnection(parts, self._source)
            return self._exchange_over(connection, budget, method, parts, headers, body)
        except (OSError, HTTPException, ValueError) as error:
            raise Unreachable(describe_unreachable(url, error)) from None

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _exchange_over(  # noqa: PLR0913, PLR0917 - a request, and what it goes over
        self,
        connection: _BudgetedConnection,
        budget: ExchangeBudget,
        method: str,
        parts: SplitResult,
        headers: HeaderFields,
        body: bytes,
    ) -> ReceivedAnswer:
        """Send and receive; the connection is kept if all went well."""
        connection.budget = budget
        try:
            _write_request(connection, method, parts, add_user_agent(headers), body)
            with closing(connection.getresponse()) as answer:
                fields = [(name.lower(), value) for name, value in answer.getheaders()]
                got = ReceivedAnswer(answer.status, fields, _read_body(answer, budget))
        except BaseException:
            connection.close()
            raise
        self._connections[parts.scheme, parts.netloc] = connection
        return got


class _BudgetedConnection(HTTPConnection):
    """A connection whose every byte counts against the budget of the exchange that goes over it."""

    budget: ExchangeBudget

    def __init__(self, parts: SplitResult, source: str) -> None:
        super().__init__(parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme))
        self._parts = parts
        self._source = source
        self.response_class = cast("type[HTTPResponse]", self._make_response)

    def connect(self) -> None:
        self.sock = open_tcp(self._parts, self._source, self.budget)

    def send(self, data: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(self.budget.seconds_left())
        super().send(data)

    def _make_response(self, tcp: socket.socket, *arguments: Any, **options: Any) -> HTTPResponse:
        response = HTTPResponse(tcp, *arguments, **options)
        response.fp = io.BufferedReader(_BudgetedReader(tcp, response.fp.detach(), self.budget))
        return response


class _BudgetedReader(io.RawIOBase):
    """Reads from a connection as long as there is budget for it."""

    def __init__(self, tcp: socket.socket, raw: io.RawIOBase, budget: ExchangeBudget) -> None:
        self._tcp = tcp
        self._raw = raw
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._tcp.settimeout(self._budget.seconds_left())
        count = self._raw.readinto(buffer)
        self._budget.spend_bytes(count or 0)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def open_tcp(parts: SplitResult, source: str, budget: ExchangeBudget) -> socket.socket:
    """Connect to the place of an address, over TLS if it says so; OSError if nobody is there in time."""
    place = (parts.hostname or "", parts.port or _DEFAULT_PORTS[parts.scheme])
    tcp = socket.create_connection(place, budget.seconds_left(), (source, 0) if source else None)
    tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if parts.scheme not in _SECURE_SCHEMES:
        return tcp
    tcp.settimeout(budget.seconds_left())
    return ssl.create_default_context().wrap_socket(tcp, server_hostname=parts.hostname)


def add_user_agent(headers: HeaderFields) -> HeaderFields:
    """Say who we are, unless the headers do."""
    has_agent = any(name.lower() == "user-agent" for name, _ in headers)
    return headers if has_agent else [*headers, ("User-Agent", USER_AGENT)]


def encode_header(name: str, value: str) -> bytes:
    """Write the value of a header as it goes out; UnsendableHeader if it cannot."""
    trimmed = value.strip(" \t")
    if unfit := _NOT_IN_FIELDS.search(trimmed):
        raise UnsendableHeader(
            f"the header {name} would hold {unfit.group()!r}; RFC 9110, section 5.5, allows no control character"
        )
    try:
        return trimmed.encode()
    except UnicodeEncodeError:
        raise UnsendableHeader(f"the header {name} would hold half a character (a lone surrogate)") from None


def describe_unreachable(url: str, error: Exception) -> str:
    """Say that an address does not answer, and why.

    Path and query are left out, and so is whatever came: they may hold credentials.
    """
    place, _, _ = url.partition("://")[2].partition("/")
    whole = f"{url.partition('://')[0]}://{place.rpartition('@')[2]} does not answer: {_phrase_error(error)}"
    return escape_controls(whole)


def _phrase_error(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no whole answer came within {EXCHANGE_SECONDS:g} seconds"
    if isinstance(error, OverBudget | UnsendableHeader | RemoteDisconnected | ssl.SSLError):
        return str(error)
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    if isinstance(error, HTTPException) and not isinstance(error, InvalidURL):
        return f"what came is no valid HTTP ({type(error).__name__})"
    return "that is no address"


def _write_request(
    connection: HTTPConnection, method: str, parts: SplitResult, headers: HeaderFields, body: bytes
) -> None:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    has_host = any(name.lower() == "host" for name, _ in headers)
    connection.putrequest(method, path, skip_host=has_host, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, encode_header(name, value))
    if body or method in _METHODS_WITH_BODY:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body or None)


def _read_body(answer: HTTPResponse, budget: ExchangeBudget) -> bytes:
    """Read a body to its end; OverBudget if it is too large, of one with a length before it is read."""
    budget.begin_body()
    length = answer.length
    if length is not None:
        budget.check_length(length)
        return answer.read()
    body = answer.read(BODY_BYTES + 1)
    budget.check_length(len(body))
    return body
