"""The control surface over real connections: what it refuses, and whom."""

from __future__ import annotations

import re
import socket
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from authproof.cli import group
from authproof.errors import AuthproofError
from authproof.model.provider import Provider
from authproof.sandbox.engine.cases import CASES
from authproof.sandbox.server import RunningSandbox, run_in_thread
from authproof.sandbox.server.control.control import is_loopback_address, is_loopback_host

from .conftest import ROOT
from .controlling import HELD, TOKEN, control, refused, robots

# what is refused


@pytest.mark.parametrize(
    ("name", "body", "status", "lines"),
    [
        ("clock", {}, 400, ["found neither; allowed: exactly one of advance and stop"]),
        (
            "clock",
            {"advance": 1, "stop": True},
            400,
            ["found advance and stop; allowed: exactly one of advance and stop"],
        ),
        ("clock", {"advance": -1}, 400, ["advance: found -1; allowed: a number from 0 to 3155760000"]),
        ("clock", {"advance": True}, 400, ["advance: found true; allowed: a number from 0 to 3155760000"]),
        ("clock", {"stop": 1}, 400, ["stop: found 1; allowed: true or false"]),
        (
            "clock",
            {"advence": 1},
            400,
            [
                "found a field \"advence\"; did you mean 'advance'? allowed: advance, stop",
                "found neither; allowed: exactly one of advance and stop",
            ],
        ),
        ("clock", [], 400, ["found an array; allowed: an object with advance or stop"]),
        ("reset", "all", 400, ['found "all"; allowed: an object with provider?, seed?']),
        (
            "reset",
            {"seed": 0.5},
            400,
            ["seed: found 0.5; allowed: an integer from -9007199254740991 to 9007199254740991"],
        ),
        ("reset", {"provider": {}}, 400, ["provider: found an object; allowed: a string"]),
        ("reset", {"provider": "acmee"}, 404, ["no provider named 'acmee'; did you mean 'acme'? allowed: acme"]),
        (
            "issue",
            {"provider": "acme"},
            400,
            ["credential: found nothing; allowed: a string, the id of one of its credentials"],
        ),
        (
            "issue",
            {"provider": "acme", "credential": "tokn", "level": "ownr"},
            404,
            [
                (
                    "no credential named 'tokn'; did you mean 'token'? "
                    "allowed: access_token, password, refresh_token, ticket, token, user"
                ),
                "no level named 'ownr'; did you mean 'owner'? allowed: owner, reader",
            ],
        ),
        (
            "issue",
            {"provider": "acme", "credential": "token", "value": ""},
            400,
            ['value: found ""; allowed: a string of 1 to 4096 characters'],
        ),
        (
            "issue",
            {"provider": "acme", "credential": "token", "value": "x" * 4097},
            400,
            [f'value: found "{"x" * 59}…; allowed: a string of 1 to 4096 characters'],
        ),
        (
            "revoke",
            HELD | {"value": "acme_0000000000000000"},
            404,
            ["value: found one that was never issued here, or is forgotten; allowed: one that is known"],
        ),
        (
            "rotate",
            HELD | {"value": "x"},
            404,
            ["value: found one that was never issued here, or is forgotten; allowed: one that is known"],
        ),
        (
            "level",
            HELD | {"value": "x", "level": "owner"},
            404,
            ["value: found one that was never issued here, or is forgotten; allowed: one that is known"],
        ),
        (
            "provoke",
            {"provider": "acme", "operation": "list_robot", "case": "internal"},
            404,
            [
                (
                    "no operation named 'list_robot'; did you mean 'list_robots'? "
                    "allowed: delete_robot, future, list_robots, login, mint_ticket, renew"
                )
            ],
        ),
        (
            "provoke",
            {"provider": "acme", "channel": "event", "case": "internal"},
            404,
            ["no channel named 'event'; did you mean 'events'? allowed: events"],
        ),
        (
            "provoke",
            {"provider": "acme", "channel": "events", "case": "intern", "times": 0},
            400,
            [
                f"case: found \"intern\"; did you mean 'internal'? allowed: {', '.join(sorted(CASES))}",
                "times: found 0; allowed: an integer from 1 to 1000",
            ],
        ),
    ],
)
def test_each_mistake_has_a_line(owner: httpx.Client, name: str, body: Any, status: int, lines: list[str]) -> None:
    assert refused(owner.post(f"/_control/{name}", json=body), status) == lines


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b'{"advance":NaN}',
        b"[" * 100_000,
        b"[" * 900 + b"]" * 900,
        b'{"advance":' + b"9" * 9999 + b"}",
    ],
)
def test_bodies_that_cannot_be_read(owner: httpx.Client, content: bytes) -> None:
    answer = owner.post("/_control/clock", content=content, headers={"Content-Type": "application/json"})
    (line,) = refused(answer, 400)
    assert line.startswith("found ")
    assert line.endswith("; allowed: an object with advance or stop")


@pytest.mark.parametrize("content", [b'{"advance":1e999}', b'{"advance":' + b"9" * 999 + b"}"])
def test_numbers_without_end(owner: httpx.Client, content: bytes) -> None:
    answer = owner.post("/_control/clock", content=content, headers={"Content-Type": "application/json"})
    (line,) = refused(answer, 400)
    assert re.fullmatch(r"advance: found (Infinity|9{60}…); allowed: a number from 0 to 3155760000", line)


