"""Postman collections and environments: whole, the same each time, quoted, and without a secret."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
import yaml

from authproof.documents import postman
from authproof.documents.postman.scripts import json_text_expression
from authproof.model.answerable import failures_of_operation
from authproof.model.flow import Call
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.samples.recipe.nodes import Base64, Constant, Input, Object
from authproof.sandbox.compile import compile_provider
from authproof.text.json_values import dump_json
from tests.made_up import MADE_UP

from .conftest import Spec, Variant

Node = dict[str, Any]


def requests(items: list[Node]) -> Iterator[Node]:
    for each in items:
        if "item" in each:
            yield from requests(each["item"])
        else:
            yield each


def folder(collection: Node, name: str) -> list[Node]:
    found: list[Node] = next(each["item"] for each in collection["item"] if each["name"] == name)
    return found


def script(item: Node, listen: str) -> str:
    return "\n".join(line for event in item["event"] if event["listen"] == listen for line in event["script"]["exec"])


def made_up(name: str, change: Callable[[Spec], object] = lambda _: None) -> Provider:
    path = next(path for path in MADE_UP if path.stem == name)
    spec = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    change(spec)
    return Provider.model_validate(spec)


def values(environment: Node) -> dict[str, str]:
    return {each["key"]: each["value"] for each in environment["values"]}


@pytest.mark.parametrize("name", ["acme", "bazaar"])
def test_golden(name: str, request: pytest.FixtureRequest, golden: Callable[[str, str], None]) -> None:
    provider = request.getfixturevalue(name)
    golden(f"postman/{name}/postman_collection.json", dump_json(postman.build_collection(provider)))
    golden(f"postman/{name}/postman_environment.json", dump_json(postman.build_environment(provider)))
    sandbox = postman.build_sandbox_environment(provider, "http://127.0.0.1:8400")
    golden(f"postman/{name}/postman_environment_sandbox.json", dump_json(sandbox))


def test_it_is_the_same_each_time(any_provider: Provider) -> None:
    first, second = postman.build_collection(any_provider), postman.build_collection(any_provider)
    assert dump_json(first) == dump_json(second)
    assert json.loads(dump_json(first)) == first


def test_who_changes_it_does_not_change_the_spec(acme: Provider) -> None:
    before = copy.deepcopy(acme)
    collection = postman.build_collection(acme)
    collection["info"].clear()
    folder(collection, "Operations")[0]["request"].clear()
    assert acme == before


def test_only_what_asks_something_wants_one(acme: Provider, variant: Variant) -> None:
    def sockets_only(spec: Spec) -> None:
        spec["operations"] = {}
        spec["flows"] = {"message_socket": spec["flows"]["message_socket"]}
        spec["grants"] = {name: one for name, one in spec["grants"].items() if one["kind"] == "manual"}

    assert postman.is_wanted(acme)
    assert not postman.is_wanted(variant(sockets_only))


def test_identifiers_are_unique(any_provider: Provider) -> None:
    collection = postman.build_collection(any_provider)
    ids = [collection["info"]["_postman_id"], *(each["id"] for each in requests(collection["item"]))]
    ids += [
        postman.build_environment(any_provider)["id"],
        postman.build_sandbox_environment(any_provider, "http://x")["id"],
    ]
    assert len(ids) == len(set(ids))
    assert {UUID(each).version for each in ids} == {5}


def test_flows_come_first_and_in_order(any_provider: Provider) -> None:
    collection = postman.build_collection(any_provider)
    told = [flow for flow in any_provider.flows.values() if any(isinstance(step, Call) for step in flow.steps)]
    ending = {name.operation for name in any_provider.grants.values() if name.kind == "revoke"}
    last = [flow for flow in told if any(isinstance(step, Call) and step.call in ending for step in flow.steps)]
    names = [*(flow.title for flow in told if flow not in last), "Operations", *(flow.title for flow in last)]
    assert [each["name"] for each in collection["item"]] == [*names, "Refusals"]
    folders = {each["name"]: each for each in collection["item"]}
    for flow in told:
        made = folders[flow.title]
        calls = [any_provider.operations[step.call].title for step in flow.steps if isinstance(step, Call)]
        assert [each["name"] for each in made["item"]] == calls
        assert ("open it by hand" in made["description"]) == bool(flow.opens_socket)


def test_every_operation_of_today_with_every_documented_answer(any_provider: Provider) -> None:
    items = {each["name"]: each for each in folder(postman.build_collection(any_provider), "Operations")}
    usable = (Lifecycle.current, Lifecycle.deprecated)
    alive = {name: one for name, one in any_provider.operations.items() if one.lifecycle in usable}
    ending = {one.operation for one in any_provider.grants.values() if one.kind == "revoke"}
    assert [*items] == [alive[name].title for name in sorted(alive, key=lambda name: name in ending)]
    for name, one in alive.items():
        saved = items[one.title]["response"]
        told = [(one.success.status, "Success")]
        for failure in failures_of_operation(any_provider, name).values():
            told += [(failure.status, failure.title)] * max(1, len(failure.bodies))
        assert [(each["code"], each["name"].partition(" ")[2]) for each in saved] == told


def test_saved_examples_have_the_documented_bodies(acme: Provider) -> None:
    saved = folder(postman.build_collection(acme), "Operations")[0]["response"]
    bodies = {(each["name"], each["_postman_previewlanguage"]): each["body"] for each in saved}
    assert json.loads(bodies["200 Success", "json"]) == {"robots": [{"id": "r-1", "name": "Robbie"}]}
    assert bodies["401 No credential", "html"] == "<h1>401</h1>"
    assert bodies["402 Pay first", "text"] == ""
    assert saved[0]["header"] == [{"key": "Content-Type", "value": "application/json"}]
    assert "description" not in saved[0]["originalRequest"]


@pytest.mark.parametrize(
    ("flow", "step", "auth"),
    [
        ("First call", 0, {"type": "noauth"}),
        (
            "First call with a password",
            0,
            {
                "type": "basic",
                "basic": [
                    {"key": "username", "value": "{{user}}", "type": "string"},
                    {"key": "password", "value": "{{password}}", "type": "string"},
                ],
            },
        ),
        ("Log in, call, renew", 0, {"type": "noauth"}),
        (
            "Log in, call, renew",
            2,
            {"type": "bearer", "bearer": [{"key": "token", "value": "{{refresh_token}}", "type": "string"}]},
        ),
    ],
)
def test_auth_blocks(acme: Provider, flow: str, step: int, auth: Node) -> None:
    request = folder(postman.build_collection(acme), flow)[step]["request"]
    assert request["auth"] == auth
    assert "authorization" not in {each["key"].lower() for each in request["header"]}


def test_a_word_of_its_own_is_an_api_key_whose_variable_holds_no_word(variant: Variant) -> None:
    def bot(spec: Spec) -> None:
        spec["schemes"]["bearer"]["parts"][0]["template"] = "Bot {access_token}"

    auth = folder(postman.build_collection(variant(bot)), "Log in, call, renew")[1]["request"]["auth"]
    assert {each["key"]: each["value"] for each in auth["apikey"]} == {
        "key": "Authorization",
        "value": "Bot {{access_token}}",
        "in": "header",
    }


def oauth2_fields(collection: Node) -> list[Node]:
    blocks = [item["request"]["auth"] for item in requests(collection["item"])]
    return [{each["key"]: each["value"] for each in one["oauth2"]} for one in blocks if one["type"] == "oauth2"]


def test_postman_is_told_how_a_token_comes_of_consent() -> None:
    (first, *others) = oauth2_fields(postman.build_collection(made_up("larder")))
    assert all(each == first for each in others)
    assert (
        first.items()
        >= {
            "grant_type": "authorization_code_with_pkce",
            "challengeAlgorithm": "S256",
            "authUrl": "{{accounts_url}}/authorize",
            "accessTokenUrl": "{{accounts_url}}/token",
            "redirect_uri": "{{redirect_uri}}",
            "clientId": "{{client_id}}",
            "clientSecret": "{{client_secret}}",
            "client_authentication": "header",
            "useBrowser": False,
            "accessToken": "{{access_token}}",
        }.items()
    )
    assert first["scope"].startswith("orders:read shelves:write")


def test_postman_is_told_what_else_a_token_request_carries() -> None:
    def change(spec: Spec) -> None:
        spec["schemes"]["client"]["parts"] = [
            {"in": "body", "name": "/client_id", "template": "{client_id}"},
            {"in": "body", "name": "/client_secret", "template": "{client_secret}"},
        ]
        spec["operations"]["token"]["request"] = {"scope": "berths", "audience": "api"}

    first = oauth2_fields(postman.build_collection(made_up("quay", change)))[0]
    assert (first["grant_type"], first["client_authentication"]) == ("client_credentials", "body")
    assert (first["clientSecret"], first["scope"]) == ("{{client_secret}}", "berths")
    assert first["tokenRequestParams"] == [
        {"key": "audience", "value": "api", "enabled": True, "send_as": "request_body"}
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda spec: spec["operations"]["token"].update(request_type="application/json"),
        lambda spec: spec["operations"]["token"].update(request={"audience": "{{api}}"}),
        lambda spec: spec["schemes"]["client"].update(
            parts=[{"in": "header", "name": "X-Client", "template": "{client_id}:{client_secret}"}]
        ),
    ],
    ids=["as JSON", "double braces", "in a header of its own"],
)
def test_what_postman_cannot_ask_for_is_a_bearer_token(change: Callable[[Spec], object]) -> None:
    assert oauth2_fields(postman.build_collection(made_up("quay", change))) == []


def test_postman_cannot_trade_a_code_in_by_another_name() -> None:
    def rename(spec: Spec) -> None:
        spec["schemes"]["code"]["parts"][1]["name"] = "/auth_code"

    assert oauth2_fields(postman.build_collection(made_up("larder", rename))) == []


def test_every_variable_is_in_the_environment_or_set_by_a_script(any_provider: Provider) -> None:
    collection = postman.build_collection(any_provider)
    known = {*values(postman.build_environment(any_provider))}
    assert {each["key"] for each in collection["variable"]} <= known
    odd = any_provider.id == "bazaar"
    for item in requests(collection["item"]):
        request = {name: member for name, member in item["request"].items() if name != "description"}
        used = set(re.findall(r"\{\{(\w+)\}\}", json.dumps(request))) - ({"z", "y"} if odd else set())
        computed = set(re.findall(r'pm\.variables\.set\("(\w+)"', script(item, "prerequest")))
        assert used - computed <= known, item["name"]
        assert computed <= used, item["name"]


def test_what_is_issued_is_saved_by_every_request_that_issues_it(acme: Provider) -> None:
    login, _, renew, _ = folder(postman.build_collection(acme), "Log in, call, renew")
    for item in (login, renew):
        for name in ("access_token", "refresh_token"):
            assert f'pm.environment.set("{name}", answer["{name}"]);' in script(item, "test")
    renewed = 'pm.expect(answer["refresh_token"]).to.not.equal(pm.environment.get("refresh_token"));'
    assert renewed in script(renew, "test")
    assert renewed not in script(login, "test")


def test_refusals_assert_the_documented_answer(acme: Provider) -> None:
    items = {each["name"]: script(each, "test") for each in folder(postman.build_collection(acme), "Refusals")}
    missing = items["User and password: nothing"]
    assert "pm.response.to.have.status(401);" in missing
    assert 'pm.response.to.have.header("WWW-Authenticate", "Basic realm=\\"acme\\"");' in missing
    assert 'pm.expect(told).to.eql({"code": "401", "error": "Who are you?"});' in missing
    assert "pm.response.to.have.status(400);" in items["Refresh token: nothing"]


def test_live_values_of_a_refusal_are_held_to_their_type(variant: Variant) -> None:
    def live(spec: Spec) -> None:
        spec["failures"]["missing"]["bodies"] = {"application/json": {"error": "Who?", "at": 1}}
        spec["failures"]["missing"]["live"] = {"/at": "now_seconds"}
        spec["failures"]["missing"]["headers"] = {"X-At": "{now_seconds}"}

    items = {each["name"]: script(each, "test") for each in folder(postman.build_collection(variant(live)), "Refusals")}
    told = items["User and password: nothing"]
    assert 'pm.expect(typeof told["at"]).to.equal(typeof 1);' in told
    assert 'pm.response.to.have.header("X-At");' in told


def test_what_is_gone_or_not_yet_there_is_not_asked(variant: Variant) -> None:
    collection = postman.build_collection(
        variant(lambda spec: spec["operations"]["delete_robot"].update(lifecycle="removed"))
    )
    names = {each["name"] for each in requests(collection["item"])}
    assert not names & {"Scrap a robot", "Not yet"}


def test_an_environment_leaves_credentials_to_their_holder(any_provider: Provider) -> None:
    environment = postman.build_environment(any_provider)
    for each in environment["values"]:
        if each["key"] in any_provider.credentials:
            assert each["value"] == ""
            assert (each["type"] == "secret") == any_provider.credentials[each["key"]].secret
        else:
            assert each["value"]
    assert environment["_postman_variable_scope"] == "environment"


def test_the_sandboxs_environment_is_filled_in(any_provider: Provider) -> None:
    told, own = (
        values(postman.build_sandbox_environment(any_provider, "http://127.0.0.1:9")),
        postman.build_environment(any_provider),
    )
    assert [*told] == [*values(own)]
    demo = compile_provider(any_provider).choose_demo_values(next(reversed(any_provider.levels), None))
    saved = postman.saved_credentials(any_provider)
    for name, value in told.items():
        if name in any_provider.credentials:
            brought = name in saved or name in any_provider.authorizations
            assert value == ("" if brought else demo[name])
        elif name.endswith("_url"):
            assert value.startswith(f"http://127.0.0.1:9/{any_provider.id}/")


def test_credentials_that_open_nothing_today_are_left_out(acme: Provider, variant: Variant) -> None:
    assert "refresh_token" in values(postman.build_environment(acme))
    gone = variant(lambda spec: spec["schemes"]["refresh"].update(lifecycle="removed"))
    assert "refresh_token" not in values(postman.build_environment(gone))


def test_nothing_of_a_demo_holder_is_in_the_collection(any_provider: Provider) -> None:
    text = dump_json(postman.build_collection(any_provider)) + dump_json(postman.build_environment(any_provider))
    for credential in compile_provider(any_provider).credentials:
        example = any_provider.credentials[credential.id].example
        for holder in credential.demo.holders:
            assert holder.value == example or json.dumps(holder.value)[1:-1] not in text


def test_odd_values_are_quoted(bazaar: Provider) -> None:
    items = {each["name"]: each for each in folder(postman.build_collection(bazaar), "Operations")}
    prepared = script(items["Send a document"], "prerequest")
    # Written like the other members it would set the prototype, and be lost.
    assert '["__proto__"]: {}' in prepared
    held = '(pm.variables.get("{0}") || pm.environment.get("{0}") || "")'
    assert f'"secret": "s:" + {held.format("response")}' in prepared
    url = items["Look by path"]["request"]["url"]
    assert url["raw"] == "{{api_url}}/by/k-{{encoded_key}}?shopName={{encoded_shop_name}}"
    assert f"encodeURIComponent({held.format('key')})" in script(items["Look by path"], "prerequest")
    assert items["Ask with a query"]["request"]["url"]["query"][0] == {"key": "mode", "value": "a%20b%26c%3Dd"}
    form = items["Send a form"]["request"]["body"]
    assert form["mode"] == "urlencoded"
    assert {"key": "kind", "value": "a&b=c", "type": "text"} in form["urlencoded"]


def test_names_are_not_marked_up(variant: Variant) -> None:
    collection = postman.build_collection(
        variant(lambda spec: spec["operations"]["login"].update(title="Log_in *now*"))
    )
    assert folder(collection, "Operations")[2]["name"] == "Log_in *now*"


def test_sockets_and_limits_are_told_in_words(provider: Provider) -> None:
    told = postman.build_collection(provider)["info"]["description"]
    for channel in provider.channels.values():
        assert channel.path in told
        for close in channel.closes.values():
            assert f"{close.code or '(the socket stays open)'} " in told
    assert ("## Limits" in told) == bool(provider.limits)


@pytest.mark.parametrize("request_type", ["application/json", "application/x-www-form-urlencoded"])
def test_double_braces_of_the_spec_are_protected(variant: Variant, request_type: str) -> None:
    def mail(spec: Spec) -> None:
        added = {"request": {"text": "Dear {{name}}, {{{token}}}"}, "request_type": request_type}
        spec["operations"]["login"] |= added
        spec["operations"]["mint_ticket"] |= added | {"headers": {"X-Text": "Dear {{name}}"}}

    collection = postman.build_collection(variant(mail))
    login = next(each for each in folder(collection, "Operations") if each["name"] == "Log in")
    assert "{{name}}" not in dump_json(collection)
    assert r"Dear {\u007bname}}, {\u007b{token}}}" in script(login, "prerequest")
    ticket = next(each for each in folder(collection, "Operations") if each["name"] == "Get a ticket")
    assert {"key": "X-Text", "value": "{{text_dear_name}}"} in ticket["request"]["header"]
    # The variable's text is looked at again, and its name stands for itself.
    assert r'pm.variables.set("name", "{\u007bname}}");' in script(ticket, "prerequest")


def test_double_braces_of_a_constant_body_are_escaped(variant: Variant) -> None:
    def mail(spec: Spec) -> None:
        spec["operations"]["mint_ticket"]["request"] = {"{{a}}": ["{{{b}}}", {}]}

    item = next(
        each for each in folder(postman.build_collection(variant(mail)), "Operations") if each["name"] == "Get a ticket"
    )
    assert json.loads(item["request"]["body"]["raw"]) == {"{{a}}": ["{{{b}}}", {}]}
    assert "{{" not in item["request"]["body"]["raw"]


def test_a_script_sends_integers_as_they_are() -> None:
    key = Input("key", "KEY", "", "key")
    assert json_text_expression(Object((("n", Constant(2**53 - 1)),))) == 'JSON.stringify({"n": 9007199254740991})'
    written = json_text_expression(Object((("n", Constant(2**53)), ("key", Base64(key)))))
    assert written.startswith('("{\\"n\\": 9007199254740992, \\"key\\": " + JSON.stringify(btoa(')
    assert written.endswith(' + "}")')


def test_nobody_is_refused_without_a_credential_where_none_is_needed(variant: Variant) -> None:
    def answer_anybody(spec: Spec) -> None:
        spec["operations"]["list_robots"]["anonymous"] = True

    refused, answered = (
        dump_json(postman.build_collection(variant(each))) for each in (lambda _: None, answer_anybody)
    )
    assert '"name": "User and password: nothing"' in refused
    assert '"name": "User and password: nothing"' not in answered
