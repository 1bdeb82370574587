"""Credentials: where they travel, what is wrong with them, and what becomes of them."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from authproof.model.provider import Provider
from authproof.sandbox.engine import HttpAnswer, HttpRequest
from authproof.sandbox.engine.credential_store import MAX_ISSUED

from .sandbox import Sandbox, basic, bearer, parsed, vary

ROBOTS = "/api/robots"


def scheme(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"title": "Test", "summary": "Test.", "surface": "rest", "parts": list(parts)}


def opened_by(acme: Provider, *parts: dict[str, Any], **changes: Any) -> Sandbox:
    """Give a sandbox whose robots are listed with one scheme of these parts."""
    return Sandbox(vary(acme, {"schemes.test": scheme(*parts), "operations.list_robots.security": ["test"]} | changes))


# by header, Basic


def test_basic(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", ROBOTS, headers=sandbox.basic()).status == 200
    assert sandbox.call("GET", ROBOTS, headers=sandbox.basic("owner")).status == 200


@pytest.mark.parametrize(
    ("value", "case"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("Basic", "malformed"),
        ("Basic ", "malformed"),
        ("Basi cm9iYmllOmNvcnJlY3QgaG9yc2UgImJhdHRlcnkiICR0YXBsZQ==", "malformed"),
        ("Basiccm9iYmllOmNvcnJlY3QgaG9yc2UgImJhdHRlcnkiICR0YXBsZQ==", "malformed"),
        ("Basic cm9iYmllOmNvcnJlY3QgaG9yc2UgImJhdHRlcnkiICR0YXBsZQ", "malformed"),
        ("Basic cm9iYmll", "malformed"),
        ("Basic !!!!", "malformed"),
        ("Basic /////w==", "malformed"),
        ("Basic " + b64encode(b"robbie:short").decode(), "malformed"),
        ("Basic " + b64encode(b"robbie:not the password").decode(), "unknown"),
        ("Basic " + b64encode(b"nobody:not the password").decode(), "unknown"),
        ("Robot cm9iYmll", "malformed"),
        ("\xff\xfe", "malformed"),
    ],
)
def test_basic_refused(sandbox: Sandbox, value: str, case: str) -> None:
    assert sandbox.call("GET", ROBOTS, headers={"Authorization": value}).case == case


@pytest.mark.parametrize("word", ["Basic", "basic", "BASIC", "bAsIc", "Basic  ", "basic   "])
def test_the_word_of_basic_in_any_case(sandbox: Sandbox, word: str) -> None:
    value = sandbox.basic()["Authorization"].replace("Basic", word)
    assert sandbox.call("GET", ROBOTS, headers={"Authorization": value}).status == 200


@pytest.mark.parametrize(
    ("part", "status"),
    [
        ({}, 200),
        ({"name": "Proxy-Authorization"}, 200),
        ({"case_sensitive": True}, 401),
        ({"name": "X-Token"}, 401),  # another header has rules of its own
    ],
    ids=str,
)
def test_the_word_of_a_token_in_any_case(acme: Provider, part: dict[str, Any], status: int) -> None:
    changed = {f"schemes.bearer.parts.0.{name}": value for name, value in part.items()}
    sandbox = Sandbox(vary(acme, {"operations.list_robots.security": ["bearer"], **changed}))
    token = sandbox.log_in()["access_token"]
    headers = {part.get("name", "Authorization"): f"bEARER {token}"}
    assert sandbox.call("GET", ROBOTS, headers=headers).status == status
    assert sandbox.call("GET", ROBOTS, headers={next(iter(headers)): f"Bearer {token}"}).status == 200


def test_white_space_around_a_header_is_no_part_of_it(sandbox: Sandbox) -> None:
    value = f" \t{sandbox.basic()['Authorization']}\t "
    assert sandbox.call("GET", ROBOTS, headers={"Authorization": value}).status == 200


def test_halves_of_two_holders_do_not_go_together(sandbox: Sandbox) -> None:
    reader, owner = sandbox.tables.choose_demo_values("reader"), sandbox.tables.choose_demo_values("owner")
    assert sandbox.call("GET", ROBOTS, headers=basic(reader["user"], owner["password"])).case == "unknown"
    assert sandbox.call("GET", ROBOTS, headers=basic(owner["user"], reader["password"])).case == "unknown"


def test_a_header_that_comes_twice_is_one_list(sandbox: Sandbox) -> None:
    value = sandbox.basic()["Authorization"].encode()
    twice = [(b"authorization", value), (b"accept", b"*/*"), (b"authorization", value)]
    assert sandbox.engine.answer_request(HttpRequest("GET", "/acme/api/robots", "", twice)).case == "malformed"


@pytest.mark.parametrize(
    ("value", "case"),
    [
        ("Bearer", "missing"),
        ("Bearer ", "missing"),
        (" Bearer ", "missing"),
        ("Bearer x", "malformed"),
        ("bearer", "missing"),
        ("bear", "malformed"),
    ],
)
def test_a_prefix_alone_is_nothing(acme: Provider, value: str, case: str) -> None:
    sandbox = Sandbox(vary(acme, {"operations.list_robots.security": ["bearer"]}))
    assert sandbox.call("GET", ROBOTS, headers={"Authorization": value}).case == case


# by query, with a constant beside it


def test_a_token_in_the_query(sandbox: Sandbox) -> None:
    query, headers = sandbox.by_token()
    assert sandbox.call("GET", ROBOTS, query, headers).status == 200
    assert sandbox.call("GET", ROBOTS, f"a=1&{query}&b", headers).status == 200


@pytest.mark.parametrize(
    ("query", "client", "case"),
    [
        ("", "docs", "missing"),
        ("token=", "docs", "missing"),
        ("Token=acme_0123456789abcdef", "docs", "missing"),
        ("token=acme_0123456789abcdef", None, "malformed"),
        ("token=acme_0123456789abcdef", "Docs", "malformed"),
        ("token=acme_0123456789abcde", "docs", "malformed"),
        ("token=acme_0123456789abcdef0", "docs", "malformed"),
        ("token=ACME_0123456789abcdef", "docs", "malformed"),
        ("token=0123456789abcdef", "docs", "malformed"),
        ("token=acme_", "docs", "malformed"),
        ("token=acme_0123456789abcdee", "docs", "unknown"),
        ("token=acme_0123456789abcdef&token=acme_0123456789abcdef", "docs", "malformed"),
        ("token=%ff%fe", "docs", "malformed"),
        ("&".join(f"x{number}=1" for number in range(2000)), "docs", "missing"),
    ],
)
def test_a_token_in_the_query_refused(sandbox: Sandbox, query: str, client: str | None, case: str) -> None:
    headers = {} if client is None else {"X-Acme-Client": client}
    assert sandbox.call("GET", ROBOTS, query, headers).case == case


def test_a_token_in_another_place_is_missing(sandbox: Sandbox) -> None:
    token = sandbox.demo["token"]
    assert sandbox.call("GET", ROBOTS, headers={"Token": token, "X-Acme-Client": "docs"}).case == "missing"
    assert sandbox.call("GET", ROBOTS, headers=bearer(token)).case == "malformed"


def test_the_scheme_that_came_farthest_tells_the_refusal(sandbox: Sandbox) -> None:
    query, _ = sandbox.by_token()
    headers = basic("robbie", "not the password")
    assert sandbox.call("GET", ROBOTS, query, headers).case == "unknown"
    expired = sandbox.tables.find_credential("access_token").demo.expired
    assert expired
    assert sandbox.call("GET", ROBOTS, "token=rubbish", bearer(expired)).case == "expired"


def test_one_good_scheme_is_enough(sandbox: Sandbox) -> None:
    query, headers = sandbox.by_token()
    assert sandbox.call("GET", ROBOTS, query, headers | {"Authorization": "rubbish"}).status == 200


# by cookie, path, body, two headers, nothing but a constant


def test_cookie(acme: Provider) -> None:
    sandbox = opened_by(acme, {"in": "cookie", "name": "sid", "template": "{token}"})
    token = sandbox.demo["token"]
    for good in (f"sid={token}", f'a=b; sid="{token}" ;c', f"sid={token};"):
        assert sandbox.call("GET", ROBOTS, headers={"Cookie": good}).status == 200
    for value, case in ((f"SID={token}", "missing"), ("sid", "missing"), ("", "missing"), ("sid=x", "malformed")):
        assert sandbox.call("GET", ROBOTS, headers={"Cookie": value}).case == case
    assert sandbox.call("GET", ROBOTS).case == "missing"


def test_path(acme: Provider) -> None:
    part = {"in": "path", "name": "token", "template": "{token}"}
    sandbox = opened_by(acme, part, **{"operations.list_robots.path": "/bot{token}/robots"})
    assert sandbox.call("GET", f"/api/bot{sandbox.demo['token']}/robots").status == 200
    assert sandbox.call("GET", "/api/botacme_0123456789abcdee/robots").case == "unknown"
    assert sandbox.call("GET", "/api/botx/robots").case == "malformed"
    assert sandbox.call("GET", "/api/bot/robots").case == "missing"


def test_two_headers(acme: Provider) -> None:
    parts = (
        {"in": "header", "name": "X-User", "template": "{user}"},
        {"in": "header", "name": "X-Pass", "template": "{password}"},
    )
    sandbox = opened_by(acme, *parts)
    user, password = sandbox.demo["user"], sandbox.demo["password"]
    assert sandbox.call("GET", ROBOTS, headers={"X-User": user, "x-pass": password}).status == 200
    for half in ({"X-User": user}, {"X-Pass": password}):
        assert sandbox.call("GET", ROBOTS, headers=half).case == "malformed"


def test_the_same_credential_in_two_places_must_be_the_same(acme: Provider) -> None:
    parts = (
        {"in": "header", "name": "X-One", "template": "{token}"},
        {"in": "header", "name": "X-Two", "template": "{token}"},
    )
    sandbox = opened_by(acme, *parts)
    token, other = sandbox.demo["token"], sandbox.tables.choose_demo_values("owner")["token"]
    assert sandbox.call("GET", ROBOTS, headers={"X-One": token, "X-Two": token}).status == 200
    assert sandbox.call("GET", ROBOTS, headers={"X-One": token, "X-Two": other}).case == "malformed"


def test_two_credentials_in_one_header(acme: Provider) -> None:
    sandbox = opened_by(acme, {"in": "header", "name": "X-Key", "template": "{user}/{token}"})
    value = f"{sandbox.demo['user']}/{sandbox.demo['token']}"
    assert sandbox.call("GET", ROBOTS, headers={"X-Key": value}).status == 200
    assert sandbox.call("GET", ROBOTS, headers={"X-Key": value.replace("/", "")}).case == "malformed"


def test_base64_beside_a_credential(acme: Provider) -> None:
    part = {"in": "header", "name": "X-Key", "template": "{token} {base64}", "base64": "{token}:x"}
    sandbox = opened_by(acme, part)
    token = sandbox.demo["token"]
    for inner, case in ((f"{token}:x", None), ("acme_0123456789abcdee:x", "malformed"), (f"{token}:y", "malformed")):
        value = f"{token} {b64encode(inner.encode()).decode()}"
        assert sandbox.call("GET", ROBOTS, headers={"X-Key": value}).case == case


def test_a_scheme_of_constants(acme: Provider) -> None:
    sandbox = opened_by(acme, {"in": "header", "name": "X-Client", "template": "docs"})
    assert sandbox.call("GET", ROBOTS, headers={"X-Client": "docs"}).status == 200
    assert sandbox.call("GET", ROBOTS, headers={"X-Client": "other"}).case == "malformed"
    assert sandbox.call("GET", ROBOTS).case == "missing"


def login(sandbox: Sandbox, body: bytes, **headers: str) -> HttpAnswer:
    return sandbox.call(
        "POST", "/api/login", headers={name.replace("_", "-"): value for name, value in headers.items()}, body=body
    )


@pytest.mark.parametrize(
    ("body", "case"),
    [
        (b"", "missing"),
        (b"{}", "missing"),
        (b"[]", "missing"),
        (b"null", "missing"),
        (b'"robbie"', "missing"),
        (b'{"user":null,"password":""}', "missing"),
        (b'{"user":"robbie"}', "malformed"),
        (b'{"user":"robbie","password":7}', "malformed"),
        (b'{"user":["robbie"],"password":{}}', "malformed"),
        (b'{"user":true,"password":false}', "malformed"),
        (b'{"user":"robbie","password":"not the password"}', "unknown"),
        (b"{", "bad_request"),
        (b"\xff\xfe", "bad_request"),
        (b'{"user":NaN}', "bad_request"),
        (b'{"user":Infinity}', "bad_request"),
        (b'{"user":' + b"9" * 5000 + b"}", "bad_request"),
        (b"[" * 100_000, "bad_request"),
        (b'{"a":' * 50_000, "bad_request"),
        (b'{"user":"\\ud800","password":"\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800"}', "malformed"),
    ],
)
def test_a_login_refused(sandbox: Sandbox, body: bytes, case: str) -> None:
    assert login(sandbox, body).case == case


def test_a_login_by_form(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"operations.login.request_type": "application/x-www-form-urlencoded"}))
    good = b"user=robbie&password=correct+horse+%22battery%22+%24taple"
    assert login(sandbox, good).status == 200
    assert login(sandbox, good, content_type="application/x-www-form-urlencoded; charset=utf-8").status == 200
    assert login(sandbox, good, content_type="application/json").case == "bad_request"
    assert login(sandbox, b"user=robbie&password=another+password").case == "unknown"
    assert login(sandbox, b"user=robbie").case == "malformed"
    assert login(sandbox, b'{"user":"robbie"}').case == "missing"
    assert login(sandbox, b"user=%ff&password=x").case == "bad_request"
    assert login(sandbox, b"\xff").case == "bad_request"
    assert login(sandbox, b"&".join(b"x=1" for _ in range(2000))).case == "bad_request"


def test_a_nested_place_in_the_body(acme: Provider) -> None:
    part = {"in": "body", "name": "/auth/0/token", "template": "{token}"}
    sandbox = opened_by(acme, part, **{"operations.list_robots.method": "POST"})
    assert sandbox.post(ROBOTS, {"auth": [{"token": sandbox.demo["token"]}]}).status == 200
    assert sandbox.post(ROBOTS, {"auth": {"0": {"token": sandbox.demo["token"]}}}).status == 200
    assert sandbox.post(ROBOTS, {"auth": []}).case == "missing"


# lifetimes, rotation, revocation


def test_what_a_login_issues(sandbox: Sandbox) -> None:
    first, second = sandbox.log_in(), sandbox.log_in()
    assert list(first) == ["access_token", "refresh_token"]
    assert not set(first.values()) & set(second.values())
    for pair in (first, second):
        assert sandbox.call("GET", ROBOTS, headers=bearer(pair["access_token"])).status == 200
        assert sandbox.call("GET", ROBOTS, headers=bearer(pair["refresh_token"])).case == "malformed"


def test_what_is_issued_ends_to_the_second(sandbox: Sandbox) -> None:
    token = sandbox.log_in()["access_token"]
    sandbox.now += 3599.9
    assert sandbox.call("GET", ROBOTS, headers=bearer(token)).status == 200
    sandbox.now += 0.1
    assert sandbox.call("GET", ROBOTS, headers=bearer(token)).case == "expired"
    sandbox.now += 1e9
    assert sandbox.call("GET", ROBOTS, headers=bearer(token)).case == "expired"


def test_a_sliding_lifetime_starts_again_with_each_use(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"credentials.access_token.lifetime": {"seconds": 100, "sliding": True}}))
    token = sandbox.log_in()["access_token"]
    for _ in range(5):
        sandbox.now += 99
        assert sandbox.call("GET", ROBOTS, headers=bearer(token)).status == 200
    sandbox.now += 100
    assert sandbox.call("GET", ROBOTS, headers=bearer(token)).case == "expired"


def renew(sandbox: Sandbox, token: str) -> HttpAnswer:
    return sandbox.call("POST", "/api/renew", headers=bearer(token))


def test_a_refresh_gives_a_new_pair_and_ends_what_was_traded_in(sandbox: Sandbox) -> None:
    old = sandbox.log_in()
    new = parsed(renew(sandbox, old["refresh_token"]))
    assert not set(old.values()) & set(new.values())
    assert renew(sandbox, old["refresh_token"]).case == "revoked"
    assert sandbox.call("GET", ROBOTS, headers=bearer(old["access_token"])).status == 200
    assert sandbox.call("GET", ROBOTS, headers=bearer(new["access_token"])).status == 200
    assert renew(sandbox, new["refresh_token"]).status == 200


def test_a_refresh_may_keep_what_was_traded_in(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"grants.renew.consumed": "kept"}))
    old = sandbox.log_in()
    assert renew(sandbox, old["refresh_token"]).status == 200
    assert renew(sandbox, old["refresh_token"]).status == 200


def test_a_refresh_may_end_the_siblings(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"grants.renew.siblings": "revoked"}))
    old = sandbox.log_in()
    new = parsed(renew(sandbox, old["refresh_token"]))
    assert sandbox.call("GET", ROBOTS, headers=bearer(old["access_token"])).case == "revoked"
    assert sandbox.call("GET", ROBOTS, headers=bearer(new["access_token"])).status == 200


def test_what_was_obtained_by_hand_has_no_siblings(acme: Provider) -> None:
    changes = {"grants.renew.siblings": "revoked", "grants.by_hand.issues": ["token", "refresh_token"]}
    sandbox = Sandbox(vary(acme, changes))
    assert renew(sandbox, sandbox.demo["refresh_token"]).status == 200
    assert renew(sandbox, sandbox.demo["refresh_token"]).case == "revoked"
    assert sandbox.call("GET", ROBOTS, headers=sandbox.basic()).status == 200


def test_a_refresh_token_ends_too(sandbox: Sandbox) -> None:
    token = sandbox.log_in()["refresh_token"]
    sandbox.now += 86400
    assert renew(sandbox, token).case == "expired"


def test_a_refused_refresh_consumes_nothing(sandbox: Sandbox) -> None:
    token = sandbox.log_in()["refresh_token"]
    provoked = sandbox.call("POST", "/api/renew", headers=bearer(token) | {"Authproof-Provoke": "internal"})
    assert provoked.case == "internal"
    assert renew(sandbox, token).status == 200


def test_a_refresh_that_takes_other_credentials_too_ends_only_its_own(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"operations.renew.security": ["basic"]}))
    assert sandbox.call("POST", "/api/renew", headers=sandbox.basic()).status == 200
    assert sandbox.call("POST", "/api/renew", headers=sandbox.basic()).status == 200


def test_a_single_use_credential_over_http(acme: Provider) -> None:
    part = {"in": "query", "name": "ticket", "template": "{ticket}"}
    sandbox = opened_by(acme, part)
    ticket = sandbox.ticket()
    assert sandbox.call("GET", ROBOTS, f"ticket={ticket}").status == 200
    assert sandbox.call("GET", ROBOTS, f"ticket={ticket}").case == "used"
    sandbox.now += 10
    assert sandbox.call("GET", ROBOTS, f"ticket={ticket}").case == "used"
    late = sandbox.ticket()
    sandbox.now += 10
    assert sandbox.call("GET", ROBOTS, f"ticket={late}").case == "expired"


@pytest.mark.parametrize("state", ["wrong", "expired", "revoked"])
def test_demo_values_that_are_refused(sandbox: Sandbox, state: str) -> None:
    case = {"wrong": "unknown"}.get(state, state)
    tables = sandbox.tables
    token = getattr(tables.find_credential("token").demo, state)
    assert sandbox.call("GET", ROBOTS, f"token={token}", {"X-Acme-Client": "docs"}).case == case
    password = getattr(tables.find_credential("password").demo, state)
    assert sandbox.call("GET", ROBOTS, headers=basic(sandbox.demo["user"], password)).case == case
    access = getattr(tables.find_credential("access_token").demo, state)
    assert sandbox.call("GET", ROBOTS, headers=bearer(access)).case == case


def test_revocation(sandbox: Sandbox) -> None:
    query, headers = sandbox.by_token()
    assert sandbox.engine.revoke_credential("acme", "token", sandbox.demo["token"])
    assert sandbox.call("GET", ROBOTS, query, headers).case == "revoked"
    assert sandbox.call("GET", ROBOTS, *sandbox.by_token("owner")).status == 200
    assert not sandbox.engine.revoke_credential("acme", "token", "acme_0000000000000000")
    assert not sandbox.engine.revoke_credential("acme", "nothing", "x")
    with pytest.raises(KeyError):
        sandbox.engine.revoke_credential("nobody", "token", "x")


def test_a_reset_replaces(sandbox: Sandbox) -> None:
    _, headers = sandbox.by_token()
    old = sandbox.tables.choose_demo_values("owner")["token"]
    new = sandbox.engine.replace_credential("acme", "token", old)
    assert sandbox.call("GET", ROBOTS, f"token={old}", headers).case == "revoked"
    assert sandbox.call("DELETE", "/api/fleets/42/robots/r-1", f"token={new}", headers).status == 204
    assert sandbox.engine.replace_credential("acme", "token", "acme_0000000000000000") is None


def test_the_oldest_issued_credentials_are_forgotten(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_ISSUED > 1000
    monkeypatch.setattr("authproof.sandbox.engine.credential_store.MAX_ISSUED", 50)
    first = sandbox.log_in()
    for _ in range(25):
        last = sandbox.log_in()
    assert sandbox.call("GET", ROBOTS, headers=bearer(first["access_token"])).case == "unknown"
    assert renew(sandbox, first["refresh_token"]).case == "unknown"
    assert sandbox.call("GET", ROBOTS, headers=bearer(last["access_token"])).status == 200
    assert sandbox.call("GET", ROBOTS, headers=sandbox.basic()).status == 200


def test_a_shape_with_few_values_gives_them_again(acme: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = [{"characters": "digits", "min_length": 1, "max_length": 1}]
    sandbox = Sandbox(vary(acme, {"credentials.access_token.shape": tiny}))
    monkeypatch.setattr("authproof.sandbox.engine.credential_store.MAX_ISSUED", 20)
    for _ in range(100):
        token = sandbox.log_in()["access_token"]
        assert token in set("0123456789")
        assert sandbox.call("GET", ROBOTS, headers=bearer(token)).status == 200


def test_what_is_issued_is_new_as_long_as_there_are_values(acme: Provider) -> None:
    tiny = [{"characters": "digits", "min_length": 1, "max_length": 1}]
    changed = vary(acme, {"credentials.access_token.shape": tiny})
    for seed in range(10):
        sandbox = Sandbox(changed, seed)
        demo = sandbox.tables.find_credential("access_token").demo
        tokens = [sandbox.log_in()["access_token"] for _ in range(6)]
        assert len({*tokens, demo.wrong, demo.expired, demo.revoked}) == 9


def test_the_whole_body_may_be_the_credential(acme: Provider) -> None:
    sandbox = Sandbox(
        vary(
            acme, {"grants.mint.issues.ticket": "", "operations.mint_ticket.success": {"body": "abcdefghij0123456789"}}
        )
    )
    ticket = json.loads(sandbox.call("POST", "/api/ticket", headers=sandbox.basic()).body)
    assert len(ticket) == 20
    assert ticket != "abcdefghij0123456789"
