"""The target over the network: one provider at any sandbox, with its control surface if it has one."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from websockets.exceptions import InvalidURI

from generator.claims.claim import Held
from generator.claims.run.target import Close, Got, Sent
from generator.engine.provider import address
from generator.tables import Tables
from generator.verify.client import TIMEOUT, Client, Unreachable, named, silent
from generator.verify.control import Control
from generator.verify.line import Line
from generator.verify.onlooker import Onlooker

_CAN: Final = frozenset({"provoke", "exact"})
"""What every sandbox can do (`generator.claims.run.target`)."""

_NEAR: Final = frozenset({"address"})
"""What one on this machine can do besides: be reached from several addresses."""

_HANDS: Final = frozenset({"time", "control"})
"""What only one with a control surface can do."""

_PATIENCE: Final = 3.0
"""Seconds to wait for a message that should come."""

_SILENCE: Final = 0.05
"""Seconds without a message that count as silence, once the server has answered a ping."""

_MOMENT: Final = 0.01
"""Seconds in which a server notices that a connection is gone."""

_MOST_STEPS: Final = 64


class Wire(Onlooker):
    """One provider at a sandbox, whose servers are at `URL/<provider>/<server>`."""

    def __init__(self, tables: Tables, url: str) -> None:
        """Take the address of a sandbox, without a slash at its end."""
        self.can = _CAN | (_NEAR if _is_loopback(url) else frozenset())
        self._tables = tables
        self._url = url
        self._servers = {server.id: server for server in tables.servers}
        self._sources = {"": ""}
        self._clients: dict[str, Client] = {}
        self._lines: list[_Line] = []

    def value(self, held: Held) -> str | None:
        """Give the value that every sandbox of the spec knows from the start; None if there is none."""
        demo = self._tables.credential(held.credential).demo
        if held.variant != "valid":
            return {"wrong": demo.wrong, "expired": demo.expired, "revoked": demo.revoked}[held.variant]
        exactly = (holder.value for holder in demo.holders if holder.level == held.level)
        return next(exactly, None) or self._tables.demo_values(held.level).get(held.credential)

    def address(self, server: str) -> str:
        """Give the address of a server as the sandbox tells it."""
        return address(self._url, self._servers[server])

    def request(self, sent: Sent) -> Got:
        """Send a request; Unreachable if no answer comes."""
        source = self._source(sent.address)
        if source not in self._clients:
            self._clients[source] = Client(source)
        return self._clients[source].send(sent.method, self._place(sent, self._url), sent.headers, sent.body)

    def connect(self, sent: Sent) -> Got | _Line:
        """Open a socket; Unreachable if no answer comes."""
        url = self._place(sent, f"ws{self._url.removeprefix('http')}")
        line = dial(url, sent, self._source(sent.address))
        if isinstance(line, Got):
            return line
        self._lines.append(_Line(line))
        return self._lines[-1]

    def fresh(self) -> None:
        """Let go of all sockets."""
        for line in self._lines:
            line.drop()
        self._lines.clear()

    def close(self) -> None:
        """Let go of all connections; what claims left behind at the sandbox goes, too, if it still answers."""
        with suppress(Unreachable):
            self.fresh()
        for client in self._clients.values():
            client.close()

    def _place(self, sent: Sent, base: str) -> str:
        query = f"?{sent.query}" if sent.query else ""
        return f"{base}{self._servers[sent.server].mount}{sent.path}{query}"

    def _source(self, name: str) -> str:
        """Give a loopback address of its own to each client that a claim tells apart."""
        return self._sources.setdefault(name, f"127.0.0.{len(self._sources) + 1}")


class Controlled(Wire):
    """One provider at a sandbox that has a control surface."""

    def __init__(self, tables: Tables, url: str, control: Control) -> None:
        """Take the address of a sandbox, without a slash at its end, and its control surface."""
        super().__init__(tables, url)
        self.can |= _HANDS
        self._control = control
        self._step = _step(tables)

    def wait(self, seconds: float) -> None:
        """Move the clock; by steps in which nothing can fall due twice on an open socket."""
        waiting = any(not line.over for line in self._lines)
        for step in _steps(seconds, self._step if waiting else math.inf):
            self._control.advance(step)

    def plant(self, credential: str, value: str, level: str | None) -> None:
        """Make a value accepted."""
        self._control.plant(self._tables.provider, credential, value, level)

    def revoke(self, credential: str, value: str) -> bool:
        """End a credential."""
        return self._control.revoke(self._tables.provider, credential, value)

    def rotate(self, credential: str, value: str) -> str | None:
        """Replace a credential."""
        return self._control.rotate(self._tables.provider, credential, value)

    def fresh(self) -> None:
        """Let go of all sockets, and have the sandbox forget what happened."""
        super().fresh()
        self._control.reset(self._tables.provider)


class _Line:
    """One open socket of a sandbox; each message is followed by a ping, so that it has arrived when we go on."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.over = False

    def send(self, data: str | bytes) -> None:
        self._line.send(data)
        self._line.settle(_PATIENCE)

    def receive(self, *, expected: bool = True) -> str | bytes | Close | None:
        if expected:
            came = self._line.receive(_PATIENCE)
        else:
            self._line.settle(_PATIENCE)
            came = self._line.receive(_SILENCE)
        self.over = self.over or isinstance(came, Close)
        return came

    def leave(self, code: int | None) -> None:
        if code is None:
            self.drop()
            time.sleep(_MOMENT)
        else:
            self.over = True
            self._line.close(code)

    def drop(self) -> None:
        self.over = True
        self._line.cut()


def dial(url: str, sent: Sent, source: str = "") -> Got | Line:
    """Open a socket to a URL; an answer if it is refused, Unreachable if no answer comes."""
    try:
        line = Line(url, named(sent.headers), seconds=TIMEOUT, source=source)
        return line.refusal() or line
    except (OSError, ValueError, InvalidURI) as error:
        raise Unreachable(silent(url, error)) from None


def _steps(seconds: float, longest: float) -> list[float]:
    """Split a time into steps, the last of which may be shorter; into few, if it is very long."""
    whole = min(math.ceil(seconds / longest) - 1, _MOST_STEPS)
    return [longest] * whole + [seconds - longest * whole] if whole > 0 else [seconds]


def _is_loopback(url: str) -> bool:
    try:
        return ip_address(urlsplit(url).hostname or "").is_loopback
    except ValueError:
        return False


def _step(tables: Tables) -> float:
    """Give the shortest time after which something falls due on a socket by itself, in seconds."""
    beats = [channel.heartbeat for channel in tables.channels if channel.heartbeat]
    times = [channel.authenticate_within for channel in tables.channels]
    times += [time for beat in beats for time in (beat.interval, beat.timeout)]
    return min((time for time in times if time), default=math.inf)
