"""Running claims: what is kept is told as kept, and what was changed in one value is told by its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from authproof.claims.claim import (
    Claim,
    CloseSocket,
    DocumentHole,
    ExpectClose,
    ExpectedHeader,
    ExpectedReply,
    ExpectMessage,
    ExpectSilence,
    HeldCredential,
    OpenSocket,
    PassTime,
    PlantCredential,
    RawMessage,
    RevokeCredential,
    RotateCredential,
    SendMessage,
    SendRequest,
    TakenValue,
    TakeValue,
)
from authproof.claims.run import run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.claims.run.target import ReceivedClose
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.tables import Tables
from tests.engine.sandbox import vary

from .made import (
    BY_BASIC,
    FRESH,
    HELLO,
    PLAIN,
    READY_HOLES,
    Scripted,
    ScriptedLine,
    accepted,
    answer,
    by_message,
    claim,
    closed,
    document,
    entered,
    events,
    failure,
    gateway_open,
    heard,
    identify,
    in_time,
    list_robots,
    login,
    mint,
    on_a_line,
    replaced_by_owner,
    reset_by_owner,
    rotation,
    success,
    too_late,
)

CHALLENGE = ExpectedHeader("WWW-Authenticate", 'Basic realm="acme"', 'Basic realm="acme"', "/failures/missing/headers")


def bare(provider: Provider) -> Claim:
    return claim(SendRequest("GET", "api", "/robots", failure(provider, "missing", CHALLENGE), headers=PLAIN))


def never_issued(provider: Provider) -> Claim:
    return claim(list_robots(failure(provider, "invalid"), (HeldCredential("token", "wrong"),)))


def valid(provider: Provider) -> Claim:
    return claim(list_robots(success(provider, "list_robots")))


def by_password(provider: Provider) -> Claim:
    return claim(SendRequest("GET", "api", "/robots", success(provider, "list_robots"), headers=BY_BASIC))


def as_reader(provider: Provider) -> Claim:
    forbidden = failure(provider, "forbidden")
    assert forbidden.body
    expect = replace(forbidden, body=replace(forbidden.body, holes=(DocumentHole("/at", "type"),)))
    return claim(scrap(expect, "reader"))


def as_owner(_: Provider) -> Claim:
    return claim(scrap(ExpectedReply(204, "/operations/delete_robot/success/status"), "owner"))


def scrap(expect: ExpectedReply, level: str) -> SendRequest:
    captures = (("fleet", ("42",)), ("robot", ("r 1/2",)))
    query = (("token", (HeldCredential("token", level=level),)),)
    return SendRequest("DELETE", "api", "/fleets/{fleet}/robots/{robot}", expect, captures, query, PLAIN)


def in_html(provider: Provider) -> Claim:
    html = failure(provider, "missing", CHALLENGE, media_type="text/html")
    return claim(SendRequest("GET", "api", "/robots", html))


def asleep(provider: Provider) -> Claim:
    return claim(
        *in_time(provider).steps,
        PassTime(39.9),
        ExpectSilence("s"),
        PassTime(0.1),
        closed(provider, "events", "asleep"),
    )


def of_any_length(provider: Provider) -> Claim:
    token = "acme_0123456789abcde"
    return claim(PlantCredential("token", token), list_robots(failure(provider, "invalid"), (token,)))


def pinging(provider: Provider) -> Claim:
    ping = SendMessage("s", {"kind": "ping", "last": 1}, times=3)
    return claim(*by_message(provider), accepted(provider), ping, heard(provider, "events", "pong", times=3))


def nonsense(provider: Provider) -> Claim:
    return claim(*by_message(provider)[:2], SendMessage("s", RawMessage("{")), closed(provider, "events", "nonsense"))


ACME: list[Callable[[Provider], Claim]] = [
    as_owner,
    as_reader,
    asleep,
    bare,
    by_password,
    in_html,
    in_time,
    never_issued,
    nonsense,
    of_any_length,
    pinging,
    replaced_by_owner,
    reset_by_owner,
    rotation,
    too_late,
    valid,
]


@pytest.mark.parametrize("make", ACME, ids=lambda make: make.__name__)
def test_what_the_spec_promises_is_kept(
    make: Callable[[Provider], Claim], acme: Provider, sandbox: EngineTarget
) -> None:
    outcome = run_claim(make(acme), sandbox, compile_provider(acme))
    assert (outcome.verdict, outcome.differences) == ("kept", ())
    assert outcome.exchanges


CHANGES: list[tuple[Callable[[Provider], Claim], str, Any, str]] = [
    (as_owner, "operations.delete_robot.success.status", 202, "/operations/delete_robot/success/status"),
    (as_owner, "operations.delete_robot.level", ..., ""),
    (as_reader, "operations.delete_robot.level", ..., "/failures/forbidden/status"),
    (
        as_reader,
        "failures.forbidden.bodies.application/json.at",
        "now",
        "/failures/forbidden/bodies/application~1json/at",
    ),
    (asleep, "channels.events.heartbeat.timeout", 39, FRESH),
    (asleep, "channels.events.heartbeat.timeout", 41, "/channels/events/closes/asleep/code"),
    (asleep, "channels.events.closes.asleep.code", 4407, "/channels/events/closes/asleep/code"),
    (asleep, "channels.events.closes.asleep.reason", "zzz", "/channels/events/closes/asleep/reason"),
    (bare, "failures.missing.headers.WWW-Authenticate", "Basic", "/failures/missing/headers"),
    (bare, "failures.missing.headers", {}, "/failures/missing/headers"),
    (bare, "failures.missing.bodies.application/json.code", 401, "/failures/missing/bodies/application~1json/code"),
    (bare, "failures.missing.bodies.application/json.code", ..., "/failures/missing/bodies/application~1json/code"),
    (bare, "failures.missing.bodies.application/json.more", None, "/failures/missing/bodies/application~1json"),
    (bare, "failures.missing.bodies.application/json", ["401"], "/failures/missing/bodies/application~1json"),
    (in_html, "failures.missing.bodies.text/html", "<h1>401</h1> ", "/failures/missing/bodies/text~1html"),
    (in_html, "failures.missing.bodies", {"text/plain": "<h1>401</h1>"}, "/failures/missing/bodies"),
    (in_time, "credentials.ticket.lifetime.seconds", 9, FRESH),
    (in_time, "operations.mint_ticket.success.live./url.server", "api", "/operations/mint_ticket/success/body/url"),
    (
        in_time,
        "channels.events.messages.banner.payload.every_ms",
        30001,
        "/channels/events/messages/banner/payload/every_ms",
    ),
    (never_issued, "failures.invalid.status", 403, "/failures/invalid/status"),
    (never_issued, "failures.invalid.cases", ["malformed"], "/failures/invalid/status"),
    (nonsense, "channels.events.closes.nonsense.message", "error", "/channels/events/closes/nonsense/code"),
    (
        replaced_by_owner,
        "failures.invalid.cases",
        ["malformed", "unknown"],
        "/failures/invalid/status",
    ),
    (reset_by_owner, "credentials.token.revocation.sockets", "keep", "/channels/events/messages/error/payload"),
    (rotation, "grants.renew.consumed", "kept", "/failures/renew_refused/status"),
    (too_late, "credentials.ticket.lifetime.seconds", 11, "/failures/handshake/status"),
    (
        too_late,
        "failures.handshake.bodies.application/json.error",
        "no",
        "/failures/handshake/bodies/application~1json/error",
    ),
    (valid, "operations.list_robots.success.body.robots.0.id", 1, "/operations/list_robots/success/body/robots/0/id"),
    (valid, "operations.list_robots.success.body.robots", [], "/operations/list_robots/success/body/robots/0"),
    (valid, "operations.list_robots.success.media_type", "text/json", "/operations/list_robots/success/media_type"),
    (valid, "schemes.query_token.parts.0.name", "key", "/operations/list_robots/success/status"),
    (valid, "operations.list_robots.path", "/robot", "/operations/list_robots/success/status"),
]
"""A claim, one value of the spec that is changed, and the place at which that shows; empty if it must not."""


@pytest.mark.parametrize(
    ("make", "path", "value", "at"), CHANGES, ids=lambda each: getattr(each, "__name__", str(each))
)
def test_a_changed_value_is_told_by_its_place(
    make: Callable[[Provider], Claim], path: str, value: Any, at: str, acme: Provider
) -> None:
    changed = EngineTarget(compile_provider(vary(acme, {path: value})))
    outcome = run_claim(make(acme), changed, compile_provider(acme))
    assert outcome.verdict == ("broken" if at else "kept")
    assert [difference.at for difference in outcome.differences] == [at] * bool(at)
    assert all(difference.documented != difference.got for difference in outcome.differences)


def test_the_gateway_is_entered_as_promised(gateway: Provider, gateway_sandbox: EngineTarget) -> None:
    beat = SendMessage("s", {"op": 1, "d": 1})
    ack = heard(gateway, "gateway", "heartbeat_ack")
    steps = (*entered(gateway), PassTime(40), beat, ack, PassTime(44), ExpectSilence("s"), PassTime(1))
    outcome = run_claim(
        claim(*steps, closed(gateway, "gateway", "session_timeout")), gateway_sandbox, compile_provider(gateway)
    )
    assert outcome.verdict == "kept"


@pytest.mark.parametrize("variant", ["wrong", "truncated", "first_part", "second_part", "swapped_case"])
def test_no_other_token_enters_the_gateway(variant: str, gateway: Provider, gateway_sandbox: EngineTarget) -> None:
    steps = entered(gateway)[:2]
    refused = closed(gateway, "gateway", "authentication_failed")
    for token in ((HeldCredential("bot_token", variant),), ("Bot ", HeldCredential("bot_token"))):
        outcome = run_claim(claim(*steps, identify(token), refused), gateway_sandbox, compile_provider(gateway))
        assert outcome.verdict == "kept"


def test_a_session_is_taken_up_with_the_values_that_came(gateway: Provider, gateway_sandbox: EngineTarget) -> None:
    takes = (TakeValue("/d/session_id", "session"), TakeValue("/s", "last"))
    message = {
        "token": (HeldCredential("bot_token"),),
        "session_id": (TakenValue("session"),),
        "seq": (TakenValue("last"),),
    }
    resumed = heard(gateway, "gateway", "resumed", DocumentHole("/s", "type"))
    steps = (
        *entered(gateway, *takes),
        CloseSocket("s", None),
        PassTime(9),
        gateway_open(),
        heard(gateway, "gateway", "hello"),
    )
    outcome = run_claim(
        claim(*steps, SendMessage("s", {"op": 6, "d": message}), resumed), gateway_sandbox, compile_provider(gateway)
    )
    assert (outcome.verdict, outcome.differences) == ("kept", ())


def test_another_message_altogether_is_one_difference(gateway: Provider, gateway_sandbox: EngineTarget) -> None:
    steps = (
        *entered(gateway)[:2],
        SendMessage("s", {"op": 1, "d": None}),
        heard(gateway, "gateway", "ready", *READY_HOLES),
    )
    outcome = run_claim(claim(*steps), gateway_sandbox, compile_provider(gateway))
    (difference,) = outcome.differences
    assert (difference.at, difference.got) == ("/channels/gateway/messages/ready/payload", '{"op":11}')
    assert difference.step == 4


# what is heard instead of what was expected


@pytest.mark.parametrize(
    ("came", "got"),
    [
        (ReceivedClose(4402, "go"), "close 4402 go"),
        (None, "nothing"),
        ("hello", "hello"),
        (b"\xff", "(binary, 1 byte)"),
        (json.dumps({"kind": "pong"}), '{"kind": "pong"}'),
    ],
)
def test_a_message_is_not_another_thing(came: Any, got: str, acme_tables: Tables) -> None:
    (difference,) = on_a_line([came], acme_tables, ExpectMessage("s", HELLO)).differences
    assert (difference.at, difference.got, difference.step) == (HELLO.spec_pointer, got, 2)


@pytest.mark.parametrize(
    ("came", "at", "got"),
    [
        ("{}", "/code", "{}"),
        (None, "/code", "nothing"),
        (ReceivedClose(4401, "other"), "/code", "4401 other"),
        (ReceivedClose(4402, "other"), "/reason", '"other"'),
    ],
)
def test_a_close_is_not_another_thing(came: Any, at: str, got: str, acme_tables: Tables) -> None:
    step = closed_with("late", "/reason")
    (difference,) = on_a_line([came], acme_tables, step).differences
    assert (difference.at, difference.got) == (at, got)


def closed_with(reason: str, reason_at: str) -> ExpectClose:
    return ExpectClose("s", 4402, "/code", reason, reason_at)


def test_a_reason_that_is_not_documented_does_not_matter(acme_tables: Tables) -> None:
    assert on_a_line([ReceivedClose(4402, "other")], acme_tables, closed_with("", "")).verdict == "kept"
    assert on_a_line([ReceivedClose(4402, "other")], acme_tables, closed_with("", "/reason")).verdict == "broken"


def test_silence_is_not_broken_by_anything(acme_tables: Tables) -> None:
    assert on_a_line([None], acme_tables, ExpectSilence("s")).verdict == "kept"
    for came in ("{}", ReceivedClose(1000, "")):
        (difference,) = on_a_line([came], acme_tables, ExpectSilence("s")).differences
        assert difference.at == FRESH


def test_a_socket_that_should_be_refused_does_not_open(acme: Provider, acme_tables: Tables) -> None:
    refused = failure(acme, "handshake")
    target = Scripted(lines=[ScriptedLine([])])
    (difference,) = run_claim(claim(OpenSocket("s", "socket", "/", refused=refused)), target, acme_tables).differences
    assert (difference.at, difference.got) == ("/failures/handshake/status", "the socket opens")
    target = Scripted(lines=[answer("no", status=503)])
    (difference,) = run_claim(
        claim(OpenSocket("s", "socket", "/"), ExpectSilence("s")), target, acme_tables
    ).differences
    assert (difference.at, difference.got) == (FRESH, "503 no")


def test_every_socket_is_left_at_the_end(acme_tables: Tables) -> None:
    lines = [ScriptedLine([]), ScriptedLine(["x"])]
    target = Scripted(lines=[*lines])
    steps = (OpenSocket("s", "socket", "/"), OpenSocket("s", "socket", "/"), ExpectSilence("s"))
    assert run_claim(claim(*steps), target, acme_tables).verdict == "broken"
    assert [line.left for line in lines] == [[1000], [1000]]
    assert lines[1].patience == [False]


# what cannot be run

PROVOKED = (("Authproof-Provoke", ("internal",)),)


NO_TIME = "time cannot be moved there"
NO_OWNER = "nobody there can act as the owner of the credentials"
ONE_ADDRESS = "requests can be sent from one address only"
NOT_ASKED = "refusals cannot be asked for there"
NO_VALUE = "no value is known for API token"
WRONG = ((HeldCredential("token", "wrong"),),)
OWNERS = {"a": (HeldCredential("token", level="owner"),)}


@pytest.mark.parametrize(
    ("steps", "can", "reason"),
    [
        ((PassTime(1),), "control address provoke", NO_TIME),
        ((PlantCredential("token", "x"),), "time", NO_OWNER),
        ((RevokeCredential("token", ("x",)),), "time", NO_OWNER),
        ((RotateCredential("token", ("x",), "new"),), "time", NO_OWNER),
        ((SendRequest("GET", "api", "/", ExpectedReply(200, ""), address="2"),), "time", ONE_ADDRESS),
        ((OpenSocket("s", "socket", "/", address="2"),), "", ONE_ADDRESS),
        ((SendRequest("GET", "api", "/", ExpectedReply(200, ""), headers=PROVOKED),), "", NOT_ASKED),
        ((OpenSocket("s", "socket", "/", headers=PROVOKED),), "", NOT_ASKED),
        ((RevokeCredential("token", (HeldCredential("token"),)),), "control", NO_VALUE),
        ((OpenSocket("s", "socket", "/", subprotocols=WRONG),), "", f"{NO_VALUE}, never issued"),
        ((SendMessage("s", {"a": [(HeldCredential("token", "truncated"),)]}),), "", NO_VALUE),
        ((SendRequest("POST", "api", "/", ExpectedReply(200, ""), body=OWNERS),), "", f"{NO_VALUE}, owner"),
    ],
)
def test_what_a_target_cannot_do_is_skipped(steps: Any, can: str, reason: str, acme_tables: Tables) -> None:
    target = Scripted([answer("{}")], can=frozenset(can.split()))
    outcome = run_claim(
        claim(*steps, SendRequest("GET", "api", "/", ExpectedReply(200, "/status"))), target, acme_tables
    )
    assert (outcome.verdict, outcome.reason, outcome.exchanges) == ("skipped", reason, ())
    assert target.sent == []


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (PassTime(1),),
        (OpenSocket("s", "socket", "/"), SendMessage("s", RawMessage("x")), CloseSocket("s")),
        (SendRequest("GET", "api", "/", ExpectedReply(200, ""), times=0),),
        (OpenSocket("s", "socket", "/"), ExpectSilence("s"), ExpectMessage("s", HELLO, times=0)),
    ],
)
def test_a_claim_that_cannot_fail_is_no_claim(steps: Any, sandbox: EngineTarget, acme_tables: Tables) -> None:
    with pytest.raises(ValueError, match=r"made\.by_hand"):
        run_claim(claim(*steps), sandbox, acme_tables)


def test_an_owner_cannot_act_on_what_is_not_known(acme: Provider, acme_tables: Tables) -> None:
    ok = list_robots(success(acme, "list_robots"), ("x",))
    for act in (RevokeCredential("token", ("x",)), RotateCredential("token", ("x",), "new")):
        target = Scripted(can=frozenset({"control"}))
        (difference,) = run_claim(claim(act, ok), target, acme_tables).differences
        assert (difference.at, difference.got) == (FRESH, "it is not known")


def test_a_value_that_nobody_took_is_a_fault_of_the_claim(
    acme: Provider, sandbox: EngineTarget, acme_tables: Tables
) -> None:
    with pytest.raises(LookupError):
        run_claim(claim(list_robots(success(acme, "list_robots"), (TakenValue("nothing"),))), sandbox, acme_tables)


def test_values_are_percent_encoded_where_they_must_be(acme_tables: Tables) -> None:
    captures, query = (("a", ("b/c d",)),), (("e f", ("g&h=\N{LATIN SMALL LETTER E WITH ACUTE}",)), ("i", ("",)))
    body = {"j": ("k&l m",)}
    target = Scripted([answer("")])
    call = SendRequest("POST", "api", "/{a}/x", ExpectedReply(200, "/status"), captures, query, body=body, form=True)
    assert run_claim(claim(call), target, acme_tables).verdict == "kept"
    (sent,) = target.sent
    assert (sent.path, sent.query, sent.body) == ("/b%2Fc%20d/x", "e%20f=g%26h%3D%C3%A9&i=", b"j=k%26l+m")
    assert sent.headers == [("Content-Type", "application/x-www-form-urlencoded")]


def test_without_a_record_only_what_differs_is_told(acme: Provider, sandbox: EngineTarget, acme_tables: Tables) -> None:
    kept = run_claim(valid(acme), sandbox, acme_tables, recorded=False)
    assert (kept.verdict, kept.exchanges) == ("kept", ())
    broken = run_claim(claim(list_robots(failure(acme, "invalid"))), sandbox, acme_tables, recorded=False)
    assert (broken.verdict, broken.exchanges, len(broken.differences)) == ("broken", (), 1)


def test_each_claim_begins_anew(acme: Provider, sandbox: EngineTarget, acme_tables: Tables) -> None:
    outcomes = [run_claim(rotation(acme), sandbox, acme_tables) for _ in range(2)]
    assert outcomes[0] == outcomes[1]
    assert [run_claim(make(acme), sandbox, acme_tables).verdict for make in (reset_by_owner, valid)] == ["kept", "kept"]
    assert run_claim(claim(mint(acme), login(acme)), sandbox, acme_tables).verdict == "kept"
    assert run_claim(claim(events(), document_heard(acme)), sandbox, acme_tables).verdict == "kept"


def document_heard(provider: Provider) -> ExpectMessage:
    return ExpectMessage("s", document(provider, "/channels/events/messages/banner/payload"))
