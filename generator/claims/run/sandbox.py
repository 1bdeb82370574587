"""The target in process: the engine with a clock of its own, which nothing but a claim moves."""

from __future__ import annotations

from collections import deque
from typing import Final

from generator.claims.claim import Held
from generator.claims.run.target import Close, Got, Sent
from generator.engine import Answer, Engine, Handshake, Request, Session, Shut
from generator.engine.provider import address
from generator.engine.wire import Event
from generator.origins import SANDBOX
from generator.tables import Tables

START: Final = 1_800_000_000.0
"""The first second of every claim, so that what is recorded is the same in every build."""

_CUT: Final = 1006
"""Stands for a connection that ended without a close frame (RFC 6455, section 7.4.1)."""


class Sandbox:
    """One provider, all of whose time and credentials are in the hands of the claim."""

    can: Final = frozenset({"time", "control", "address", "provoke", "exact"})

    def __init__(self, tables: Tables, *, seed: int = 0, base: str = SANDBOX) -> None:
        """Set up a sandbox that says it is at `base`; `seed` decides every value that is issued."""
        self._tables = tables
        self._servers = {server.id: server for server in tables.servers}
        self._now = START
        self._engine = Engine([tables], clock=lambda: self._now, seed=seed, base=base)
        self._base = base
        self._lines: list[_Line] = []
        self._values: dict[Held, str | None] = {}

    def value(self, held: Held) -> str | None:
        """Give the value that the sandbox knows from the start; None if there is none."""
        if held not in self._values:
            self._values[held] = self._value(held)
        return self._values[held]

    def address(self, server: str) -> str:
        """Give the address of a server as the sandbox tells it."""
        return address(self._base, self._servers[server])

    def request(self, sent: Sent) -> Got:
        """Have a request answered."""
        path, headers = self._path(sent), _encoded(sent)
        answer = self._engine.request(Request(sent.method, path, sent.query, headers, sent.body, sent.address))
        self._settle()
        return _got(answer)

    def connect(self, sent: Sent) -> Got | _Line:
        """Have a handshake answered."""
        outcome = self._engine.connect(Handshake(self._path(sent), sent.query, _encoded(sent), sent.address))
        if isinstance(outcome, Answer):
            return _got(outcome)
        line = _Line(outcome)
        self._lines.append(line)
        return line

    def wait(self, seconds: float) -> None:
        """Move the clock, with a stop wherever something is due on a socket."""
        end = self._now + seconds
        while (due := self._due()) is not None and due <= end:
            self._now = max(self._now, due)
            self._settle()
        self._now = end

    def plant(self, credential: str, value: str, level: str | None) -> None:
        """Make a value accepted."""
        self._engine.plant(self._tables.provider, credential, value, level)

    def revoke(self, credential: str, value: str) -> bool:
        """End a credential, and the sockets that end with it."""
        known = self._engine.revoke(self._tables.provider, credential, value)
        self._settle()
        return known

    def rotate(self, credential: str, value: str) -> str | None:
        """Replace a credential, and end the sockets that end with it."""
        fresh = self._engine.reset(self._tables.provider, credential, value)
        self._settle()
        return fresh

    def fresh(self) -> None:
        """Forget all that happened, and turn the clock back."""
        self._lines.clear()
        self._engine.forget()
        self._now = START

    def _value(self, held: Held) -> str | None:
        demo = self._tables.credential(held.credential).demo
        if held.variant != "valid":
            return {"wrong": demo.wrong, "expired": demo.expired, "revoked": demo.revoked}[held.variant]
        exactly = (holder.value for holder in demo.holders if holder.level == held.level)
        return next(exactly, None) or self._tables.demo_values(held.level).get(held.credential)

    def _path(self, sent: Sent) -> str:
        return self._servers[sent.server].mount + sent.path

    def _due(self) -> float | None:
        deadlines = [deadline for line in self._lines if (deadline := line.session.deadline()) is not None]
        return min(deadlines, default=None)

    def _settle(self) -> None:
        """Do what is due by now on every socket."""
        for line in self._lines:
            deadline = line.session.deadline()
            if deadline is not None and deadline <= self._now:
                line.take(line.session.expire())


class _Line:
    """One open socket of the sandbox."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._came: deque[str | bytes | Close] = deque()
        self._over = False
        self.take(session.opened())

    def send(self, data: str | bytes) -> None:
        """Hand a message to the session, and keep what it answers."""
        if not self._over:
            self.take(self.session.received(data))

    def receive(self, *, expected: bool = True) -> str | bytes | Close | None:  # noqa: ARG002 - there is no waiting here
        """Give what came next."""
        return self._came.popleft() if self._came else None

    def leave(self, code: int | None) -> None:
        """End the session from the client's side."""
        if not self._over:
            self._over = True
            self.session.closed(_CUT if code is None else code)

    def take(self, events: list[Event]) -> None:
        """Keep what the session says; tell it when it closed."""
        for event in events:
            if isinstance(event, Shut):
                self._came.append(Close(event.code, event.reason))
                self._over = True
                self.session.closed(event.code)
            else:
                self._came.append(event.text)


def _encoded(sent: Sent) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in sent.headers]


def _got(answer: Answer) -> Got:
    return Got(answer.status, [(name.decode(), value.decode("latin-1")) for name, value in answer.headers], answer.body)
