from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from authproof.documents import openapi
from authproof.documents.shared.published import drop_sandbox_operations
from authproof.loader import load_specs
from authproof.model.format_version import FORMAT_VERSION
from authproof.model.provider import Provider
from authproof.model.vocabulary import Surface
from authproof.text.json_values import dump_json
from authproof.text.yaml_text import dump_yaml
from tests.documents.described import by_id

Document = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "patch")


def operations(document: Document) -> dict[str, Document]:
    return by_id(document)


def resolved(document: Document, response: Document) -> Document:
    if "$ref" not in response:
        return response
    found: Document = document["components"]["responses"][response["$ref"].removeprefix("#/components/responses/")]
    return found


def examples(node: object) -> Iterator[tuple[Document, object]]:
    """Find every schema that has an example beside it, and the schema's own examples and default."""
    if isinstance(node, dict):
        if "schema" in node:
            yield from ((node["schema"], node[key]) for key in ("example",) if key in node)
            yield from ((node["schema"], one["value"]) for one in node.get("examples", {}).values())
        if "type" in node and isinstance(node.get("examples"), list):
            yield from ((node, one) for one in node["examples"])
        for member in node.values():
            yield from examples(member)
    if isinstance(node, list):
        for item in node:
            yield from examples(item)


def wrong_examples(document: Document) -> list[object]:
    parts = [document["paths"], document.get("components", {})]
    pairs = [pair for part in parts for pair in examples(part)]
    assert pairs
    return [value for schema, value in pairs if not Draft202012Validator(schema).is_valid(value)]


def test_it_is_valid(provider: Provider) -> None:
    assert list(OpenAPIV31SpecValidator(openapi.build_openapi(provider)).iter_errors()) == []


def test_examples_have_their_schemas(provider: Provider) -> None:
    assert wrong_examples(openapi.build_openapi(provider)) == []


