"""One provider in the hands of its callers and of its owner: values are chosen, issued and withdrawn, time passes.

Hypothesis chooses what happens; the ledger and the tally say what must come of it, the engine what does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from authproof.model.channel import Channel as ChannelSpec
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import CloseConnection, Engine, SendText, SocketSession
from authproof.sandbox.tables import ChannelTable, ParameterTable, SchemeTable

from .callers import held
from .counting import Caller, Tally
from .ledger import Known, Ledger, person_of

START = 1_800_000_000.0
TIMES = (0.125, 0.5, 1.0, 2.0, 4.875, 5.0, 9.875, 10.0, 29.875, 59.875, 60.0, 3599.875, 86400.0, 259200.0, 2592000.0)
"""Seconds to wait, near the ends of lifetimes and windows; eighths, so that no sum is rounded."""

PICK = st.integers(0, 5)
ADDRESS = st.sampled_from(["192.0.2.1", "192.0.2.1", "192.0.2.2"])
SPOIL = st.sampled_from([None] * 9 + ["cut", "case", "other", "empty"])


@dataclass(eq=False)
class Socket:
    """An open socket, from the client's side."""

    session: SocketSession
    channel: ChannelTable
    spec: ChannelSpec
    address: str
    number: int
    held: tuple[Known, ...] = ()
    """The values that it was authenticated by; empty before."""
    heard: list[Any] = field(default_factory=list)

    @property
    def caller(self) -> Caller:
        return Caller(self.held, self.address, self.number)


class World(RuleBasedStateMachine):
    """One provider; a subclass says which."""

    provider: Provider

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.tables = compile_provider(self.provider)
        self.engine = Engine([self.tables], clock=lambda: self.now, seed=1)
        self.ledger = Ledger(self.provider, self.tables, self.now)
        self.tally = Tally(self.provider)
        self.schemes = {scheme.id: scheme for scheme in self.tables.schemes}
        self.mounts = self.tables.mounts
        self.sockets: list[Socket] = []
        self.numbers = 0
        self.lost: list[tuple[str, float, str | None]] = []
        """Sessions that could be taken up again: identifier, until when, whose."""

    def choose(self, scheme: SchemeTable, level: str | None, pick: int, spoil: str | None) -> dict[str, str]:
        """Choose values to present: mostly of one person and good, sometimes any that were ever known, or spoilt."""
        good = self.tables.choose_demo_values(level)
        values = {
            name: good[name] if name in good and pick < 3 else self.any_value(name, pick) for name in held(scheme)
        }
        if spoil:
            last = list(values)[-1]
            values[last] = _spoilt(values[last], spoil)
        return values

    def any_value(self, credential: str, pick: int) -> str:
        """Choose a value that was ever known, mostly the newest that is still good; one is issued if there is none."""
        known = self.ledger.of(credential)
        living = [one for one in known if one.end is None and self.now < one.expires]
        if not living:
            living = [self.issue(credential)]
        chosen = living if pick < 4 else known or living
        return chosen[max(0, pick - 4) % len(chosen)].value

    def issue(self, credential: str) -> Known:
        value = self.engine.issue_credential(self.provider.id, credential)
        return self.ledger.give(credential, value, self.ledger.stranger(), None, self.now)

    def take(self, socket: Socket, events: list[SendText | CloseConnection]) -> list[Any]:
        """Do what a transport does with events; gives the messages decoded, and the close as it is."""
        heard = [json.loads(event.text) if isinstance(event, SendText) else event for event in events]
        assert not any(isinstance(event, CloseConnection) for event in heard[:-1])
        socket.heard += heard
        if shut(heard):
            self.end(socket, 1006)
        return heard

    def end(self, socket: Socket, code: int) -> None:
        session = socket.session
        session.handle_closed(code)
        assert (session.next_deadline(), session.handle_deadline(), session.handle_message("{}")) == (None, [], []), (
            "it goes on after its end"
        )
        self.sockets.remove(socket)
        self.tally.leave(socket.number)
        resume = socket.channel.resume
        if resume and socket.held:
            self.lost.append((socket.session.id, self.now + resume.seconds, person_of(list(socket.held))))

    @rule(seconds=st.sampled_from(TIMES))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.ring()

    @precondition(lambda self: self.mortal())
    @rule(pick=PICK, early=st.sampled_from([0.0, 0.0, 0.125]))
    def outlive(self, pick: int, early: float) -> None:
        """Wait to the very end of a credential, or almost."""
        mortal = self.mortal()
        self.now = max(self.now, mortal[pick % len(mortal)].expires - early)
        self.ring()

    def mortal(self) -> list[Known]:
        """Give what will expire, the newest first."""
        return [one for one in reversed(self.ledger.known.values()) if self.now < one.expires < float("inf")]

    def ring(self) -> None:
        """Let every socket do what is due."""
        for socket in tuple(self.sockets):
            deadline = socket.session.next_deadline()
            if deadline is not None and deadline <= self.now:
                self.take(socket, socket.session.handle_deadline())

    @rule(data=st.data(), pick=PICK, how=st.sampled_from(["revoke", "reset", "issue", "issue"]))
    def own(self, data: Any, pick: int, how: str) -> None:
        credential = data.draw(st.sampled_from([each.id for each in self.tables.credentials]))
        known = self.ledger.of(credential)
        if how == "issue":
            self.issue(credential)
        elif known:
            self.withdraw(known[pick % len(known)], replace=how == "reset")

    @precondition(lambda self: any(socket.held for socket in self.sockets))
    @rule(pick=PICK, replace=st.booleans())
    def withdraw_in_use(self, pick: int, replace: bool) -> None:
        used = [known for socket in self.sockets for known in socket.held]
        self.withdraw(used[pick % len(used)], replace=replace)

    def withdraw(self, known: Known, *, replace: bool) -> None:
        """Revoke a value, or reset it; sockets that end with it must end."""
        name, value = known.credential, known.value
        if replace:
            fresh = self.engine.replace_credential(self.provider.id, name, value)
            if fresh is not None:
                self.ledger.give(name, fresh, known.person, known.level, self.now)
                known.end = known.end or "reset"
        elif self.engine.revoke_credential(self.provider.id, name, value):
            known.end = known.end or "revoked"
        ending = [socket for socket in self.sockets if known in socket.held]
        self.ring()
        spec = self.provider.credentials[name].revocation
        if spec and spec.sockets.value == "close" and known.end in ("reset", "revoked"):
            assert not any(socket in self.sockets for socket in ending), "a socket outlives its credential"


def query_of(parameters: Iterable[ParameterTable]) -> dict[str, str]:
    return {each.name: each.example for each in parameters if each.place == "query" and each.required}


def headers_of(parameters: Iterable[ParameterTable]) -> dict[str, str]:
    return {each.name: each.example for each in parameters if each.place == "header" and each.required}


def filled(path: str, captures: dict[str, str]) -> str:
    for name, value in captures.items():
        path = path.replace("{" + name + "}", quote(value, safe=""))
    return path


def header_lines(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]


def shut(events: list[Any]) -> bool:
    return any(isinstance(event, CloseConnection) for event in events)


def _spoilt(value: str, how: str) -> str:
    return {"cut": value[:-1], "case": value.swapcase(), "other": f"x{value[1:]}", "empty": ""}[how]
