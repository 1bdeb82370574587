"""Device codes: pending until a person decides on the page, asked for no faster than the interval, good once."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from .conftest import ROOT, read
from .sandbox import Sandbox, vary

MATINEE = read(ROOT / "tests" / "specs" / "matinee.yaml")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
CLIENT = "tv-20264711"


@pytest.fixture
def matinee() -> Sandbox:
    return Sandbox(MATINEE)


def post(sandbox: Sandbox, path: str, **fields: str) -> tuple[int, Any]:
    answer = sandbox.call("POST", path, headers=FORM, body=urlencode(fields).encode())
    return answer.status, json.loads(answer.body)


def ask(sandbox: Sandbox) -> Any:
    status, codes = post(sandbox, "/accounts/device_authorization", client_id=CLIENT)
    assert status == 200
    return codes


def poll(sandbox: Sandbox, codes: Any, client: str = CLIENT) -> str:
    """Ask for a token; gives the error, or nothing."""
    fields = {"grant_type": GRANT_TYPE, "device_code": codes["device_code"], "client_id": client}
    status, document = post(sandbox, "/accounts/token", **fields)
    assert status == (400 if "error" in document else 200)
    return str(document.get("error", ""))


def decide(sandbox: Sandbox, codes: Any, decision: str | None = "allow") -> int:
    """Enter the code, and decide; None: only look at the page."""
    query, method = urlencode({"user_code": codes["user_code"]}), "GET" if decision is None else "POST"
    return sandbox.call(method, "/accounts/pair", query, FORM, urlencode({"decision": decision or ""}).encode()).status


def test_the_answer_leads_to_the_page(matinee: Sandbox) -> None:
    codes = ask(matinee)
    assert codes.keys() == {*MATINEE.operations["authorize_device"].success.body}
    assert urlsplit(codes["verification_uri"]).path == "/matinee/accounts/pair"
    assert codes["verification_uri_complete"] == f"{codes['verification_uri']}?user_code={codes['user_code']}"
    assert b"<input" in matinee.call("GET", "/accounts/pair").body
    page = matinee.call("GET", "/accounts/pair", urlsplit(codes["verification_uri_complete"]).query)
    assert page.status == 200
    assert CLIENT.encode() in page.body
    assert codes["user_code"].encode() in page.body


def test_allowed_once(matinee: Sandbox) -> None:
    codes = ask(matinee)
    assert poll(matinee, codes) == "authorization_pending"
    assert decide(matinee, codes) == 200
    assert not poll(matinee, codes)
    assert poll(matinee, codes) == "invalid_grant"


def test_denied_for_good(matinee: Sandbox) -> None:
    codes = ask(matinee)
    assert decide(matinee, codes, "deny") == 200
    assert poll(matinee, codes) == "access_denied"
    assert decide(matinee, codes) == 400
    assert poll(matinee, codes) == "access_denied"


@pytest.mark.parametrize("decision", [None, "perhaps"])
def test_a_look_at_the_page_decides_nothing(matinee: Sandbox, decision: str | None) -> None:
    codes = ask(matinee)
    assert decide(matinee, codes, decision) == 200
    assert poll(matinee, codes) == "authorization_pending"


def test_who_asks_too_fast_has_to_wait_five_seconds_longer_each_time(matinee: Sandbox) -> None:
    codes, waits, told = ask(matinee), (0, 0.9, 5.9, 11, 10.9, 16), []
    for seconds in waits:
        matinee.now += seconds
        told.append(poll(matinee, codes))
    pending, slow = "authorization_pending", "slow_down"
    assert told == [pending, slow, slow, pending, slow, pending]


def test_devices_wait_each_for_themselves(matinee: Sandbox) -> None:
    first, second = ask(matinee), ask(matinee)
    assert first["user_code"] != second["user_code"]
    assert decide(matinee, first) == 200
    assert poll(matinee, second) == "authorization_pending"
    assert not poll(matinee, first)


def test_nobody_decides_about_what_has_expired(matinee: Sandbox) -> None:
    codes = ask(matinee)
    matinee.now += 600
    assert poll(matinee, codes) == "expired_token"
    assert decide(matinee, codes, None) == decide(matinee, codes) == 400
    assert poll(matinee, codes) == "expired_token"


def test_another_application_gets_nothing(matinee: Sandbox) -> None:
    matinee.engine.plant_credential("matinee", "client_id", "tv-99999999")
    codes = ask(matinee)
    assert decide(matinee, codes) == 200
    assert poll(matinee, codes, "tv-99999999") == "invalid_grant"
    assert not poll(matinee, codes)


def test_the_page_is_html_whatever_is_entered() -> None:
    sandbox = Sandbox(vary(MATINEE, {"name": "<i>Matinee</i>"}))
    page = sandbox.call("GET", "/accounts/pair", urlencode({"user_code": "<b>4071</b>"}))
    assert page.status == 400
    assert b"<b>" not in page.body
    assert b"<i>" not in sandbox.call("GET", "/accounts/pair").body
    assert sandbox.call("PUT", "/accounts/pair").status == 405
