"""The target in process: its clock, its sockets, its credentials."""

from __future__ import annotations

import json
from typing import Any

import pytest

from authproof.claims.claim import HeldCredential
from authproof.claims.run.engine_target import CLOCK_START, EngineTarget
from authproof.claims.run.target import PreparedRequest, ReceivedAnswer, ReceivedClose, SocketConnection, Target
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.tables import Tables
from tests.engine.sandbox import vary

TOKEN = "acme_0123456789abcdef"
CLIENT = ("X-Acme-Client", "docs")


def call(target: Target, token: str = TOKEN, path: str = "/robots", address: str = "") -> ReceivedAnswer:
    return target.request(PreparedRequest("GET", "api", path, f"token={token}", [CLIENT], b"", address))


def opened(target: Target, query: str = "version=2") -> SocketConnection:
    line = target.connect(PreparedRequest("GET", "socket", "/events/42", query, []))
    assert not isinstance(line, ReceivedAnswer)
    return line


def came(line: SocketConnection) -> list[Any]:
    found = []
    while (each := line.receive()) is not None:
        found.append(each if isinstance(each, ReceivedClose) else json.loads(each)["kind"])
    return found


def entered(target: Target) -> SocketConnection:
    line = opened(target)
    line.send(json.dumps({"kind": "login", "auth": {"token": f"Token {TOKEN}"}, "agent": "docs"}))
    assert came(line) == ["banner", "accepted"]
    return line


def test_it_can_do_everything_a_claim_needs(sandbox: EngineTarget) -> None:
    target: Target = sandbox
    assert target.can == {"time", "control", "limits", "address", "provoke", "exact"}


def test_it_gives_the_values_of_each_state_and_level(sandbox: EngineTarget, acme_tables: Tables) -> None:
    demo = acme_tables.find_credential("token").demo
    assert sandbox.value(HeldCredential("token")) == TOKEN
    assert sandbox.value(HeldCredential("token", level="reader")) == TOKEN
    assert sandbox.value(HeldCredential("token", level="owner")) == demo.holders[1].value != TOKEN
    states = [sandbox.value(HeldCredential("token", state)) for state in ("wrong", "expired", "revoked")]
    assert states == [demo.wrong, demo.expired, demo.revoked]
    assert sandbox.value(HeldCredential("ticket")) is None
    assert sandbox.value(HeldCredential("ticket", "wrong"))


def test_a_value_is_of_the_very_level_if_there_is_one(gateway_sandbox: EngineTarget) -> None:
    plain = gateway_sandbox.value(HeldCredential("bot_token"))
    assert plain == gateway_sandbox.value(HeldCredential("bot_token", level="nobody")) is not None


def test_addresses_are_those_that_answers_tell(sandbox: EngineTarget) -> None:
    assert sandbox.address("api") == "http://127.0.0.1:8400/acme/api"
    assert sandbox.address("socket") == "ws://127.0.0.1:8400/acme/socket"


def test_answers_have_lower_case_headers(sandbox: EngineTarget) -> None:
    got = call(sandbox)
    assert got.status == 200
    assert ("content-type", "application/json") in got.headers
    assert call(sandbox, path="/nowhere").status == 404


def test_requests_of_other_addresses_are_counted_apart(gateway_sandbox: EngineTarget) -> None:
    def statuses(address: str, times: int) -> set[int]:
        sent = PreparedRequest("GET", "api", "/users/@me", "", [], b"", address)
        return {gateway_sandbox.request(sent).status for _ in range(times)}

    assert statuses("", 51) == {401, 429}
    assert statuses("198.51.100.7", 50) == {401}


def test_the_clock_stops_where_something_is_due(sandbox: EngineTarget) -> None:
    line = opened(sandbox)
    sandbox.wait(4.9)
    assert came(line) == ["banner"]
    sandbox.wait(100)
    assert came(line) == [ReceivedClose(4402, "")]
    assert came(line) == []


def test_what_is_due_on_several_sockets_comes_in_order_of_time(sandbox: EngineTarget) -> None:
    first = opened(sandbox)
    sandbox.wait(2)
    second = opened(sandbox)
    sandbox.wait(3)
    assert came(first) == ["banner", ReceivedClose(4402, "")]
    assert came(second) == ["banner"]
    sandbox.wait(2)
    assert came(second) == [ReceivedClose(4402, "")]


