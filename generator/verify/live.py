"""The target that is the provider itself: its own servers, the caller's own credentials, slowly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from generator.claims.claim import Held
from generator.claims.run.target import Close, Got, Sent
from generator.errors import AuthproofError
from generator.model import Provider
from generator.tables import Tables
from generator.verify.client import Client
from generator.verify.line import Line
from generator.verify.onlooker import Onlooker
from generator.verify.pace import Pace
from generator.verify.wire import dial

_PATIENCE: Final = 10.0
_SILENCE: Final = 2.0


class Limited(AuthproofError):
    """The provider asks us to send less."""


class Live(Onlooker):
    """One provider, with credentials from the environment."""

    can: Final[frozenset[str]] = frozenset()

    def __init__(self, provider: Provider, tables: Tables, environment: Mapping[str, str], pace: Pace) -> None:
        self._provider = provider
        self._tables = tables
        self._environment = environment
        self._pace = pace
        self._client = Client()
        self._servers = {server.id: server.url.rstrip("/") for server in tables.servers}
        self._lines: list[_Line] = []

    def value(self, held: Held) -> str | None:
        """Give the value that the environment holds, or one that was never issued; None if there is none.

        Whose rights a value has is not known, so it stands for the lowest level only.
        """
        credential = self._tables.credential(held.credential)
        if held.variant != "valid":
            return credential.demo.wrong if held.variant == "wrong" else None
        lowest = self._provider.credentials[held.credential].levels[:1]
        return self._environment.get(credential.variable) or None if held.level in (None, *lowest) else None

    def address(self, server: str) -> str:
        """Give the address of a server as answers tell it."""
        return next(each.url for each in self._tables.servers if each.id == server)

    def request(self, sent: Sent) -> Got:
        """Send a request; Unreachable if no answer comes, Limited if it is 429, NoRoom if it may not go out."""
        self._pace.request(self._operation(sent))
        return _heeded(self._client.send(sent.method, self._place(sent), sent.headers, sent.body))

    def connect(self, sent: Sent) -> Got | _Line:
        """Open a socket; the same errors."""
        self._pace.request(None)
        url = re.sub("^http", "ws", self._place(sent))
        line = dial(url, sent)
        if isinstance(line, Got):
            return _heeded(line)
        self._lines.append(_Line(line, self._pace, self._channel(sent)))
        return self._lines[-1]

    def fresh(self) -> None:
        """Close what is open; what the provider remembers is its own."""
        for line in self._lines:
            line.leave(1000)
        self._lines.clear()

    def close(self) -> None:
        """Let go of all connections."""
        self.fresh()
        self._client.close()

    def _place(self, sent: Sent) -> str:
        return f"{self._servers[sent.server]}{sent.path}" + (f"?{sent.query}" if sent.query else "")

    def _operation(self, sent: Sent) -> str | None:
        asked = (sent.method, sent.server)
        alike = (each for each in self._tables.operations if (each.method, each.server) == asked)
        return next((each.id for each in alike if _fits(each.path, sent.path)), None)

    def _channel(self, sent: Sent) -> str:
        alike = (each for each in self._tables.channels if each.server == sent.server)
        return next((each.id for each in alike if _fits(each.path, sent.path)), "")


class _Line:
    """One open socket."""

    def __init__(self, line: Line, pace: Pace, channel: str) -> None:
        self._line = line
        self._pace = pace
        self._channel = channel

    def send(self, data: str | bytes) -> None:
        self._pace.message(self._channel)
        self._line.send(data)

    def receive(self, *, expected: bool = True) -> str | bytes | Close | None:
        return self._line.receive(_PATIENCE if expected else _SILENCE)

    def leave(self, code: int | None) -> None:
        if code is None:
            self._line.cut()
        else:
            self._line.close(code)


def _heeded(got: Got) -> Got:
    if got.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Limited("it answers 429, so nothing more is sent to it")
    return got


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template)), path) is not None
