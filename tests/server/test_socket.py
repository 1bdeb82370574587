"""Sockets over real connections, good ones and rubbish."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode

from authproof.model.provider import Provider
from authproof.sandbox.engine import SocketSession
from authproof.sandbox.server import RunningSandbox, run_in_thread
from authproof.sandbox.server import websocket as socket_module

from .variants import vary

LOGIN = json.dumps({"kind": "login", "auth": {"token": "Token acme_0123456789abcdef"}, "agent": "docs"})


def events(sandbox: RunningSandbox, query: str = "version=2", **options: Any) -> connect:
    address = f"{sandbox.url.replace('http', 'ws', 1)}/acme/socket/events/42?{query}"
    return connect(address, proxy=None, **options)


async def close_code(socket: ClientConnection) -> int | None:
    """Wait for the close, past whatever comes before it."""
    with suppress(ConnectionClosed):
        while True:
            await asyncio.wait_for(socket.recv(), 10)
    return socket.close_code


async def log_in(socket: ClientConnection) -> None:
    assert json.loads(await socket.recv())["kind"] == "banner"
    await socket.send(LOGIN)
    assert json.loads(await socket.recv())["kind"] == "accepted"


async def test_login_ping_and_leave(sandbox: RunningSandbox) -> None:
    async with events(sandbox) as socket:
        await log_in(socket)
        await socket.send('{"kind":"ping"}')
        assert json.loads(await socket.recv()) == {"kind": "pong"}
    assert socket.close_code == 1000


async def test_a_ticket(sandbox: RunningSandbox) -> None:
    auth = httpx.BasicAuth("robbie", 'correct horse "battery" $taple')
    async with httpx.AsyncClient(trust_env=False) as client:
        ticket = (await client.post(f"{sandbox.url}/acme/api/ticket", auth=auth)).json()
    assert ticket["url"] == sandbox.url.replace("http", "ws") + "/acme/socket"
    query = f"version=2&ticket={ticket['ticket']}"
    async with events(sandbox, query) as socket:
        assert [json.loads(await socket.recv())["kind"] for _ in range(2)] == ["banner", "accepted"]
    with pytest.raises(InvalidStatus) as refused:
        async with events(sandbox, query):
            pass
    assert refused.value.response.status_code == 403
    assert json.loads(refused.value.response.body or b"") == {"error": "ticket"}


async def test_no_channel_there(sandbox: RunningSandbox) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(sandbox.url.replace("http", "ws") + "/nowhere", proxy=None):
            pass
    assert refused.value.response.status_code == 404


async def test_a_refusal_that_is_a_close(sandbox: RunningSandbox) -> None:
    async with events(sandbox, "version=1") as socket:
        assert await close_code(socket) == 4406


async def test_a_refused_login(sandbox: RunningSandbox) -> None:
    async with events(sandbox) as socket:
        await socket.recv()
        await socket.send(LOGIN.replace("Token ", ""))
        assert json.loads(await socket.recv()) == {"kind": "error", "why": "token"}
        assert await close_code(socket) == 4401
        assert socket.close_reason == "bad token"


@pytest.mark.parametrize("message", ["", "{", "null", "[" * 2000, '{"kind":7}', b"", b"\xff" * 100, "x" * 3000])
async def test_messages_that_cannot_be_read(sandbox: RunningSandbox, message: str | bytes) -> None:
    async with events(sandbox) as socket:
        await socket.recv()
        await socket.send(message)
        assert await close_code(socket) == 4404


async def test_ten_megabytes(sandbox: RunningSandbox) -> None:
    for message in ("x" * 10_000_000, b"x" * 10_000_000):
        async with events(sandbox) as socket:
            await socket.recv()
            try:
                await socket.send(message)
            except ConnectionClosed:
                assert socket.close_code == 1009
            else:
                assert await close_code(socket) == 1009


async def test_text_that_is_no_utf8(sandbox: RunningSandbox, caplog: pytest.LogCaptureFixture) -> None:
    async with events(sandbox) as socket:
        await socket.recv()
        frame = Frame(Opcode.TEXT, b"\xff\xfe").serialize(mask=True)
        socket.transport.write(frame)
        assert await close_code(socket) == 1007
    assert "UTF-8" not in caplog.text


async def test_frames_that_are_none(sandbox: RunningSandbox) -> None:
    for rubbish in (b"\xff" * 100, b"\x81\x05hello", b"\xc1\x80\0\0\0\0", b"\x09\x80\0\0\0\0"):
        async with events(sandbox) as socket:
            await socket.recv()
            socket.transport.write(rubbish)
            assert await close_code(socket) in (1002, 1006, 1009)


async def test_a_client_that_is_gone(sandbox: RunningSandbox) -> None:
    channel = await channel_of(sandbox)
    for _ in range(20):
        async with events(sandbox) as socket:
            await log_in(socket)
            socket.transport.abort()
    async with asyncio.timeout(10):
        while channel:  # noqa: ASYNC110 - the other end of the socket is in another thread
            await asyncio.sleep(0.01)


async def channel_of(sandbox: RunningSandbox) -> set[SocketSession]:
    """Give the open sessions of the events channel."""
    async with events(sandbox) as socket:
        await socket.recv()
        (provider,) = sandbox.app.engine._providers.values()
        return provider.channel_states[0].open_sessions


async def test_revocation_closes_at_once(sandbox: RunningSandbox) -> None:
    async with events(sandbox) as socket:
        await log_in(socket)
        sandbox_thread(sandbox, lambda: sandbox.app.engine.revoke_credential("acme", "token", "acme_0123456789abcdef"))
        assert await close_code(socket) == 4401


def sandbox_thread(sandbox: RunningSandbox, call: Any) -> None:
    """Run something in the loop of the sandbox, where a request would run."""
    (session,) = sandbox.app.engine._providers["acme"].channel_states[0].open_sessions
    assert session.on_deadline_changed
    loop = session.on_deadline_changed.__self__._loop  # type: ignore[attr-defined]
    loop.call_soon_threadsafe(call)


async def test_times(acme: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_module, "LONGEST_TIMER", 0.02)
    hasty = vary(acme, {"channels.events.authenticate_within": 0.15, "channels.events.heartbeat.timeout": 0.3})
    with run_in_thread([hasty]) as sandbox:
        async with events(sandbox) as socket:
            assert await close_code(socket) == 4402
        async with events(sandbox) as socket:
            await log_in(socket)
            for _ in range(4):
                await asyncio.sleep(0.15)
                await socket.send('{"kind":"ping"}')
            assert await close_code(socket) == 4405


async def test_subprotocols(acme: Provider) -> None:
    part = {"in": "subprotocol", "name": "x", "template": "token.{token}"}
    scheme = {"title": "x", "summary": "x", "surface": "websocket", "parts": [part]}
    changed = vary(acme, {"schemes.sub": scheme, "channels.events.security": ["sub"]})
    with run_in_thread([changed]) as sandbox:
        async with events(sandbox, subprotocols=["token.acme_0123456789abcdef"]) as socket:
            assert socket.subprotocol == "token.acme_0123456789abcdef"
            assert json.loads(await socket.recv())["kind"] == "banner"


async def test_many_at_once(acme: Provider) -> None:
    async def once(sandbox: RunningSandbox) -> None:
        async with events(sandbox) as socket:
            await log_in(socket)

    with run_in_thread([acme], limits=False) as sandbox:
        await asyncio.gather(*(once(sandbox) for _ in range(50)))


async def test_a_client_that_leaves_while_the_server_speaks(
    sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The timer rings for a socket whose client has gone, before the server has noticed."""
    rung = asyncio.Event()
    loop = asyncio.get_running_loop()
    expire = SocketSession.handle_deadline

    def gone(self: SocketSession) -> Any:
        loop.call_soon_threadsafe(rung.set)
        expire(self)
        raise BrokenPipeError

    monkeypatch.setattr(SocketSession, "handle_deadline", gone)
    monkeypatch.setattr(socket_module, "LONGEST_TIMER", 0.01)
    async with events(sandbox) as socket:
        await socket.recv()
        await asyncio.wait_for(rung.wait(), 10)
        await socket.send('{"kind":"ping"}')
        assert json.loads(await socket.recv()) == {"kind": "pong"}
