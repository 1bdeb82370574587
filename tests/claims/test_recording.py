"""What readers see of a run: exactly what went over the wire, and never a secret."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authproof.claims.claim import (
    Base64Text,
    Claim,
    CloseSocket,
    CountNextAs,
    CredentialText,
    ExpectedDocument,
    ExpectedHeader,
    ExpectedReply,
    ExpectMessage,
    ExpectSilence,
    HeldCredential,
    OpenSocket,
    PassTime,
    PlantCredential,
    RawMessage,
    RotateCredential,
    SendMessage,
    SendRequest,
    SuspendLimits,
    TakenValue,
    TakeValue,
)
from authproof.claims.credential_text import CREDENTIAL_VARIANTS
from authproof.claims.run import ClaimOutcome, run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.claims.run.target import PreparedRequest, ReceivedAnswer, ReceivedClose
from authproof.model.provider import Provider
from authproof.sandbox.tables import Tables

from .made import (
    BASIC,
    BY_BASIC,
    JSON,
    PLAIN,
    Scripted,
    ScriptedLine,
    answer,
    by_credential,
    by_message,
    claim,
    entered,
    failure,
    in_time,
    list_robots,
    login,
    replaced_by_owner,
    reset_by_owner,
    rotation,
    success,
)

ANY = ExpectedReply(200, "/status")


def written(outcome: ClaimOutcome) -> list[tuple[str, str]]:
    return [(exchange.sent, exchange.received) for exchange in outcome.exchanges]


def escapes(value: str) -> tuple[str, str]:
    """Write a value as it stands in JSON."""
    return json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]


def everything(outcome: ClaimOutcome) -> str:
    """Give all that readers see of an outcome."""
    differences = [text for each in outcome.differences for text in (each.at, each.documented, each.got)]
    return "\n".join([*(text for pair in written(outcome) for text in pair), *differences])


def test_a_request_is_shown_as_http(acme: Provider, sandbox: EngineTarget, acme_tables: Tables) -> None:
    missing = failure(acme, "missing", ExpectedHeader("WWW-Authenticate", ".*", "Basic", "/h"))
    (exchange,) = written(
        run_claim(claim(SendRequest("GET", "api", "/robots", missing, headers=PLAIN)), sandbox, acme_tables)
    )
    assert exchange == (
        "GET /v2/robots HTTP/1.1\nHost: api.acme.example\nX-Acme-Client: docs\nAccept: application/json",
        (
            'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm="acme"\nContent-Type: application/json\n\n'
            '{\n  "code": "401",\n  "error": "Who are you?"\n}'
        ),
    )


def test_issued_credentials_are_shown_by_their_titles(
    acme: Provider, sandbox: EngineTarget, acme_tables: Tables
) -> None:
    first, second, third = written(run_claim(rotation(acme), sandbox, acme_tables))
    assert first == (
        (
            "POST /v2/login HTTP/1.1\nHost: api.acme.example\nContent-Type: application/json\n\n"
            '{\n  "user": "robbie",\n  "password": "‹Password›"\n}'
        ),
        (
            "HTTP/1.1 200 OK\nContent-Type: application/json\n\n"
            '{\n  "access_token": "‹Access token›",\n  "refresh_token": "‹Refresh token›"\n}'
        ),
    )
    assert "Authorization: Bearer ‹Refresh token›" in second[0]
    assert '"refresh_token": "‹Refresh token, second›"' in second[1]
    assert "Authorization: Bearer ‹Refresh token›" in third[0]
    assert third[1].startswith("HTTP/1.1 400 Bad Request\n")


def test_sockets_are_shown_as_a_conversation(acme: Provider, sandbox: EngineTarget, acme_tables: Tables) -> None:
    handshake, said, revoked = written(run_claim(reset_by_owner(acme), sandbox, acme_tables))
    assert handshake == (
        "GET /events/42?version=2 HTTP/1.1\nHost: socket.acme.example\nUpgrade: websocket",
        'HTTP/1.1 101 Switching Protocols\n← {"kind": "banner", "every_ms": 30000, "n": 0}',
    )
    assert said[0] == '→ {"kind": "login", "auth": {"token": "Token ‹API token›"}, "agent": "docs"}'
    assert said[1].endswith(', "n": 1}\n← (nothing)')
    assert revoked == (
        "… the owner revokes ‹API token›",
        '← {"kind": "error", "why": "token"}\n← close 4401 bad token',
    )


def test_what_is_not_sent_is_told_in_words(acme: Provider, sandbox: EngineTarget, acme_tables: Tables) -> None:
    replaced = written(run_claim(replaced_by_owner(acme), sandbox, acme_tables))
    assert replaced[0] == ("… the owner replaces ‹API token› by ‹API token, new›", "")
    assert "token=‹API token› " in replaced[1][0]
    assert "token=‹API token, new› " in replaced[2][0]
    timed = written(run_claim(in_time(acme), sandbox, acme_tables))
    assert timed[1] == ("… 9.5 seconds pass", "")
    assert "?version=2&ticket=‹Ticket› " in timed[2][0]
    waits = (PassTime(1), PassTime(60), PassTime(172800))
    steps = (*waits, PlantCredential("token", "acme_0"), list_robots(failure(acme, "invalid"), ("acme_0",)))
    planted = written(run_claim(claim(*steps), sandbox, acme_tables))
    assert [sent for sent, _ in planted[:4]] == [
        "… 1 second passes",
        "… 1 minute passes",
        "… 2 days pass",
        "… ‹API token, 6 characters› is accepted from now on",
    ]
    assert "token=‹API token, 6 characters› " in planted[4][0]
    limits = (SuspendLimits(("per_minute",)), SuspendLimits(("sockets", "ban")), CountNextAs("per_minute", 5000))
    moved = written(run_claim(claim(*limits, *steps[3:]), sandbox, acme_tables))
    assert [sent for sent, _ in moved[:3]] == [
        "… per_minute is not enforced from here on",
        "… sockets and ban are not enforced from here on",
        "… what comes next counts as 5,000 for per_minute",
    ]


def test_how_a_client_leaves_is_shown(acme: Provider, sandbox: EngineTarget, acme_tables: Tables) -> None:
    steps = (*by_message(acme)[:2], ExpectSilence("s"))
    for code, shown in ((4000, "→ close 4000"), (None, "… the connection is cut")):
        assert written(run_claim(claim(*steps, CloseSocket("s", code)), sandbox, acme_tables))[-1] == (shown, "")


def test_what_is_done_often_is_shown_once(acme: Provider, sandbox: EngineTarget, acme_tables: Tables) -> None:
    call = list_robots(success(acme, "list_robots"), times=3)
    (exchange,) = written(run_claim(claim(call), sandbox, acme_tables))
    assert exchange[0].endswith("\n\n× 3")
    assert exchange[1].count("HTTP/1.1 200 OK") == 1
    target = Scripted([answer('{"n": 1}'), answer('{"n": 2}'), answer('{"n": 3}')])
    counted = SendRequest("POST", "api", "/", ANY, body={}, times=3)
    assert written(run_claim(claim(counted), target, acme_tables)) == [
        (
            "POST /v2/ HTTP/1.1\nHost: api.acme.example\nContent-Type: application/json\n\n{}\n\n× 3",
            (
                'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\n  "n": 1\n}\n\n…\n\n'
                'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\n  "n": 3\n}'
            ),
        )
    ]


def test_what_is_said_often_is_shown_once(acme_tables: Tables) -> None:
    line = ScriptedLine(['{"n": 1}', '{"n": 2}', '{"n": 2}', '{"n": 2}'])
    expected = ExpectedDocument({"n": 1}, "/n")
    steps = (
        OpenSocket("s", "socket", "/"),
        SendMessage("s", {"a": 1}, times=1200),
        ExpectMessage("s", expected, times=2),
    )
    exchanges = written(run_claim(claim(*steps), Scripted(lines=[line]), acme_tables))
    assert exchanges[1] == ('→ {"a": 1} × 1,200', '← {"n": 1} × 2\n← {"n": 2}')
    assert len(line.said) == 1200


def test_sockets_have_names_where_there_are_several(acme_tables: Tables) -> None:
    target = Scripted(lines=[ScriptedLine([]), ScriptedLine([ReceivedClose(4000, "")])])
    steps = (
        OpenSocket("one", "socket", "/"),
        OpenSocket("two", "socket", "/"),
        ExpectSilence("one"),
        CloseSocket("one"),
        ExpectSilence("two"),
    )
    exchanges = written(run_claim(claim(*steps), target, acme_tables))
    assert exchanges[1][1] == "HTTP/1.1 101 Switching Protocols\none ← (nothing)"
    assert exchanges[2] == ("one → close 1000", "two ← close 4000")


def test_what_is_no_json_is_shown_as_it_is(acme_tables: Tables) -> None:
    def shown(got: ReceivedAnswer) -> str:
        return written(run_claim(claim(SendRequest("GET", "api", "/", ANY)), Scripted([got]), acme_tables))[0][1]

    assert shown(answer("<p>", media_type="text/html")) == "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>"
    assert shown(answer("{", status=299)) == "HTTP/1.1 299\nContent-Type: application/json\n\n{"
    assert shown(ReceivedAnswer(204, [], b"")) == "HTTP/1.1 204 No Content"
    assert (
        shown(ReceivedAnswer(204, [("x-other", "1")], b"\xff"))
        == "HTTP/1.1 204 No Content\n\n\N{REPLACEMENT CHARACTER}"
    )
    assert shown(answer("x" * 1001, media_type="text/plain")).endswith("xxx… (1,001 characters)")


def test_messages_that_are_no_json_are_shown_as_they_are(acme_tables: Tables) -> None:
    def shown(message: Any, came: Any) -> tuple[str, str]:
        steps = (OpenSocket("s", "socket", "/"), SendMessage("s", message), ExpectSilence("s"))
        return written(run_claim(claim(*steps), Scripted(lines=[ScriptedLine([came])]), acme_tables))[1]

    assert shown(RawMessage("{"), "hello") == ("→ {", "← hello")
    assert shown(RawMessage(b"\0\1"), b"\2") == ("→ (binary, 2 bytes)", "← (binary, 1 byte)")
    assert shown(RawMessage('{"a":"' + "b" * 500 + '"}'), "12") == (
        '→ {"a": "' + "b" * 200 + '… (500 characters)"}',
        "← 12",
    )
    assert shown({"a": ["c" * 201], "d" * 201: 1}, '"\\ud800"')[1] == '← "\\ud800"'
    assert shown(RawMessage("x"), '{"a": "\\ud800"}')[1] == '← {"a": "?"}'


def test_forms_subprotocols_and_addresses_are_shown(acme: Provider, sandbox: EngineTarget, acme_tables: Tables) -> None:
    form = {"user": (HeldCredential("user"),), "password": (HeldCredential("password"),), "more": "a b"}
    call = SendRequest(
        "POST", "api", "/login", ExpectedReply(400, "/s"), body=form, form=True, address="another address"
    )
    (exchange,) = written(run_claim(claim(call), sandbox, acme_tables))
    assert exchange[0] == (
        "POST /v2/login HTTP/1.1\nHost: api.acme.example\n(from another address)\n"
        "Content-Type: application/x-www-form-urlencoded\n\nuser=robbie&password=‹Password›&more=a%20b"
    )
    refused = failure(acme, "handshake")
    words: tuple[CredentialText, ...] = (("v1",), ("key.", HeldCredential("token", "wrong")))
    query = (("version", ("2",)), ("ticket", (HeldCredential("ticket", "wrong"),)))
    captures = (("fleet", ("4 2",)),)
    connect = OpenSocket("s", "socket", "/events/{fleet}", captures, query, (("X-A", ("b",)),), words, refused)
    (exchange,) = written(run_claim(claim(connect), sandbox, acme_tables))
    assert exchange[0] == (
        "GET /events/4%202?version=2&ticket=‹Ticket, never issued› HTTP/1.1\nHost: socket.acme.example\nX-A: b\n"
        "Upgrade: websocket\nSec-WebSocket-Protocol: v1, key.‹API token, never issued›"
    )
    assert exchange[1].startswith("HTTP/1.1 403 Forbidden\n")


def test_labels_tell_levels_and_variants(acme: Provider, sandbox: EngineTarget, acme_tables: Tables) -> None:
    def shown(text: CredentialText) -> str:
        (exchange,) = written(run_claim(claim(list_robots(failure(acme, "invalid"), text)), sandbox, acme_tables))
        return exchange[0].partition("token=")[2].partition(" HTTP")[0]

    assert shown((HeldCredential("token", level="owner"),)) == "‹API token, Owner›"
    assert shown((HeldCredential("token", "truncated", "owner"),)) == "‹API token, Owner, truncated›"
    assert shown(("Bearer ", HeldCredential("token", "revoked"))) == "Bearer%20‹API token, revoked›"
    assert shown((Base64Text((HeldCredential("user"), ":", HeldCredential("token", "swapped_case"))),)) == (
        "‹base64 of robbie:‹API token, in the other letter case››"
    )


def test_issued_credentials_can_be_spoilt_too(acme: Provider, sandbox: EngineTarget, acme_tables: Tables) -> None:
    bearer = ("Bearer ", TakenValue("access", "access_token", "truncated"))
    call = SendRequest("GET", "api", "/robots", failure(acme, "invalid"), headers=(("Authorization", bearer), PLAIN[1]))
    exchanges = written(run_claim(claim(login(acme), call), sandbox, acme_tables))
    assert "Authorization: Bearer ‹Access token, truncated›" in exchanges[1][0]
    sent = Scripted([answer(json.dumps({"access_token": "A" * 24, "refresh_token": "B" * 32}))] * 2)
    sent.values = by_credential([("user", "robbie"), ("password", "opensesame")])
    run_claim(claim(login(acme), call), sent, acme_tables)
    assert sent.sent[1].headers[0] == ("Authorization", "Bearer " + "A" * 23)


def test_the_gateway_in_full(gateway: Provider, gateway_sandbox: EngineTarget, gateway_tables: Tables) -> None:
    handshake, said = written(run_claim(claim(*entered(gateway)), gateway_sandbox, gateway_tables))
    assert handshake[0] == ("GET /?v=1&encoding=json HTTP/1.1\nHost: gateway.floodilka.com\nUpgrade: websocket")
    assert said[0].startswith('→ {"op": 2, "d": {"token": "‹Bot token›", "properties": {"os": "linux"')
    assert said[1].startswith('← {"op": 0, "s": 1, "t": "READY"')


# secrets


def test_half_a_token_that_is_a_name_stays_readable(
    gateway: Provider, gateway_sandbox: EngineTarget, gateway_tables: Tables
) -> None:
    body = ExpectedDocument(gateway.operations["get_current_user"].success.body, "/body")
    me = SendRequest(
        "GET",
        "api",
        "/users/@me",
        ExpectedReply(200, "/s", JSON, "", body),
        headers=(("Authorization", ("Bot ", HeldCredential("bot_token"))),),
    )
    half = SendRequest(
        "GET",
        "api",
        "/users/@me",
        ExpectedReply(401, "/s"),
        headers=(("Authorization", ("Bot ", HeldCredential("bot_token", "first_part"))),),
    )
    first, second = written(run_claim(claim(me, half), gateway_sandbox, gateway_tables))
    assert '"id": "1496956937664585746"' in first[1]
    assert "Authorization: Bot ‹Bot token, first half›" in second[0]


def test_what_nobody_documented_is_withheld_where_credentials_are_issued(acme: Provider, acme_tables: Tables) -> None:
    def shown(got: ReceivedAnswer) -> ClaimOutcome:
        values = by_credential([("user", "robbie"), ("password", "opensesame")])
        return run_claim(claim(login(acme)), Scripted([got], values=values), acme_tables)

    leaked = {
        "access_token": "A" * 24,
        "refreshToken": "secret-one",
        "data": [{"x": "secret-two"}],
        "ok": "yes",
        "n": 5,
    }
    outcome = shown(answer(json.dumps(leaked)))
    assert outcome.verdict == "broken"
    assert "secret" not in everything(outcome)
    assert '"refreshToken": "‹withheld›"' in outcome.exchanges[0].received
    assert '"access_token": "‹Access token›"' in outcome.exchanges[0].received
    assert "‹withheld›" in str(outcome.differences)
    for plain in (answer("token=secret-three", media_type="text/plain"), answer("secret-four", status=201)):
        outcome = shown(plain)
        assert "secret" not in everything(outcome)
    assert "no such user" in str(shown(answer('{"error": "no such user"}', status=400)).exchanges)


def test_a_secret_is_hidden_wherever_it_comes_back(acme_tables: Tables) -> None:
    secret = 'pass "word" & é'
    echoes = [secret, quote(secret, safe=""), b64encode(f"robbie:{secret}".encode()).decode(), f"<{secret}>", "robbie"]
    body = json.dumps({"a": echoes, secret: {"b": echoes}})
    target = Scripted(
        [answer(body, ("x-echo", secret))] * 2, values=by_credential([("user", "robbie"), ("password", secret)])
    )
    reply = ExpectedReply(
        200, "/s", JSON, "", ExpectedDocument({"a": ""}, "/b"), (ExpectedHeader("X-Echo", "other", "other", "/h"),)
    )
    plain = SendRequest("GET", "api", f"/{secret}", reply, headers=BY_BASIC, query=(("q", (secret,)),))
    outcome = run_claim(claim(plain), target, acme_tables)
    shown = everything(outcome)
    forms = [form for echo in echoes[:-1] for form in (echo, *escapes(echo))]
    assert not [form for form in forms if form in shown]
    assert "robbie" in shown
    assert "X-Echo: ‹Password›" in shown


def test_the_longest_secret_is_found_first(acme_tables: Tables) -> None:
    token = "acme_00000000000000ff"
    target = Scripted([answer(f'["{token}", "{token[:-1]}"]')], values={HeldCredential("token"): token})
    call = SendRequest("GET", "api", "/", ANY, headers=(("A", (HeldCredential("token", "truncated"),)),))
    (exchange,) = written(run_claim(claim(call), target, acme_tables))
    assert exchange[1].endswith('[\n  "‹API token›",\n  "‹API token, truncated›"\n]')


def test_a_value_of_a_level_that_nobody_knows_is_hidden(acme_tables: Tables) -> None:
    token = "acme_00000000000000ff"
    target = Scripted([answer(f'"{token}"')], values={HeldCredential("token", level="stranger"): token})
    call = SendRequest("GET", "api", "/", ANY, headers=(("A", (HeldCredential("token", level="stranger"),)),))
    (exchange,) = written(run_claim(claim(call), target, acme_tables))
    assert exchange[1].endswith('"‹API token›"')


def test_secrets_that_the_claim_does_not_name_are_hidden_too(
    acme: Provider, sandbox: EngineTarget, acme_tables: Tables
) -> None:
    token, wrong = (sandbox.value(HeldCredential("token", name)) for name in ("valid", "wrong"))
    (exchange,) = written(
        run_claim(claim(list_robots(failure(acme, "invalid"), (f"{token}x{wrong}",))), sandbox, acme_tables)
    )
    assert "token=‹API token›x‹API token, never issued› " in exchange[0]


class Spy(EngineTarget):
    """A sandbox that remembers every value that went through it."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self.issued: set[str] = set()

    def request(self, sent: PreparedRequest) -> ReceivedAnswer:
        got = super().request(sent)
        names = ("access_token", "refresh_token", "ticket")
        body = json.loads(got.body) if got.body.startswith(b"{") else {}
        self.issued |= {body[name] for name in names if name in body}
        return got

    def rotate(self, credential: str, value: str) -> str | None:
        fresh = super().rotate(credential, value)
        self.issued |= {fresh} if fresh else set()
        return fresh


