"""What pages in a browser get: those of this machine may read answers, all others nothing."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from authproof.sandbox.engine import Engine
from authproof.sandbox.server import App, RunningSandbox
from authproof.sandbox.server.control.registry import ENDPOINTS

CALL = "/acme/api/robots?token=acme_0123456789abcdef"
CLIENT = {"X-Acme-Client": "docs"}
OURS = [
    "http://127.0.0.1:8000",
    "http://127.0.0.1",
    "http://localhost:8000",
    "http://localhost",
    "http://[::1]:65535",
    "https://localhost:5173",
    "https://127.0.0.1",
    "https://[::1]:8443",
    "http://app.localhost:3000",
    "https://a.b-c.localhost",
    "http://127.0.0.10:8000",
    "http://127.255.255.254",
    "http://0.0.0.0:8000",
    "http://[::]:8000",
]
THEIRS = [
    "null",
    "https://docs.acme.test",
    "http://docs.acme.test:8000",
    "http://localhost.acme.test",
    "http://127.0.0.1.acme.test:8000",
    "http://acme.test/http://localhost:8000",
    "http://localhost:8000@acme.test",
    "http://128.0.0.1",
    "http://127.0.0.256",
    "http://127.0.0.1.",
    "http://127.1",
    "http://10.0.0.5:8000",
    "http://[::2]:8000",
    "http://[fe80::1]",
    "http://notlocalhost:8000",
    "http://.localhost",
    "http://a..localhost",
    "http://localhost.",
    "http://localhost:65536",
    "ws://localhost:8000",
    "http://127.0.0.1:8000\thttp://acme.test",
    "http://LOCALHOST:8000",
    "http://localhost:",
    "http://localhost:8000/",
    "http://[::1",
    "file://",
    "chrome-extension://abcdef",
    "",
]
QUESTION = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization, x-acme-client"}


def granted(answer: httpx.Response) -> dict[str, str]:
    """Give what an answer says of CORS."""
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def varies(answer: httpx.Response) -> set[str]:
    return {name.strip().lower() for name in answer.headers.get("vary", "").split(",") if name}


@pytest.mark.parametrize("origin", OURS)
def test_a_page_of_this_machine_may_read_an_answer(client: httpx.Client, origin: str) -> None:
    answer = client.get(CALL, headers=CLIENT | {"Origin": origin})
    assert (answer.status_code, granted(answer)["access-control-allow-origin"]) == (200, origin)
    assert varies(answer) == {"origin"}


@pytest.mark.parametrize("origin", THEIRS)
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_any_other_page_gets_no_permission(client: httpx.Client, origin: str, method: str) -> None:
    answer = client.request(method, CALL, headers=CLIENT | QUESTION | {"Origin": origin})
    plain = client.request(method, CALL, headers=CLIENT | QUESTION)
    assert granted(answer) == {}
    assert (answer.status_code, answer.content) == (plain.status_code, plain.content)
    assert plain.status_code == (405 if method == "OPTIONS" else 200)


def test_a_program_is_answered_as_ever(client: httpx.Client) -> None:
    answer = client.get(CALL, headers=CLIENT)
    assert (granted(answer), varies(answer)) == ({}, set())
    answer = client.options(CALL)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("origin", OURS)
def test_a_page_of_this_machine_is_told_that_it_may_send_what_it_wants(client: httpx.Client, origin: str) -> None:
    answer = client.options(CALL, headers=QUESTION | {"Origin": origin})
    assert (answer.status_code, answer.content) == (204, b"")
    told = granted(answer)
    assert told["access-control-allow-origin"] == origin
    assert told["access-control-allow-headers"] == "authorization, x-acme-client"
    assert {"GET", "POST", "DELETE"} <= set(told["access-control-allow-methods"].split(", "))
    assert "access-control-allow-credentials" not in told
    assert varies(answer) == {"origin", "access-control-request-method", "access-control-request-headers"}


@pytest.mark.parametrize("names", ["", "a b", "a\xff", ",", "*, (x)"])
def test_what_is_no_list_of_headers_is_not_repeated(client: httpx.Client, names: str) -> None:
    question = QUESTION | {"Origin": OURS[0], "Access-Control-Request-Headers": names.encode("latin-1")}
    answer = client.options(CALL, headers=question)  # type: ignore[arg-type]
    assert answer.status_code == 204
    assert "access-control-allow-headers" not in granted(answer)


def test_an_options_request_that_asks_nothing_goes_to_the_engine(client: httpx.Client) -> None:
    answer = client.options(CALL, headers={"Origin": OURS[0]})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert granted(answer)["access-control-allow-origin"] == OURS[0]


def test_a_question_counts_for_nothing(client: httpx.Client, sandbox: RunningSandbox) -> None:
    for _ in range(50):
        client.options(CALL, headers=QUESTION | {"Origin": OURS[0]})
    login = {"user": "robbie", "password": 'correct horse "battery" $taple'}
    assert client.post("/acme/api/login", json=login).status_code == 200
    assert sandbox.app.engine.limits


def test_every_header_of_an_answer_can_be_read(client: httpx.Client) -> None:
    refused = client.get("/acme/api/robots", headers={"Origin": OURS[0]})
    assert refused.status_code == 401
    exposed = set(granted(refused)["access-control-expose-headers"].split(", "))
    sent = {name for name in refused.headers if not name.startswith("access-control-")} - {"date"}
    assert sent | {"vary"} == exposed | {"vary"}
    assert len(exposed) > 2
    limited = client.get(CALL, headers=CLIENT | {"Origin": OURS[0]})
    assert "x-ratelimit-remaining" in granted(limited)["access-control-expose-headers"].lower()


@pytest.mark.parametrize("path", ["/", "/nowhere", "/acme/nowhere/x"])
def test_all_of_the_sandbox_but_its_control_is_open_to_pages(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"Origin": OURS[0], "Accept": "application/json"})
    assert granted(answer)["access-control-allow-origin"] == OURS[0]
    assert varies(answer) == ({"origin", "accept"} if path == "/" else {"origin"})


def test_a_page_can_read_that_its_body_was_too_large(client: httpx.Client) -> None:
    answer = client.post("/acme/api/login", content=b"x" * 2_000_000, headers={"Origin": OURS[0]})
    assert (answer.status_code, granted(answer)["access-control-allow-origin"]) == (413, OURS[0])


@pytest.mark.parametrize("origin", [*OURS, "null", "https://docs.acme.test"])
def test_no_page_controls_the_sandbox(owner: httpx.Client, origin: str) -> None:
    for each in ENDPOINTS:
        for method in (each.method, "OPTIONS"):
            answer = owner.request(method, each.path, headers=QUESTION | {"Origin": origin}, json={})
            assert (answer.status_code, granted(answer)) == (403, {}), each.path
    assert owner.get("/_control/clock").status_code == 200


def test_nothing_of_the_engine_is_changed_for_a_page(client: httpx.Client) -> None:
    """Answers are made once and sent often: what is added for one page must not stay."""
    for _ in range(2):
        answer = client.get("/nowhere", headers={"Origin": OURS[0]})
        assert answer.headers.get_list("access-control-allow-origin") == [OURS[0]]
    assert granted(client.get("/nowhere")) == {}


def address(sandbox: RunningSandbox) -> str:
    return f"{sandbox.url.replace('http', 'ws', 1)}/acme/socket/events/42?version=2"


@pytest.mark.parametrize("origin", [None, *OURS])
async def test_a_socket_of_this_machine_opens(sandbox: RunningSandbox, origin: str | None) -> None:
    async with connect(address(sandbox), proxy=None, origin=origin and Origin(origin)) as socket:
        assert json.loads(await socket.recv())["kind"] == "banner"


@pytest.mark.parametrize("origin", THEIRS)
async def test_a_socket_of_another_page_is_refused(sandbox: RunningSandbox, origin: str) -> None:
    headers = {"Origin": origin}
    with pytest.raises(InvalidStatus) as raised:
        async with connect(address(sandbox), proxy=None, additional_headers=headers):
            pass
    assert raised.value.response.status_code == 403
    told = json.loads(raised.value.response.body)["sandbox"]
    assert told.startswith("origin: found ")
    assert "or one that --allow-origin names" in told


async def test_an_app_without_a_control_surface_has_none_to_protect() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "raw_path": b"/_control/clock",
        "query_string": b"",
        "client": None,
        "headers": [(b"origin", OURS[0].encode())],
    }
    await App(Engine([], clock=lambda: 0.0, seed=0))(scope, None, send)  # type: ignore[arg-type]
    assert sent[0]["status"] == 404