def test_a_value_that_is_no_text(owner: httpx.Client) -> None:
    content = b'{"provider":"acme","credential":"token","value":"\\ud800"}'
    answer = owner.post("/_control/issue", content=content, headers={"Content-Type": "application/json"})
    assert refused(answer, 400) == ['value: found "\\ud800"; allowed: Unicode without lone surrogates']


def test_paths_that_are_none(owner: httpx.Client) -> None:
    for path in ("/_control", "/_control/", "/_control/clok", "/_controls", "/_control/clock/"):
        (line,) = refused(owner.get(path), 404)
        assert line.startswith(f'found nothing at "{path}"; ')
        assert line.endswith(", /_control/rotate")


def test_methods_that_are_none(owner: httpx.Client) -> None:
    answer = owner.put("/_control/clock", json={})
    assert (refused(answer, 405), answer.headers["allow"]) == (['found "PUT"; allowed: GET, POST'], "GET, POST")
    answer = owner.get("/_control/reset")
    assert (refused(answer, 405), answer.headers["allow"]) == (['found "GET"; allowed: POST'], "POST")
    assert owner.head("/_control/clock").status_code == 200


def test_queries_are_refused_not_ignored(owner: httpx.Client) -> None:
    control(owner, "revoke", **HELD)
    answer = owner.post("/_control/reset?provider=other", json={})
    assert refused(answer, 400) == ['found a query "provider=other"; allowed: none, fields go into the body']
    assert robots(owner, TOKEN) == 401


# who is refused


@pytest.mark.parametrize(
    ("declared", "status"),
    [
        (None, 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/json-seq", 415),
        ("text/json", 415),
        ("text/plain; application/json", 415),
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
    ],
)
def test_only_json_is_read(owner: httpx.Client, declared: str | None, status: int) -> None:
    """A page may post the first ones to any address without asking; the others need a preflight."""
    headers = {} if declared is None else {"Content-Type": declared}
    answer = owner.post("/_control/reset", content=b"{}", headers=headers)
    assert answer.status_code == status
    if status == 415:
        found = "none" if declared is None else f'"{declared}"'
        assert refused(answer, 415) == [f"content-type: found {found}; allowed: application/json"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:8400", ""])
@pytest.mark.parametrize(("method", "path"), [("GET", "clock"), ("POST", "reset"), ("OPTIONS", "reset")])
def test_pages_are_refused(owner: httpx.Client, origin: str, method: str, path: str) -> None:
    control(owner, "revoke", **HELD)
    answer = owner.request(method, f"/_control/{path}", json={}, headers={"Origin": origin})
    assert refused(answer, 403) == [f'origin: found "{origin}"; allowed: none; web pages do not control the sandbox']
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert robots(owner, TOKEN) == 401


def test_no_preflight_is_granted(owner: httpx.Client) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = owner.options("/_control/reset", headers=asked)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8400", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.1"]
)
def test_other_names_of_this_machine_are_refused(owner: httpx.Client, host: str) -> None:
    control(owner, "revoke", **HELD)
    answer = owner.post("/_control/reset", json={}, headers={"Host": host})
    assert refused(answer, 403) == [f'host: found "{host}"; allowed: localhost, 127.0.0.1 or [::1]']
    assert robots(owner, TOKEN) == 401
    assert refused(owner.get("/_control/openapi.json", headers={"Host": host}), 403)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8400", "127.0.0.1:1", "127.8.9.1", "[::1]:8400", "[0:0:0:0:0:0:0:1]"]
)
def test_loopback_names_are_let_in(owner: httpx.Client, host: str) -> None:
    assert owner.get("/_control/clock", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["", ":8400", "::1", "localhost:x", "user@localhost", "localhost, evil", "[::2]", "[::1", "2130706433"]
)
def test_hosts_that_are_none(host: str) -> None:
    assert not is_loopback_host(host)


def test_a_request_without_host_is_refused(box: RunningSandbox) -> None:
    where = box.url.removeprefix("http://").split(":")
    with socket.create_connection((where[0], int(where[1])), timeout=10) as connection:
        connection.sendall(b"GET /_control/clock HTTP/1.0\r\n\r\n")
        head = b"".join(iter(lambda: connection.recv(65536), b""))
    assert head.startswith(b"HTTP/1.1 403 ")
    assert b"host: found none" in head


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_it_is_not_where_others_reach_it(acme: Provider, host: str) -> None:
    message = f"^the control surface is for this machine alone, and others may reach {re.escape(host)}; leave out"
    with pytest.raises(AuthproofError, match=message), run_in_thread([acme], host=host, control=True):
        pytest.fail("it runs")


def test_which_addresses_are_this_machines_alone() -> None:
    assert [is_loopback_address(each) for each in ("127.0.0.1", "127.9.9.9", "::1")] == [True] * 3
    assert [is_loopback_address(each) for each in ("0.0.0.0", "::", "10.0.0.1", "localhost", "")] == [False] * 5


# the command


def test_the_command_refuses_it_elsewhere_in_one_line() -> None:
    specs = str(ROOT / "tests" / "specs")
    arguments = ["mock", "--specs", specs, "--port", "0", "--control", "--host", "0.0.0.0"]
    error = CliRunner().invoke(group, arguments).exception
    assert isinstance(error, AuthproofError)
    assert error.exit_code == 2
    assert str(error) == (
        "the control surface is for this machine alone, and others may reach 0.0.0.0; "
        "leave out --control, or choose 127.0.0.1, ::1 or localhost with --host"
    )