SECRETS = ("password", "token", "access_token", "refresh_token", "ticket")
HELD = st.builds(
    HeldCredential,
    st.sampled_from(("password", "token")),
    st.sampled_from(sorted(CREDENTIAL_VARIANTS)),
    st.sampled_from((None, "owner")),
)
STATES = st.builds(HeldCredential, st.sampled_from(SECRETS), st.sampled_from(("wrong", "expired", "revoked")))
TAKEN = st.builds(TakenValue, st.just("access"), st.just("access_token"), st.sampled_from(sorted(CREDENTIAL_VARIANTS)))
PIECES = st.one_of(st.sampled_from(("Bearer ", "Token ", "=", "é", '"')), HELD, STATES, TAKEN)
TEXTS = st.lists(
    st.one_of(PIECES, st.builds(lambda inner: Base64Text(tuple(inner)), st.lists(PIECES, max_size=3))), max_size=4
).map(tuple)
LEAVES = st.one_of(TEXTS, st.integers(), st.just("x"))
KEYS = st.sampled_from(("user", "password"))
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner), max_leaves=4)


@given(st.tuples(TEXTS, TEXTS), TREES, st.booleans())
def test_no_secret_is_ever_recorded(
    acme: Provider, acme_tables: Tables, both: tuple[CredentialText, CredentialText], tree: Any, form: bool
) -> None:
    one, two = both
    spy = Spy(acme_tables)
    headers = (("Authorization", one), ("X-Acme-Client", two))
    any_answer = ExpectedReply(0, "/s", headers=(ExpectedHeader("WWW-Authenticate", "", "", ""),))
    body = {"user": one, "password": two} if form else tree
    calls = (
        SendRequest("POST", "api", "/ticket", any_answer, headers=BY_BASIC),
        SendRequest("GET", "api", "/robots", any_answer, query=(("token", one), ("q", two)), headers=headers),
        SendRequest(
            "DELETE", "api", "/fleets/{fleet}/robots/x", any_answer, captures=(("fleet", one),), headers=headers
        ),
        SendRequest("POST", "api", "/login", any_answer, body=body, form=form),
    )
    socket = (*by_message(acme, one), SendMessage("s", {"kind": "login", "auth": tree}), ExpectSilence("s"))
    rotated = (
        RotateCredential("token", (HeldCredential("token"),), "new"),
        list_robots(any_answer, (TakenValue("new", "token"),)),
    )
    for last in (*((call,) for call in calls), socket, rotated):
        outcome = run_claim(claim(login(acme), *last), spy, acme_tables)
        shown = everything(outcome)
        assert not [secret for secret in secrets(spy, acme_tables) if secret in shown]


