"""Sessions that are taken up again on a new connection."""

from __future__ import annotations

import json
from typing import Any

import pytest

from authproof.model.provider import Provider
from authproof.sandbox.engine import SocketSession
from authproof.sandbox.engine.sockets.timers import MAX_LOST

from .sandbox import Sandbox, code, texts, vary
from .test_sockets import LOGIN, PATH, logged_in, opened, say

SERVER = {"title": "x", "summary": "x", "sender": "server"}
RESUME = {"kind": "resume", "token": "acme_0123456789abcdef", "seq": 1}


def with_resume(acme: Provider, **changes: Any) -> Provider:
    message = {
        "title": "x",
        "summary": "x",
        "sender": "client",
        "match": {"/kind": "resume"},
        "payload": {},
        "required": {"/id": "string", "/seq": "integer"},
        "when": "before",
    }
    resume = {
        "message": "resume",
        "session_at": "/id",
        "sequence_at": "/seq",
        "accepted": "resumed",
        "rejected": "invalid",
        "seconds": 10,
    }
    part = {"in": "message", "message": "resume", "name": "/token", "template": "{token}"}
    return vary(
        acme,
        {
            "schemes.again": {"title": "x", "summary": "x", "surface": "websocket", "parts": [part]},
            "channels.events.security": ["ticket", "hello", "again"],
            "channels.events.resume": resume,
            "channels.events.messages.resume": message,
            "channels.events.messages.resumed": SERVER
            | {"payload": {"kind": "resumed", "n": 9}, "live": {"/n": "sequence"}},
            "channels.events.messages.invalid": SERVER | {"payload": {"kind": "invalid"}},
            "channels.events.closes.version.cases": ["invalid_sequence"],
        }
        | changes,
    )


@pytest.fixture
def sandbox(acme: Provider) -> Sandbox:
    return Sandbox(with_resume(acme))


def lost(sandbox: Sandbox) -> SocketSession:
    session = logged_in(sandbox)
    session.handle_closed(1006)
    return session


def kinds(events: list[Any]) -> list[str]:
    return [message["kind"] for message in texts(events)]


def test_a_lost_session_goes_on(sandbox: Sandbox) -> None:
    old = lost(sandbox)
    sandbox.now += 9.9
    new = opened(sandbox)
    identifier = old.id
    assert texts(say(new, RESUME | {"id": identifier})) == [{"kind": "resumed", "n": 2}]
    assert new.id == identifier
    assert say(new, {"kind": "move", "to": []}) == []
    assert code(say(new, LOGIN)) == 4403


def test_it_can_be_lost_and_taken_up_again_and_again(sandbox: Sandbox) -> None:
    session = lost(sandbox)
    for number in (2, 3, 4):
        again = opened(sandbox)
        assert texts(say(again, RESUME | {"id": session.id, "seq": number - 1})) == [{"kind": "resumed", "n": number}]
        again.handle_closed(1006)


def test_a_session_is_over_after_its_time(sandbox: Sandbox) -> None:
    old = lost(sandbox)
    sandbox.now += 10
    new = opened(sandbox)
    assert kinds(say(new, RESUME | {"id": old.id})) == ["invalid"]
    assert kinds(say(new, LOGIN)) == ["accepted"]


@pytest.mark.parametrize("identifier", ["nothing", ""])
def test_a_session_that_never_was(sandbox: Sandbox, identifier: str) -> None:
    assert kinds(say(opened(sandbox), RESUME | {"id": identifier})) == ["invalid"]


def test_a_session_that_is_still_open_is_not_lost(sandbox: Sandbox) -> None:
    session = logged_in(sandbox)
    assert kinds(say(opened(sandbox), RESUME | {"id": session.id})) == ["invalid"]


def test_a_session_is_taken_up_once(sandbox: Sandbox) -> None:
    old = lost(sandbox)
    assert kinds(say(opened(sandbox), RESUME | {"id": old.id})) == ["resumed"]
    assert kinds(say(opened(sandbox), RESUME | {"id": old.id})) == ["invalid"]


def test_a_session_of_somebody_else(sandbox: Sandbox) -> None:
    old = lost(sandbox)
    token = sandbox.tables.choose_demo_values("owner")["token"]
    assert kinds(say(opened(sandbox), RESUME | {"id": old.id, "token": token})) == ["invalid"]


@pytest.mark.parametrize("token", ["Bot acme_0123456789abcdef", "acme_0000000000000000", None, ""])
def test_a_wrong_token(sandbox: Sandbox, token: Any) -> None:
    assert code(say(opened(sandbox), RESUME | {"id": lost(sandbox).id, "token": token})) == 4401


