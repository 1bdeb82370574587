"""However much happens, the engine does not grow: measured from outside, over everything that it holds."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from random import Random
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import pytest

from authproof.model.channel import Side
from authproof.model.provider import Provider
from authproof.model.vocabulary import When
from authproof.sandbox.engine import CloseConnection, SocketSession, credential_store, limits
from authproof.sandbox.engine.limits import WindowLimiter
from authproof.sandbox.engine.sockets import channel, timers

from .callers import Carried, carry, held, put
from .machine import Machine

SMALL = {
    (credential_store, "MAX_ISSUED"): 40,
    (limits, "MAX_KEYS"): 20,
    (timers, "MAX_LOST"): 10,
    (channel, "MAX_SESSIONS"): 15,
}
"""The bounds, made so small that they are reached soon."""
ROUNDS = 250
_STATELESS = (type, ModuleType, FunctionType, BuiltinFunctionType)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for (module, name), bound in SMALL.items():
        monkeypatch.setattr(module, name, bound)


def weigh(thing: object) -> int:
    """Count every object that can be reached from one, but for code."""
    seen: dict[int, object] = {}
    ahead = [thing]
    while ahead:
        one = ahead.pop()
        if id(one) not in seen and not isinstance(one, _STATELESS):
            seen[id(one)] = one
            ahead += gc.get_referents(one)
    return len(seen)


class Crowd:
    """Many callers who come once, log in, open sockets, exceed limits and go."""

    def __init__(self, provider: Provider) -> None:
        self.machine = type("Quiet", (Machine,), {"provider": provider})()
        self.random = Random(1)
        self.sessions: list[SocketSession] = []

    def pass_by(self, rounds: int) -> None:
        for _ in range(rounds):
            self.machine.now += self.random.choice([0.125, 1.0, 7.0])
            self.ask()
            if self.machine.tables.channels:
                self.drop_in()
        for session in self.sessions:
            session.handle_closed(1000)
        self.sessions.clear()

    def values(self, names: list[str]) -> dict[str, str]:
        """Issue values, each to somebody new, or take those that are known from the start."""
        engine, tables = self.machine.engine, self.machine.tables
        if self.random.random() < 0.5:
            return {name: engine.issue_credential(tables.provider, name) for name in names}
        known = tables.choose_demo_values()
        return {name: known.get(name) or engine.issue_credential(tables.provider, name) for name in names}

    def ask(self) -> None:
        machine = self.machine
        operation = self.random.choice(machine.tables.operations)
        carried = Carried()
        if operation.schemes and self.random.random() < 0.9:
            scheme = machine.schemes[self.random.choice(operation.schemes)]
            carried = carry(scheme, self.values(held(scheme)))
        provoke = self.random.random() < 0.3
        request = machine.written(operation, carried, f"192.0.2.{self.random.random()}", provoke=provoke)
        machine.engine.answer_request(request)

    def drop_in(self) -> None:
        """Open a socket, authenticate, say something; then stay, or go."""
        machine = self.machine
        table = self.random.choice(machine.tables.channels)
        scheme = machine.schemes[self.random.choice(table.schemes)]
        carried = carry(scheme, self.values(held(scheme)))
        socket = machine.open(table, carried, f"192.0.2.{self.random.random()}")
        machine.sockets.clear()
        if not isinstance(getattr(socket, "session", None), SocketSession):
            return
        for text in self.lines(socket, carried):
            if any(isinstance(event, CloseConnection) for event in socket.session.handle_message(text)):
                break
        if self.random.random() < 0.9:
            socket.session.handle_closed(1000)
        else:
            self.sessions.append(socket.session)

    def lines(self, socket: Any, carried: Carried) -> Iterator[str]:
        if carried.message:
            message = socket.spec.messages[carried.message].payload
            yield json.dumps(put(message, carried.said))
        mine = [each for each in socket.spec.messages.values() if each.sender is Side.client]
        yield from (json.dumps(each.payload) for each in mine if each.when is not When.before)


def growth(provider: Provider) -> float:
    """Tell how much heavier the engine is after many rounds than it was after some; 1.0: as heavy."""
    crowd = Crowd(provider)
    crowd.pass_by(ROUNDS)
    before = weigh(crowd.machine.engine)
    crowd.pass_by(2 * ROUNDS)
    return weigh(crowd.machine.engine) / before


def test_it_does_not_grow(provider: Provider) -> None:
    assert growth(provider) < 1.1


UNBOUNDED = {
    "issued": ("ygy", credential_store, "MAX_ISSUED"),
    "callers": ("cakeybot", limits, "MAX_KEYS"),
    "lost sessions": ("floodilka", timers, "MAX_LOST"),
}


@pytest.mark.parametrize("name", UNBOUNDED)
def test_mutant_without_a_bound(name: str, monkeypatch: pytest.MonkeyPatch, providers: dict[str, Provider]) -> None:
    provider, module, bound = UNBOUNDED[name]
    monkeypatch.setattr(module, bound, 10**9)
    assert growth(providers[provider]) > 1.1


def after_a_socket(provider: Provider) -> int:
    """Tell by how much the engine is heavier after a second socket came, spoke and went as the first did."""
    machine = Crowd(provider).machine
    weights = []
    for _ in range(2):
        socket = machine.open(machine.tables.channels[0], Carried(), "192.0.2.1")
        machine.sockets.clear()
        socket.session.handle_message("{}")
        socket.session.handle_closed(1000)
        weights.append(weigh(machine.engine))
    return weights[1] - weights[0]


def test_a_socket_leaves_nothing_behind(providers: dict[str, Provider]) -> None:
    """What is counted by connection goes with it."""
    assert after_a_socket(providers["floodilka"]) == 0


def test_mutant_that_keeps_counting_by_connection(
    monkeypatch: pytest.MonkeyPatch, providers: dict[str, Provider]
) -> None:
    monkeypatch.setattr(WindowLimiter, "forget_socket", lambda *_: None)
    assert after_a_socket(providers["floodilka"]) > 0