def test_a_wrong_example_is_found(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    document["components"]["responses"]["bad_request"]["content"]["application/json"]["example"] = {"code": 400}
    assert wrong_examples(document) == [{"code": 400}]


def test_a_wrong_document_is_found(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    document["paths"]["/robots"]["get"]["security"] = [{"query_token": "x"}]
    assert list(OpenAPIV31SpecValidator(document).iter_errors())


def test_operation_ids_are_those_of_the_spec(provider: Provider) -> None:
    document = openapi.build_openapi(provider)
    found = [one["operationId"] for item in document["paths"].values() for one in item.values()]
    assert sorted(operations(document)) == sorted(provider.operations)
    assert len(set(found)) == len(found)


def test_operations_stand_at_their_method_and_path(provider: Provider) -> None:
    document = openapi.build_openapi(provider)
    for name, one in provider.operations.items():
        node = document["paths"][one.path][one.method.value.lower()]
        assert name in node.get("x-authproof-matches", {node["operationId"]: {}})


def test_every_failure_over_http_is_a_response_with_its_bodies(provider: Provider) -> None:
    document = openapi.build_openapi(provider)
    responses = [r for one in operations(document).values() for r in one["responses"].values()]
    whole = [resolved(document, response) for response in responses] + list(
        document["components"]["responses"].values()
    )
    for name, failure in provider.failures.items():
        if set(failure.surfaces) == {Surface.websocket}:
            continue
        found = [response for response in whole if name in response.get("x-authproof-failures", [])]
        assert found, name
        for response in found:
            for media, body in failure.bodies.items():
                content = response["content"][media]
                assert (
                    content["examples"][name]["value"] == body if "examples" in content else content["example"] == body
                )


def test_which_failures_an_operation_has(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    found = {
        name: {
            status: resolved(document, response).get("x-authproof-failures", [])
            for status, response in one["responses"].items()
            if status != "default"
        }
        for name, one in operations(document).items()
    }
    everywhere = {"402": ["plan"], "404": ["not_found"], "429": ["limited"], "5XX": ["internal"]}
    refused = {"401": ["missing", "invalid", "expired"], "403": ["forbidden"], "400": ["bad_request"]} | everywhere
    assert found == {
        "list_robots": {"200": []} | refused,
        "delete_robot": {"204": []} | refused,
        "login": {"200": []} | refused,
        # Its own answer to the cases of the credential replaces the general ones.
        "renew": {"200": [], "400": ["renew_refused", "bad_request"], "403": ["forbidden"]} | everywhere,
        "mint_ticket": {"201": []} | refused,
        "future": {"200": [], "418": ["unreleased"]} | refused,
    }


def test_what_the_source_leaves_open_is_said_to_be_open(provider: Provider) -> None:
    document = openapi.build_openapi(provider)
    for one in operations(document).values():
        response = resolved(document, one["responses"]["default"])
        assert response["description"].startswith("The source documents no other answer.")
        assert list(response["headers"]) == ["Authproof-Undocumented"]


def test_a_public_operation_refuses_no_credential(variant: Callable[..., Provider]) -> None:
    def public(spec: dict[str, Any]) -> None:
        spec["operations"]["list_robots"]["security"] = []

    responses = operations(openapi.build_openapi(variant(public)))["list_robots"]["responses"]
    assert {"401", "403"} & set(responses) == set()
    assert {"400", "404", "429", "5XX"} <= set(responses)


def test_a_used_credential_is_refused_only_where_one_can_be_used_up(variant: Callable[..., Provider]) -> None:
    def spent(spec: dict[str, Any]) -> None:
        spec["failures"]["spent"] = spec["failures"]["expired"] | {"cases": ["used"], "status": 410}

    assert "410" not in operations(openapi.build_openapi(variant(spent)))["list_robots"]["responses"]

    def single(spec: dict[str, Any]) -> None:
        spent(spec)
        spec["credentials"]["access_token"]["single_use"] = True

    assert "410" in operations(openapi.build_openapi(variant(single)))["list_robots"]["responses"]


def test_a_case_that_only_a_parameter_provokes(variant: Callable[..., Provider]) -> None:
    def old(spec: dict[str, Any]) -> None:
        spec["failures"]["old"] = spec["failures"]["expired"] | {"cases": ["unsupported_version"], "status": 410}
        spec["operations"]["delete_robot"]["parameters"]["force"]["refusal"] = "unsupported_version"

    found = operations(openapi.build_openapi(variant(old)))
    assert [name for name, one in found.items() if "410" in one["responses"]] == ["delete_robot"]


def test_a_failure_of_no_operation_is_a_component(variant: Callable[..., Provider]) -> None:
    document = openapi.build_openapi(variant(lambda spec: spec["operations"].pop("future")))
    assert document["components"]["responses"]["unreleased"]["x-authproof-failures"] == ["unreleased"]
    assert "handshake" not in document["components"]["responses"]


def test_failures_that_share_a_status_are_named_examples(acme: Provider) -> None:
    response = openapi.build_openapi(acme)["components"]["responses"]["missing_or_invalid_or_expired"]
    json_examples = response["content"]["application/json"]["examples"]
    assert {name: one["value"]["error"] for name, one in json_examples.items()} == {
        "missing": "Who are you?",
        "invalid": "Never seen you.",
        "expired": "Too late.",
    }
    assert json_examples["missing"]["summary"] == "No credential"
    assert set(response["content"]["text/html"]["examples"]) == {"missing", "invalid"}
    assert list(response["content"]) == ["text/html", "application/json"]
    assert response["description"].count("\n- ") == 2
    # Only one of the three carries it.
    assert response["headers"] == {
        "WWW-Authenticate": {"schema": {"type": "string", "examples": ['Basic realm="acme"']}}
    }


def test_a_header_that_always_comes_is_required(acme: Provider) -> None:
    response = openapi.build_openapi(acme)["components"]["responses"]["limited"]
    assert response["headers"] == {"Retry-After": {"required": True, "schema": {"type": "number"}}}


def test_a_header_with_text_around_its_value_is_text(variant: Callable[..., Provider]) -> None:
    def wordy(spec: dict[str, Any]) -> None:
        spec["failures"]["limited"]["headers"] = {"Retry-After": "{retry_after} s", "Link": "{resource}"}

    headers = openapi.build_openapi(variant(wordy))["components"]["responses"]["limited"]["headers"]
    assert [header["schema"] for header in headers.values()] == [{"type": "string"}, {"type": "string"}]


def test_a_refusal_with_the_status_of_the_success(variant: Callable[..., Provider]) -> None:
    document = openapi.build_openapi(variant(lambda spec: spec["failures"]["expired"].update(status=200)))
    content = operations(document)["list_robots"]["responses"]["200"]["content"]["application/json"]
    assert list(content["examples"]) == ["success", "expired"]
    assert wrong_examples(document) == []
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_success(acme: Provider) -> None:
    found = operations(openapi.build_openapi(acme))
    assert found["mint_ticket"]["responses"]["201"] == {
        "description": ("Created. The value at `/ticket` is the Ticket. It lives 10 seconds. It can be used once."),
        "headers": {
            "X-RateLimit-Remaining": {"description": "60 requests a minute.", "schema": {"type": "number"}},
        },
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "ticket": {
                            "type": "string",
                            "description": "Ticket.",
                            "pattern": "^[0-9A-Za-z]{20}$",
                            "x-authproof-credential": "ticket",
                        },
                        "url": {"type": "string", "format": "uri"},
                        "at": {"type": "string", "format": "date-time"},
                    },
                    "required": ["ticket"],
                },
                "example": {
                    "ticket": "abcdefghij0123456789",
                    "url": "wss://socket.acme.example",
                    "at": "2026-01-31T00:00:00Z",
                },
            }
        },
    }
    assert found["mint_ticket"]["x-authproof-live"] == {"/url": {"server": "socket"}, "/at": "now"}
    assert "content" not in found["delete_robot"]["responses"]["204"]


