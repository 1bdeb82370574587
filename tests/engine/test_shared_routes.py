"""Operations with one method and path, told apart by what the body says."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from authproof.sandbox.engine import HttpAnswer

from .conftest import ROOT, read
from .sandbox import Sandbox, basic, parsed

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def quay() -> Sandbox:
    return Sandbox(read(ROOT / "tests" / "specs" / "quay.yaml"))


def ask(sandbox: Sandbox, kind: str = FORM, **fields: str) -> HttpAnswer:
    headers = {"Content-Type": kind, **basic(sandbox.demo["client_id"], sandbox.demo["client_secret"])}
    return sandbox.call("POST", "/accounts/oauth/token", headers=headers, body=urlencode(fields).encode())


def test_the_body_chooses_the_operation(quay: Sandbox) -> None:
    first = parsed(ask(quay, grant_type="client_credentials"))
    second = parsed(ask(quay, grant_type="refresh_token", refresh_token=first["refresh_token"]))
    assert second["access_token"] != first["access_token"]


def test_a_token_may_do_what_was_asked_for(quay: Sandbox) -> None:
    for scope, refused in (("berths:read", ()), ("berths:book", ("berths:read",)), (None, ("berths:read",))):
        fields = {} if scope is None else {"scope": scope}
        token = parsed(ask(quay, grant_type="client_credentials", **fields))["access_token"]
        answer = quay.call("GET", "/api/berths", headers={"Authorization": f"Bearer {token}"})
        assert answer.status == (403 if refused else 200)
        challenge = dict(answer.headers).get(b"www-authenticate", b"").decode()
        assert all(f'scope="{each}"' in challenge for each in refused)
    answer = ask(quay, grant_type="client_credentials", scope="berths:read everything")
    assert (answer.status, parsed(answer)) == (400, {"error": "invalid_scope"})


@pytest.mark.parametrize(
    ("fields", "kind", "case", "error"),
    [
        ({"grant_type": "password"}, FORM, "unsupported", "unsupported_grant_type"),
        ({"grant_type": "client_credentials "}, FORM, "unsupported", "unsupported_grant_type"),
        ({"grant": "client_credentials"}, FORM, "bad_request", "invalid_request"),
        ({}, FORM, "bad_request", "invalid_request"),
        ({"grant_type": "client_credentials"}, "application/json", "bad_request", "invalid_request"),
    ],
)
def test_a_body_that_fits_none_is_refused(
    quay: Sandbox, fields: dict[str, str], kind: str, case: str, error: str
) -> None:
    answer = ask(quay, kind, **fields)
    assert (answer.status, answer.case, parsed(answer)) == (400, case, {"error": error})


def test_an_operation_alone_asks_for_its_match_too() -> None:
    provider = read(ROOT / "tests" / "specs" / "quay.yaml")
    grants = {name: each for name, each in provider.grants.items() if each.requested_operation in (None, "token")}
    alone = provider.model_copy(update={"operations": {"token": provider.operations["token"]}, "grants": grants})
    assert ask(Sandbox(alone), grant_type="refresh_token").case == "unsupported"


@pytest.mark.parametrize(
    ("client", "token", "answer"),
    [
        ("no secret", "qr_" + "x" * 24, (401, "invalid_client")),
        (None, "qr_" + "x" * 24, (400, "invalid_grant")),
        (None, "of no shape", (400, "invalid_grant")),
        (None, None, (400, "invalid_grant")),
    ],
)
def test_a_refusal_depends_on_what_is_wrong(
    quay: Sandbox, client: str | None, token: str | None, answer: tuple[int, str]
) -> None:
    fields = {"grant_type": "refresh_token"} | ({} if token is None else {"refresh_token": token})
    secret = client or quay.demo["client_secret"]
    headers = {"Content-Type": FORM, **basic(quay.demo["client_id"], secret)}
    refused = quay.call("POST", "/accounts/oauth/token", headers=headers, body=urlencode(fields).encode())
    assert (refused.status, parsed(refused)["error"]) == answer
    assert ("www-authenticate" in dict(encoded_headers(refused))) is (refused.status == 401)


def encoded_headers(answer: HttpAnswer) -> list[tuple[str, str]]:
    return [(name.decode(), value.decode()) for name, value in answer.headers]


def test_a_revoked_pair_opens_nothing(quay: Sandbox) -> None:
    pair = parsed(ask(quay, grant_type="client_credentials", scope="berths:read"))
    opened = {"Authorization": f"Bearer {pair['access_token']}"}
    assert quay.call("GET", "/api/berths", headers=opened).status == 200
    headers = {"Content-Type": FORM, **basic(quay.demo["client_id"], quay.demo["client_secret"])}
    body = urlencode({"token": pair["refresh_token"]}).encode()
    assert quay.call("POST", "/accounts/oauth/revoke", headers=headers, body=body).status == 200
    assert quay.call("GET", "/api/berths", headers=opened).case == "revoked"
    assert ask(quay, grant_type="refresh_token", refresh_token=pair["refresh_token"]).case == "revoked"


def test_a_token_that_was_never_issued_may_be_revoked(quay: Sandbox) -> None:
    def revoke(token: str, secret: str = quay.demo["client_secret"]) -> HttpAnswer:
        headers = {"Content-Type": FORM, **basic(quay.demo["client_id"], secret)}
        return quay.call("POST", "/accounts/oauth/revoke", headers=headers, body=urlencode({"token": token}).encode())

    token = parsed(ask(quay, grant_type="client_credentials"))["refresh_token"]
    assert [revoke(each).status for each in (token, token, "qr_" + "x" * 24)] == [
        200,
        200,
        200,
    ]  # RFC 7009, section 2.2
    assert [revoke(each, "no secret").case for each in ("qr_" + "x" * 24, token)] == ["malformed", "malformed"]
    assert revoke("qr_" + "x" * 24, "x" * 32).case == "unknown"


def test_either_token_may_be_revoked(quay: Sandbox) -> None:
    pair = parsed(ask(quay, grant_type="client_credentials", scope="berths:read"))
    headers = {"Content-Type": FORM, **basic(quay.demo["client_id"], quay.demo["client_secret"])}
    body = urlencode({"token": pair["access_token"], "token_type_hint": "access_token"}).encode()
    assert quay.call("POST", "/accounts/oauth/revoke", headers=headers, body=body).status == 200
    opened = {"Authorization": f"Bearer {pair['access_token']}"}
    assert quay.call("GET", "/api/berths", headers=opened).case == "revoked"
    assert ask(quay, grant_type="refresh_token", refresh_token=pair["refresh_token"]).status == 200