@pytest.mark.parametrize(("sequence", "expected"), [(0, None), (1, None), (2, 4406), (10**40, 4406)])
def test_the_sequence_cannot_be_ahead(sandbox: Sandbox, sequence: int, expected: int | None) -> None:
    assert code(say(opened(sandbox), RESUME | {"id": lost(sandbox).id, "seq": sequence})) == expected


def test_values_of_other_types(acme: Provider) -> None:
    sandbox = Sandbox(with_resume(acme, **{"channels.events.messages.resume.required": {}}))
    old = lost(sandbox)
    for identifier in (None, 7, [old.id], {}):
        assert kinds(say(opened(sandbox), RESUME | {"id": identifier})) == ["invalid"]
    for sequence in (None, "1", 1.0, True):
        assert code(say(opened(sandbox), RESUME | {"id": lost(sandbox).id, "seq": sequence})) == 4406


def test_a_session_asked_for_with_a_wrong_number_is_over_unless_the_close_says_otherwise(acme: Provider) -> None:
    for reconnect, answer in (("never", "invalid"), ("resume", "resumed")):
        sandbox = Sandbox(with_resume(acme, **{"channels.events.closes.version.reconnect": reconnect}))
        old = lost(sandbox)
        assert code(say(opened(sandbox), RESUME | {"id": old.id, "seq": 2})) == 4406
        assert kinds(say(opened(sandbox), RESUME | {"id": old.id})) == [answer]


def test_a_session_that_the_server_ended_is_over(sandbox: Sandbox) -> None:
    session = logged_in(sandbox)
    assert code(session.handle_message("{")) == 4404
    session.handle_closed(4404)
    assert kinds(say(opened(sandbox), RESUME | {"id": session.id})) == ["invalid"]


def test_a_session_that_fell_asleep_can_be_taken_up(sandbox: Sandbox) -> None:
    session = logged_in(sandbox)
    sandbox.now += 40
    assert code(session.handle_deadline()) == 4405
    session.handle_closed(4405)
    assert kinds(say(opened(sandbox), RESUME | {"id": session.id})) == ["resumed"]


def test_a_socket_that_never_logged_in_leaves_no_session(sandbox: Sandbox) -> None:
    session = opened(sandbox)
    session.handle_closed(1006)
    assert kinds(say(opened(sandbox), RESUME | {"id": session.id})) == ["invalid"]


def test_without_a_token_in_the_message_the_session_is_enough(acme: Provider) -> None:
    sandbox = Sandbox(with_resume(acme, **{"channels.events.security": ["ticket", "hello"]}))
    assert kinds(say(opened(sandbox), RESUME | {"id": lost(sandbox).id})) == ["resumed"]


def test_the_token_is_looked_for_where_the_login_has_it(acme: Provider) -> None:
    changes = {
        "channels.events.security": ["ticket", "hello"],
        "channels.events.messages.resume.payload": {"auth": {"token": "x"}},
    }
    sandbox = Sandbox(with_resume(acme, **changes))
    message = {"kind": "resume", "id": lost(sandbox).id, "seq": 1}
    assert code(say(opened(sandbox), message)) == 4401
    assert code(say(opened(sandbox), message | {"auth": {"token": "Token acme_0000000000000000"}})) == 4401
    assert kinds(say(opened(sandbox), message | {"auth": LOGIN["auth"]})) == ["resumed"]


def test_a_resumed_socket_ends_with_its_credential(sandbox: Sandbox) -> None:
    new = opened(sandbox)
    say(new, RESUME | {"id": lost(sandbox).id})
    sandbox.engine.revoke_credential("acme", "token", sandbox.demo["token"])
    assert code(new.handle_deadline()) == 4401


def test_the_oldest_lost_sessions_are_forgotten(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_LOST > 1000
    monkeypatch.setattr("authproof.sandbox.engine.sockets.timers.MAX_LOST", 2)
    first, second, third = lost(sandbox), lost(sandbox), lost(sandbox)
    assert kinds(say(opened(sandbox), RESUME | {"id": first.id})) == ["invalid"]
    for session in (second, third):
        assert kinds(say(opened(sandbox), RESUME | {"id": session.id})) == ["resumed"]


def test_a_lost_session_keeps_its_way_in(sandbox: Sandbox) -> None:
    session = sandbox.open(PATH, f"version=2&ticket={sandbox.ticket()}")
    (_, accepted) = session.handle_opened()
    session.handle_closed(1006)
    text = json.loads(accepted.text)  # type: ignore[union-attr]
    assert kinds(say(opened(sandbox), RESUME | {"id": text["session"]})) == ["resumed"]
