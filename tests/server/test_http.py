"""Requests over real connections, good ones and rubbish."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from authproof.model.provider import Provider
from authproof.sandbox.engine import Engine
from authproof.sandbox.server import App, RunningSandbox, run_in_thread
from authproof.sandbox.server import app as app_module
from authproof.sandbox.server import protocol as protocol_module

QUERY = {"token": "acme_0123456789abcdef"}
CLIENT = {"X-Acme-Client": "docs"}


def connection(sandbox: RunningSandbox) -> socket.socket:
    host, port = sandbox.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def raw(sandbox: RunningSandbox, data: bytes) -> bytes:
    """Send bytes, and give everything that comes back until the server closes."""
    with connection(sandbox) as sock:
        sock.sendall(data)
        return b"".join(iter(lambda: sock.recv(65536), b""))


def still_answers(client: httpx.Client) -> bool:
    return client.get("/acme/api/robots", params=QUERY, headers=CLIENT).status_code == 200


def test_a_call(client: httpx.Client) -> None:
    answer = client.get("/acme/api/robots", params=QUERY, headers=CLIENT)
    assert answer.status_code == 200
    assert answer.json() == {"robots": [{"id": "r-1", "name": "Robbie"}]}
    assert answer.headers["content-type"] == "application/json"
    assert "server" not in answer.headers


def test_a_session(client: httpx.Client) -> None:
    login = {"user": "robbie", "password": 'correct horse "battery" $taple'}
    pair = client.post("/acme/api/login", json=login).json()
    auth = {"Authorization": f"Bearer {pair['access_token']}"}
    assert client.get("/acme/api/robots", headers=auth).status_code == 200
    again = client.post("/acme/api/renew", headers={"Authorization": f"Bearer {pair['refresh_token']}"}).json()
    assert not set(again.values()) & set(pair.values())


def test_fresh_forgets(sandbox: RunningSandbox, client: httpx.Client) -> None:
    login = {"user": "robbie", "password": 'correct horse "battery" $taple'}
    token = client.post("/acme/api/login", json=login).json()["access_token"]
    sandbox.start_afresh()
    assert client.get("/acme/api/robots", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_head_has_no_body(client: httpx.Client) -> None:
    asked, headed = client.get("/acme/api/robots"), client.head("/acme/api/robots")
    assert (headed.status_code, headed.content) == (asked.status_code, b"") == (401, b"")
    assert headed.headers["content-length"] == asked.headers["content-length"] == str(len(asked.content))
    posted = client.head("/acme/api/login")
    assert (posted.status_code, posted.headers["allow"], posted.content) == (405, "POST", b"")


def test_no_content(client: httpx.Client, sandbox: RunningSandbox) -> None:
    owner = sandbox.app.engine.tables[0].choose_demo_values("owner")["token"]
    answer = client.delete("/acme/api/fleets/42/robots/r-1", params={"token": owner}, headers=CLIENT)
    assert (answer.status_code, answer.content) == (204, b"")


def test_bodies_that_are_too_large(client: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(1000):
            yield b"x" * 10_000

    for content in (b"x" * 10_000_000, chunks()):
        answer = client.post("/acme/api/login", content=content)
        assert (answer.status_code, answer.json()) == (413, {"sandbox": "a request body may have 1048576 bytes"})
        assert still_answers(client)


def test_a_body_that_is_announced_too_large_is_not_waited_for(sandbox: RunningSandbox) -> None:
    head = b"POST /acme/api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\nExpect: 100-continue\r\n\r\n"
    with connection(sandbox) as sock:
        sock.sendall(head)
        assert sock.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_a_body_in_chunks(client: httpx.Client) -> None:
    parts = [b'{"user":"robbie",', b'"password":"correct horse \\"battery\\" $taple"}']
    assert client.post("/acme/api/login", content=iter(parts)).status_code == 200


@pytest.mark.parametrize(
    "content", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"user":' + b"9" * 100_000 + b"}", b'{"user":NaN}', b"\0" * 1000]
)
def test_bodies_that_cannot_be_read(client: httpx.Client, content: bytes) -> None:
    assert client.post("/acme/api/login", content=content).status_code == 400
    assert still_answers(client)


def test_a_body_that_does_not_come(
    sandbox: RunningSandbox, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "BODY_SECONDS", 0.05)
    with connection(sandbox) as sock:
        sock.sendall(b"POST /acme/api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
        assert sock.recv(65536).startswith(b"HTTP/1.1 408 ")
    assert still_answers(client)


def test_a_client_that_leaves_within_its_body(sandbox: RunningSandbox, client: httpx.Client) -> None:
    for _ in range(20):
        with connection(sandbox) as sock:
            sock.sendall(b"POST /acme/api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
    assert still_answers(client)


async def test_a_request_that_was_cut_off_does_nothing() -> None:
    app = App(Engine([], clock=time.time, seed=0))
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "raw_path": b"/acme/api/login",
        "query_string": b"",
        "headers": [(b"content-length", b"5")],
    }
    await app(scope, receive, send)
    assert sent[0]["status"] == 400


async def test_other_protocols_are_left_alone() -> None:
    await App(Engine([], clock=time.time, seed=0))({"type": "lifespan"}, None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n\r\n",
        b"rubbish\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\0" * 4096,
        b"GET /acme/api/robots HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"GET /acme/api/robots HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n",
        b"POST /acme/api/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_http(sandbox: RunningSandbox, client: httpx.Client, data: bytes) -> None:
    with connection(sandbox) as sock:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        assert sock.recv(65536)[:12] in (b"", b"HTTP/1.1 400")
    assert still_answers(client)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (b"/%ff%fe", 404),
        (b"/acme/api/%ff", 404),
        (b"/acme/api/fleets/%ff/robots/%00", 401),
        (b"/acme/api/robots?token=%ff%zz&&=&%", 401),
        (b"/acme/api/" + b"x" * 50_000, 404),
        (b"//acme/api/robots", 404),
        (b"/..//acme/api/robots", 404),
        (b"/acme/api/robots?" + b"a=1&" * 10_000, 401),
    ],
)
def test_strange_addresses(sandbox: RunningSandbox, path: bytes, status: int) -> None:
    answer = raw(
        sandbox,
        (b"GET " if status != 401 or b"fleets" not in path else b"DELETE ")
        + path
        + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 %d " % status)


def test_headers_that_are_no_text(sandbox: RunningSandbox) -> None:
    head = b"GET /acme/api/robots HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    assert raw(sandbox, head + b"Authorization: Basic \xff\xfe\r\nAccept: \xe9/*\r\n\r\n").startswith(b"HTTP/1.1 401 ")


def test_an_upgrade_to_something_else_is_a_plain_request(sandbox: RunningSandbox) -> None:
    head = b"GET /acme/api/robots HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n"
    assert raw(sandbox, head).startswith(b"HTTP/1.1 401 ")


def test_half_open_connections(acme: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol_module, "HEAD_SECONDS", 0.3)
    with run_in_thread([acme]) as sandbox, httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        silent = [connection(sandbox) for _ in range(50)]
        half = [connection(sandbox) for _ in range(50)]
        for sock in half:
            sock.sendall(b"GET /acme/api/robots HTTP/1.1\r\nHo")
        kept = connection(sandbox)
        kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n")
        assert kept.recv(65536).startswith(b"HTTP/1.1 200 ")
        kept.sendall(b"GET / HT")
        assert still_answers(client)
        for sock in (*silent, *half, kept):
            assert b"".join(iter(lambda sock=sock: sock.recv(65536), b"")) is not None
            sock.close()


def test_a_head_that_comes_slowly_is_waited_for(sandbox: RunningSandbox) -> None:
    with connection(sandbox) as sock:
        for byte in b"GET /acme/api/robots HTTP/1.1\r\nHost: x\r\n\r\n":
            sock.sendall(bytes([byte]))
        assert sock.recv(65536).startswith(b"HTTP/1.1 401 ")


def test_several_requests_at_once(sandbox: RunningSandbox) -> None:
    request = b"GET /acme/api/robots HTTP/1.1\r\nHost: x\r\n\r\n"
    last = request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert raw(sandbox, request * 9 + last).count(b"HTTP/1.1 401 ") == 10
