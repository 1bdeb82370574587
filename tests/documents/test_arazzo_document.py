"""Arazzo documents: every expression leads somewhere, every flow is there or said to be left out."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import yaml

from authproof.documents import arazzo, openapi
from authproof.documents.shared.routes import operation_id_of
from authproof.model.flow import Call
from authproof.model.provider import Provider
from authproof.text.yaml_text import dump_yaml

from .conftest import Spec, Variant
from .described import by_id

Node = dict[str, Any]


def workflow(document: Node, name: str) -> Node:
    return next(each for each in document["workflows"] if each["workflowId"] == name)


def test_golden(acme: Provider, golden: Callable[[str, str], None]) -> None:
    golden("arazzo/acme.yaml", dump_yaml(arazzo.build_arazzo(acme)))


def test_it_is_the_same_each_time(any_provider: Provider) -> None:
    first, second = arazzo.build_arazzo(any_provider), arazzo.build_arazzo(any_provider)
    assert dump_yaml(first) == dump_yaml(second)
    assert yaml.safe_load(dump_yaml(first)) == first


def test_who_changes_it_does_not_change_the_spec(bazaar: Provider) -> None:
    before = copy.deepcopy(bazaar)
    payload = workflow(arazzo.build_arazzo(bazaar), "in_json")["steps"][0]["requestBody"]["payload"]
    payload["long"]["list"].clear()
    assert bazaar == before


def test_every_flow_is_there_or_said_to_be_left_out(any_provider: Provider) -> None:
    document = arazzo.build_arazzo(any_provider)
    told = [each["workflowId"] for each in document["workflows"]]
    assert {*told, *document.get("x-authproof-omitted", {})} == {*any_provider.flows}
    for name in told:
        calls = [step.call for step in any_provider.flows[name].steps if isinstance(step, Call)]
        found = workflow(document, name)
        assert [step["operationId"] for step in found["steps"]] == [
            operation_id_of(any_provider, call) for call in calls
        ]
        assert ("Its last step, a WebSocket, is not here" in found["description"]) == bool(
            any_provider.flows[name].opens_socket
        )


def test_only_what_asks_something_wants_one(acme: Provider, variant: Variant) -> None:
    def sockets_only(spec: Spec) -> None:
        spec["flows"] = {"message_socket": spec["flows"]["message_socket"]}

    assert arazzo.is_wanted(acme)
    assert not arazzo.is_wanted(variant(sockets_only))


def test_every_operation_is_in_the_openapi_document(any_provider: Provider) -> None:
    operations = by_id(openapi.build_openapi(any_provider))
    for each in arazzo.build_arazzo(any_provider)["workflows"]:
        for step in each["steps"]:
            success = any_provider.operations[step["operationId"]].success.status
            assert step["successCriteria"] == [{"condition": f"$statusCode == {success}"}]
            assert str(success) in operations[step["operationId"]]["responses"]


def test_every_expression_leads_somewhere(any_provider: Provider) -> None:
    """Inputs are declared, and outputs are those of a step before."""
    for each in arazzo.build_arazzo(any_provider)["workflows"]:
        known = {f"$inputs.{name}" for name in each["inputs"].get("properties", {})}
        used = set()
        for step in each["steps"]:
            sent = json.dumps([step.get("parameters", []), step.get("requestBody", {})])
            expressions = set(re.findall(r"\$(?:inputs|steps)\.[\w.]+", sent))
            assert expressions <= known
            used |= {one for one in expressions if one.startswith("$inputs.")}
            known |= {f"$steps.{step['stepId']}.outputs.{name}" for name in step.get("outputs", {})}
        assert {*each.get("x-authproof-inputs", {})} == {*each["inputs"].get("properties", {})}
        made_of = {one for told in each.get("x-authproof-inputs", {}).values() for one in told.get("of", [])}
        assert {name.removeprefix("$inputs.") for name in used} | made_of == {*each["inputs"].get("properties", {})}


def test_what_a_step_issues_the_next_one_presents(acme: Provider) -> None:
    login, first, renew, second = workflow(arazzo.build_arazzo(acme), "session")["steps"]
    assert login["requestBody"]["payload"] == {"user": "$inputs.user", "password": "$inputs.password"}
    assert login["outputs"] == {
        "access_token": "$response.body#/access_token",
        "refresh_token": "$response.body#/refresh_token",
    }
    sent = [step["parameters"][0]["value"] for step in (first, renew, second)]
    assert sent == [
        "Bearer {$steps.login_1.outputs.access_token}",
        "Bearer {$steps.login_1.outputs.refresh_token}",
        "Bearer {$steps.renew_3.outputs.access_token}",
    ]


def test_what_arazzo_cannot_compute_is_an_input(acme: Provider) -> None:
    found = workflow(arazzo.build_arazzo(acme), "basic_call")
    assert found["steps"][0]["parameters"][0]["value"] == "Basic {$inputs.user_password_base64}"
    assert found["x-authproof-inputs"]["user_password_base64"] == {"of": ["user", "password"]}
    assert found["inputs"]["properties"]["user_password_base64"]["description"] == "`{user}:{password}` in base64."


def test_secrets_are_marked_and_none_is_told(provider: Provider) -> None:
    for each in arazzo.build_arazzo(provider)["workflows"]:
        for name, told in each["inputs"].get("properties", {}).items():
            if name in provider.credentials:
                assert (told.get("format") == "password") == provider.credentials[name].secret
                assert "default" not in told
                assert name in each["inputs"]["required"]


def test_odd_values_stay_as_they_are(bazaar: Provider) -> None:
    document = yaml.safe_load(dump_yaml(arazzo.build_arazzo(bazaar)))
    sent = workflow(document, "in_json")["steps"][0]["requestBody"]["payload"]
    assert sent["auth"] == [{"secret": "s:{$inputs.response}"}]
    request = dict(bazaar.operations["in_json"].request)  # type: ignore[arg-type, call-overload]
    assert {name: member for name, member in sent.items() if name != "auth"} == {
        name: member for name, member in request.items() if name != "auth"
    }
    form = workflow(document, "in_form")["steps"][0]["requestBody"]
    assert form["contentType"] == "application/x-www-form-urlencoded"
    assert form["payload"] == {"page": "1", "note": "it's & so", "secret": "$inputs.response", "kind": "a&b=c"}
    path = workflow(document, "in_path")["steps"][0]["parameters"]
    assert path == [
        {"name": "key", "in": "path", "value": "k-{$inputs.key}"},
        {"name": "shopName", "in": "query", "value": "$inputs.shop_name"},
    ]


def test_a_body_that_is_the_credential_is_taken_whole(variant: Variant) -> None:
    def bare(spec: Spec) -> None:
        spec["operations"]["mint_ticket"]["success"] = {"status": 201, "body": "abcdefghij0123456789"}
        spec["grants"]["mint"]["issues"] = {"ticket": ""}

    step = workflow(arazzo.build_arazzo(variant(bare)), "ticket_socket")["steps"][0]
    assert step["outputs"] == {"ticket": "$response.body"}


def test_evidence_is_told(provider: Provider) -> None:
    for each in arazzo.build_arazzo(provider)["workflows"]:
        entries = provider.evidence_about(f"/flows/{each['workflowId']}")
        assert len(each.get("x-evidence", [])) == len(entries)
