"""Conversations: who says what, and on which occasion."""

from __future__ import annotations

from typing import Any

import pytest

from authproof.model.vocabulary import JsonType
from authproof.samples.recipe.nodes import (
    Action,
    AnswerValue,
    Constant,
    Conversation,
    Every,
    Finish,
    Input,
    Join,
    Object,
    On,
    Open,
    PercentEncoded,
    ReportRefusal,
    Send,
    Show,
    Take,
)
from authproof.samples.recipe.traversal import conversations_of

from .conftest import Written

TOKEN = Input("token", "ACME_TOKEN", "", "token")
TICKET = AnswerValue("ticket", JsonType.string)
SEQUENCE = AnswerValue("sequence", JsonType.integer)
INTERVAL = AnswerValue("interval", JsonType.integer)
SERVER = "wss://socket.acme.example/events/42"
QUERY = (("version", Constant("2")),)
LOGIN = Object(
    (
        ("kind", Constant("login")),
        ("auth", Object((("token", Join((Constant("Token "), TOKEN))),))),
        ("agent", Constant("docs")),
    )
)
PING = Object((("kind", Constant("ping")), ("last", SEQUENCE)))
REFUSAL = On("error", (("/kind", "error"),), (), (ReportRefusal(),))


def talk(written: Written, flow: str = "message_socket", /, **changes: Any) -> Conversation:
    return conversations_of(written(flow, {f"/channels/events/{name}": value for name, value in changes.items()}))[0]


def actions(conversation: Conversation) -> dict[str, tuple[Action, ...]]:
    return {rule.message: rule.actions for rule in conversation.rules}


def test_login_by_message_then_heartbeats(written: Written) -> None:
    assert talk(written) == Conversation(
        channel="events",
        open=Open(Constant(SERVER), QUERY, Constant(f"{SERVER}?version=2"), (), ()),
        opened=(),
        rules=(
            On("banner", (("/kind", "banner"),), (Take(INTERVAL, "/every_ms"),), (Send("login", LOGIN),)),
            On("accepted", (("/kind", "accepted"),), (), (Every("ping", PING, INTERVAL),)),
            On("pong", (("/kind", "pong"),), (), (Show(), Finish())),
            REFUSAL,
        ),
        sequence=Take(SEQUENCE, "/n"),
        deadline=30,
    )


def test_a_ticket_opens_the_socket(written: Written) -> None:
    conversation = talk(written, "ticket_socket")
    assert conversation.open == Open(
        Constant(SERVER),
        (*QUERY, ("ticket", TICKET)),
        Join((Constant(f"{SERVER}?version=2&ticket="), PercentEncoded(TICKET, is_harmless=True))),
        (),
        (),
    )
    assert conversation.opened == ()
    assert conversation.sequence is None
    assert conversation.rules == (On("accepted", (("/kind", "accepted"),), (), (Show(), Finish())), REFUSAL)


def test_without_a_greeting_the_client_begins(written: Written) -> None:
    conversation = talk(written, greeting=None)
    assert conversation.opened == (Send("login", LOGIN),)
    assert "banner" in actions(conversation)  # it still tells the interval


def test_without_a_welcome_the_client_asks_at_once(written: Written) -> None:
    conversation = talk(written, welcome=None)
    assert actions(conversation)["banner"] == (Send("login", LOGIN), Every("ping", PING, INTERVAL))


def test_without_both_it_all_happens_when_the_socket_opens(written: Written) -> None:
    heartbeat = {"sender": "client", "message": "ping", "seconds": 2.5}
    conversation = talk(written, greeting=None, welcome=None, heartbeat=heartbeat)
    assert conversation.opened == (Send("login", LOGIN), Every("ping", Constant({"kind": "ping", "last": 1}), 2500))
    assert conversation.sequence is None


@pytest.mark.parametrize(
    "heartbeat",
    [
        None,
        {"sender": "client", "message": "ping"},
        {"sender": "client", "message": "ping", "interval_in": "banner"},
        {"sender": "client", "message": "move", "seconds": 5},
        {"sender": "server", "message": "ping", "seconds": 5},
    ],
)
def test_a_message_is_sent_once_where_no_interval_is_told(written: Written, heartbeat: dict[str, Any] | None) -> None:
    ping = Constant({"kind": "ping", "last": 1})
    assert actions(talk(written, heartbeat=heartbeat))["accepted"] == (Send("ping", ping),)


def test_the_reply_to_the_login_needs_no_further_message(written: Written) -> None:
    messages = {**written_messages(), "login": {**written_messages()["login"], "reply": "pong"}}
    conversation = talk(written, welcome=None, messages=messages)
    assert actions(conversation)["banner"] == (Send("login", LOGIN),)


def test_a_message_that_needs_the_token_too_has_it(written: Written) -> None:
    parts = [
        {"in": "message", "message": "login", "name": "/auth/token", "template": "{token}"},
        {"in": "message", "message": "ping", "name": "/token", "template": "{token}"},
    ]
    messages = {**written_messages(), "ping": {**written_messages()["ping"], "when": "after"}}
    changes = {
        "/schemes/hello/parts": parts,
        "/channels/events/messages": messages,
        "/channels/events/heartbeat": None,
    }
    conversation = conversations_of(written("message_socket", changes))[0]
    assert [action.message for action in conversation.rules[0].actions if isinstance(action, Send)] == ["login"]
    ping = Object((("kind", Constant("ping")), ("last", Constant(1)), ("token", TOKEN)))
    assert actions(conversation)["accepted"] == (Send("ping", ping),)


