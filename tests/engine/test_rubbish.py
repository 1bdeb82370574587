"""Whatever comes, in whatever order and at whatever time: the engine answers, and it does not let anybody in."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from authproof.model.channel import Side
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import (
    CloseConnection,
    Engine,
    Handshake,
    HttpAnswer,
    HttpRequest,
    SendText,
    SocketSession,
)
from authproof.sandbox.tables import Tables
from tests.made_up import MADE_UP

ROOT = Path(__file__).parents[2]
SPECS = [*MADE_UP, *sorted((ROOT / "specs").glob("*.yaml"))]


@cache
def specs() -> tuple[Provider, ...]:
    return tuple(Provider.model_validate(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)) for path in SPECS)


@cache
def tables() -> tuple[Tables, ...]:
    return tuple(map(compile_provider, specs()))


@cache
def words() -> list[str]:
    """Give words that lead somewhere: values, names and literals of the specs."""
    found = {"", "Bearer ", "Bot ", "Basic ", "=", "limited", "nonsense", "\ud800", "%", "%2F", "\x00"}
    for each in tables():
        for credential in each.credentials:
            demo = credential.demo
            found |= {holder.value for holder in demo.holders}
            found |= {value for value in (demo.wrong, demo.expired, demo.revoked) if value}
    return sorted(found)


TEXT = st.one_of(
    st.text(max_size=40),
    st.builds("".join, st.lists(st.deferred(lambda: st.sampled_from(words())), max_size=3)),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
BODY = st.one_of(st.binary(max_size=200), st.builds(lambda value: json.dumps(value).encode(), JSON))
NAMES = [
    "authorization",
    "accept",
    "content-type",
    "cookie",
    "authproof-provoke",
    "sec-websocket-protocol",
    "api-key",
    "y-api-token",
    "x-acme-client",
]
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(NAMES).map(str.encode),
        st.one_of(st.binary(max_size=60), TEXT.map(lambda text: text.encode("utf-8", "replace"))),
    ),
    max_size=5,
)


@st.composite
def paths(draw: st.DrawFn) -> str:
    each = draw(st.sampled_from(tables()))
    spots = [(spot.server, spot.path) for spot in (*each.operations, *each.channels)]
    server, path = draw(st.sampled_from(spots))
    whole = f"/{each.provider}/{server}{path}"
    if draw(st.booleans()):
        return whole.replace("{fleet}", "42").replace("{robot}", "r-1")
    return draw(st.sampled_from([whole + draw(TEXT), draw(TEXT), "/" + draw(TEXT), whole[: draw(st.integers(0, 30))]]))


METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "", "get", "\x00"])
STEADY = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
"""The same examples in each run; `derandomize` off finds others."""


def engine() -> Engine:
    return Engine(tables(), clock=lambda: 0.0, seed=0)


@STEADY
@given(method=METHODS, path=paths(), query=TEXT, headers=HEADERS, body=BODY)
def test_every_request_has_an_answer(method: str, path: str, query: str, headers: Any, body: bytes) -> None:
    answer = engine().answer_request(HttpRequest(method, path, query, headers, body))
    assert 100 <= answer.status <= 599
    assert all(isinstance(name, bytes) and isinstance(value, bytes) for name, value in answer.headers)
    assert not any(b"\n" in value or b"\r" in value for _, value in answer.headers)


class Sockets(RuleBasedStateMachine):
    """Sockets and requests in any order, while the clock moves any way."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.engine = Engine(tables(), clock=lambda: self.now, seed=0)
        self.sessions: list[SocketSession] = []
        self.ended: set[int] = set()

    def check(self, session: SocketSession, events: list[SendText | CloseConnection]) -> None:
        assert not (events and id(session) in self.ended), "it speaks after its end"
        for number, event in enumerate(events, 1):
            if isinstance(event, SendText):
                json.loads(event.text)
            else:
                assert number == len(events)
                assert 1000 <= event.code <= 4999
                self.ended.add(id(session))

    @rule(
        path=paths(), query=st.sampled_from(["", "version=2", "v=1&encoding=json", "v=2", "token=x"]), headers=HEADERS
    )
    def connect(self, path: str, query: str, headers: Any) -> None:
        outcome = self.engine.answer_handshake(Handshake(path, query, headers))
        if isinstance(outcome, HttpAnswer):
            assert outcome.status >= 400
        else:
            self.sessions.append(outcome)
            self.check(outcome, outcome.handle_opened())

    @rule(
        number=st.integers(0, 9),
        data=st.one_of(TEXT, st.binary(max_size=50), st.integers(0, 9000).map(lambda size: "x" * size)),
    )
    def send(self, number: int, data: str | bytes) -> None:
        if self.sessions:
            session = self.sessions[number % len(self.sessions)]
            self.check(session, session.handle_message(data))

    @rule(
        number=st.integers(0, 9),
        change=JSON,
        at=st.sampled_from(["", "/token", "/d", "/d/seq", "/d/token", "/auth", "/last", "/agent"]),
        data=st.data(),
    )
    def send_message(self, number: int, change: Any, at: str, data: st.DataObject) -> None:
        """Send a message of the spec with one value changed, or none."""
        messages = [
            each.payload
            for spec in specs()
            for channel in spec.channels.values()
            for each in channel.messages.values()
            if each.sender is Side.client
        ]
        message = json.loads(json.dumps(data.draw(st.sampled_from(messages))))
        spot, *rest = at.split("/")[1:] or [None]
        if spot in message and not rest:
            message[spot] = change
        elif rest and isinstance(message.get(spot), dict):
            message[spot][rest[0]] = change
        self.send(number, json.dumps(message))

    @rule(seconds=st.one_of(st.floats(0, 100), st.floats(-1e6, 1e9)))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        for session in self.sessions:
            deadline = session.next_deadline()
            if deadline is not None and deadline <= self.now:
                self.check(session, session.handle_deadline())
                assert (session.next_deadline() or self.now + 1) > self.now

    @rule(number=st.integers(0, 9), code=st.integers(1000, 4999))
    def close(self, number: int, code: int) -> None:
        if self.sessions:
            self.sessions.pop(number % len(self.sessions)).handle_closed(code)

    @rule(method=METHODS, path=paths(), query=TEXT, headers=HEADERS, body=BODY)
    def request(self, method: str, path: str, query: str, headers: Any, body: bytes) -> None:
        self.engine.answer_request(HttpRequest(method, path, query, headers, body))

    @rule(data=st.data())
    def revoke(self, data: st.DataObject) -> None:
        spec = data.draw(st.sampled_from(tables()))
        credential = data.draw(st.sampled_from(spec.credentials))
        value = data.draw(st.sampled_from(words()))
        self.engine.revoke_credential(spec.provider, credential.id, value)
        self.wait(0.0)

    @invariant()
    def refused_values_stay_refused(self) -> None:
        for spec in tables():
            if spec.provider != "acme":
                continue
            token = spec.find_credential("token").demo
            for value in (token.wrong, token.expired, token.revoked):
                request = HttpRequest("GET", "/acme/api/robots", f"token={value}", [(b"x-acme-client", b"docs")])
                assert self.engine.answer_request(request).status in {401, 429}


def test_any_sequence() -> None:
    run_state_machine_as_test(Sockets, settings=settings(STEADY, max_examples=30, stateful_step_count=25))