@pytest.mark.parametrize(("seconds", "reply"), [(54, "RESUMED"), (56, None)])
def test_a_socket_that_timed_out_was_lost_at_that_moment(
    seconds: int, reply: str | None, gateway_sandbox: EngineTarget
) -> None:
    def enter(message: Any) -> Any:
        line = gateway_sandbox.connect(PreparedRequest("GET", "gateway", "/", "v=1&encoding=json", []))
        assert not isinstance(line, ReceivedAnswer)
        line.send(json.dumps(message))
        assert line.receive()
        return json.loads(str(line.receive()))

    token = gateway_sandbox.value(HeldCredential("bot_token"))
    properties = {"os": "linux", "browser": "b", "device": "d"}
    ready = enter({"op": 2, "d": {"token": token, "properties": properties}})
    gateway_sandbox.wait(seconds)
    resume = {"token": token, "session_id": ready["d"]["session_id"], "seq": 1}
    assert enter({"op": 6, "d": resume}).get("t") == reply


def test_a_closed_socket_says_and_hears_nothing(sandbox: EngineTarget) -> None:
    line = opened(sandbox)
    line.send("{")
    line.send(json.dumps({"kind": "ping"}))
    line.leave(1000)
    assert came(line) == ["banner", ReceivedClose(4404, "")]


def test_a_client_that_leaves_is_heard_no_more(sandbox: EngineTarget) -> None:
    line = entered(sandbox)
    line.leave(None)
    line.leave(1000)
    line.send(json.dumps({"kind": "ping"}))
    sandbox.wait(1000)
    assert came(line) == []


def test_the_owner_acts_on_requests_and_open_sockets(sandbox: EngineTarget) -> None:
    line = entered(sandbox)
    assert sandbox.revoke("token", TOKEN) is True
    assert came(line) == ["error", ReceivedClose(4401, "bad token")]
    assert call(sandbox).status == 401
    assert sandbox.revoke("token", "acme_fedcba9876543210") is False


def test_a_replaced_credential_ends_and_the_new_one_begins(sandbox: EngineTarget) -> None:
    line = entered(sandbox)
    fresh = sandbox.rotate("token", TOKEN)
    assert fresh not in {None, TOKEN}
    assert came(line) == ["error", ReceivedClose(4401, "bad token")]
    assert call(sandbox).status == 401
    assert call(sandbox, str(fresh)).status == 200
    assert sandbox.rotate("token", "never") is None


def test_a_planted_value_is_accepted(sandbox: EngineTarget) -> None:
    planted = "acme_aaaaaaaaaaaaaaaa"
    assert call(sandbox, planted).status == 401
    sandbox.plant("token", planted, "owner")
    assert call(sandbox, planted).status == 200


def test_a_request_can_close_sockets_too(acme: Provider) -> None:
    sockets = {"title": "Reset", "steps": ["Press."], "effect": "It ends.", "sockets": "close"}
    changes = {
        "credentials.access_token.revocation": sockets,
        "grants.renew.siblings": "revoked",
        "channels.events.security": ["bearer_socket"],
        "schemes.bearer_socket": {
            "title": "By login",
            "summary": "s",
            "surface": "websocket",
            "parts": [{"in": "query", "name": "access", "template": "{access_token}"}],
        },
    }
    target = EngineTarget(compile_provider(vary(acme, changes)))
    body = json.dumps({"user": "robbie", "password": target.value(HeldCredential("password"))}).encode()
    pair = json.loads(target.request(PreparedRequest("POST", "api", "/login", "", [], body)).body)
    line = opened(target, f"version=2&access={pair['access_token']}")
    header = ("Authorization", f"Bearer {pair['refresh_token']}")
    assert target.request(PreparedRequest("POST", "api", "/renew", "", [header])).status == 200
    assert came(line) == ["banner", "accepted", "error", ReceivedClose(4401, "bad token")]


def test_fresh_means_that_nothing_is_left(sandbox: EngineTarget) -> None:
    def story() -> list[Any]:
        line = entered(sandbox)
        issued = sandbox.request(PreparedRequest("POST", "api", "/ticket", f"token={TOKEN}", [CLIENT])).body
        sandbox.wait(50)
        return [issued, came(line), call(sandbox).status, sandbox.revoke("token", TOKEN), call(sandbox).status]

    first = story()
    assert first[2:] == [200, True, 401]
    assert call(sandbox).status == 401
    sandbox.fresh()
    assert story() == first


def test_the_first_second_is_always_the_same(sandbox: EngineTarget) -> None:
    sandbox.wait(1000)
    sandbox.fresh()
    at = json.loads(sandbox.request(PreparedRequest("POST", "api", "/ticket", f"token={TOKEN}", [CLIENT])).body)["at"]
    assert at == "2027-01-15T08:00:00Z"
    assert CLOCK_START == 1_800_000_000


@pytest.mark.parametrize(("seeds", "alike"), [((1, 1), True), ((1, 2), False)])
def test_the_seed_decides_what_is_issued(seeds: tuple[int, int], alike: bool, acme_tables: Tables) -> None:
    sent = PreparedRequest("POST", "api", "/ticket", f"token={TOKEN}", [CLIENT])
    first, second = (EngineTarget(acme_tables, seed=seed).request(sent).body for seed in seeds)
    assert (first == second) is alike
