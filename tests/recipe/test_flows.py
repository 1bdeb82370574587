"""Flows: what is taken from one step for the next, what is shown; and what a recipe tells of itself."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import authproof.samples.recipe.nodes
from authproof.model.provider import Provider
from authproof.model.vocabulary import JsonType
from authproof.samples.recipe import build_recipes
from authproof.samples.recipe.clients import reusable_client
from authproof.samples.recipe.nodes import AnswerValue, Constant, Input, Join, PercentEncoded, Show, Take
from authproof.samples.recipe.sessions import find_session
from authproof.samples.recipe.traversal import (
    ReadShape,
    inputs_of,
    reassigned_names,
    requests_of,
    shapes_of,
    takes_of,
    values_of,
    walk_nodes,
)

from .conftest import ROOT, Written

ACCESS = AnswerValue("access_token", JsonType.string)
REFRESH = AnswerValue("refresh_token", JsonType.string)
SHOP = PercentEncoded(Input("shop", "SHOP", "a.example", None))
LOGIN = {"call": "login", "using": "form"}
CALL = {"call": "list_robots", "using": "bearer"}
RENEWAL = {"call": "renew", "using": "refresh"}


def test_there_is_one_recipe_for_each_flow(acme: Provider) -> None:
    assert [each.flow for each in build_recipes(acme)] == list(acme.flows)
    assert {(each.provider, each.name) for each in build_recipes(acme)} == {("acme", "Acme Robots")}


def test_a_session_takes_what_later_steps_need(written: Written) -> None:
    login, first, renew, second = requests_of(written("session"))
    assert login.takes == (Take(ACCESS, "/access_token"), Take(REFRESH, "/refresh_token"))
    assert renew.takes == (Take(ACCESS, "/access_token"), Take(REFRESH, "/refresh_token"))
    assert first.headers[0] == second.headers[0] == ("Authorization", Join((Constant("Bearer "), ACCESS)))
    assert renew.headers[0] == ("Authorization", Join((Constant("Bearer "), REFRESH)))


def test_a_call_that_is_renewed_and_repeated_makes_a_session(written: Written) -> None:
    session = find_session(written("session"))
    assert session is not None
    assert (session.base, session.expired_status) == ("https://api.acme.example/v2", 401)
    paths = [each.url for each in (session.login, session.call, session.renewal)]
    assert paths == [Constant("/login"), Constant("/robots"), Constant("/renew")]
    assert [take.value for take in session.takes] == [ACCESS, REFRESH]


@pytest.mark.parametrize(
    "changes",
    [
        {"/failures/expired/cases": ["limited"]},
        {"/flows/session/steps": [LOGIN, CALL, RENEWAL, {"call": "list_robots", "using": "basic"}]},
        {"/flows/session/steps": [LOGIN, CALL, {"call": "list_robots", "using": "basic"}, CALL]},
    ],
    ids=["nobody says how it is refused", "another call", "no renewal"],
)
def test_other_steps_stay_as_they_are(written: Written, changes: dict[str, Any]) -> None:
    assert find_session(written("session", changes)) is None


def test_a_reusable_client_calls_an_endpoint_below_its_base(written: Written) -> None:
    parts = [{"in": "header", "name": "X-Key", "template": "{token}"}]
    recipe = written("first_call", {"/schemes/query_token/parts": parts, "/flows/first_call/reusable": True})
    assert recipe.base == Constant("https://api.acme.example/v2")
    client = reusable_client(recipe)
    assert client is not None
    assert client.request.url == Constant("/robots")
    changes = {"/flows/first_call/reusable": True, "/flows/first_call/headers": {"Content-Type": "application/json"}}
    (sent,) = requests_of(written("first_call", {"/schemes/query_token/parts": parts, **changes}))
    assert sent.headers == (*client.request.headers, ("Content-Type", Constant("application/json")))
    assert reusable_client(written("first_call")) is None


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://{shop}.acme.example/v2", Join((Constant("https://"), SHOP, Constant(".acme.example/v2")))),
        ("https://{shop}", Join((Constant("https://"), SHOP))),
    ],
)
def test_a_client_takes_the_variables_of_its_server_from_the_environment(
    written: Written, url: str, base: Join
) -> None:
    parts = [{"in": "header", "name": "X-Key", "template": "{token}"}]
    variables = {"shop": {"description": "D.", "example": "a.example", "variable": "SHOP"}}
    changes = {"/schemes/query_token/parts": parts, "/flows/first_call/reusable": True}
    recipe = written("first_call", {**changes, "/servers/api/url": url, "/servers/api/variables": variables})
    client = reusable_client(recipe)
    assert client is not None
    assert (client.base, client.request.url) == (base, Constant("/robots"))


def test_credentials_are_not_shown(written: Written) -> None:
    assert [each.show for each in requests_of(written("session"))] == [None, Show(), None, Show()]


@pytest.mark.parametrize(("media_type", "status"), [("text/plain", True), ("application/json; charset=utf-8", False)])
def test_an_empty_text_is_shown_by_its_status(written: Written, media_type: str, status: bool) -> None:
    """In JSON, the same text is a document of two quotes."""
    success = {"media_type": media_type, "body": ""}
    recipe = written("first_call", {"/operations/list_robots/success": success})
    assert requests_of(recipe)[-1].show == Show(status=status)


def test_addresses_hold_ascii_only(written: Written) -> None:
    (request,) = requests_of(written("first_call", {"/operations/list_robots/path": "/ключ"}))
    assert isinstance(request.url, Constant)
    assert request.url.value.endswith("/%D0%BA%D0%BB%D1%8E%D1%87")


def test_unless_they_are_what_was_asked_for(written: Written) -> None:
    changes = {"/flows/first_call/steps": [{"call": "mint_ticket", "using": "basic"}]}
    (request,) = requests_of(written("first_call", changes))
    assert (request.takes, request.show) == ((), Show())


def test_nothing_is_taken_that_is_replaced_before_its_use(written: Written) -> None:
    changes = {
        "/flows/first_call/steps": [
            {"call": "login", "using": "form"},
            {"call": "login", "using": "form"},
            {"call": "list_robots", "using": "bearer"},
        ]
    }
    first, second, _ = requests_of(written("first_call", changes))
    assert (first.takes, second.takes) == ((), (Take(ACCESS, "/access_token"),))


def test_a_credential_that_no_step_issues_comes_from_the_environment(written: Written) -> None:
    changes = {
        "/flows/first_call/steps": [{"call": "renew", "using": "refresh"}, {"call": "list_robots", "using": "bearer"}]
    }
    recipe = written("first_call", changes)
    assert inputs_of(recipe) == (Input("refresh_token", "ACME_REFRESH_TOKEN", "", "refresh_token"),)
    assert takes_of(recipe) == (Take(ACCESS, "/access_token"), Take(REFRESH, "/refresh_token"))


def test_what_is_read_and_then_taken_changes(written: Written) -> None:
    steps = [
        {"call": "list_robots", "using": "bearer"},
        {"call": "renew", "using": "refresh"},
        {"call": "list_robots", "using": "bearer"},
    ]
    changing = reassigned_names(written("first_call", {"/flows/first_call/steps": steps}))
    assert changing == {"access_token", "refresh_token"}
    assert reassigned_names(written("session")) == {"access_token", "refresh_token"}
    assert reassigned_names(written("ticket_socket")) == frozenset()


def test_a_recipe_tells_inputs_values_and_shapes(written: Written) -> None:
    session = written("session")
    assert [(each.variable, each.credential) for each in inputs_of(session)] == [
        ("ACME_USER", "user"),
        ("ACME_PASSWORD", "password"),
    ]
    assert values_of(session) == (ACCESS, REFRESH)
    assert shapes_of(session) == (
        ReadShape("login", (Take(ACCESS, "/access_token"), Take(REFRESH, "/refresh_token"))),
        ReadShape("renew", (Take(ACCESS, "/access_token"), Take(REFRESH, "/refresh_token"))),
    )
    interval = AnswerValue("interval", JsonType.integer)
    assert shapes_of(written("message_socket")) == (ReadShape("banner", (Take(interval, "/every_ms"),)),)


def test_every_value_that_is_taken_is_used(acme: Provider) -> None:
    for recipe in build_recipes(acme):
        names = [node.name for node in walk_nodes(recipe) if isinstance(node, AnswerValue)]
        for take in takes_of(recipe):
            assert names.count(take.value.name) > [each.value.name for each in takes_of(recipe)].count(take.value.name)


def test_the_vocabulary_is_closed() -> None:
    tree = ast.parse(Path(authproof.samples.recipe.nodes.__file__).read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    assert all(ast.unparse(each.decorator_list[0]) == "dataclass(frozen=True)" for each in classes)
    told = ast.get_docstring(tree) or ""
    assert 15 <= len(classes) - 1 <= 22  # without the recipe itself
    assert [each.name for each in classes if each.name != "Recipe" and each.name not in told] == []


def test_recipes_know_no_language() -> None:
    for path in (ROOT / "generator" / "recipe").glob("*.py"):
        assert "authproof.samples.languages" not in path.read_text(encoding="utf-8")


def test_an_address_is_taken_from_the_answer_that_tells_it(written: Written) -> None:
    """It is taken once more where it is told once more, and not where nothing goes there."""
    changes = {
        "/servers/api/taken_from": ["login", "renew"],
        "/operations/login/success/body/at": "https://api.acme.example/v2",
        "/operations/login/success/live": {"/at": {"server": "api"}},
        "/flows/session/steps": [LOGIN, CALL],
    }
    recipe = written("session", changes)
    login, call = requests_of(recipe)
    address = AnswerValue("api_url", JsonType.string)
    assert Take(address, "/at") in login.takes
    assert call.url == Join((address, Constant("/robots")))
    (login,) = requests_of(written("session", changes | {"/flows/session/steps": [LOGIN]}))
    assert address not in [take.value for take in login.takes]
