"""Sockets: the handshake, who may say what and when, time-outs, closes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from authproof.model.provider import Provider
from authproof.sandbox.engine import CloseConnection, SendText, SocketSession
from authproof.sandbox.engine.sockets.channel import MAX_SESSIONS

from .sandbox import START, Sandbox, code, header, parsed, texts, vary

PATH = "/socket/events/42"
BANNER = {"kind": "banner", "every_ms": 30000, "n": 0}
LOGIN = {"kind": "login", "auth": {"token": "Token acme_0123456789abcdef"}, "agent": "docs"}
PING = {"kind": "ping", "last": 1}
MOVE = {"kind": "move", "to": [1, 2]}


def say(session: SocketSession, message: Any) -> list[SendText | CloseConnection]:
    return session.handle_message(json.dumps(message))


def opened(sandbox: Sandbox) -> SocketSession:
    """Give a socket that waits for the login."""
    session = sandbox.open(PATH, "version=2")
    assert texts(session.handle_opened()) == [BANNER]
    return session


def logged_in(sandbox: Sandbox) -> SocketSession:
    session = opened(sandbox)
    (accepted,) = texts(say(session, LOGIN))
    assert accepted["kind"] == "accepted"
    return session


# the handshake


def test_a_ticket_opens_one_socket(sandbox: Sandbox) -> None:
    query = f"version=2&ticket={sandbox.ticket()}"
    session = sandbox.open(PATH, query)
    banner, accepted = texts(session.handle_opened())
    assert banner == BANNER
    assert accepted == {"kind": "accepted", "session": session.id, "n": 1}
    assert len(session.id) == 32
    answer = sandbox.refuse(PATH, query)
    assert (answer.status, answer.case, parsed(answer)) == (403, "used", {"error": "ticket"})


def test_a_ticket_is_good_for_its_lifetime(sandbox: Sandbox) -> None:
    early, late = sandbox.ticket(), sandbox.ticket()
    sandbox.now += 9.9
    assert isinstance(sandbox.handshake(PATH, f"version=2&ticket={early}"), SocketSession)
    sandbox.now += 0.1
    assert sandbox.refuse(PATH, f"version=2&ticket={late}").case == "expired"


@pytest.mark.parametrize(("ticket", "case"), [("x", "malformed"), ("abcdefghij0123456789", "unknown")])
def test_a_wrong_ticket_is_refused_at_the_handshake(sandbox: Sandbox, ticket: str, case: str) -> None:
    answer = sandbox.refuse(PATH, f"version=2&ticket={ticket}")
    assert (answer.status, answer.case) == (403, case)


def test_a_revoked_ticket_is_told_by_a_close(sandbox: Sandbox) -> None:
    """Here `failures` is silent on the case at the handshake, and `closes` is not."""
    revoked = sandbox.tables.find_credential("ticket").demo.revoked
    events = sandbox.open(PATH, f"version=2&ticket={revoked}").handle_opened()
    assert (texts(events), code(events)) == ([{"kind": "error", "why": "token"}], 4401)


def test_without_a_way_by_message_the_handshake_needs_credentials(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"channels.events.security": ["ticket"]}))
    assert code(sandbox.open(PATH, "version=2").handle_opened()) == 4401
    silent = Sandbox(vary(acme, {"channels.events.security": ["ticket"], "channels.events.closes": {}}))
    answer = silent.refuse(PATH, "version=2")
    assert (answer.status, header(answer, "authproof-undocumented")) == (401, "missing")


def test_parameters_of_the_handshake(sandbox: Sandbox) -> None:
    for query in ("version=1", "version=", ""):
        events = sandbox.open(PATH, query).handle_opened()
        assert (texts(events), code(events)) == ([], 4406)
    answer = sandbox.refuse("/socket/events/nowhere", "version=2")
    assert (answer.status, header(answer, "authproof-undocumented")) == (400, "bad_request")


@pytest.mark.parametrize("path", ["/socket/events", "/socket/", "/socket", "/api/robots", "/socket/events/42/"])
def test_no_channel_there(sandbox: Sandbox, path: str) -> None:
    answer = sandbox.refuse(path)
    assert (answer.status, answer.case) == (404, "not_found")


def test_no_provider_there(sandbox: Sandbox) -> None:
    assert sandbox.refuse("/nowhere/x").status == 404


def test_a_channel_at_the_root_has_two_spellings(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"channels.events.path": "/", "channels.events.parameters": {}}))
    for path in ("/socket", "/socket/"):
        assert texts(sandbox.open(path).handle_opened()) == [BANNER]


def test_a_header_at_the_handshake(acme: Provider) -> None:
    part = {"in": "header", "name": "Authorization", "template": "Token {token}"}
    scheme = {"title": "x", "summary": "x", "surface": "websocket", "parts": [part]}
    sandbox = Sandbox(vary(acme, {"schemes.head": scheme, "channels.events.security": ["head", "hello"]}))
    good = {"Authorization": f"Token {sandbox.demo['token']}"}
    assert len(texts(sandbox.open(PATH, "version=2", good).handle_opened())) == 2
    assert sandbox.refuse(PATH, "version=2", {"Authorization": "Token x"}).case == "malformed"


def subprotocol(acme: Provider, *templates: str) -> Sandbox:
    parts = [{"in": "subprotocol", "name": "x", "template": template} for template in templates]
    scheme = {"title": "x", "summary": "x", "surface": "websocket", "parts": parts}
    return Sandbox(vary(acme, {"schemes.sub": scheme, "channels.events.security": ["sub", "hello"]}))


def test_a_token_as_subprotocol(acme: Provider) -> None:
    sandbox = subprotocol(acme, "robots", "token.{token}")
    offers = {"Sec-WebSocket-Protocol": f"robots ,token.{sandbox.demo['token']}"}
    session = sandbox.open(PATH, "version=2", offers)
    assert session.subprotocol == "robots"
    assert len(session.handle_opened()) == 2
    for value, case in (("robots, token.x", "malformed"), (f"token.{sandbox.demo['token']}", "malformed")):
        assert sandbox.refuse(PATH, "version=2", {"Sec-WebSocket-Protocol": value}).case == case
    without = sandbox.open(PATH, "version=2", {"Sec-WebSocket-Protocol": "other"})
    assert (without.subprotocol, len(without.handle_opened())) == (None, 1)
    begun = sandbox.open(PATH, "version=2", {"Sec-WebSocket-Protocol": "other, robots"})
    assert begun.subprotocol == "robots"
    assert sandbox.open(PATH, "version=2").subprotocol is None


def test_a_subprotocol_is_no_place_for_requests(acme: Provider) -> None:
    scheme = {"title": "x", "summary": "x", "surface": "rest"}
    places = (
        {"in": "subprotocol", "name": "x", "template": "{token}"},
        {"in": "message", "message": "login", "name": "/t", "template": "{token}"},
    )
    for part in places:
        sandbox = Sandbox(
            vary(acme, {"schemes.odd": scheme | {"parts": [part]}, "operations.list_robots.security": ["odd"]})
        )
        headers = {"Sec-WebSocket-Protocol": sandbox.demo["token"]}
        assert sandbox.call("GET", "/api/robots", headers=headers).case == "missing"


def test_too_many_sockets(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_SESSIONS > 1000
    monkeypatch.setattr("authproof.sandbox.engine.sockets.channel.MAX_SESSIONS", 2)
    first, _ = opened(sandbox), opened(sandbox)
    answer = sandbox.refuse(PATH, "version=2")
    assert (answer.status, parsed(answer)) == (503, {"sandbox": "too many sockets are open; close some"})
    first.handle_closed(1000)
    opened(sandbox)


# authentication by message


def test_login_by_message(sandbox: Sandbox) -> None:
    session = opened(sandbox)
    (accepted,) = texts(say(session, LOGIN))
    assert accepted == {"kind": "accepted", "session": session.id, "n": 1}
    assert say(session, MOVE) == []


@pytest.mark.parametrize(
    ("token", "agent", "expected"),
    [
        ("acme_0123456789abcdef", "x", 4401),
        ("Bot acme_0123456789abcdef", "x", 4401),
        ("token acme_0123456789abcdef", "x", 4401),
        ("Token acme_0123456789abcde", "x", 4401),
        ("Token acme_0123456789abcdee", "x", 4401),
        (" Token acme_0123456789abcdef", "x", 4401),
        ("", "x", 4401),
        (None, "x", 4404),
        (7, "x", 4404),
        ("Token acme_0123456789abcdef", None, 4404),
        ("Token acme_0123456789abcdef", 7, 4404),
    ],
)
def test_login_by_message_refused(sandbox: Sandbox, token: Any, agent: Any, expected: int) -> None:
    events = say(opened(sandbox), {"kind": "login", "auth": {"token": token}, "agent": agent})
    assert code(events) == expected
    assert texts(events) == ([{"kind": "error", "why": "token"}] if expected == 4401 else [])


def test_login_by_message_without_the_place(sandbox: Sandbox) -> None:
    """What is required is lacking; if that is the credential, the case is `missing`, and not `undecodable`."""
    assert code(say(opened(sandbox), {"kind": "login", "agent": "x"})) == 4401
    assert code(say(opened(sandbox), {"kind": "login", "auth": "x", "agent": "x"})) == 4401
    assert code(say(opened(sandbox), {"kind": "login", "auth": LOGIN["auth"]})) == 4404


def test_a_token_that_lacks_and_is_not_required_is_missing(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"channels.events.messages.login.required": {}}))
    events = say(opened(sandbox), {"kind": "login"})
    assert (texts(events), code(events)) == ([{"kind": "error", "why": "token"}], 4401)


def test_a_second_login(sandbox: Sandbox) -> None:
    assert code(say(logged_in(sandbox), LOGIN)) == 4403


def test_a_login_that_may_come_again_is_checked_and_not_welcomed(acme: Provider) -> None:
    sandbox = Sandbox(
        vary(acme, {"channels.events.messages.login.when": "any", "channels.events.messages.login.reply": "pong"})
    )
    session = opened(sandbox)
    assert [each["kind"] for each in texts(say(session, LOGIN))] == ["accepted", "pong"]
    assert [each["kind"] for each in texts(say(session, LOGIN))] == ["pong"]
    wrong = LOGIN | {"auth": {"token": "Token acme_0000000000000000"}}
    assert code(say(session, wrong)) == 4401


def test_a_scheme_may_need_handshake_and_message(acme: Provider) -> None:
    parts = [
        {"in": "header", "name": "X-Client", "template": "docs"},
        {"in": "message", "message": "login", "name": "/auth/token", "template": "Token {token}"},
    ]
    scheme = {"title": "x", "summary": "x", "surface": "websocket", "parts": parts}
    sandbox = Sandbox(vary(acme, {"schemes.both": scheme, "channels.events.security": ["both"]}))
    for headers, expected in (({"X-Client": "docs"}, None), ({}, 4401)):
        session = sandbox.open(PATH, "version=2", headers)
        session.handle_opened()
        assert code(say(session, LOGIN)) == expected


# messages


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ('{"kind":"move","to":[]}', 4402),
        ('{"kind":"nothing"}', 4404),
        ('{"kind":null}', 4404),
        ('{"kind":"banner"}', 4404),
        ("{}", 4404),
        ("[]", 4404),
        ("null", 4404),
        ('"ping"', 4404),
        ("7", 4404),
        ("", 4404),
        ("{", 4404),
        ('{"kind":NaN}', 4404),
        ("[" * 2000, 4404),
        ('{"kind":"ping"}', None),
    ],
)
def test_messages_before_authentication(sandbox: Sandbox, message: str, expected: int | None) -> None:
    assert code(opened(sandbox).handle_message(message)) == expected


@pytest.mark.parametrize(
    ("to", "expected"), [([], None), ([1], None), ({}, 4404), (None, 4404), ("x", 4404), (1, 4404)]
)
def test_what_a_message_must_have(sandbox: Sandbox, to: Any, expected: int | None) -> None:
    assert code(say(logged_in(sandbox), {"kind": "move", "to": to})) == expected


TYPES = {
    "string": ["", "x"],
    "integer": [0, -7, 10**30],
    "number": [0, 0.5],
    "boolean": [True, False],
    "object": [{}],
    "array": [[]],
    "null": [None],
}


@pytest.mark.parametrize("kind", TYPES)
def test_types_of_json(acme: Provider, kind: str) -> None:
    sandbox = Sandbox(vary(acme, {"channels.events.messages.move.required": {"/to": kind}}))
    fitting = TYPES[kind] + (TYPES["integer"] if kind == "number" else [])
    for value in [each for values in TYPES.values() for each in values]:
        fits = any(type(value) is type(good) and value == good for good in fitting)
        assert (code(say(logged_in(sandbox), {"kind": "move", "to": value})) is None) == fits


def test_a_value_that_is_no_boolean_is_not_taken_for_one(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"channels.events.messages.ping.match": {"/op": 1}}))
    assert texts(say(opened(sandbox), {"op": 1})) == [{"kind": "pong"}]
    assert texts(say(opened(sandbox), {"op": 1.0})) == [{"kind": "pong"}]
    for value in (True, "1", [1], None, 1.5):
        assert code(say(opened(sandbox), {"op": value})) == 4404
    for place in ("op", "kind"):
        truth = Sandbox(vary(acme, {"channels.events.messages.ping.match": {f"/{place}": True}}))
        assert texts(say(opened(truth), {place: True})) == [{"kind": "pong"}]
        assert code(say(opened(truth), {place: 1})) == 4404


def test_the_message_with_more_signs_is_recognised_first(acme: Provider) -> None:
    narrow = {
        "title": "x",
        "summary": "x",
        "sender": "client",
        "match": {"/kind": "ping", "/loud": True},
        "payload": {},
        "when": "any",
        "reply": "error",
    }
    sandbox = Sandbox(vary(acme, {"channels.events.messages.loud": narrow}))
    session = opened(sandbox)
    assert texts(say(session, PING | {"loud": True})) == [{"kind": "error", "why": "token"}]
    assert texts(say(session, PING)) == [{"kind": "pong"}]


def test_size(sandbox: Sandbox) -> None:
    session = opened(sandbox)
    assert texts(session.handle_message('{"kind":"ping"}'.ljust(2048))) == [{"kind": "pong"}]
    assert code(session.handle_message('{"kind":"ping"}'.ljust(2049))) == 4404
    assert (
        code(opened(sandbox).handle_message(json.dumps({"kind": "ping", "x": "é" * 1100}, ensure_ascii=False))) == 4404
    )
    assert code(opened(sandbox).handle_message("\ud800")) == 4404


def test_a_binary_message_cannot_be_read(sandbox: Sandbox) -> None:
    assert code(opened(sandbox).handle_message(b'{"kind":"ping"}')) == 4404
    assert code(opened(sandbox).handle_message(b"\xff" * 4096)) == 4404


def test_without_a_largest_message(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"channels.events.max_message_bytes": None}))
    assert texts(opened(sandbox).handle_message('{"kind":"ping"}'.ljust(100_000))) == [{"kind": "pong"}]


def test_after_the_close_nothing_is_answered(sandbox: Sandbox) -> None:
    session = opened(sandbox)
    assert code(session.handle_message("{")) == 4404
    assert session.handle_message('{"kind":"ping"}') == []
    assert session.next_deadline() is None
    assert session.handle_deadline() == []


def test_a_socket_that_is_gone_says_nothing(sandbox: Sandbox) -> None:
    session = opened(sandbox)
    session.handle_closed(1006)
    assert session.next_deadline() is None
    sandbox.now += 100
    assert session.handle_deadline() == []
    assert session.handle_message('{"kind":"ping"}') == []


def test_a_case_without_a_close_has_the_plain_one(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"channels.events.closes": {}}))
    cases = {"{": (1007, "undecodable"), '{"kind":"x"}': (1008, "unknown_message"), "x" * 3000: (1009, "too_large")}
    for message, (expected, case) in cases.items():
        assert opened(sandbox).handle_message(message) == [CloseConnection(expected, f"undocumented: {case}")]


def test_a_reason_fits_into_its_frame(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"channels.events.closes.nonsense.reason": "é" * 120}))
    assert opened(sandbox).handle_message("{") == [CloseConnection(4404, "é" * 61)]


def test_a_refusal_may_leave_the_socket_open(acme: Provider) -> None:
    soft = vary(acme, {"channels.events.closes.bad_token.code": None, "channels.events.closes.too_early.code": None})
    sandbox = Sandbox(soft)
    session = opened(sandbox)
    wrong = LOGIN | {"auth": {"token": "Token acme_0000000000000000"}}
    assert texts(say(session, wrong)) == [{"kind": "error", "why": "token"}]
    assert say(session, MOVE) == []
    assert texts(say(session, LOGIN))[0]["kind"] == "accepted"
    doomed = sandbox.open(PATH, f"version=2&ticket={sandbox.tables.find_credential('ticket').demo.revoked}")
    assert texts(doomed.handle_opened()) == [{"kind": "error", "why": "token"}]
    assert texts(say(doomed, LOGIN))[0]["kind"] == "accepted"


# time


def test_authentication_has_its_time(sandbox: Sandbox) -> None:
    session = opened(sandbox)
    assert session.next_deadline() == START + 5
    sandbox.now += 4.9
    assert session.handle_deadline() == []
    sandbox.now += 0.1
    assert session.handle_deadline() == [CloseConnection(4402, "")]


def test_who_is_authenticated_has_the_time_of_the_heartbeat(sandbox: Sandbox) -> None:
    session = logged_in(sandbox)
    assert session.next_deadline() == START + 40
    sandbox.now += 39
    assert session.handle_deadline() == []
    assert texts(say(session, PING)) == [{"kind": "pong"}]
    assert session.next_deadline() == START + 79
    say(session, MOVE)
    assert session.next_deadline() == START + 79
    sandbox.now += 40
    assert session.handle_deadline() == [CloseConnection(4405, "")]


def test_time_that_has_passed_is_noticed_once_if_the_socket_stays_open(acme: Provider) -> None:
    sandbox = Sandbox(
        vary(acme, {"channels.events.closes.too_early.code": None, "channels.events.closes.asleep.code": None})
    )
    session = opened(sandbox)
    sandbox.now += 100
    assert session.handle_deadline() == []
    assert session.handle_deadline() == []
    assert session.next_deadline() is None
    session.handle_message('{"kind":"ping"}')
    assert session.next_deadline() == sandbox.now + 40


def test_without_times_nothing_is_due(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"channels.events.authenticate_within": None, "channels.events.heartbeat": None}))
    assert opened(sandbox).next_deadline() is None


def test_a_heartbeat_of_the_server(acme: Provider) -> None:
    heartbeat = {"sender": "server", "message": "beat", "seconds": 20}
    beat = {
        "title": "x",
        "summary": "x",
        "sender": "server",
        "payload": {"beat": 1, "at": "2020-01-01T00:00:00Z", "s": "1"},
        "live": {"/beat": "sequence", "/at": "now", "/s": "now_seconds"},
    }
    sandbox = Sandbox(
        vary(
            acme,
            {
                "channels.events.messages.beat": beat,
                "channels.events.heartbeat": heartbeat,
                "channels.events.authenticate_within": None,
            },
        )
    )
    session = opened(sandbox)
    assert session.next_deadline() == START + 20
    for number in (1, 2):
        sandbox.now += 20
        assert texts(session.handle_deadline()) == [
            {"beat": number, "at": f"2027-01-15T08:00:{20 * number:02}Z", "s": str(int(sandbox.now))}
        ]
    sandbox.now += 1000
    assert len(session.handle_deadline()) == 1
    assert session.next_deadline() == sandbox.now + 20
    say(session, PING)
    assert session.next_deadline() == sandbox.now + 20


# revocation, provoked refusals


def test_a_socket_ends_with_its_credential(sandbox: Sandbox) -> None:
    session, other = logged_in(sandbox), opened(sandbox)
    owner = LOGIN | {"auth": {"token": f"Token {sandbox.tables.choose_demo_values('owner')['token']}"}}
    say(other, owner)
    told: list[str] = []
    session.on_deadline_changed = lambda: told.append("session")
    other.on_deadline_changed = lambda: told.append("other")
    sandbox.engine.revoke_credential("acme", "token", sandbox.demo["token"])
    assert told == ["session"]
    assert session.next_deadline() == sandbox.now
    assert code(session.handle_deadline()) == 4401
    assert other.next_deadline() != sandbox.now
    assert say(other, MOVE) == []


def test_a_socket_that_is_gone_is_not_told(sandbox: Sandbox) -> None:
    session = logged_in(sandbox)
    session.on_deadline_changed = lambda: pytest.fail("told")
    session.handle_closed(1000)
    sandbox.engine.revoke_credential("acme", "token", sandbox.demo["token"])
    assert session.handle_deadline() == []


def test_a_socket_may_outlive_its_credential(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"credentials.token.revocation.sockets": "keep"}))
    session = logged_in(sandbox)
    sandbox.engine.revoke_credential("acme", "token", sandbox.demo["token"])
    assert say(session, MOVE) == []
    assert session.handle_deadline() == []


def test_the_last_login_counts_for_revocation(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"channels.events.messages.login.when": "any"}))
    session = logged_in(sandbox)
    owner = sandbox.tables.choose_demo_values("owner")["token"]
    say(session, LOGIN | {"auth": {"token": f"Token {owner}"}})
    sandbox.engine.revoke_credential("acme", "token", sandbox.demo["token"])
    assert session.handle_deadline() == []
    sandbox.engine.revoke_credential("acme", "token", owner)
    assert code(session.handle_deadline()) == 4401


def test_a_moved_clock_is_told_to_every_socket(sandbox: Sandbox) -> None:
    told: list[int] = []
    for number in range(3):
        opened(sandbox).on_deadline_changed = lambda number=number: told.append(number)
    opened(sandbox)
    sandbox.engine.wake_sockets()
    assert sorted(told) == [0, 1, 2]


def test_a_close_is_provoked_after_authentication(sandbox: Sandbox) -> None:
    provoke = {"Authproof-Provoke": "unknown_message"}
    session = sandbox.open(PATH, "version=2", provoke)
    assert texts(session.handle_opened()) == [BANNER]
    assert code(say(session, LOGIN)) == 4404
    by_ticket = sandbox.open(PATH, f"version=2&ticket={sandbox.ticket()}", provoke).handle_opened()
    assert (texts(by_ticket), code(by_ticket)) == ([BANNER], 4404)


def test_a_refusal_at_the_handshake_is_provoked(sandbox: Sandbox) -> None:
    query = f"version=2&ticket={sandbox.ticket()}"
    assert sandbox.refuse(PATH, query, {"Authproof-Provoke": "expired"}).status == 403
    answer = sandbox.refuse(PATH, "version=2", {"Authproof-Provoke": "nonsense"})
    assert (answer.status, answer.case) == (400, "bad_request")


def test_a_provoked_close_that_leaves_the_socket_open(acme: Provider) -> None:
    sandbox = Sandbox(
        vary(acme, {"channels.events.closes.twice.code": None, "channels.events.closes.twice.message": "error"})
    )
    session = sandbox.open(PATH, "version=2", {"Authproof-Provoke": "already_authenticated"})
    session.handle_opened()
    assert texts(say(session, LOGIN)) == [{"kind": "error", "why": "token"}]
    assert say(session, MOVE) == []
