"""The authorization endpoint: what it shows, whom it sends back with what, and whom it sends nowhere."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from authproof.model.vocabulary import ChallengeMethod
from authproof.sandbox.engine import HttpAnswer

from .conftest import ROOT, read
from .sandbox import Sandbox, basic, vary

LARDER = read(ROOT / "tests" / "specs" / "larder.yaml")
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
ASKED = {
    "response_type": "code",
    "client_id": "app_0123456789ab",
    "redirect_uri": "http://127.0.0.1:8765/callback",
    "scope": "orders:read",
    "state": "a b&c=<d>",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def larder() -> Sandbox:
    return Sandbox(LARDER)


def decide(sandbox: Sandbox, decision: str | None = "allow", **changes: str | None) -> HttpAnswer:
    """Ask as a browser does; `decision` none: only for the page."""
    query = urlencode({name: value for name, value in {**ASKED, **changes}.items() if value is not None})
    if decision is None:
        return sandbox.call("GET", "/accounts/authorize", query)
    return sandbox.call("POST", "/accounts/authorize", query, FORM, urlencode({"decision": decision}).encode())


def sent_back(answer: HttpAnswer) -> dict[str, str]:
    """Give what a browser brings back to the application."""
    assert answer.status == 302
    location = dict(answer.headers)[b"location"].decode()
    assert location.startswith("http://127.0.0.1:8765/callback?")
    return dict(parse_qsl(urlsplit(location).query))


def trade(sandbox: Sandbox, code: str, **changes: str) -> HttpAnswer:
    redirect = ASKED["redirect_uri"]
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": VERIFIER}
    headers = basic("app_0123456789ab", "shh_AAAAAAAAAAAAAAAAAAAAAAAA")
    return sandbox.call("POST", "/accounts/token", headers={**headers, **FORM}, body=urlencode(body | changes).encode())


def test_a_challenge_is_that_of_the_rfc() -> None:
    assert ChallengeMethod.S256.derive_challenge(VERIFIER) == ASKED["code_challenge"]  # RFC 7636, appendix B
    assert ChallengeMethod.plain.derive_challenge(VERIFIER) == VERIFIER


def test_allowed(larder: Sandbox) -> None:
    back = sent_back(decide(larder))
    assert back.keys() == {"code", "state"}
    assert back["state"] == ASKED["state"]
    assert trade(larder, back["code"]).status == 200
    assert trade(larder, back["code"]).status == 400


@pytest.mark.parametrize("changes", [{"code_verifier": "A" * 43}, {"redirect_uri": "http://127.0.0.1:8766/callback"}])
def test_a_code_is_good_with_what_it_was_asked_for_with(larder: Sandbox, changes: dict[str, str]) -> None:
    larder.engine.plant_credential("larder", "redirect_uri", "http://127.0.0.1:8766/callback")
    code = sent_back(decide(larder))["code"]
    assert trade(larder, code, **changes).status == 400
    assert trade(larder, code).status == 200


def test_a_code_ends_after_a_minute(larder: Sandbox) -> None:
    code = sent_back(decide(larder))["code"]
    larder.now += 60
    assert trade(larder, code).status == 400


def call(sandbox: Sandbox, method: str, path: str, token: str) -> HttpAnswer:
    return sandbox.call(method, path, headers={"Authorization": f"Bearer {token}"}, body=b"")


def renew(sandbox: Sandbox, token: str) -> HttpAnswer:
    headers = basic("app_0123456789ab", "shh_AAAAAAAAAAAAAAAAAAAAAAAA") | FORM
    body = urlencode({"grant_type": "refresh_token", "refresh_token": token}).encode()
    return sandbox.call("POST", "/accounts/token", headers=headers, body=body)


def test_a_token_may_do_what_it_was_granted(larder: Sandbox) -> None:
    pair = json.loads(trade(larder, sent_back(decide(larder))["code"]).body)
    renewed = json.loads(renew(larder, pair["refresh_token"]).body)
    for token in (pair["access_token"], renewed["access_token"]):
        assert call(larder, "GET", "/api/orders", token).status == 200
        refused = call(larder, "POST", "/api/shelves/s-1", token)
        challenge = b'Bearer realm="larder", error="insufficient_scope", scope="orders:read shelves:write"'
        assert (refused.status, dict(refused.headers)[b"www-authenticate"]) == (403, challenge)
    none = json.loads(trade(larder, sent_back(decide(larder, scope=None))["code"]).body)
    assert call(larder, "GET", "/api/orders", none["access_token"]).case == "insufficient_scope"


def test_a_refresh_token_used_again_ends_what_was_issued_since(larder: Sandbox) -> None:
    pairs = [json.loads(trade(larder, sent_back(decide(larder))["code"]).body)]
    pairs += [json.loads(renew(larder, pairs[0]["refresh_token"]).body)]
    pairs += [json.loads(renew(larder, pairs[1]["refresh_token"]).body)]
    other = json.loads(trade(larder, sent_back(decide(larder))["code"]).body)
    assert call(larder, "GET", "/api/orders", pairs[2]["access_token"]).status == 200
    assert renew(larder, pairs[0]["refresh_token"]).case == "revoked"
    assert [call(larder, "GET", "/api/orders", each["access_token"]).status for each in pairs[1:]] == [401, 401]
    assert renew(larder, pairs[2]["refresh_token"]).case == "revoked"
    assert renew(larder, other["refresh_token"]).status == 200


def test_denied(larder: Sandbox) -> None:
    assert sent_back(decide(larder, "deny")) == {"error": "access_denied", "state": ASKED["state"]}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"scope": "orders:read orders:write"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
    ],
)
@pytest.mark.parametrize("decision", [None, "allow"])
def test_sent_back_with_an_error(
    larder: Sandbox, decision: str | None, changes: dict[str, str | None], error: str
) -> None:
    assert sent_back(decide(larder, decision, **changes)) == {"error": error, "state": ASKED["state"]}


@pytest.mark.parametrize("decision", [None, "allow", "deny"])
@pytest.mark.parametrize(
    "changes",
    [{"client_id": "app_ffffffffffff"}, {"client_id": None}, {"redirect_uri": "http://evil.example"}],
)
def test_who_is_not_registered_is_sent_nowhere(
    larder: Sandbox, decision: str | None, changes: dict[str, str | None]
) -> None:
    answer = decide(larder, decision, **changes)
    assert answer.status == 400
    assert b"location" not in dict(answer.headers)
    assert b"evil" not in answer.body


def test_the_page_tells_what_is_asked_for(larder: Sandbox) -> None:
    answer = decide(larder, None)
    assert answer.status == 200
    assert b"Look at orders." in answer.body
    assert b"Put things on shelves." not in answer.body
    assert b"frame-ancestors 'none'" in dict(answer.headers)[b"content-security-policy"]
    assert decide(larder, "perhaps").status == 200


def test_the_page_is_html_whatever_the_spec_says() -> None:
    changed = {"name": "<i>Larder</i>", "grants.consent.scopes.values.orders:read.description": "Look <b>& buy</b>"}
    page = decide(Sandbox(vary(LARDER, changed)), None).body
    assert b"Look &lt;b&gt;&amp; buy&lt;/b&gt;" in page
    assert b"<i>" not in page


def test_other_methods_are_refused(larder: Sandbox) -> None:
    answer = larder.call("PUT", "/accounts/authorize", urlencode(ASKED))
    assert answer.status == 405
    assert dict(answer.headers)[b"allow"] == b"GET, HEAD, POST"
