"""Many connections at once, to a sandbox that runs: what may happen once happens once.

A server that pauses between check and act is shown to fail the same tests.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest

from authproof.model.provider import Provider
from authproof.sandbox.engine import Handshake, HttpAnswer, HttpRequest
from authproof.sandbox.engine.counter import FixedWindowCounter
from authproof.sandbox.engine.credential_store import CredentialRecord
from authproof.sandbox.engine.http.operation import OperationHandler
from authproof.sandbox.server import App, RunningSandbox, run, run_in_thread
from authproof.sandbox.server import websocket as sockets
from authproof.sandbox.server.websocket import AsgiReceive, AsgiScope, AsgiSend

START = 1_800_000_000.0
PAUSE = 0.3
"""Seconds between check and act in the mutant."""

Statuses = Counter[int]


def at_once(url: str, requests: list[bytes]) -> Statuses:
    """Send requests at the same moment, each on a connection of its own; counts the statuses of the answers."""
    address = urlsplit(url)
    ready = threading.Barrier(len(requests))
    found: list[int] = []

    def ask(request: bytes) -> None:
        with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
            ready.wait()
            connection.sendall(request)
            found.append(int(connection.makefile("rb").readline().split()[1]))

    threads = [threading.Thread(target=ask, args=[request]) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(found)


def request(method: str, path: str, headers: dict[str, str], body: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: sandbox", *(f"{name}: {value}" for name, value in headers.items())]
    length = [f"Content-Length: {len(body)}", "Content-Type: application/json"] if body else []
    return "\r\n".join([*lines, *length, "", body]).encode()


@contextmanager
def at(provider: Provider) -> Iterator[RunningSandbox]:
    """Run a sandbox whose clock stands still."""
    with run_in_thread([provider], clock=lambda: START) as sandbox:
        yield sandbox


def use_a_ticket_many_times(provider: Provider) -> Statuses:
    with at(provider) as sandbox:
        ticket = sandbox.app.engine.issue_credential("yunite", "one_time_token")
        path = f"/yunite/socket/guild/123456543211234321/customs/stream?token={ticket}"
        key = {"Sec-WebSocket-Key": b64encode(b"0123456789abcdef").decode(), "Sec-WebSocket-Version": "13"}
        handshake = request("GET", path, {"Connection": "Upgrade", "Upgrade": "websocket", **key})
        return at_once(sandbox.url, [handshake] * 20)


def refresh_many_times(provider: Provider) -> Statuses:
    with at(provider) as sandbox:
        token = sandbox.app.engine.issue_credential("ygy", "refresh_token")
        path = "/ygy/api/api/v1/auth/refresh_access_token"
        return at_once(sandbox.url, [request("GET", path, {"Authorization": f"Bearer {token}"})] * 20)


def exceed_a_limit(provider: Provider) -> Statuses:
    with at(provider) as sandbox:
        token = provider.credentials["api_token"].example
        path = "/cakeybot/api/leaderboard/top"
        return at_once(sandbox.url, [request("GET", path, {"Authorization": f"Bearer {token}"})] * 90)


Race = Callable[[Provider], Statuses]

RACES: dict[Race, tuple[str, Statuses]] = {
    use_a_ticket_many_times: ("yunite", Counter({101: 1, 401: 19})),
    refresh_many_times: ("ygy", Counter({200: 1, 401: 19})),
    exceed_a_limit: ("cakeybot", Counter({200: 60, 429: 30})),
}


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_race(race: Race, providers: dict[str, Provider]) -> None:
    provider, statuses = RACES[race]
    assert race(providers[provider]) == statuses


class Pausing(App):
    """A sandbox whose requests run side by side, as with an `await` between check and act."""

    workers = ThreadPoolExecutor(32)

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        path, query = scope["raw_path"].decode(), scope["query_string"].decode()
        aside = partial(asyncio.get_running_loop().run_in_executor, self.workers)
        if scope["type"] == "websocket":
            await receive()
            outcome = await aside(self.engine.answer_handshake, Handshake(path, query, scope["headers"]))
            if isinstance(outcome, HttpAnswer):
                await sockets._refuse_handshake(outcome, send)
            else:
                await sockets._SocketBridge(self.engine, outcome, receive, send).hold_open()
            return
        answer = await aside(self.engine.answer_request, HttpRequest(scope["method"], path, query, scope["headers"]))
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})


@pytest.fixture
def pausing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server pause after each check, before it acts on it."""

    def late(act: Callable[..., Any]) -> Callable[..., Any]:
        def acting(*arguments: Any) -> Any:
            time.sleep(PAUSE)
            return act(*arguments)

        return acting

    monkeypatch.setattr(run, "App", Pausing)
    monkeypatch.setattr(CredentialRecord, "mark_used", late(CredentialRecord.mark_used))
    monkeypatch.setattr(OperationHandler, "_trade_in", late(OperationHandler._trade_in))
    monkeypatch.setattr(FixedWindowCounter, "count_passed", late(FixedWindowCounter.count_passed))


@pytest.mark.slow
@pytest.mark.usefixtures("pausing")
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_mutant_loses_the_race(race: Race, providers: dict[str, Provider]) -> None:
    provider, statuses = RACES[race]
    found, good = race(providers[provider]), next(iter(statuses))
    assert found != statuses
    assert found[good] > statuses[good]


def test_the_counting_itself(providers: dict[str, Provider]) -> None:
    """One after the other there is no race, and the same comes of it."""
    with at(providers["ygy"]) as sandbox:
        headers = {"api-key": providers["ygy"].credentials["api_key"].example}
        one = request("GET", "/ygy/api/api/v1/user", headers)
        two = request("POST", "/ygy/api/api/v1/tag", headers, json.dumps({"name": "x"}))
        assert at_once(sandbox.url, [one, two, request("GET", "/nowhere", {})]) == Counter({200: 2, 404: 1})
