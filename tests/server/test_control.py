"""The control surface over real connections: what it does."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection

from authproof.model.provider import Provider
from authproof.sandbox.server import RunningSandbox, run_in_thread

from .conftest import ROOT
from .controlling import HELD, TOKEN, by_token, control, pair_of_tokens, robots, scrap
from .test_run import mock
from .test_socket import close_code, events, log_in
from .variants import vary

# off


def test_it_is_off_unless_asked_for(client: httpx.Client) -> None:
    for method, path in [("GET", "/_control/clock"), ("POST", "/_control/reset"), ("GET", "/_control")]:
        answer, elsewhere = client.request(method, path, json={}), client.request(method, "/nowhere", json={})
        assert (answer.status_code, answer.content, answer.headers.multi_items()[1:]) == (
            404,
            elsewhere.content,
            elsewhere.headers.multi_items()[1:],
        )
    assert client.get("/", headers={"Accept": "application/json"}).json()["control"] == []
    assert "_control" not in client.get("/").text


def test_nothing_of_it_is_imported_before() -> None:
    code = (
        "import sys, authproof.cli.mock\n"
        "from pathlib import Path\n"
        "from authproof.loader import load_specs\n"
        "from authproof.sandbox.server import run_in_thread\n"
        "acme = load_specs([Path('tests/specs/acme.yaml')])\n"
        "modules = {'authproof.sandbox.engine.clock', 'authproof.sandbox.server.control'}\n"
        "with run_in_thread(acme): print(modules & set(sys.modules))\n"
        "with run_in_thread(acme, control=True): print(modules - set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=False)
    assert done.stdout == "set()\nset()\n", done.stderr


def test_the_engine_has_the_plain_clock(acme: Provider) -> None:
    with run_in_thread([acme]) as sandbox:
        assert sandbox.app.engine.clock is time.time


# the clock


def test_the_clock_tells_the_time(owner: httpx.Client) -> None:
    clock = owner.get("/_control/clock").json()
    assert abs(clock["now"] - time.time()) < 5
    assert clock["stopped"] is False


def test_the_clock_stops_moves_and_runs(owner: httpx.Client) -> None:
    stopped = control(owner, "clock", stop=True)
    assert stopped["stopped"] is True
    assert owner.get("/_control/clock").json() == stopped
    moved = control(owner, "clock", advance=3.5)
    assert moved == {"now": stopped["now"] + 3.5, "stopped": True}
    ran = control(owner, "clock", stop=False)
    assert ran["stopped"] is False
    assert moved["now"] <= ran["now"] < moved["now"] + 5
    assert owner.get("/_control/clock").json()["now"] > ran["now"]


def test_credentials_expire_when_the_clock_moves(owner: httpx.Client) -> None:
    control(owner, "clock", stop=True)
    token = pair_of_tokens(owner)["access_token"]
    control(owner, "clock", advance=3599)
    assert by_token(owner, token) == 200
    control(owner, "clock", advance=1)
    assert by_token(owner, token) == 401


@pytest.fixture
def patient(acme: Provider) -> Iterator[RunningSandbox]:
    """A sandbox whose sockets set no timer that rings within a test by itself."""
    with run_in_thread([vary(acme, {"channels.events.authenticate_within": 60})], control=True) as sandbox:
        yield sandbox


async def move(sandbox: RunningSandbox, name: str = "clock", **body: Any) -> None:
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as owner:
        assert (await owner.post(f"/_control/{name}", json=body)).status_code == 200


async def still_open(socket: ClientConnection) -> None:
    await socket.send('{"kind":"ping"}')
    assert json.loads(await socket.recv()) == {"kind": "pong"}


async def test_a_move_rings_the_heartbeat_of_open_sockets(patient: RunningSandbox) -> None:
    await move(patient, stop=True)
    async with events(patient) as socket:
        await log_in(socket)
        await move(patient, advance=39)
        await still_open(socket)
        await move(patient, advance=39)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.recv(), 0.2)
        await move(patient, advance=1)
        assert await close_code(socket) == 4405


async def test_a_move_rings_sockets_from_before_a_reset(patient: RunningSandbox) -> None:
    async with events(patient) as socket:
        await log_in(socket)
        await move(patient, "reset")
        await still_open(socket)
        async with events(patient) as another:
            await another.recv()
        await move(patient, advance=40)
        assert await close_code(socket) == 4405


async def test_a_move_rings_the_time_to_authenticate(patient: RunningSandbox) -> None:
    async with events(patient) as socket:
        await socket.recv()
        await move(patient, advance=60)
        assert await close_code(socket) == 4402


async def test_a_stopped_clock_stops_the_timers_of_sockets(acme: Provider) -> None:
    with run_in_thread([vary(acme, {"channels.events.authenticate_within": 0.2})], control=True) as sandbox:
        await move(sandbox, stop=True)
        async with events(sandbox) as socket:
            await socket.recv()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(socket.recv(), 0.5)
            await move(sandbox, stop=False)
            assert await close_code(socket) == 4402


def test_limits_go_by_the_clock_and_can_be_switched_off(acme: Provider, owner: httpx.Client) -> None:
    control(owner, "clock", stop=True)
    assert [robots(owner, TOKEN) for _ in range(11)] == [200] * 10 + [429]
    control(owner, "clock", advance=1)
    assert [robots(owner, TOKEN) for _ in range(2)] == [200, 429]
    with run_in_thread([acme], limits=False) as sandbox, httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        assert {robots(client, TOKEN) for _ in range(100)} == {200}


def test_a_limit_is_suspended_and_its_count_moved(owner: httpx.Client) -> None:
    control(owner, "clock", stop=True)
    named = {"provider": "acme", "limit": "per_minute"}
    control(owner, "limit", **named, suspend=True)
    assert [robots(owner, TOKEN) for _ in range(12)] == [200] * 12
    control(owner, "limit", **named, suspend=False)
    control(owner, "limit", **named, count_next_as=9)
    assert [robots(owner, TOKEN) for _ in range(3)] == [200, 200, 429]
    unknown = owner.post("/_control/limit", json=named | {"limit": "per_minut", "suspend": True})
    assert (unknown.status_code, "did you mean" in unknown.text) == (404, True)


# reset, issue, revoke, rotate, level, provoke


def test_reset_forgets(owner: httpx.Client) -> None:
    token = pair_of_tokens(owner)["access_token"]
    control(owner, "revoke", **HELD)
    assert (by_token(owner, token), robots(owner, TOKEN)) == (200, 401)
    control(owner, "reset")
    assert (by_token(owner, token), robots(owner, TOKEN)) == (401, 200)


def test_reset_of_one_provider_leaves_the_others(acme: Provider, everyone: list[Provider]) -> None:
    with (
        run_in_thread(everyone, control=True) as sandbox,
        httpx.Client(base_url=sandbox.url, trust_env=False) as owner,
    ):
        control(owner, "revoke", **HELD)
        control(owner, "reset", provider=everyone[1].id)
        assert robots(owner, TOKEN) == 401
        control(owner, "reset", provider=acme.id)
        assert robots(owner, TOKEN) == 200


def trace(owner: httpx.Client) -> list[str]:
    """Have the sandbox draw values in each way that it can."""
    pair = pair_of_tokens(owner)
    named = {"provider": "acme", "credential": "access_token"}
    fresh = control(owner, "issue", **named)["value"]
    return [*pair.values(), fresh, control(owner, "rotate", **named, value=fresh)["value"]]


def test_the_same_seed_gives_the_same_values(acme: Provider) -> None:
    seen = []
    for seed in (7, 7, 8):
        with (
            run_in_thread([acme], control=True, seed=seed) as sandbox,
            httpx.Client(base_url=sandbox.url, trust_env=False) as owner,
        ):
            seen.append(trace(owner))
            control(owner, "reset")
            assert trace(owner) == seen[-1]
            control(owner, "reset", seed=7.0)
            assert trace(owner) == seen[0]
            control(owner, "reset", provider="acme", seed=9)
            other = trace(owner)
            assert not set(other) & set(seen[0])
            control(owner, "reset", provider="acme")
            assert trace(owner) == other
    assert seen[0] == seen[1]
    assert not set(seen[0]) & set(seen[2])


def test_a_fresh_sandbox_keeps_its_control(box: RunningSandbox, owner: httpx.Client) -> None:
    control(owner, "clock", stop=True)
    box.start_afresh()
    token = pair_of_tokens(owner)["access_token"]
    control(owner, "clock", advance=3600)
    assert by_token(owner, token) == 401


def test_issued_values_are_accepted(owner: httpx.Client) -> None:
    low, high = (
        control(owner, "issue", provider="acme", credential="token", level=level)["value"]
        for level in ("reader", "owner")
    )
    none = control(owner, "issue", provider="acme", credential="token")["value"]
    assert [robots(owner, value) for value in (low, high, none)] == [200, 200, 200]
    assert [scrap(owner, value) for value in (low, high, none)] == [403, 204, 403]


def test_a_value_of_ones_own_is_accepted(owner: httpx.Client) -> None:
    value = "acme_ffffffffffffffff"
    assert robots(owner, value) == 401
    given = {"provider": "acme", "credential": "token", "value": value, "level": "owner"}
    assert control(owner, "issue", **given) == {"value": value}
    assert (robots(owner, value), scrap(owner, value)) == (200, 204)


async def test_revocation_ends_the_value_and_its_sockets(box: RunningSandbox, owner: httpx.Client) -> None:
    async with events(box) as socket:
        await log_in(socket)
        assert await asyncio.to_thread(control, owner, "revoke", **HELD) == {}
        assert await close_code(socket) == 4401
    assert robots(owner, TOKEN) == 401


def test_rotation(owner: httpx.Client) -> None:
    value = control(owner, "rotate", **HELD)["value"]
    assert value != TOKEN
    assert (robots(owner, TOKEN), robots(owner, value)) == (401, 200)


def test_levels(owner: httpx.Client) -> None:
    assert scrap(owner, TOKEN) == 403
    control(owner, "level", **HELD, level="owner")
    assert scrap(owner, TOKEN) == 204
    control(owner, "level", **HELD, level="reader")
    assert scrap(owner, TOKEN) == 403


def test_provoked_refusals(owner: httpx.Client) -> None:
    control(owner, "provoke", provider="acme", operation="list_robots", case="payment_required", times=2)
    control(owner, "provoke", provider="acme", operation="list_robots", case="internal")
    assert robots(owner, "acme_wrong") == 401
    assert [robots(owner, TOKEN) for _ in range(4)] == [402, 402, 500, 200]


async def test_provoked_closes(box: RunningSandbox, owner: httpx.Client) -> None:
    named = {"provider": "acme", "channel": "events", "case": "internal", "times": 1}
    await asyncio.to_thread(control, owner, "provoke", **named)
    async with events(box) as socket:
        await socket.recv()
        await socket.send(json.dumps({"kind": "login", "auth": {"token": f"Token {TOKEN}"}, "agent": "docs"}))
        assert await close_code(socket) == 1011
    async with events(box) as socket:
        await log_in(socket)


# the command


def test_the_command_has_it_on_request() -> None:
    specs = str(ROOT / "tests" / "specs")
    with mock("acme", "--specs", specs, "--port", "0", "--control", "--no-limits") as (process, url):
        assert process.stdout
        told = [process.stdout.readline().strip() for _ in range(4)]
        assert told[-1] == f"{url}/_control"
        with httpx.Client(base_url=url, trust_env=False) as owner:
            assert control(owner, "clock", stop=True)["stopped"] is True
            assert {robots(owner, TOKEN) for _ in range(30)} == {200}
