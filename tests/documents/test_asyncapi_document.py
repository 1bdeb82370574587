"""AsyncAPI documents: valid by construction, whole, the same each time, and the spec's own values as they are."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from authproof.documents import asyncapi
from authproof.model.channel import Side
from authproof.model.provider import Provider
from authproof.text.yaml_text import dump_yaml

from .conftest import Spec, Variant

Node = dict[str, Any]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
        for member in node.values():
            yield from references(member)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


def resolve(document: Node, reference: str) -> Any:
    found: Any = document
    for token in reference.removeprefix("#/").split("/"):
        found = found[token.replace("~1", "/").replace("~0", "~")]
    return resolve(document, found["$ref"]) if isinstance(found, dict) and "$ref" in found else found


def test_golden(acme: Provider, golden: Callable[[str, str], None]) -> None:
    golden("asyncapi/acme.yaml", dump_yaml(asyncapi.build_asyncapi(acme)))


def test_it_is_the_same_each_time(any_socketed: Provider) -> None:
    first, second = asyncapi.build_asyncapi(any_socketed), asyncapi.build_asyncapi(any_socketed)
    assert dump_yaml(first) == dump_yaml(second)
    assert yaml.safe_load(dump_yaml(first)) == first


def test_who_changes_it_does_not_change_the_spec(acme: Provider) -> None:
    before = copy.deepcopy(acme)
    document = asyncapi.build_asyncapi(acme)
    document["components"]["messages"]["events.login"]["examples"][0]["payload"]["auth"].clear()
    document["x-authproof-credentials"].clear()
    assert acme == before


def test_only_what_has_sockets_wants_one(acme: Provider, variant: Variant) -> None:
    def without(spec: Spec) -> None:
        spec["channels"] = {}
        for flow in ("ticket_socket", "message_socket"):
            del spec["flows"][flow]

    assert asyncapi.is_wanted(acme)
    assert not asyncapi.is_wanted(variant(without))


def test_every_reference_leads_somewhere(any_socketed: Provider) -> None:
    document = asyncapi.build_asyncapi(any_socketed)
    found = list(references(document))
    assert found
    for each in found:
        resolve(document, each)


def test_every_channel_with_all_its_messages_and_closes(any_socketed: Provider) -> None:
    document = asyncapi.build_asyncapi(any_socketed)
    assert [*document["channels"]] == [*any_socketed.channels]
    for name, channel in any_socketed.channels.items():
        told = document["channels"][name]
        assert told["address"] == channel.path
        assert [*told["messages"]] == [*channel.messages]
        closes = [(each["id"], each["code"], each["name"]) for each in told.get("x-close-codes", [])]
        assert closes == [(key, close.code, close.name) for key, close in channel.closes.items()]
        assert told.get("x-max-message-bytes") == channel.max_message_bytes
        for close in channel.closes.values():
            assert f"{close.code or '(the socket stays open)'} " in told["description"]


def test_messages_carry_what_tells_them_apart(any_socketed: Provider) -> None:
    document = asyncapi.build_asyncapi(any_socketed)
    for name, channel in any_socketed.channels.items():
        for key, message in channel.messages.items():
            told = document["components"]["messages"][f"{name}.{key}"]
            example = told["examples"][0]["payload"]
            assert told["x-sender"] == message.sender
            assert told.get("x-match", {}) == message.match
            assert told.get("x-required", {}) == dict(message.required)
            assert told.get("x-when") == (message.when if message.sender is Side.client else None)
            Draft202012Validator.check_schema(told["payload"])
            assert [*Draft202012Validator(told["payload"]).iter_errors(example)] == []


def test_examples_are_the_specs_with_credentials_put_in(acme: Provider, bazaar: Provider) -> None:
    told = asyncapi.build_asyncapi(acme)["components"]["messages"]
    for name, message in acme.channels["events"].messages.items():
        assert told[f"events.{name}"]["examples"] == [{"name": "example", "payload": message.payload}]
    payload = asyncapi.build_asyncapi(bazaar)["components"]["messages"]["feed.login"]["examples"][0]["payload"]
    assert payload["a/b"]["secret"] == bazaar.credentials["response"].example


def test_a_schema_tells_another_message(acme: Provider) -> None:
    messages = asyncapi.build_asyncapi(acme)["components"]["messages"]
    login = Draft202012Validator(messages["events.login"]["payload"])
    assert not login.is_valid(messages["events.ping"]["examples"][0]["payload"])
    assert not login.is_valid({"kind": "login", "auth": {"token": "acme_0123456789abcdef"}, "agent": "docs"})
    assert not login.is_valid({"kind": "login", "agent": "docs"})


def test_the_credential_in_a_message(acme: Provider) -> None:
    document = asyncapi.build_asyncapi(acme)
    assert document["channels"]["events"]["x-inband-auth"] == [
        {
            "scheme": "hello",
            "message": "login",
            "pointer": "/auth/token",
            "template": "Token {token}",
            "credentials": ["token"],
        }
    ]
    held = document["components"]["messages"]["events.login"]["payload"]["properties"]["auth"]
    assert held["required"] == ["token"]
    assert held["properties"]["token"] == {
        "type": "string",
        "writeOnly": True,
        "pattern": "^Token acme_[0-9a-f]{16}$",
        "description": "Carries `Token {token}`.",
    }


def test_every_message_has_an_operation(any_socketed: Provider) -> None:
    document = asyncapi.build_asyncapi(any_socketed)
    for name, channel in any_socketed.channels.items():
        mine = [one for one in document["operations"].values() if one["channel"]["$ref"] == f"#/channels/{name}"]
        found = {(one["action"], each["$ref"].rsplit("/", 1)[1]) for one in mine for each in one["messages"]}
        actions = {Side.client: "send", Side.server: "receive"}
        assert found == {(actions[message.sender], key) for key, message in channel.messages.items()}


def test_what_answers_a_message(acme: Provider) -> None:
    operations = asyncapi.build_asyncapi(acme)["operations"]
    answers = {
        name: [each["$ref"].rsplit("/", 1)[1] for each in one["reply"]["messages"]]
        for name, one in operations.items()
        if "reply" in one
    }
    assert answers == {"events.send.login": ["accepted"], "events.send.ping": ["pong"]}


def test_limits_and_refused_handshakes(any_socketed: Provider) -> None:
    document = asyncapi.build_asyncapi(any_socketed)
    for name, failure in any_socketed.failures.items():
        told = document.get("x-refused-handshakes", {}).get(name)
        assert (told is not None) == ("websocket" in failure.surfaces)
        if told:
            assert told["status"] == failure.status
            assert told.get("bodies", {}) == failure.bodies
    for name, limit in any_socketed.limits.items():
        told = name in document.get("x-rate-limits", {})
        assert told == (limit.kind != "window" or bool(limit.channels))


def test_handshake_schemes_are_security_of_the_server_if_all_travel_so(variant: Variant, acme: Provider) -> None:
    assert "security" not in asyncapi.build_asyncapi(acme)["servers"]["socket"]

    def by_ticket(spec: Spec) -> None:
        spec["channels"]["events"]["security"] = ["ticket"]

    document = asyncapi.build_asyncapi(variant(by_ticket))
    reference = [{"$ref": "#/components/securitySchemes/ticket"}]
    assert document["servers"]["socket"]["security"] == document["servers"]["socket_sandbox"]["security"] == reference


@pytest.mark.parametrize(
    ("part", "type_"),
    [
        (
            {"in": "header", "name": "Authorization", "template": "Bearer {ticket}"},
            {"type": "http", "scheme": "bearer"},
        ),
        (
            {"in": "header", "name": "Authorization", "template": "Basic {base64}", "base64": "{user}:{password}"},
            {"type": "http", "scheme": "basic"},
        ),
        (
            {"in": "header", "name": "Authorization", "template": "Ticket {ticket}"},
            {"type": "httpApiKey", "in": "header", "name": "Authorization"},
        ),
        ({"in": "cookie", "name": "t", "template": "{ticket}"}, {"type": "httpApiKey", "in": "cookie", "name": "t"}),
        (
            {"in": "subprotocol", "name": "t", "template": "t.{ticket}"},
            {"type": "httpApiKey", "in": "header", "name": "Sec-WebSocket-Protocol"},
        ),
    ],
)
def test_kinds_of_security_scheme(variant: Variant, part: Spec, type_: Spec) -> None:
    document = asyncapi.build_asyncapi(variant(lambda spec: spec["schemes"]["ticket"].update(parts=[part])))
    told = document["components"]["securitySchemes"]["ticket"]
    assert {name: member for name, member in told.items() if name in ("type", "scheme", "in", "name")} == type_
    assert told["x-authproof-parts"] == [part]


def test_a_scheme_that_is_not_there_today_opens_nothing(variant: Variant) -> None:
    document = asyncapi.build_asyncapi(variant(lambda spec: spec["schemes"]["ticket"].update(lifecycle="removed")))
    assert [way["scheme"] for way in document["channels"]["events"]["x-authproof-ways"]] == ["hello"]
    assert "securitySchemes" not in document["components"]


def test_what_resumes_a_session(variant: Variant) -> None:
    def resumable(spec: Spec) -> None:
        channel = spec["channels"]["events"]
        again = {"title": "Again", "summary": "Takes up.", "sender": "client", "match": {"/kind": "again"}}
        payload = {"kind": "again", "auth": {"token": "x"}, "session": "s", "n": 1}
        channel["messages"]["again"] = again | {"payload": payload, "when": "before"}
        channel["resume"] = {
            "message": "again",
            "session_at": "/session",
            "sequence_at": "/n",
            "accepted": "accepted",
            "rejected": "error",
            "seconds": 60,
        }

    document = asyncapi.build_asyncapi(variant(resumable))
    token = document["components"]["messages"]["events.again"]["payload"]["properties"]["auth"]["properties"]["token"]
    assert token["writeOnly"]
    assert document["channels"]["events"]["x-resume"]["seconds"] == 60
    answers = document["operations"]["events.send.again"]["reply"]["messages"]
    assert [each["$ref"].rsplit("/", 1)[1] for each in answers] == ["accepted", "error"]


def test_odd_text_stays_as_it_is(variant: Variant) -> None:
    odd = 'It\'s "odd": {braces} *stars* #1 - yes'

    def strange(spec: Spec) -> None:
        spec["name"] = spec["channels"]["events"]["title"] = odd
        spec["channels"]["events"]["messages"]["login"]["payload"]["agent"] = odd

    document = yaml.safe_load(dump_yaml(asyncapi.build_asyncapi(variant(strange))))
    assert document["info"]["title"] == f"{odd}: WebSockets"
    assert document["channels"]["events"]["title"] == odd
    assert document["components"]["messages"]["events.login"]["examples"][0]["payload"]["agent"] == odd


def test_evidence_is_told_where_the_fact_stands(provider: Provider) -> None:
    document = asyncapi.build_asyncapi(provider)
    for name in provider.channels:
        told = document["channels"][name]
        entries = provider.evidence_about(f"/channels/{name}", f"/channels/{name}/messages")
        assert len(told.get("x-evidence", [])) == len(entries)
        assert ("*Assumed:*" in told["description"]) == any(entry.kind == "assumed" for entry in entries)


def test_the_sandbox_stands_beside_each_server(any_socketed: Provider) -> None:
    servers = asyncapi.build_asyncapi(any_socketed, "http://127.0.0.1:9")["servers"]
    for name in {channel.server for channel in any_socketed.channels.values()}:
        assert servers[f"{name}_sandbox"]["host"] == "127.0.0.1:9"
        placed = "".join(f"/{{{each}}}" for each in any_socketed.servers[name].placed_variables)
        assert servers[f"{name}_sandbox"]["pathname"] == f"/{any_socketed.id}/{name}{placed}"
        assert servers[f"{name}_sandbox"]["x-authproof-sandbox"]
        real = servers[name]
        assert f"{real['protocol']}://{real['host']}{real.get('pathname', '')}" == any_socketed.servers[
            name
        ].url.rstrip("/")
