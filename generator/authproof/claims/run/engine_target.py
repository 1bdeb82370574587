"""The target in process: the engine with a clock of its own, which nothing but a claim moves."""

from __future__ import annotations

from collections import deque
from typing import Final

from authproof.claims.claim import HeldCredential
from authproof.claims.run.target import Capability, PreparedRequest, ReceivedAnswer, ReceivedClose
from authproof.sandbox.engine import CloseConnection, Engine, Handshake, HttpAnswer, HttpRequest, SocketSession
from authproof.sandbox.engine.events import SocketEvent
from authproof.sandbox.engine.provider import locate_server
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.sandbox.tables import Tables

CLOCK_START: Final = 1_800_000_000.0
"""The first second of every claim, so that what is recorded is the same in every build."""

_ABNORMAL_CLOSURE: Final = 1006
"""Stands for a connection that ended without a close frame (RFC 6455, section 7.4.1)."""


class EngineTarget:
    """One provider, all of whose time and credentials are in the hands of the claim."""

    can: Final = frozenset(Capability)
    is_foreign: Final = False

    def __init__(self, tables: Tables, *, seed: int = 0, base: str = DEFAULT_SANDBOX) -> None:
        """Set up a sandbox that says it is at `base`; `seed` decides every value that is issued."""
        self._tables = tables
        self._servers = {server.id: server for server in tables.servers}
        self._now = CLOCK_START
        self._engine = Engine([tables], clock=lambda: self._now, seed=seed, base=base)
        self._base = base
        self._connections: list[_EngineConnection] = []
        self._values: dict[HeldCredential, str | None] = {}

    def value(self, held: HeldCredential) -> str | None:
        """Give the value that the sandbox knows from the start; None if there is none."""
        if held not in self._values:
            self._values[held] = self._tables.find_demo_value(held.credential, held.variant, held.level)
        return self._values[held]

    def address(self, server: str) -> str:
        """Give the address of a server as the sandbox tells it."""
        return locate_server(self._base, self._servers[server])

    def request(self, sent: PreparedRequest) -> ReceivedAnswer:
        """Have a request answered."""
        path, headers = self._mounted_path(sent), _encode_headers(sent)
        answer = self._engine.answer_request(
            HttpRequest(sent.method, path, sent.query, headers, sent.body, sent.address)
        )
        self._expire_sessions()
        return _decode_answer(answer)

    def connect(self, sent: PreparedRequest) -> ReceivedAnswer | _EngineConnection:
        """Have a handshake answered."""
        outcome = self._engine.answer_handshake(
            Handshake(self._mounted_path(sent), sent.query, _encode_headers(sent), sent.address)
        )
        if isinstance(outcome, HttpAnswer):
            return _decode_answer(outcome)
        connection = _EngineConnection(outcome)
        self._connections.append(connection)
        return connection

    def wait(self, seconds: float) -> None:
        """Move the clock, with a stop wherever something is due on a socket."""
        end = self._now + seconds
        while (due := self._next_deadline()) is not None and due <= end:
            self._now = max(self._now, due)
            self._expire_sessions()
        self._now = end

    def plant(self, credential: str, value: str, level: str | None) -> None:
        self._engine.plant_credential(self._tables.provider, credential, value, level)

    def revoke(self, credential: str, value: str) -> bool:
        """End a credential, and the sockets that end with it."""
        known = self._engine.revoke_credential(self._tables.provider, credential, value)
        self._expire_sessions()
        return known

    def rotate(self, credential: str, value: str) -> str | None:
        """Replace a credential, and end the sockets that end with it."""
        fresh = self._engine.replace_credential(self._tables.provider, credential, value)
        self._expire_sessions()
        return fresh

    def suspend_limit(self, limit: str) -> None:
        self._engine.suspend_limit(self._tables.provider, limit)

    def count_next_as(self, limit: str, times: int) -> None:
        self._engine.count_next_as(self._tables.provider, limit, times)

    def fresh(self) -> None:
        """Forget all that happened, and turn the clock back."""
        self._connections.clear()
        self._engine.forget_state()
        self._now = CLOCK_START

    def _mounted_path(self, sent: PreparedRequest) -> str:
        return self._servers[sent.server].write_mount(sent.server_values) + sent.path

    def _next_deadline(self) -> float | None:
        deadlines = [
            deadline for connection in self._connections if (deadline := connection.session.next_deadline()) is not None
        ]
        return min(deadlines, default=None)

    def _expire_sessions(self) -> None:
        """Do what is due by now on every socket."""
        for connection in self._connections:
            deadline = connection.session.next_deadline()
            if deadline is not None and deadline <= self._now:
                connection.queue_events(connection.session.handle_deadline())


class _EngineConnection:
    """One open socket of the sandbox."""

    def __init__(self, session: SocketSession) -> None:
        self.session = session
        self._events: deque[str | bytes | ReceivedClose] = deque()
        self._is_closed = False
        self.queue_events(session.handle_opened())

    def send(self, data: str | bytes) -> None:
        """Hand a message to the session, and keep what it answers."""
        if not self._is_closed:
            self.queue_events(self.session.handle_message(data))

    def receive(self, *, expected: bool = True) -> str | bytes | ReceivedClose | None:  # noqa: ARG002 - there is no waiting here
        """Give what came next."""
        return self._events.popleft() if self._events else None

    def leave(self, code: int | None) -> None:
        """End the session from the client's side."""
        if not self._is_closed:
            self._is_closed = True
            self.session.handle_closed(_ABNORMAL_CLOSURE if code is None else code)

    def queue_events(self, events: list[SocketEvent]) -> None:
        """Keep what the session says; tell it when it closed."""
        for event in events:
            if isinstance(event, CloseConnection):
                self._events.append(ReceivedClose(event.code, event.reason))
                self._is_closed = True
                self.session.handle_closed(event.code)
            else:
                self._events.append(event.text)


def _encode_headers(sent: PreparedRequest) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in sent.headers]


def _decode_answer(answer: HttpAnswer) -> ReceivedAnswer:
    return ReceivedAnswer(
        answer.status, [(name.decode(), value.decode("latin-1")) for name, value in answer.headers], answer.body
    )
