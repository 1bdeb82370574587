"""The short way into a socket and uvicorn's way are the same to clients."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from authproof.sandbox.server import RunningSandbox, protocol
from authproof.sandbox.server.protocol import compute_accept_key

KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # the example of RFC 6455, section 1.3
USUAL = {
    "Host": "sandbox",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
}
PATH = "/acme/socket/events/42?version=2"


@pytest.fixture(params=["short", "long"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "long":
        monkeypatch.setattr(protocol, "compute_accept_key", lambda _: None)


def answer(
    sandbox: RunningSandbox, headers: dict[str, str], path: str = PATH, line: str = "GET {} HTTP/1.1"
) -> list[str]:
    """Send a handshake; gives the lines of the answer's head, the names of headers in lower case."""
    lines = [line.format(path), *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    address = urlsplit(sandbox.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(4096) or b"\r\n\r\n"
    return received.partition(b"\r\n\r\n")[0].decode().splitlines()


@pytest.mark.usefixtures("way")
def test_a_handshake(sandbox: RunningSandbox) -> None:
    head = answer(sandbox, USUAL)
    assert head[0] == "HTTP/1.1 101 Switching Protocols"
    assert {line.lower() for line in head[1:]} >= {
        "upgrade: websocket",
        "connection: upgrade",
        "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=",
    }


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("headers", "path"),
    [
        (USUAL | {"Connection": "keep-alive, Upgrade"}, PATH),
        (USUAL | {"Upgrade": "WebSocket"}, PATH),
        (USUAL, "/acme/socket/events/%34%32?version=2"),
        (USUAL | {"Sec-WebSocket-Protocol": "one, two"}, PATH),
        (USUAL | {"Sec-WebSocket-Extensions": "permessage-deflate"}, PATH),
    ],
)
def test_what_is_let_in(sandbox: RunningSandbox, headers: dict[str, str], path: str) -> None:
    head = answer(sandbox, headers, path)
    assert head[0].split()[1] == "101"
    chosen = [line.partition(": ")[2] for line in head if line.lower().startswith("sec-websocket-protocol")]
    assert chosen == []  # none is documented


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("headers", "line", "status"),
    [
        (USUAL | {"Sec-WebSocket-Key": "short"}, "GET {} HTTP/1.1", "400"),
        (USUAL | {"Sec-WebSocket-Key": "x" * 24}, "GET {} HTTP/1.1", "400"),
        ({name: value for name, value in USUAL.items() if "Key" not in name}, "GET {} HTTP/1.1", "400"),
        (USUAL | {"Sec-WebSocket-Version": "8"}, "GET {} HTTP/1.1", "400"),
        (USUAL | {"sec-websocket-key": KEY}, "GET {} HTTP/1.1", "400"),
        (USUAL, "POST {} HTTP/1.1", "405"),
        (USUAL, "GET /nowhere HTTP/1.1", "404"),
    ],
)
def test_what_is_refused(sandbox: RunningSandbox, headers: dict[str, str], line: str, status: str) -> None:
    assert answer(sandbox, headers, line=line)[0].split()[1] == status


def test_which_heads_are_usual() -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in USUAL.items()]
    head = {"method": "GET", "http_version": "1.1", "headers": headers}
    assert compute_accept_key(head) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert compute_accept_key(head | {"method": "POST"}) is None
    assert compute_accept_key(head | {"http_version": "1.0"}) is None
    assert compute_accept_key(head | {"headers": [*headers, headers[3]]}) is None
    assert compute_accept_key(head | {"headers": headers[:3]}) is None
