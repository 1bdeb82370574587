"""`GET /`: what it lists works as it is listed."""

from __future__ import annotations

import re
import shlex
from html import unescape
from typing import Any

import httpx
import pytest

from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.sandbox.server import RunningSandbox, run_in_thread
from authproof.sandbox.server.landing import build_listing

from .variants import vary


def listing(client: httpx.Client) -> dict[str, Any]:
    answer = client.get("/", headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/json"
    content: dict[str, Any] = answer.json()
    return content


def perform(client: httpx.Client, line: str) -> httpx.Response:
    """Do what a curl line says."""
    words = shlex.split(line)
    assert words[:2] == ["curl", "--include"]
    url = words.pop()
    options = list(zip(words[2::2], words[3::2], strict=True))
    headers = dict(value.split(": ", 1) for name, value in options if name == "--header")
    given = dict(option for option in options if option[0] != "--header")
    assert set(given) <= {"--request", "--data-raw"}
    method = given.get("--request", "GET")
    return client.request(method, url, headers=headers, content=given.get("--data-raw"))


def test_every_line_works(client: httpx.Client, everyone: list[Provider], up: RunningSandbox) -> None:
    lines = [(each["id"], line) for each in listing(client)["providers"] for line in each["lines"]]
    assert len(lines) == sum(len(provider.flows) for provider in everyone)
    for provider, line in lines:
        if line["command"].startswith("authproof"):
            run = f"authproof run {provider}/{line['flow']} --language python"
            assert line["command"] == f"{run} --target {up.url}"
        else:
            assert perform(client, line["command"]).is_success, line


def test_run_finds_the_sandbox_on_the_default_port_by_itself(acme: Provider) -> None:
    lines = build_listing(compile_provider(acme), DEFAULT_SANDBOX).lines
    assert "authproof run acme/message_socket --language python" in [line.command for line in lines]


def test_lines_that_need_more_than_one_request_are_left_to_run(client: httpx.Client) -> None:
    acme = next(each for each in listing(client)["providers"] if each["id"] == "acme")
    told = {line["flow"]: line["command"].split()[0] for line in acme["lines"]}
    assert told == {
        "first_call": "curl",
        "basic_call": "curl",
        "session": "curl",
        "ticket_socket": "curl",
        "message_socket": "authproof",
    }


def test_every_trigger_works(client: httpx.Client) -> None:
    for provider in listing(client)["providers"]:
        first = next(line["command"] for line in provider["lines"] if line["command"].startswith("curl"))
        for trigger in provider["triggers"]:
            if not trigger["how"].startswith("Authproof-Provoke: "):
                continue
            words = shlex.split(first)
            answer = perform(client, shlex.join([*words[:-1], "--header", trigger["how"], words[-1]]))
            assert (provider["id"], trigger["case"], answer.status_code) == (
                provider["id"],
                trigger["case"],
                trigger["status"],
            )


def test_values_and_their_states(client: httpx.Client) -> None:
    acme = next(each for each in listing(client)["providers"] if each["id"] == "acme")
    states: dict[str, list[Any]] = {}
    for value in acme["values"]:
        states.setdefault(value["credential"], []).append((value["state"], value["level"]))
    refused = [("unknown", None), ("expired", None), ("revoked", None)]
    accepted = [("accepted", "reader"), ("accepted", "owner")]
    assert states == {
        "user": [*accepted, ("unknown", None)],
        "password": accepted + refused,
        "token": accepted + refused,
        "access_token": [("issued by the sandbox", None), *refused],
        "refresh_token": [("issued by the sandbox", None), *refused],
        "ticket": [("issued by the sandbox", None), *refused],
    }


def test_refused_parameters_are_told(client: httpx.Client) -> None:
    acme = next(each for each in listing(client)["providers"] if each["id"] == "acme")
    assert acme["triggers"][-1] == {
        "case": "payment_required",
        "status": 402,
        "title": "Scrap a robot",
        "how": "fleet = 402",
    }


def test_limits_are_told(acme: Provider) -> None:
    of_messages = {
        "kind": "window",
        "title": "x",
        "scope": "connection",
        "channels": ["events"],
        "messages": ["ping"],
        "requests": 1,
        "seconds": 2.5,
        "algorithm": "fixed_window",
        "counts": "refused",
    }
    changed = vary(acme, {"limits.pings": of_messages})
    with run_in_thread([changed]) as sandbox, httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        told = listing(client)
        page = client.get("/").text
    assert told["limits_enforced"] is True
    assert [tuple(each.values()) for each in told["providers"][0]["limits"]] == [
        ("per_minute", "60 requests in 60 s, up to 10 at once", "credential", []),
        ("pings", "1 refused message (ping) in 2.5 s", "connection", ["events"]),
        ("sockets", "3 sockets open at the same time", "user", ["events"]),
        ("ban", "a ban after 100 refusals for a limit in 3600 s", "user", []),
    ]
    assert "<td>60 requests in 60 s, up to 10 at once</td><td>credential</td><td>all</td>" in page
    assert "Limits are enforced, by the sandbox's clock" in page


def test_limits_that_are_off_are_told(acme: Provider) -> None:
    with run_in_thread([acme], limits=False) as sandbox, httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        assert listing(client)["limits_enforced"] is False
        assert "Limits are switched off" in client.get("/").text


def test_what_no_scheme_of_today_carries_is_left_out(acme: Provider) -> None:
    """The ticket is carried by one scheme only."""
    with (
        run_in_thread([vary(acme, {"schemes.ticket.lifecycle": "removed"})]) as sandbox,
        httpx.Client(base_url=sandbox.url, trust_env=False) as client,
    ):
        assert "ticket" not in [value["credential"] for value in listing(client)["providers"][0]["values"]]


@pytest.mark.parametrize("accept", [None, "*/*", "text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "image/png"])
def test_people_get_a_page(client: httpx.Client, accept: str | None) -> None:
    answer = client.get("/", headers={} if accept is None else {"Accept": accept})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!DOCTYPE html>")


def test_the_page_says_what_the_listing_says(client: httpx.Client) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).text
    shown = {unescape(text) for text in re.findall(r"<(?:code|pre)>([^<]*)</", page)}
    for provider in listing(client)["providers"]:
        assert {line["command"] for line in provider["lines"]} <= shown
        assert {value["value"] for value in provider["values"] if value["value"]} <= shown
        assert {mount["address"] for mount in provider["mounts"]} <= shown


def test_the_page_needs_no_other_host_and_no_script(client: httpx.Client) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).text
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!#|data:,)[^"]*"', page)
    assert "url(" not in page


def test_texts_of_a_spec_are_no_html(acme: Provider) -> None:
    evil = '<script>alert("1")</script>&amp;'
    changes = {
        "name": evil,
        "summary": evil,
        "flows.first_call.title": evil,
        "failures.plan.title": evil,
        "credentials.user.example": evil,
        "credentials.user.shape": [{"characters": "text"}],
        "operations.list_robots.headers": {"X-Evil": evil},
        "operations.delete_robot.parameters.fleet.refused": {evil: "forbidden"},
    }
    with run_in_thread([vary(acme, changes)]) as sandbox, httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        page = client.get("/").text
        assert "<script>" not in page
        assert page.count("&lt;script&gt;") >= 7
        assert perform(client, listing(client)["providers"][0]["lines"][0]["command"]).is_success


def test_only_get(client: httpx.Client) -> None:
    assert client.head("/").status_code == 200
    answer = client.post("/")
    assert (answer.status_code, answer.json()) == (405, {"sandbox": "only GET is answered here"})


@pytest.mark.parametrize(
    ("part", "changes", "holds"),
    [
        ({"in": "cookie", "name": "sid", "template": "{token}"}, {}, "--header 'Cookie: sid=acme_"),
        (
            {"in": "path", "name": "token", "template": "{token}"},
            {
                "operations.list_robots.path": "/bot{token}/{size}",
                "operations.list_robots.parameters": {"size": {"in": "path", "description": "x", "example": "a/b"}},
            },
            "/acme/api/botacme_0123456789abcdef/a%2Fb",
        ),
        (
            {"in": "body", "name": "/auth/token", "template": "{token}"},
            {"operations.list_robots.method": "PUT", "operations.list_robots.request": {"auth": {"by": "x"}, "n": 1}},
            """--data-raw '{"auth": {"by": "x", "token": "acme_0123456789abcdef"}, "n": 1}'""",
        ),
        (
            {"in": "body", "name": "/token", "template": "{token}"},
            {
                "operations.list_robots.method": "POST",
                "operations.list_robots.request_type": "application/x-www-form-urlencoded",
            },
            "--data-raw token=acme_0123456789abcdef",
        ),
        (
            {"in": "header", "name": "X-Key", "template": "{token}"},
            {"operations.list_robots.parameters": {"page": {"in": "query", "description": "x", "example": "1 2"}}},
            "robots?page=1+2",
        ),
        (
            {"in": "header", "name": "X-Key", "template": "{token}"},
            {
                "operations.list_robots.headers": {"content-type": "application/json"},
                "operations.list_robots.request": {},
                "operations.list_robots.method": "POST",
            },
            "--header 'content-type: application/json' --header 'X-Key: acme_0123456789abcdef' --data-raw '{}'",
        ),
    ],
)
def test_lines_for_every_place(acme: Provider, part: dict[str, Any], changes: dict[str, Any], holds: str) -> None:
    scheme = {"title": "x", "summary": "x", "surface": "rest", "parts": [part]}
    flow = {"title": "x", "summary": "x", "steps": [{"call": "list_robots", "using": "test"}]}
    changed = vary(
        acme,
        {"schemes.test": scheme, "operations.list_robots.security": ["test"], "flows": {"only": flow}} | changes,
    )
    with run_in_thread([changed]) as sandbox, httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        line = listing(client)["providers"][0]["lines"][0]["command"]
        assert holds in line
        assert perform(client, line).is_success


def test_the_line_has_the_level_that_is_needed(acme: Provider) -> None:
    flow = {"title": "x", "summary": "x", "steps": [{"call": "delete_robot", "using": "basic"}]}
    with (
        run_in_thread([vary(acme, {"flows": {"only": flow}})]) as sandbox,
        httpx.Client(base_url=sandbox.url, trust_env=False) as client,
    ):
        assert perform(client, listing(client)["providers"][0]["lines"][0]["command"]).status_code == 204


def test_a_public_call(acme: Provider) -> None:
    flow = {"title": "x", "summary": "x", "steps": [{"call": "list_robots"}]}
    changed = vary(acme, {"operations.list_robots.security": [], "flows": {"only": flow}})
    with run_in_thread([changed]) as sandbox, httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        assert perform(client, listing(client)["providers"][0]["lines"][0]["command"]).is_success
