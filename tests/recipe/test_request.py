"""Requests: where the parts of a scheme go."""

from __future__ import annotations

from typing import Any

import pytest

from authproof.errors import AuthproofError
from authproof.model.vocabulary import JsonType
from authproof.samples.recipe.nodes import (
    AnswerValue,
    Array,
    Base64,
    Basic,
    Constant,
    Form,
    Input,
    Join,
    Object,
    PercentEncoded,
    RequestStep,
    Show,
    Take,
)
from authproof.samples.recipe.traversal import requests_of

from .conftest import Written

TOKEN = Input("token", "ACME_TOKEN", "", "token")
IN_URL = PercentEncoded(TOKEN, is_harmless=True)
ROBOT = Input("robot_id", "ACME_ROBOT", "42", None)
OTHER_NAME = Input("acme_robot", "ACME_ROBOT", "42", None)
USER = Input("user", "ACME_USER", "", "user")
PASSWORD = Input("password", "ACME_PASSWORD", "", "password")
ROBOTS = Constant("https://api.acme.example/v2/robots")


def with_parts(written: Written, *parts: dict[str, str], **more: Any) -> RequestStep:
    """Write the first call with other parts in its scheme."""
    changes = {"/schemes/query_token/parts": list(parts)}
    return requests_of(written("first_call", changes | more))[0]


def test_a_call_has_everything_that_the_spec_says(written: Written) -> None:
    assert written("first_call").steps == (
        RequestStep(
            operation="list_robots",
            title="List robots",
            method="GET",
            url=ROBOTS,
            query=(("token", TOKEN),),
            address=Join((Constant("https://api.acme.example/v2/robots?token="), IN_URL)),
            headers=(("X-Acme-Client", Constant("docs")), ("Accept", Constant("application/json"))),
            basic=None,
            body=None,
            status=200,
            takes=(),
            show=Show(),
            timeout=10,
            expired_status=401,
            limited_status=429,
        ),
    )


def test_basic_is_told_from_other_base64(written: Written) -> None:
    request = requests_of(written("basic_call"))[0]
    assert request.basic == Basic(USER, PASSWORD)
    assert [name for name, _ in request.headers] == ["Accept"]
    part = {"in": "header", "name": "X-Key", "template": "Key {base64}", "base64": "{user}:{password}"}
    request = with_parts(written, part)
    assert request.basic is None
    assert request.headers[0] == (
        "X-Key",
        Join((Constant("Key "), Base64(Join((USER, Constant(":"), PASSWORD))))),
    )


def test_cookies_are_one_header(written: Written) -> None:
    sid = {"in": "cookie", "name": "sid", "template": "{token}"}
    shop = {"in": "cookie", "name": "shop", "template": "main"}
    request = with_parts(written, sid, shop)
    assert request.headers[0] == ("Cookie", Join((Constant("sid="), TOKEN, Constant("; shop=main"))))


@pytest.mark.parametrize(
    ("template", "url"),
    [
        ("{token}", Join((Constant("https://api.acme.example/v2/of/"), IN_URL, Constant("/robots")))),
        ("b{token}", Join((Constant("https://api.acme.example/v2/of/b"), IN_URL, Constant("/robots")))),
        (
            "{password}",
            Join((Constant("https://api.acme.example/v2/of/"), PercentEncoded(PASSWORD), Constant("/robots"))),
        ),
        (
            "a/{token}",
            Join(
                (
                    Constant("https://api.acme.example/v2/of/a%2F"),
                    IN_URL,
                    Constant("/robots"),
                )
            ),
        ),
    ],
)
def test_values_in_a_path_are_encoded(written: Written, template: str, url: Join) -> None:
    part = {"in": "path", "name": "who", "template": template}
    request = with_parts(written, part, **{"/operations/list_robots/path": "/of/{who}/robots"})
    assert request.url == request.address == url


def test_constants_in_a_url_are_encoded_at_once(written: Written) -> None:
    parameters = {
        "a%b": {"in": "query", "description": "A.", "example": "c&d é"},
        "own": {"in": "path", "description": "B.", "example": "e/f"},
        "not": {"in": "query", "description": "C.", "example": "x", "required": False},
    }
    changes = {"/operations/list_robots/path": "/of/{own}", "/operations/list_robots/parameters": parameters}
    request = requests_of(written("basic_call", changes))[0]
    assert request.url == Constant("https://api.acme.example/v2/of/e%2Ff")
    assert request.query == (("a%b", Constant("c&d é")),)
    assert request.address == Constant("https://api.acme.example/v2/of/e%2Ff?a%25b=c%26d%20%C3%A9")