def secrets(spy: Spy, tables: Tables) -> set[str]:
    """Give every secret that was held or issued, in each way of writing it."""
    demos = [tables.find_credential(name).demo for name in SECRETS]
    held = {holder.value for demo in demos for holder in demo.holders}
    known = held | {str(value) for demo in demos for value in (demo.wrong, demo.expired, demo.revoked)} | spy.issued
    known -= {"None"}
    escaped = {form for value in known for form in (*escapes(value), quote(value, safe=""))}
    return known | escaped | {b64encode(value.encode()).decode() for value in known}


def test_the_property_is_able_to_fail(acme_tables: Tables) -> None:
    spy = Spy(acme_tables)
    token = spy.value(HeldCredential("token"))
    assert token in secrets(spy, acme_tables)
    spy.request(PreparedRequest("POST", "api", "/ticket", f"token={token}", [PLAIN_HEADER]))
    assert len(spy.issued) == 1


PLAIN_HEADER = ("X-Acme-Client", "docs")


@pytest.mark.parametrize("recorded", [True, False])
def test_differences_show_no_secret_either(recorded: bool, acme: Provider, acme_tables: Tables) -> None:
    token = "acme_00000000000000ff"
    target = Scripted(
        [answer(json.dumps({"error": f"bad {token}"}), status=401)], values={HeldCredential("token"): token}
    )
    outcome = run_claim(claim(list_robots(success(acme, "list_robots"))), target, acme_tables, recorded=recorded)
    assert [each.got for each in outcome.differences] == ['401 with {"error": "bad ‹API token›"}']