def test_a_status_without_a_name(variant: Callable[..., Provider]) -> None:
    document = openapi.build_openapi(
        variant(lambda spec: spec["operations"]["list_robots"]["success"].update(status=299))
    )
    assert operations(document)["list_robots"]["responses"]["299"]["description"] == "Success."


def test_a_document_shares_nothing_with_the_spec(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    document["components"]["responses"]["bad_request"]["content"]["application/json"]["example"]["code"] = "x"
    document["security"].clear()
    document["x-authproof-channels"]["events"]["messages"]["ping"]["payload"].clear()
    assert openapi.build_openapi(acme) == openapi.build_openapi(acme)
    assert openapi.build_openapi(acme)["security"]
    assert acme.failures["bad_request"].bodies == {"application/json": {"code": "400"}}


def test_a_body_that_is_nothing_but_the_credential(variant: Callable[..., Provider]) -> None:
    def bare(spec: dict[str, Any]) -> None:
        spec["operations"]["mint_ticket"]["success"] = {"body": "abcdefghij0123456789"}
        spec["grants"]["mint"]["issues"] = {"ticket": ""}

    response = operations(openapi.build_openapi(variant(bare)))["mint_ticket"]["responses"]["200"]
    assert response["description"].startswith("OK. The whole body is the Ticket.")
    assert response["content"]["application/json"]["schema"]["pattern"] == "^[0-9A-Za-z]{20}$"


def test_live_numbers_need_not_be_whole(acme: Provider) -> None:
    components = openapi.build_openapi(acme)["components"]["responses"]
    assert components["limited"]["content"]["application/json"]["schema"]["properties"]["retry_after"] == {
        "type": "number"
    }


def test_a_live_value_is_put_only_where_a_body_has_it(variant: Callable[..., Provider]) -> None:
    def html(spec: dict[str, Any]) -> None:
        spec["failures"]["limited"]["bodies"] |= {"text/html": "<h1>429</h1>"}

    document = openapi.build_openapi(variant(html))
    content = document["components"]["responses"]["limited"]["content"]
    assert content["text/html"] == {"schema": {"type": "string"}, "example": "<h1>429</h1>"}


def test_limits(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    assert document["x-rate-limits"]["per_minute"]["burst"] == 10
    assert isinstance(document["x-rate-limits"]["per_minute"]["seconds"], int)
    one = operations(document)["list_robots"]
    # The limit of the socket is not one of a request.
    assert one["x-rate-limits"] == ["per_minute", "ban", "other"]
    assert "60 requests in 1 minute (token bucket, at most 10 at once) per credential" in one["description"]


def test_a_limit_of_some_operations(variant: Callable[..., Provider]) -> None:
    def some(spec: dict[str, Any]) -> None:
        spec["limits"]["per_minute"] |= {"operations": ["login"], "counts": "refused"}

    found = operations(openapi.build_openapi(variant(some)))
    assert [name for name, one in found.items() if "per_minute" in one["x-rate-limits"]] == ["login"]
    assert "headers" in found["login"]["responses"]["200"]
    assert "headers" not in found["list_robots"]["responses"]["200"]
    assert "60 refused requests in 1 minute" in found["login"]["description"]
    assert "on `login`" in found["login"]["description"]


def test_parameters(acme: Provider) -> None:
    found = {one["name"]: one for one in operations(openapi.build_openapi(acme))["delete_robot"]["parameters"]}
    assert found["fleet"] == {
        "name": "fleet",
        "in": "path",
        "description": "The fleet. `402` is refused (payment required).",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9]{1,6}$", "default": "42"},
        "example": "42",
        "x-authproof-refusal": "bad_request",
        "x-authproof-refused": {"402": "payment_required"},
    }
    # A default would say what the server assumes.
    assert found["force"]["schema"] == {"type": "string", "enum": ["true", "false"]}
    assert found["force"]["required"] is False


def test_headers_to_send(variant: Callable[..., Provider]) -> None:
    def headers(spec: dict[str, Any]) -> None:
        spec["operations"]["list_robots"]["headers"] = {"Accept": "application/json", "User-Agent": "robot/1"}

    one = operations(openapi.build_openapi(variant(headers)))["list_robots"]
    assert [p["name"] for p in one["parameters"]] == ["X-Acme-Client", "User-Agent"]
    assert one["parameters"][1]["schema"]["default"] == "robot/1"
    assert "Send `Accept: application/json`." in one["description"]
    assert one["x-authproof-headers"] == {"Accept": "application/json"}


def test_request_bodies(variant: Callable[..., Provider]) -> None:
    def form(spec: dict[str, Any]) -> None:
        spec["operations"]["login"] |= {"request": {"device": "phone", "user": "x"}, "request_type": "application/json"}
        spec["schemes"]["form"]["parts"].append({"in": "body", "name": "/grant/type", "template": "password"})

    body = operations(openapi.build_openapi(variant(form)))["login"]["requestBody"]
    content = body["content"]["application/json"]
    assert body["required"] is True
    assert content["example"] == {
        "device": "phone",
        "user": "robbie",
        "password": 'correct horse "battery" $taple',
        "grant": {"type": "password"},
    }
    assert content["schema"]["required"] == ["user", "password", "grant"]
    assert content["schema"]["properties"]["device"] == {"type": "string", "default": "phone"}
    assert content["schema"]["properties"]["grant"]["properties"]["type"]["enum"] == ["password"]

    assert content["schema"]["properties"]["grant"]["required"] == ["type"]
    assert content["schema"]["properties"]["password"] == {
        "type": "string",
        "description": "Password: `{password}`.",
        "format": "password",
        "writeOnly": True,
        "default": "{{password}}",
        "examples": ['correct horse "battery" $taple'],
        "x-authproof-pattern": r"^[^\x00-\x1f\x7f]{8,128}$",
    }
    assert "writeOnly" not in content["schema"]["properties"]["user"]


def test_an_example_of_a_body_does_not_require_one(variant: Callable[..., Provider]) -> None:
    def example(spec: dict[str, Any]) -> None:
        spec["operations"]["mint_ticket"]["request"] = {"device": "phone"}

    body = operations(openapi.build_openapi(variant(example)))["mint_ticket"]["requestBody"]
    assert body["required"] is False
    assert body["content"]["application/json"]["example"] == {"device": "phone"}


def test_a_constant_in_a_body_binds_only_those_who_need_it(variant: Callable[..., Provider]) -> None:
    def alternative(spec: dict[str, Any]) -> None:
        spec["schemes"]["query_token"]["parts"].append({"in": "body", "name": "/type", "template": "robot"})

    body = operations(openapi.build_openapi(variant(alternative)))["mint_ticket"]["requestBody"]
    bound, free = body["content"]["application/json"]["schema"]["anyOf"]
    assert bound["properties"] == {"type": {"type": "string", "default": "robot", "enum": ["robot"]}}
    assert bound["required"] == ["type"]
    assert free == {"title": "User and password"}


def test_a_body_without_credentials(variant: Callable[..., Provider]) -> None:
    def request(spec: dict[str, Any]) -> None:
        spec["operations"]["mint_ticket"]["request"] = [1, 2]

    body = operations(openapi.build_openapi(variant(request)))["mint_ticket"]["requestBody"]
    assert body["content"]["application/json"]["example"] == [1, 2]
    assert "requestBody" not in operations(openapi.build_openapi(variant(lambda _: None)))["mint_ticket"]


def test_a_credential_inside_a_list(variant: Callable[..., Provider]) -> None:
    def call(spec: dict[str, Any]) -> None:
        spec["operations"]["login"]["request"] = {"params": ["token:x", 1]}
        spec["schemes"]["form"]["parts"] = [{"in": "body", "name": "/params/0", "template": "token:{token}"}]

    document = openapi.build_openapi(variant(call))
    content = operations(document)["login"]["requestBody"]["content"]["application/json"]
    assert content["example"] == {"params": ["token:acme_0123456789abcdef", 1]}
    assert wrong_examples(document) == []


def test_servers(acme: Provider) -> None:
    servers = openapi.build_openapi(acme, "https://sandbox.example:9000/x")["servers"]
    assert [server["url"] for server in servers] == [
        "https://api.acme.example/v2",
        "https://sandbox.example:9000/x/acme/api",
        "https://staging.acme.example",
    ]
    assert servers[1]["x-authproof-sandbox"] is True
    assert servers[2]["description"] == "For trying out. For development, not for production."


def test_an_operation_on_another_server(variant: Callable[..., Provider]) -> None:
    def move(spec: dict[str, Any]) -> None:
        spec["operations"]["login"]["server"] = "staging"

    document = openapi.build_openapi(variant(move))
    own = [server["url"] for server in operations(document)["login"]["servers"]]
    assert own == ["https://staging.acme.example", "http://127.0.0.1:8400/acme/staging"]
    assert len(document["servers"]) == 2
    assert "servers" not in operations(document)["list_robots"]


def test_operations_that_paths_cannot_hold(variant: Callable[..., Provider]) -> None:
    def crowd(spec: dict[str, Any]) -> None:
        spec["operations"]["other"] = spec["operations"]["list_robots"] | {"server": "staging"}
        spec["operations"]["gone"] = spec["operations"]["list_robots"] | {"path": "/gone", "lifecycle": "removed"}

    document = openapi.build_openapi(variant(crowd))
    assert {name: one["because"] for name, one in document["x-authproof-operations"].items()} == {
        "other": "another operation has the same method and path, on another server",
        "gone": "it was removed",
    }
    assert operations(document)["list_robots"]["summary"] == "List robots"
    assert "/gone" not in document["paths"]
    assert "- `gone`: it was removed." in document["info"]["description"]
    assert "x-authproof-operations" not in openapi.build_openapi(variant(lambda _: None))


def test_lifecycle_of_operations(variant: Callable[..., Provider]) -> None:
    def old(spec: dict[str, Any]) -> None:
        spec["operations"]["list_robots"]["lifecycle"] = "deprecated"

    found = operations(openapi.build_openapi(variant(old)))
    assert found["list_robots"]["deprecated"] is True
    assert "deprecated" not in found["login"]
    assert found["future"]["x-authproof-lifecycle"] == "coming_soon"
    assert found["future"]["description"].startswith("- **Coming soon.**")


def test_a_provider_without_operations(variant: Callable[..., Provider]) -> None:
    def sockets_only(spec: dict[str, Any]) -> None:
        spec["operations"] = {}
        spec["grants"] = {"by_hand": spec["grants"]["by_hand"]}
        spec["failures"] = {}
        del spec["homepage"], spec["source"]["url"]

    document = openapi.build_openapi(variant(sockets_only))
    assert document["paths"] == {}
    assert [server["url"] for server in document["servers"]] == [
        "https://api.acme.example/v2",
        "https://staging.acme.example",
    ]
    assert {"externalDocs", "tags", "components"} & set(document) == set()
    assert "Importing" not in document["info"]["description"]
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_tags(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    assert [tag["name"] for tag in document["tags"]] == ["credentials", "api"]
    found = {name: one["tags"] for name, one in operations(document).items()}
    assert [name for name, tags in found.items() if tags == ["credentials"]] == ["login", "renew", "mint_ticket"]


def test_info(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    assert document["openapi"] == "3.1.1"
    assert document["info"]["title"] == "Acme Robots"
    assert document["info"]["version"] == "2026-01-31"
    assert document["externalDocs"] == {"description": "Authentication", "url": "https://docs.acme.example/auth"}
    for said in (
        "**May change.** Endpoints come and go",
        "*Assumed:* No page says so; read off an example. Concerns `/failures/plan` and `/credentials/token/shape`.",
        "*Against it, the provider's own documentation:* The old page sends the bare token.",
        "**Close at shutdown.** Which code a restart sends is not stated.",
        "4401 BAD\\_TOKEN: The token is not one of ours. Get another. Reconnect: never.",
        "- Never: Commit it to `git`.",
        "Reset: Press **Reset**. The old token dies at once. Open sockets are closed.",
        "403: **Handshake refused.**",
    ):
        assert said in document["info"]["description"]


def test_what_is_assumed_says_so_where_it_stands(acme: Provider) -> None:
    plan = openapi.build_openapi(acme)["components"]["responses"]["plan"]
    assert plan["description"].endswith("*Assumed:* No page says so; read off an example.")
    assert [entry["kind"] for entry in plan["x-evidence"]] == ["assumed"]
    limited = openapi.build_openapi(acme)["components"]["responses"]["limited"]
    assert "x-evidence" not in limited
    assert "Assumed" not in limited["description"]


def test_evidence_stands_where_its_fact_does(variant: Callable[..., Provider]) -> None:
    def evidence(spec: dict[str, Any]) -> None:
        spec["evidence"] = [
            {
                "at": [f"/operations/delete_robot{below}"],
                "kind": "third_party",
                "note": f"N{number}.",
                "as_of": "2025-02-03",
            }
            for number, below in enumerate(("", "/parameters/fleet/shape", "/success/status", "/level"))
        ]

    one = operations(openapi.build_openapi(variant(evidence)))["delete_robot"]
    assert [entry["note"] for entry in one["x-evidence"]] == ["N0.", "N3."]
    assert [entry["note"] for entry in one["parameters"][0]["x-evidence"]] == ["N1."]
    assert [entry["note"] for entry in one["responses"]["204"]["x-evidence"]] == ["N2."]
    assert "*From somebody else's code or text, as of 2025-02-03:* N3." in one["description"]
    assert "x-evidence" not in one["parameters"][1]


def whole(value: Any) -> Any:
    """Write a part of a spec as a document does: 60.0 as 60."""
    return json.loads(
        json.dumps(value), parse_float=lambda text: int(float(text)) if text.endswith(".0") else float(text)
    )


def test_the_format_of_a_bearer_token_is_said(pytestconfig: pytest.Config) -> None:
    (ledger,) = load_specs([pytestconfig.rootpath / "tests" / "specs" / "ledger.yaml"])
    scheme = openapi.build_openapi(ledger)["components"]["securitySchemes"]["bearer"]
    assert (scheme["scheme"], scheme["bearerFormat"]) == ("bearer", "opaque")


def test_nothing_of_the_spec_is_lost(provider: Provider) -> None:
    provider = drop_sandbox_operations(provider)
    document = openapi.build_openapi(provider)
    spec = whole(provider.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    assert spec.pop("authproof") == FORMAT_VERSION  # of the file, and of nothing that is in it
    assert document["x-authproof-provider"] == spec.pop("id")
    assert document["info"]["title"] == spec.pop("name")
    assert document["info"]["summary"] == spec.pop("summary").strip()
    assert document["externalDocs"]["url"] == spec.pop("homepage", provider.source.url)
    assert document["x-evidence"]["source"] == spec.pop("source")
    assert document["x-evidence"].get("entries") == spec.pop("evidence", None)
    assert document["x-evidence"].get("gaps") == spec.pop("gaps", None)
    assert document.get("x-rate-limits") == spec.pop("limits", None)
    for name, one in spec.pop("operations").items():
        operation_is_whole(document, name, one)
    for part, value in spec.items():
        found = document[f"x-authproof-{part.replace('_', '-')}"]
        if isinstance(value, list):
            assert found == value
        else:
            assert {name: {key: found[name][key] for key in one} for name, one in value.items()} == value


def operation_is_whole(document: Document, name: str, spec: Document) -> None:
    """Find every field of one operation of a spec in its document."""
    one = operations(document)[name]
    success, asked = spec.pop("success"), spec.pop("request", None)
    for field in ("method", "path"):  # see test_operations_stand_at_their_method_and_path
        spec.pop(field)
    assert one["summary"] == spec.pop("title")
    assert one.get("servers", document["servers"])[0]["x-authproof-server"] == spec.pop("server")
    assert one.get("x-authproof-schemes", []) == spec.pop("security", [])
    assert not spec.pop("anonymous", False) or {} in one["security"]
    assert one.get("x-authproof-level") == spec.pop("level", None)
    assert all(f"`{scope}`" in one["description"] for scope in spec.pop("scopes", []))
    assert one.get("x-authproof-lifecycle") == spec.pop("lifecycle", None)
    parameters = {parameter["name"]: parameter for parameter in one.get("parameters", [])}
    for key, parameter in spec.pop("parameters", {}).items():
        parameter_is_whole(parameters[key], parameter)
    for key, value in spec.pop("headers", {}).items():
        assert parameters.get(key, {}).get("example", one.get("x-authproof-headers", {}).get(key)) == value
    media = spec.pop("request_type", "application/json")
    if asked is not None:
        assert asked.items() <= sent_example(one, name, media).items()
    for pointer, value in spec.pop("match", {}).items():
        assert one["match"][pointer] == value == sent_example(one, name, media)[pointer.removeprefix("/")]
    assert not spec, "a field of an operation that the document does not carry"
    success_is_whole(one, name, success)


def sent_example(one: Document, name: str, media: str) -> Document:
    content = one["requestBody"]["content"][media]
    found: Document = content["examples"][name]["value"] if "examples" in content else content["example"]
    return found


def success_is_whole(one: Document, name: str, spec: Document) -> None:
    response = one["responses"][str(spec.pop("status", 200))]
    media = spec.pop("media_type", "application/json")
    if "body" in spec:
        content = response["content"][media]
        found = content["examples"][name]["value"] if "x-authproof-matches" in one else content["example"]
        assert found == spec.pop("body")
    assert one.get("x-authproof-live", {}) == spec.pop("live", {})
    for header, value in spec.pop("headers", {}).items():
        assert response["headers"][header]["schema"]["examples"] == [value]
    assert not spec, "a field of a success that the document does not carry"


def parameter_is_whole(one: Document, spec: Document) -> None:
    shape = spec.pop("shape", None)
    assert ("pattern" in one["schema"]) is bool(shape)
    assert one["in"] == spec.pop("in")
    assert spec.pop("description").strip().split(".")[0] in one["description"]
    assert one["example"] == spec.pop("example")
    assert one["required"] == spec.pop("required", True)
    assert one["schema"].get("enum") == spec.pop("values", None)
    assert one["x-authproof-refusal"] == spec.pop("refusal", "bad_request")
    assert one.get("x-authproof-missing") == spec.pop("missing", None)
    assert one.get("x-authproof-refused") == spec.pop("refused", None)
    assert one.get("x-authproof-variable") == spec.pop("variable", None)
    assert not spec, "a field of a parameter that the document does not carry"


def test_the_order_of_members_is_the_conventional_one(acme: Provider) -> None:
    document = openapi.build_openapi(acme)
    assert [name for name in document if not name.startswith("x-")] == [
        "openapi",
        "info",
        "externalDocs",
        "servers",
        "security",
        "tags",
        "paths",
        "components",
    ]
    assert list(operations(document)["login"])[:8] == [
        "tags",
        "summary",
        "description",
        "operationId",
        "requestBody",
        "responses",
        "security",
        "x-rate-limits",
    ]


def test_yaml_and_json_say_the_same(provider: Provider) -> None:
    document = openapi.build_openapi(provider)
    assert json.loads(dump_json(document)) == document
    assert yaml.safe_load(dump_yaml(document)) == document


def test_json_is_read_by_people() -> None:
    assert dump_json({"b": "é", "a": [1]}) == '{\n  "b": "é",\n  "a": [\n    1\n  ]\n}\n'


def test_golden(acme: Provider, golden: Callable[[str, str], None]) -> None:
    golden("openapi/acme.yaml", dump_yaml(openapi.build_openapi(acme)))


SCRIPT = """
import sys, yaml
from authproof.documents import openapi
from authproof.loader import load_specs
from authproof.model.provider import Provider
from authproof.text.json_values import dump_json
from authproof.text.yaml_text import dump_yaml
document = openapi.build_openapi(Provider.model_validate(yaml.safe_load(open(sys.argv[1], encoding="utf-8"))))
sys.stdout.buffer.write((dump_yaml(document) + dump_json(document)).encode())
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_spec_gives_the_same_bytes(acme: Provider, seed: str, pytestconfig: pytest.Config) -> None:
    command = [sys.executable, "-c", SCRIPT, str(pytestconfig.rootpath / "tests" / "specs" / "acme.yaml")]
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(pytestconfig.rootpath / "generator")}
    made = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
    document = openapi.build_openapi(acme)
    assert made.decode() == dump_yaml(document) + dump_json(document)


def test_client_credentials_are_a_flow_of_oauth(pytestconfig: pytest.Config) -> None:
    (quay,) = load_specs([pytestconfig.rootpath / "tests" / "specs" / "quay.yaml"])
    document = openapi.build_openapi(quay)
    scheme, address = document["components"]["securitySchemes"]["bearer"], "https://accounts.quay.example/oauth/token"
    assert scheme["type"] == "oauth2"
    scopes = {"berths:read": "List berths.", "berths:book": "Book a berth."}
    assert scheme["flows"] == {"clientCredentials": {"tokenUrl": address, "refreshUrl": address, "scopes": scopes}}
    assert document["paths"]["/berths"]["get"].get("security", document["security"]) == [{"bearer": ["berths:read"]}]
    token = document["paths"]["/oauth/token"]["post"]
    schemas = token["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["oneOf"]
    assert [each["properties"]["grant_type"]["const"] for each in schemas] == ["client_credentials", "refresh_token"]
    assert token["security"] == [{"client": []}, {"client_refresh": []}]


def test_an_operation_lists_the_scopes_that_it_takes(pytestconfig: pytest.Config) -> None:
    (larder,) = load_specs([pytestconfig.rootpath / "tests" / "specs" / "larder.yaml"])
    document = openapi.build_openapi(larder)
    assert document["security"] == [{"bearer": ["orders:read"]}]
    shelves = document["paths"]["/shelves/{shelf}"]["post"]
    assert shelves["security"] == [{"bearer": ["orders:read", "shelves:write"]}]
    assert "403" in shelves["responses"]


def test_flows_that_are_only_shown(pytestconfig: pytest.Config) -> None:
    (pergola,) = load_specs([pytestconfig.rootpath / "tests" / "specs" / "pergola.yaml"])
    flows = openapi.build_openapi(pergola)["components"]["securitySchemes"]["bearer"]["flows"]
    assert flows["implicit"]["authorizationUrl"] == "https://accounts.pergola.example/authorize"
    assert flows["implicit"]["scopes"].keys() == {"plants:read", "taps:open"}
    assert flows["password"]["tokenUrl"] == "https://accounts.pergola.example/token"
