"""Claims about sockets: all kept by the sandbox; a changed spec or a broken engine breaks those that it concerns."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from authproof.claims import DERIVATIONS, derive_claims
from authproof.claims.claim import (
    ANY_REFUSAL,
    Claim,
    ExpectClose,
    ExpectMessage,
    ExpectSilence,
    OpenSocket,
    PassTime,
    SendMessage,
    SendRequest,
)
from authproof.claims.derive.shared.channel_access import (
    ChannelAccess,
    access_by_handshake,
    access_by_message,
    first_access,
    list_accesses,
)
from authproof.claims.derive.shared.socket_states import cases_with_causes, handshake_cases_with_causes
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.claims.run import run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.model.provider import Provider
from authproof.model.vocabulary import Case
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine.authentication import SchemeAuthenticator
from authproof.sandbox.engine.credential_store import CredentialRecord, CredentialStore, Flaw
from authproof.sandbox.engine.sockets import message, session, timers
from authproof.sandbox.engine.sockets.session import SocketSession
from authproof.sandbox.engine.sockets.timers import LostSessions
from authproof.text.json_pointer import has_value_at, replace_value, resolve_pointer
from tests.engine.sandbox import vary
from tests.made_up import MADE_UP

from .conftest import ROOT, read

PATHS = (
    *(ROOT / "specs" / f"{name}.yaml" for name in ("floodilka", "unacode", "yunite")),
    *(path for path in MADE_UP if read(path).channels),
    ROOT / "tests" / "languages" / "specs" / "bazaar.yaml",
)
SPECS = {path.stem: path for path in PATHS}

OWN = [
    f"authproof.claims.derive.sockets.{name}"
    for name in (
        "handshakes",
        "denials",
        "messages",
        "payloads",
        "heartbeats",
        "credentials",
        "sessions",
        "closes",
    )
]
"""The families that are about sockets; limits have tests of their own."""


@cache
def spec(name: str) -> Provider:
    return read(SPECS[name])


@cache
def known(name: str) -> tuple[Claim, ...]:
    return tuple(_on_sockets(spec(name)))


def _on_sockets(provider: Provider) -> Iterator[Claim]:
    subject = ClaimedSpec(provider)
    return (claim for family in DERIVATIONS if family.__module__ in OWN for claim in family(subject))


def on_sockets(provider: Provider) -> tuple[Claim, ...]:
    """Derive the claims about sockets; those of the specs as they are only once."""
    same = provider is spec(provider.id)
    return known(provider.id) if same else tuple(_on_sockets(provider))


def not_kept(documented: Provider, actual: Provider | None = None, claims: tuple[Claim, ...] | None = None) -> set[str]:
    """Run the claims of a spec against the sandbox of another, and give those that are not kept."""
    tables, sandbox = compile_provider(documented), EngineTarget(compile_provider(actual or documented))
    outcomes = (run_claim(claim, sandbox, tables, recorded=False) for claim in claims or on_sockets(documented))
    return {outcome.claim.id for outcome in outcomes if outcome.verdict != "kept"}


def ids(provider: Provider) -> set[str]:
    return {claim.id for claim in on_sockets(provider)}


def find(provider: Provider, name: str) -> Claim:
    return next(claim for claim in on_sockets(provider) if claim.id == name)


@pytest.fixture
def acme() -> Provider:
    return spec("acme")


@pytest.fixture
def gateway() -> Provider:
    return spec("floodilka")


# all of them


@pytest.mark.parametrize("name", SPECS)
def test_the_sandbox_keeps_them(name: str) -> None:
    provider = spec(name)
    assert len(on_sockets(provider)) > 20
    assert not not_kept(provider)


@pytest.mark.parametrize("name", SPECS)
def test_every_case_of_every_close_is_claimed(name: str) -> None:
    provider = spec(name)
    facts = {fact for claim in derive_claims(provider) for fact in claim.rests_on}
    for channel, spoken in provider.channels.items():
        for key, close in spoken.closes.items():
            for index in range(len(close.cases)):
                assert f"/channels/{channel}/closes/{key}/cases/{index}" in facts, (channel, key, close.cases[index])


@pytest.mark.parametrize("name", SPECS)
def test_every_refusal_of_a_handshake_is_claimed(name: str) -> None:
    provider = spec(name)
    subject = ClaimedSpec(provider)
    facts = {fact for claim in derive_claims(provider) for fact in claim.rests_on}
    for channel in provider.channels:
        for case in Case if access_by_handshake(subject, channel) else ():
            for at in subject.refusal_facts(case, "websocket", channel):
                assert at in facts, (channel, case)


@pytest.mark.parametrize("name", SPECS)
def test_each_says_what_it_is_about_and_waits_for_something(name: str) -> None:
    provider = spec(name)
    tree = provider.model_dump(mode="json", by_alias=True)
    for claim in on_sockets(provider):
        assert claim.rests_on
        assert all(has_value_at(tree, at) for at in claim.rests_on), claim.id
        refused = any(isinstance(step, OpenSocket) and step.refused for step in claim.steps)
        assert refused or any(isinstance(step, ExpectMessage | ExpectSilence | ExpectClose) for step in claim.steps), (
            claim.id
        )


def test_few_of_them_may_be_run_against_the_provider_itself() -> None:
    def live(name: str) -> set[str]:
        return {claim.id for claim in on_sockets(spec(name)) if claim.live}

    assert live("floodilka") == {
        "greet.gateway",
        "open.gateway.identify",
        "deny.gateway.identify.unknown",
        "heartbeat.gateway.early",
    }
    assert live("unacode") == {
        "open.events.socket_header",
        "open.events.socket_message",
        "deny.events.socket_header.unknown",
        "deny.events.socket_message.unknown",
    }
    assert live("yunite") == set()  # it would have to name a guild


def test_live_ones_wait_for_nothing_and_ask_for_nothing_special(gateway: Provider) -> None:
    for claim in on_sockets(gateway):
        if claim.live:
            assert not any(isinstance(step, PassTime) for step in claim.steps)
            assert sum(isinstance(step, OpenSocket) for step in claim.steps) == 1


def test_they_are_derived_and_run_quickly(gateway: Provider) -> None:
    """About 130 claims; a tenth of this on an idle machine."""
    begun = time.process_time()
    assert not not_kept(gateway)
    assert time.process_time() - begun < 5


# what a change breaks

GATEWAY = "channels.gateway."
AFTER_CLOSES = {
    "resume.gateway.after.session_timeout.heartbeat_timeout",
    "close.gateway.session_timeout.anew",
}
CHANGES: list[tuple[str, str, Any, set[str]]] = [
    ("floodilka", GATEWAY + "resume.seconds", 11, {"resume.gateway.late"}),
    ("floodilka", GATEWAY + "resume.seconds", 9, {"resume.gateway.in_time"}),
    (
        "floodilka",
        GATEWAY + "heartbeat.timeout",
        46,
        {f"heartbeat.gateway.{name}" for name in ("timeout", "renewed", "alone")} | AFTER_CLOSES,
    ),
    ("floodilka", GATEWAY + "max_message_bytes", 4095, {"message.gateway.size.most"}),
    (
        "floodilka",
        GATEWAY + "max_message_bytes",
        4097,
        {
            "message.gateway.size.over",
            "resume.gateway.after.payload_too_large.too_large",
            "close.gateway.payload_too_large.anew",
        },
    ),
    (
        "floodilka",
        GATEWAY + "messages.identify.required./d/properties/os",
        ...,
        {f"message.gateway.identify.required_1.{name}" for name in ("missing", "wrong_0", "wrong_1")},
    ),
    (
        "floodilka",
        GATEWAY + "messages.resume.required./d/seq",
        "number",
        {"message.gateway.resume.required_2.wrong_1"},
    ),
    (
        "floodilka",
        GATEWAY + "messages.heartbeat.when",
        "after",
        {"heartbeat.gateway.early", "message.gateway.size.most"},
    ),
    (
        "floodilka",
        GATEWAY + "closes.not_authenticated.code",
        4103,
        {
            "deny.gateway.identify.wrong.in_header.bot_token",
            "deny.gateway.identify.wrong.in_query.bot_token",
            "message.gateway.presence_update.not_authenticated",
            "message.gateway.voice_state_update.not_authenticated",
            "message.gateway.request_guild_members.not_authenticated",
            "message.gateway.call_connect.not_authenticated",
            "message.gateway.lazy_request.not_authenticated",
        },
    ),
    (
        "floodilka",
        GATEWAY + "closes.invalid_seq.reason",
        "",
        {"resume.gateway.ahead", "resume.gateway.after.invalid_seq.invalid_sequence"},
    ),
    ("floodilka", GATEWAY + "closes.unknown_error.cases", [], {"close.gateway.unknown_error.internal"}),
    (
        "floodilka",
        GATEWAY + "closes.session_timeout.reconnect",
        "new_session",
        {"resume.gateway.after.session_timeout.heartbeat_timeout"},
    ),
    (
        "floodilka",
        GATEWAY + "closes.invalid_seq.reconnect",
        "resume",
        {"resume.gateway.after.invalid_seq.invalid_sequence"},
    ),
    (
        "floodilka",
        GATEWAY + "closes.rate_limited.reconnect",
        "resume",
        {"resume.gateway.after.rate_limited.limited"},
    ),
    (
        "floodilka",
        "credentials.bot_token.revocation.sockets",
        "keep",
        {
            "revoke.gateway.identify.open",
            "revoke.gateway.identify.renewed",
            "resume.gateway.after.authentication_failed.revoked",
        },
    ),
    (
        "yunite",
        "credentials.one_time_token.lifetime.seconds",
        6,
        {"lifetime.customs_stream.one_time_token.over", "lifetime.customs_stream.one_time_token.over.at_all"},
    ),
    ("yunite", "credentials.one_time_token.lifetime.seconds", 4, {"lifetime.customs_stream.one_time_token.in_time"}),
    (
        "yunite",
        "credentials.one_time_token.single_use",
        False,
        {"lifetime.customs_stream.one_time_token.used", "lifetime.customs_stream.one_time_token.used.at_all"},
    ),
    ("yunite", "channels.customs_stream.heartbeat.seconds", 61, {"heartbeat.customs_stream.server"}),
    ("yunite", "channels.customs_stream.messages.ping.live", {}, {"heartbeat.customs_stream.server"}),
    ("yunite", "failures.internal.surfaces", ["rest"], {"deny.customs_stream.internal"}),
    ("acme", "channels.events.authenticate_within", 6, {"authenticate.events.late"}),
    ("acme", "channels.events.messages.move.reply", "pong", {"message.events.move.after", "heartbeat.events.alone"}),
    ("acme", "channels.events.parameters.version.values", ["1", "2"], set()),
    (
        "acme",
        "credentials.token.revocation.sockets",
        "keep",
        {"revoke.events.hello.open", "revoke.events.hello.renewed"},
    ),
    ("acme", "channels.events.messages.accepted.live./session", "sequence", {"open.events.hello.again"}),
    (
        "unacode",
        "channels.events.closes.unauthorized.message",
        "invalid_token",
        {
            "deny.events.socket_message.wrong.in_query.dev_token",
            "message.events.heartbeat.not_authenticated",
            "message.events.subscribe.not_authenticated",
            "message.events.auth.required_0.missing",
        },
    ),
]


@pytest.mark.parametrize(
    ("name", "key", "value", "expected"), CHANGES, ids=[f"{each[0]}-{each[1]}-{each[2]}"[:80] for each in CHANGES]
)
def test_a_changed_spec_breaks_what_it_concerns(name: str, key: str, value: Any, expected: set[str]) -> None:
    provider = spec(name)
    assert not_kept(provider, vary(provider, {key: value})) == expected


def test_what_breaks_rests_on_what_was_changed(gateway: Provider) -> None:
    """A change of code, reason or message of a close is seen by the claims that rest on it, and by no others."""
    for name in ("not_authenticated", "session_timeout", "decode_error"):
        at = f"/channels/gateway/closes/{name}/code"
        resting = {claim.id for claim in on_sockets(gateway) if at in claim.rests_on}
        assert resting
        assert not_kept(gateway, vary(gateway, {f"{GATEWAY}closes.{name}.code": 4999})) == resting


def test_a_difference_names_the_value(gateway: Provider) -> None:
    changed = vary(gateway, {GATEWAY + "messages.hello.payload.d.heartbeat_interval": 41251})
    tables, sandbox = compile_provider(gateway), EngineTarget(compile_provider(changed))
    (difference,) = run_claim(find(gateway, "greet.gateway"), sandbox, tables).differences
    assert difference.at == "/channels/gateway/messages/hello/payload/d/heartbeat_interval"
    assert (difference.documented, difference.got) == ("41250", "41251")


# what a broken engine breaks


def test_a_session_for_everybody_who_asks(gateway: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    find_lost = LostSessions.find_session
    monkeypatch.setattr(LostSessions, "find_session", lambda self, session, _: find_lost(self, session, None))
    assert not_kept(gateway) == {"resume.gateway.somebody_else"}


def test_a_session_that_is_kept_after_every_close(gateway: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    shut = SocketSession._close_socket
    monkeypatch.setattr(SocketSession, "_close_socket", lambda self, *close, **_: shut(self, *close, resumable=True))
    broken = not_kept(gateway)
    assert broken
    assert all(name.startswith("resume.gateway.after.") for name in broken)


def test_sizes_in_characters(gateway: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        SocketSession, "_is_too_large", lambda self, data: len(data) > self._channel.table.max_message_bytes
    )
    assert not_kept(gateway) == {"message.gateway.size.wide"}


def test_any_message_in_the_place_of_a_heartbeat(gateway: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = timers.SessionTimers.note_message
    monkeypatch.setattr(timers.SessionTimers, "note_message", lambda self, _, now: heard(self, self._message, now))
    assert not_kept(gateway) == {"heartbeat.gateway.alone"}


def test_true_for_one(gateway: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "_PLAIN_TYPES", (str, int, float, bool))
    monkeypatch.setattr(message, "_is_of_type", lambda value, kind: isinstance(value, message._JSON_TYPES[kind]))
    assert not_kept(gateway) == {
        "message.gateway.heartbeat.sign_0.boolean",
        "message.gateway.resume.required_2.wrong_2",
    }


def test_a_ticket_that_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CredentialRecord, "mark_used", lambda self, _: self.principal)
    assert "lifetime.customs_stream.one_time_token.used.at_all" in not_kept(spec("yunite"))


def test_a_revocation_that_closes_nothing(acme: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CredentialStore, "revoke_record", lambda _, record: setattr(record, "revoked", True))
    assert not_kept(acme) == {"revoke.events.hello.open", "revoke.events.hello.renewed"}


def test_a_message_that_authenticates_nobody(acme: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "judge_credentials", lambda *_: Flaw(Case.unknown, None))
    broken = not_kept(acme)
    assert "open.events.hello" in broken
    assert "open.events.ticket" not in broken


def test_any_word_before_a_token(acme: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    judge = SchemeAuthenticator.judge_request

    def careless(self: SchemeAuthenticator, request: Any, now: float) -> Any:
        document = getattr(request, "message", None)
        token = document and has_value_at(document, "/auth/token") and resolve_pointer(document, "/auth/token")
        if isinstance(token, str):
            request.message = replace_value(document, "/auth/token", f"Token {token.split(' ')[-1]}")
        return judge(self, request, now)

    monkeypatch.setattr(SchemeAuthenticator, "judge_request", careless)
    broken = not_kept(acme)
    assert {f"deny.events.hello.wrong.{name}" for name in ("no_word", "word_bearer", "word_lower")} <= broken
    assert "open.events.hello" not in broken


# what other specs can say

TYPES = {"text": "x", "whole": 1, "number": 1.5, "truth": True, "thing": {}, "list": [1], "nothing": None}
KINDS = {
    "/text": "string",
    "/whole": "integer",
    "/number": "number",
    "/truth": "boolean",
    "/thing": "object",
    "/list": "array",
    "/list/0": "integer",
    "/nothing": "null",
}
RESUME = {
    "message": "resume",
    "session_at": "/id",
    "sequence_at": "/seq",
    "accepted": "resumed",
    "rejected": "invalid",
    "seconds": 10,
}
SERVER = {"title": "x", "summary": "x", "sender": "server"}
CLIENT = {"title": "x", "summary": "x", "sender": "client"}
EVENTS = "channels.events."
VARIED: dict[str, dict[str, Any]] = {
    "every type": {
        EVENTS + "messages.move.required": KINDS,
        EVENTS + "messages.move.payload": {"kind": "move", **TYPES},
    },
    "signs of every type": {
        EVENTS + "messages.move.match": {"/on": True, "/left": None, "/list": [1], "/n": 0},
        EVENTS + "messages.move.payload": {"on": True, "left": None, "list": [1], "n": 0, "to": []},
    },
    "sockets that are kept": {"credentials.token.revocation.sockets": "keep"},
    "a lifetime": {"credentials.token.lifetime": {"seconds": 30}},
    "a sliding lifetime": {"credentials.token.lifetime": {"seconds": 30, "sliding": True}},
    "a ticket that can be used again": {"credentials.ticket.single_use": False},
    "no greeting": {EVENTS + "greeting": None, EVENTS + "heartbeat": None},
    "no welcome": {EVENTS + "welcome": None},
    "no closes": {EVENTS + "closes": {}},
    "no limits": {EVENTS + "authenticate_within": None, EVENTS + "max_message_bytes": None},
    "tickets only": {EVENTS + "security": ["ticket"]},
    "tickets only, and no closes": {EVENTS + "security": ["ticket"], EVENTS + "closes": {}},
    "messages only": {EVENTS + "security": ["hello"]},
    "nothing required": {EVENTS + "messages.login.required": {}},
    "a login at any time": {EVENTS + "messages.login.when": "any", EVENTS + "messages.login.reply": "pong"},
    "a close that leaves the socket open": {
        EVENTS + "closes.bad_token.code": None,
        EVENTS + "closes.twice.code": None,
        EVENTS + "closes.twice.message": "error",
    },
    "a close that nobody knows how to go on after": {EVENTS + "closes.nonsense.reconnect": "unknown"},
    "no room for characters": {
        EVENTS + "max_message_bytes": 100,
        EVENTS + "messages.ping.payload": {"kind": "ping", "last": 1, "note": "x" * 40},
    },
    "a short lifetime": {"credentials.token.lifetime": {"seconds": 30}, EVENTS + "authenticate_within": None},
    "a heartbeat of the server": {
        EVENTS + "heartbeat": {"sender": "server", "message": "pong", "seconds": 20},
        EVENTS + "messages.pong.live": {},
    },
    "a heartbeat of the server that is told nowhere": {EVENTS + "heartbeat": {"sender": "server", "message": "pong"}},
    "a scheme to come": {
        "schemes.soon": {
            "title": "x",
            "summary": "x",
            "surface": "websocket",
            "lifecycle": "coming_soon",
            "parts": [{"in": "header", "name": "X-Soon", "template": "{token}"}],
        },
        EVENTS + "security": ["soon", "ticket", "hello"],
    },
    "a scheme to come, where nobody waits": {
        "schemes.soon": {
            "title": "x",
            "summary": "x",
            "surface": "websocket",
            "lifecycle": "coming_soon",
            "parts": [{"in": "header", "name": "X-Soon", "template": "{token}"}],
        },
        EVENTS + "security": ["soon", "ticket"],
    },
    "nothing that opens it": {"schemes.ticket.lifecycle": "removed", "schemes.hello.lifecycle": "removed", "flows": {}},
    "resuming": {
        "schemes.again": {
            "title": "x",
            "summary": "x",
            "surface": "websocket",
            "parts": [{"in": "message", "message": "resume", "name": "/token", "template": "{token}"}],
        },
        EVENTS + "security": ["ticket", "hello", "again"],
        EVENTS + "resume": RESUME,
        EVENTS + "messages.resume": CLIENT
        | {
            "match": {"/kind": "resume"},
            "payload": {"kind": "resume", "token": "x", "id": "s", "seq": 1},
            "required": {"/id": "string", "/seq": "integer"},
            "when": "before",
        },
        EVENTS + "messages.resumed": SERVER | {"payload": {"kind": "resumed", "n": 9}, "live": {"/n": "sequence"}},
        EVENTS + "messages.invalid": SERVER | {"payload": {"kind": "invalid"}},
        EVENTS + "closes.version.cases": ["unsupported_version", "invalid_sequence"],
    },
    "resuming without credentials": {
        EVENTS + "resume": RESUME,
        EVENTS + "messages.resume": CLIENT
        | {
            "match": {"/kind": "resume"},
            "payload": {"kind": "resume", "id": "s", "seq": 1},
            "when": "before",
        },
        EVENTS + "messages.resumed": SERVER | {"payload": {"kind": "resumed"}},
        EVENTS + "messages.invalid": SERVER | {"payload": {"kind": "invalid"}},
    },
    "parameters of every kind": {
        EVENTS + "path": "/events/{fleet}/all",
        EVENTS + "parameters.mode": {
            "in": "query",
            "description": "x",
            "example": "a",
            "required": False,
            "refused": {"b": "forbidden", "c": "unsupported_version"},
        },
        "failures.forbidden.surfaces": ["rest", "token", "websocket"],
        "failures.not_found.surfaces": ["rest", "websocket"],
        "failures.handshake.bodies": {"text/html": "<p>no</p>", "application/json": {"error": "no"}},
    },
}


@pytest.mark.parametrize("changes", VARIED.values(), ids=VARIED)
def test_the_sandbox_keeps_those_of_other_specs(acme: Provider, changes: dict[str, Any]) -> None:
    provider = vary(acme, changes)
    claims = on_sockets(provider)
    assert len({claim.id for claim in claims}) == len(claims)
    assert not not_kept(provider, claims=claims)


def of(acme: Provider, name: str) -> Provider:
    return vary(acme, VARIED[name])


def test_a_channel_that_nobody_can_open(acme: Provider) -> None:
    provider = of(acme, "nothing that opens it")
    assert not on_sockets(provider)
    subject = ClaimedSpec(provider)
    assert (list_accesses(subject, "events"), first_access(subject, "events")) == ((), None)


def test_ways_into_a_channel(acme: Provider) -> None:
    subject = ClaimedSpec(of(acme, "resuming"))
    assert list_accesses(subject, "events") == (
        ChannelAccess("events", "ticket", None),
        ChannelAccess("events", "hello", "login"),
    )
    assert access_by_message(subject, "events") == ChannelAccess("events", "hello", "login")
    assert access_by_handshake(subject, "events") == ChannelAccess("events", "ticket", None)
    assert access_by_message(ClaimedSpec(of(acme, "tickets only")), "events") is None


def test_what_comes_by_itself(acme: Provider) -> None:
    subject = ClaimedSpec(acme)
    assert cases_with_causes(subject, "events") >= {Case.unknown, Case.used, Case.too_large, Case.unsupported_version}
    assert Case.internal not in cases_with_causes(subject, "events")
    assert Case.missing not in handshake_cases_with_causes(subject, "events")
    assert Case.missing in handshake_cases_with_causes(ClaimedSpec(of(acme, "tickets only")), "events")


def test_what_is_not_stated_is_claimed_only_where_a_fact_asks_for_it(acme: Provider) -> None:
    silent = ids(of(acme, "no closes"))
    assert "message.events.no_json" not in silent
    assert "message.events.move.required_0.missing" in silent


def test_how_a_refusal_looks_may_be_assumed_where_the_refusal_is_documented() -> None:
    claim = find(spec("yunite"), "lifetime.customs_stream.one_time_token.used.at_all")
    refused = claim.steps[-1]
    assert isinstance(refused, OpenSocket)
    assert refused.refused
    assert refused.refused.status == ANY_REFUSAL


def test_limits_are_waited_for(gateway: Provider) -> None:
    """One IDENTIFY in five seconds: who authenticates twice waits between."""
    steps = find(gateway, "open.gateway.identify.again").steps
    assert [step.seconds for step in steps if isinstance(step, PassTime)] == [5.0]


def test_numbers_go_on_in_a_session(gateway: Provider) -> None:
    heard = [
        step.message.content for step in find(gateway, "resume.gateway.counts").steps if isinstance(step, ExpectMessage)
    ]
    assert [content["s"] for content in heard if "s" in content] == [1, 2, 3]


def test_tickets_are_minted_first() -> None:
    call, connect, *_ = find(spec("yunite"), "open.customs_stream.one_time_token").steps
    assert isinstance(call, SendRequest)
    assert isinstance(connect, OpenSocket)


def test_a_resumed_session_is_asked_for_with_its_credential(gateway: Provider) -> None:
    said = [step.message for step in find(gateway, "resume.gateway.accepted").steps if isinstance(step, SendMessage)]
    resumed = next(content for content in said if content["op"] == 6)
    assert isinstance(resumed["d"]["token"], tuple)
    assert resumed["d"]["seq"] == 1