def test_headers_and_subprotocols_of_the_handshake(written: Written) -> None:
    parts = [
        {"in": "header", "name": "Authorization", "template": "Basic {base64}", "base64": "{token}:"},
        {"in": "cookie", "name": "sid", "template": "{token}"},
        {"in": "subprotocol", "name": "version", "template": "v1"},
        {"in": "subprotocol", "name": "token", "template": "t.{token}"},
    ]
    conversation = conversations_of(written("ticket_socket", {"/schemes/ticket/parts": parts}))[0]
    assert [name for name, _ in conversation.open.headers] == ["Authorization", "Cookie"]
    assert conversation.open.subprotocols == (Constant("v1"), Join((Constant("t."), TOKEN)))


def test_a_refusal_that_leaves_the_socket_open_ends_the_run(written: Written) -> None:
    close = {
        "code": None,
        "name": "NO",
        "cases": ["unknown"],
        "message": "error",
        "meaning": "No.",
        "action": "Stop.",
        "reconnect": "never",
    }
    conversation = talk(written, closes={"no": close, "also": close})
    assert actions(conversation)["error"] == (ReportRefusal(),)


def test_any_refusal_that_leaves_the_socket_open_ends_the_run(written: Written) -> None:
    close = {
        "code": None,
        "name": "SLOW",
        "message": "error",
        "meaning": "No.",
        "action": "Wait.",
        "reconnect": "back_off",
    }
    assert actions(talk(written, closes={"slow": close | {"cases": ["limited"]}}))["error"] == (ReportRefusal(),)
    assert "error" not in actions(talk(written, closes={"slow": close}))


def test_refusals_that_a_credential_cannot_bring_about_are_left_out(written: Written) -> None:
    close = {
        "code": 4000,
        "name": "NO",
        "cases": ["undecodable"],
        "message": "error",
        "meaning": "No.",
        "action": "Stop.",
        "reconnect": "never",
    }
    assert "error" not in actions(talk(written, closes={"no": close}))


def test_a_refusal_may_come_in_the_message_that_is_waited_for(written: Written) -> None:
    close = {
        "code": 4000,
        "name": "NO",
        "cases": ["unknown"],
        "message": "pong",
        "meaning": "No.",
        "action": "Stop.",
        "reconnect": "never",
    }
    assert actions(talk(written, closes={"no": close}))["pong"] == (Show(), Finish())


@pytest.mark.parametrize(
    ("matches", "expected"),
    [
        (({"/kind": "error", "/why": 1}, {"/kind": "error", "/why": 2}), [(("/kind", "error"),)]),
        (({"/kind": "bad"}, {"/kind": "worse"}), [(("/kind", "bad"),), (("/kind", "worse"),)]),
        (
            ({"/kind": "pong", "/why": 1}, {"/kind": "pong", "/why": 2}),
            [(("/kind", "pong"), ("/why", 1)), (("/kind", "pong"), ("/why", 2))],
        ),
    ],
)
def test_reports_are_one_rule_where_that_tells_them_from_others(
    written: Written, matches: tuple[dict[str, Any], ...], expected: list[Any]
) -> None:
    error = written_messages()["error"]
    messages = written_messages() | {f"error{number}": {**error, "match": each} for number, each in enumerate(matches)}
    close = {"code": 4000, "name": "NO", "meaning": "No.", "action": "Stop.", "reconnect": "never"}
    closes = {f"no{number}": {**close, "cases": ["unknown"], "message": f"error{number}"} for number in range(2)}
    conversation = talk(written, messages=messages, closes=closes)
    assert [rule.match for rule in conversation.rules if rule.actions == (ReportRefusal(),)] == expected


def test_names_stay_clear_of_credentials(written: Written) -> None:
    other = {"title": "I", "summary": "I.", "shape": [{"characters": "hex"}], "example": "a", "variable": "I"}
    conversation = conversations_of(
        written("message_socket", {"/credentials/interval": other, "/credentials/sequence": other})
    )[0]
    assert conversation.rules[0].takes[0].value.name == "interval_value"
    assert conversation.sequence is not None
    assert conversation.sequence.value.name == "sequence_value"


def test_a_match_is_told_by_scalars(written: Written) -> None:
    deep = {"/kind": {"a/b": [1, {"c": None}]}, "/empty": [], "/none": {}}
    messages = written_messages() | {"pong": {**written_messages()["pong"], "match": deep}}
    pong = next(rule for rule in talk(written, messages=messages).rules if rule.message == "pong")
    assert pong.match == (("/kind/a~1b/0", 1), ("/kind/a~1b/1/c", None), ("/empty", []), ("/none", {}))


def written_messages() -> dict[str, Any]:
    from .conftest import DOCUMENT

    messages: dict[str, Any] = DOCUMENT["channels"]["events"]["messages"]
    return messages