@pytest.mark.parametrize(
    ("name", "shape", "expected"),
    [
        ("robotId", [{"characters": "digits"}], PercentEncoded(ROBOT, is_harmless=True)),
        ("robotId", [], PercentEncoded(ROBOT)),
        ("robotId", [{"literal": "/"}], PercentEncoded(ROBOT)),
        ("token", [{"characters": "hex"}], PercentEncoded(OTHER_NAME, is_harmless=True)),
        ("2nd", [{"characters": "hex"}], PercentEncoded(OTHER_NAME, is_harmless=True)),
    ],
)
def test_a_parameter_can_come_from_the_environment(
    written: Written, name: str, shape: list[dict[str, str]], expected: Input
) -> None:
    parameter = {"in": "path", "description": "A.", "example": "42", "variable": "ACME_ROBOT", "shape": shape}
    changes = {
        "/operations/list_robots/path": f"/of/{{{name}}}",
        "/operations/list_robots/parameters": {name: parameter},
    }
    request = requests_of(written("basic_call", changes))[0]
    assert request.url == Join((Constant("https://api.acme.example/v2/of/"), expected))


def test_a_body_holds_example_and_parts(written: Written) -> None:
    part = {"in": "body", "name": "/auth/keys/1", "template": "k {token}"}
    fixed = {"in": "body", "name": "/kind", "template": "plain"}
    example = {"auth": {"keys": ["a", "b", "c"], "n": 1}, "list": [{}]}
    headers = {"content-type": "application/json", "X-A": "b"}
    request = with_parts(
        written,
        part,
        fixed,
        **{"/operations/list_robots/request": example, "/operations/list_robots/headers": headers},
    )
    keys = Array((Constant("a"), Join((Constant("k "), TOKEN)), Constant("c")))
    assert request.body == Object(
        (
            ("auth", Object((("keys", keys), ("n", Constant(1))))),
            ("list", Constant([{}])),
            ("kind", Constant("plain")),
        )
    )
    assert request.headers == (("X-A", Constant("b")),)


def test_a_body_of_constants_is_one_constant(written: Written) -> None:
    request = with_parts(
        written, {"in": "body", "name": "/a/b", "template": "c"}, **{"/operations/list_robots/request": {"d": [1]}}
    )
    assert request.body == Constant({"d": [1], "a": {"b": "c"}})


def test_a_form_is_flat(written: Written) -> None:
    part = {"in": "body", "name": "/token", "template": "{token}"}
    example = {"page": 2, "deep": {"x": [True]}, "text": "é"}
    changes = {
        "/operations/list_robots/request": example,
        "/operations/list_robots/request_type": "application/x-www-form-urlencoded",
    }
    fixed = {"in": "body", "name": "/kind", "template": "a&b"}
    request = with_parts(written, part, fixed, **changes)
    assert request.body == Form(
        (
            ("page", Constant("2")),
            ("deep", Constant('{"x": [true]}')),
            ("text", Constant("é")),
            ("token", TOKEN),
            ("kind", Constant("a&b")),
        )
    )


def test_a_form_cannot_be_deep(written: Written) -> None:
    part = {"in": "body", "name": "/deep/token", "template": "{token}"}
    with pytest.raises(AuthproofError, match="a form has no nested fields"):
        with_parts(written, part, **{"/operations/list_robots/request_type": "application/x-www-form-urlencoded"})


def test_an_answer_without_body_shows_its_status(written: Written) -> None:
    request = requests_of(written("first_call", {"/operations/list_robots/success": {"status": 204}}))[0]
    assert request.status == 204
    assert request.show == Show(status=True)


def test_a_public_operation_sends_no_credential(written: Written) -> None:
    changes = {"/flows/first_call/steps": [{"call": "list_robots"}], "/operations/list_robots/security": []}
    request = requests_of(written("first_call", changes))[0]
    assert (request.query, request.headers) == ((), (("Accept", Constant("application/json")),))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("t", "string"),
        (7, "integer"),
        (1.5, "number"),
        (True, "boolean"),
        (None, "null"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_what_is_taken_has_the_type_of_the_example(written: Written, value: Any, kind: str) -> None:
    changes = {"/operations/mint_ticket/success/body": {"ticket": value}, "/operations/mint_ticket/success/live": {}}
    request = requests_of(written("ticket_socket", changes))[0]
    assert request.takes == (Take(AnswerValue("ticket", JsonType(kind)), "/ticket"),)


def test_a_credential_may_be_the_whole_of_a_text(written: Written) -> None:
    changes = {
        "/grants/mint/issues": {"ticket": ""},
        "/operations/mint_ticket/success": {"media_type": "text/plain", "body": "abcdefghij0123456789"},
    }
    (request,) = requests_of(written("ticket_socket", changes))
    assert not request.is_json
    assert [take.pointer for take in request.takes] == [""]
    assert requests_of(written("ticket_socket"))[0].is_json
