"""The opening handshake of a socket, as RFC 6455 (sections 4.1, 4.2 and 4.4) and RFC 9110 (section 7.8) have it."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from authproof.sandbox.server import RunningSandbox

KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # the example of RFC 6455, section 1.3
USUAL = {
    "Host": "sandbox",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
}
PATH = "/acme/socket/events/42?version=2"


def answer(
    sandbox: RunningSandbox, headers: dict[str, str], path: str = PATH, line: str = "GET {} HTTP/1.1", more: str = ""
) -> list[str]:
    """Send a handshake; gives the lines of the answer's head, the names of headers in lower case."""
    fields = [f"{name}: {value}" for name, value in headers.items()]
    lines = [line.format(path), *fields, *([more] if more else []), "", ""]
    address = urlsplit(sandbox.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(4096) or b"\r\n\r\n"
    return received.partition(b"\r\n\r\n")[0].decode().splitlines()


def test_a_handshake(sandbox: RunningSandbox) -> None:
    head = answer(sandbox, USUAL)
    assert head[0] == "HTTP/1.1 101 Switching Protocols"
    assert {line.lower() for line in head[1:]} >= {
        "upgrade: websocket",
        "connection: upgrade",
        "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=",
    }


@pytest.mark.parametrize(
    ("headers", "path", "more"),
    [
        (USUAL | {"Connection": "keep-alive, Upgrade"}, PATH, ""),
        (USUAL | {"Connection": "upgrade"}, PATH, "Connection: keep-alive"),
        (USUAL | {"Upgrade": "WebSocket"}, PATH, ""),
        (USUAL | {"Upgrade": "h2c, websocket"}, PATH, ""),
        (USUAL | {"Upgrade": "WEBSOCKET"}, PATH, "Upgrade: h2c"),
        (USUAL, "/acme/socket/events/%34%32?version=2", ""),
        (USUAL, f"http://sandbox{PATH}", ""),
        (USUAL, PATH, "Cookie: a=b\r\nCookie: c=d"),
        (USUAL | {"Sec-WebSocket-Protocol": "one, two"}, PATH, "Sec-WebSocket-Protocol: three"),
        (USUAL | {"Sec-WebSocket-Extensions": "permessage-deflate"}, PATH, ""),
    ],
)
def test_what_is_let_in(sandbox: RunningSandbox, headers: dict[str, str], path: str, more: str) -> None:
    head = answer(sandbox, headers, path, more=more)
    assert head[0].split()[1] == "101"
    chosen = [line for line in head if line.lower().startswith(("sec-websocket-protocol", "sec-websocket-extensions"))]
    assert chosen == []  # none is documented


NEWEST = "sec-websocket-version: 13"


@pytest.mark.parametrize(
    ("headers", "line", "more", "status", "field"),
    [
        (USUAL | {"Sec-WebSocket-Key": "short"}, "GET {} HTTP/1.1", "", "400", ""),
        (USUAL | {"Sec-WebSocket-Key": "x" * 24}, "GET {} HTTP/1.1", "", "400", ""),
        (USUAL | {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZXM="}, "GET {} HTTP/1.1", "", "400", ""),
        ({name: value for name, value in USUAL.items() if "Key" not in name}, "GET {} HTTP/1.1", "", "400", ""),
        (USUAL, "GET {} HTTP/1.1", f"Sec-WebSocket-Key: {KEY}", "400", ""),
        (USUAL | {"Sec-WebSocket-Version": "8"}, "GET {} HTTP/1.1", "", "426", NEWEST),
        (USUAL | {"Sec-WebSocket-Version": "013"}, "GET {} HTTP/1.1", "", "426", NEWEST),
        (USUAL, "GET {} HTTP/1.1", "Sec-WebSocket-Version: 8", "426", NEWEST),
        ({name: value for name, value in USUAL.items() if "Version" not in name}, "GET {} HTTP/1.1", "", "426", NEWEST),
        (USUAL, "POST {} HTTP/1.1", "", "405", "allow: GET"),
        (USUAL, "GET {} HTTP/1.0", "", "404", ""),
        (USUAL | {"Upgrade": "websockets"}, "GET {} HTTP/1.1", "", "404", ""),
        (USUAL | {"Connection": "close"}, "GET {} HTTP/1.1", "", "404", ""),
        (USUAL, "GET /nowhere HTTP/1.1", "", "404", ""),
    ],
)
def test_what_is_refused(  # noqa: PLR0913 - a table
    sandbox: RunningSandbox, *, headers: dict[str, str], line: str, more: str, status: str, field: str
) -> None:
    head = answer(sandbox, headers, line=line, more=more)
    assert head[0].split()[1] == status
    assert field in head or not field
    assert ("upgrade: websocket" in head) == (status == "426")


def test_another_upgrade_is_passed_over(sandbox: RunningSandbox) -> None:
    """The connection goes on with HTTP (RFC 9110, section 7.8)."""
    request = b"GET /nowhere HTTP/1.1\r\nHost: sandbox\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    address = urlsplit(sandbox.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        for _ in range(2):
            connection.sendall(request)
            assert connection.recv(4096).startswith(b"HTTP/1.1 404")