def test_a_long_value_is_cut_after_it_is_hidden(acme_tables: Tables) -> None:
    token = "acme_00000000000000ff"
    body = json.dumps({"error": "x" * 290 + token + "y" * 50})
    reply = ExpectedReply(200, "/s", JSON, "", ExpectedDocument({"error": ""}, "/b"))
    call = SendRequest("GET", "api", "/", reply, headers=(("A", (HeldCredential("token"),)), ("B", BASIC)))
    values = by_credential([("token", token), ("user", "robbie"), ("password", "opensesame")])
    outcome = run_claim(
        Claim("c.long", "calls", "", ("/x",), (call,)), Scripted([answer(body)], values=values), acme_tables
    )
    assert "acme_" not in everything(outcome)
    assert "characters)" in str(outcome.differences)


def test_many_credentials_are_numbered(acme: Provider, sandbox: EngineTarget, acme_tables: Tables) -> None:
    exchanges = written(run_claim(claim(*[login(acme)] * 6), sandbox, acme_tables))
    words = [received.partition("‹Access token")[2].partition("›")[0] for _, received in exchanges]
    assert words == ["", ", second", ", third", ", fourth", ", fifth", ", number 6"]


def test_a_content_type_of_its_own_is_kept(acme_tables: Tables) -> None:
    call = SendRequest("POST", "api", "/", ANY, headers=(("Content-type", ("text/plain",)),), body={})
    target = Scripted([answer("{}")])
    (exchange,) = written(run_claim(claim(call), target, acme_tables))
    assert exchange[0] == "POST /v2/ HTTP/1.1\nHost: api.acme.example\nContent-type: text/plain\n\n{}"
    assert target.sent[0].headers == [("Content-type", "text/plain")]


def test_a_refused_revocation_is_shown(acme_tables: Tables) -> None:
    target = Scripted(can=frozenset({"control"}), values={HeldCredential("token"): "acme_0123456789abcdef"})
    silent = SendRequest("GET", "api", "/", ANY)
    shown = written(
        run_claim(claim(RotateCredential("token", (HeldCredential("token"),), "new"), silent), target, acme_tables)
    )
    assert shown == [("… the owner replaces ‹API token› by nothing", "")]


def test_takes_without_a_credential_are_shown(acme_tables: Tables) -> None:
    take = SendRequest("GET", "api", "/", ANY, takes=(TakeValue("/n", "n"),))
    use = SendRequest("GET", "api", "/{n}", ANY, captures=(("n", (TakenValue("n"),)),), body={"n": (TakenValue("n"),)})
    target = Scripted([answer('{"n": 5}'), answer("{}")])
    exchanges = written(run_claim(claim(take, use), target, acme_tables))
    assert exchanges[1][0].startswith("GET /v2/5 HTTP/1.1\n")
    assert exchanges[1][0].endswith('{\n  "n": 5\n}')
