"""What HTTP says of every server, where a spec says nothing else (RFC 9110, 9112 and 6455)."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Final

import pytest

from authproof.sandbox.server import RunningSandbox

from .test_http import connection

_HOST: Final = "Host: sandbox.example\r\n"
_KEY: Final = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
_SOCKET: Final = f"GET /acme/socket/events/42 HTTP/1.1\r\n{_HOST}"

_HEADS: Final = [
    ("GET /acme/api/robots HTTP/1.1\r\n{host}{basic}", 200),
    ("HEAD /acme/api/robots HTTP/1.1\r\n{host}{basic}", 200),
    ("HEAD /acme/api/robots HTTP/1.1\r\n{host}", 401),
    ("GET http://sandbox.example/acme/api/robots HTTP/1.1\r\n{host}{basic}", 200),
    ("GET /acme/api/%72obots HTTP/1.1\r\n{host}{basic}", 200),
    ("GET /acme/api/robots/ HTTP/1.1\r\n{host}{basic}", 404),
    ("GET /acme/api//robots HTTP/1.1\r\n{host}{basic}", 404),
    ("OPTIONS /acme/api/robots HTTP/1.1\r\n{host}{basic}", 405),
    ("GET /acme/api/robots HTTP/1.1\r\n{basic}", 400),
    ("GET /acme/api/robots HTTP/1.1\r\n{host}{host}{basic}", 400),
    ("GET /acme/api/robots HTTP/1.1\r\nHost: a b\r\n{basic}", 400),
    ("GET /acme/api/robots HTTP/1.1\r\nHost: a:b\r\n{basic}", 400),
    ("GET /acme/api/robots HTTP/1.1\r\nHost: [::1]:80\r\n{basic}", 200),
    ("GET /acme/api/robots HTTP/1.0\r\n{basic}", 200),
    ("GET /acme/api/robots HTTP/1.1\r\n{host}{basic}{basic}", 401),
    ("GET /acme/api/robots HTTP/1.1\r\n{host}Authorization: Basic xx\r\n{basic}", 401),
    ("GET /acme/api/robots?%74oken={token} HTTP/1.1\r\n{host}X-Acme-Client: docs\r\n", 200),
    ("GET /acme/api/robots?token=x&token={token} HTTP/1.1\r\n{host}X-Acme-Client: docs\r\n", 401),
    (f"{_SOCKET}Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n{_KEY}", 101),
    (f"{_SOCKET}Connection: keep-alive\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n{_KEY}", 101),
    (f"{_SOCKET}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", 400),
    (f"{_SOCKET}Connection: Upgrade\r\nUpgrade: websocket\r\n{_KEY.replace('13', '8')}", 426),
    (f"{_SOCKET}", 404),
]  # fmt: skip


@pytest.mark.parametrize(("head", "status"), _HEADS)
def test_heads(sandbox: RunningSandbox, head: str, status: int) -> None:
    demo = sandbox.app.engine.tables[0].choose_demo_values(None)
    pair = b64encode(f"{demo['user']}:{demo['password']}".encode()).decode()
    text = head.format(host=_HOST, basic=f"Authorization: Basic {pair}\r\n", token=demo["token"])
    assert _ask(sandbox, f"{text}\r\n".encode())[0] == status


@pytest.mark.parametrize(
    ("media_type", "status"),
    [
        ("application/json", 200),
        ("APPLICATION/JSON", 200),
        ('application/json ; charset="utf-8"', 200),
        ("text/plain", 400),
    ],
)
def test_the_media_type_of_a_body(sandbox: RunningSandbox, media_type: str, status: int) -> None:
    demo = sandbox.app.engine.tables[0].choose_demo_values(None)
    body = json.dumps({"user": demo["user"], "password": demo["password"]})
    head = f"POST /acme/api/login HTTP/1.1\r\n{_HOST}Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    assert _ask(sandbox, f"{head}{body}".encode())[0] == status


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("X-A : a", "Invalid header token"),
        ("Content-Length: 2\r\nContent-Length: 5", "Duplicate Content-Length"),
        ("Content-Length: +2", "Invalid character in Content-Length"),
    ],
)
def test_what_is_no_request_is_told_why(sandbox: RunningSandbox, field: str, reason: str) -> None:
    status, body = _ask(sandbox, f"POST /acme/api/login HTTP/1.1\r\n{_HOST}{field}\r\n\r\n".encode())
    assert (status, reason in body) == (400, True)


def _ask(sandbox: RunningSandbox, request: bytes) -> tuple[int, str]:
    """Send a request as it stands; gives the status and the rest of the answer."""
    with connection(sandbox) as peer:
        peer.sendall(request)
        answer = peer.recv(65536).decode("latin-1")
    return int(answer.split(" ")[1]), answer.partition("\r\n\r\n")[2]
