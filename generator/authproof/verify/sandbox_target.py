"""The target that is a sandbox over the network, with a control surface or without."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from authproof.claims.claim import HeldCredential
from authproof.claims.run.target import Capability, PreparedRequest, ReceivedAnswer, ReceivedClose, UncontrolledTarget
from authproof.sandbox.engine.provider import locate_server
from authproof.sandbox.server.control.control import is_loopback_address
from authproof.sandbox.tables import Tables
from authproof.verify.budget import RunClock, RunTimeUp
from authproof.verify.http_client import HttpClient, Unreachable
from authproof.verify.sandbox_client import ControlClient, ControlRefusal
from authproof.verify.websocket import WebSocketConnection, open_websocket

_ABILITIES: Final = frozenset({Capability.provoke, Capability.exact})
"""What every sandbox can do (`authproof.claims.run.target`)."""

_LOCAL_ABILITIES: Final = frozenset({Capability.address})
"""What one on this machine can do besides: be reached from several addresses."""

_CONTROL_ABILITIES: Final = frozenset({Capability.time, Capability.control, Capability.limits})
"""What only one with a control surface can do."""

_MESSAGE_TIMEOUT: Final = 3.0
"""Seconds to wait for a message that should come."""

_SILENCE_SECONDS: Final = 0.05
"""Seconds without a message that count as silence, once the server has answered a ping."""

_NOTICE_SECONDS: Final = 0.01
"""Seconds in which a server notices that a connection is gone."""

_MOST_STEPS: Final = 64


class SandboxTarget(UncontrolledTarget):
    """One provider at a sandbox, whose servers are at `URL/<provider>/<server>`."""

    def __init__(self, tables: Tables, url: str, run_clock: RunClock | None = None) -> None:
        """Take the address of a sandbox, without a slash at its end, and the time that all may take."""
        self._run_clock = run_clock
        self.can = _ABILITIES | (_LOCAL_ABILITIES if _has_several_addresses(url) else frozenset())
        self._tables = tables
        self._url = url
        self._servers = {server.id: server for server in tables.servers}
        self._source_addresses = {"": ""}
        self._clients: dict[str, HttpClient] = {}
        self._sockets: list[_SandboxSocket] = []

    def value(self, held: HeldCredential) -> str | None:
        """Give the value that every sandbox of the spec knows from the start; None if there is none."""
        return self._tables.find_demo_value(held.credential, held.variant, held.level)

    def address(self, server: str) -> str:
        """Give the address of a server as the sandbox tells it."""
        return locate_server(self._url, self._servers[server])

    def request(self, sent: PreparedRequest) -> ReceivedAnswer:
        """Send a request; Unreachable if no answer comes."""
        source = self._source_address(sent.address)
        if source not in self._clients:
            self._clients[source] = HttpClient(source, self._run_clock)
        return self._clients[source].send_request(sent.method, self._url_of(sent, self._url), sent.headers, sent.body)

    def connect(self, sent: PreparedRequest) -> ReceivedAnswer | _SandboxSocket:
        """Open a socket; Unreachable if no answer comes."""
        url = self._url_of(sent, f"ws{self._url.removeprefix('http')}")
        connection = open_websocket(url, sent, self._source_address(sent.address), self._run_clock)
        if isinstance(connection, ReceivedAnswer):
            return connection
        self._sockets.append(_SandboxSocket(connection))
        return self._sockets[-1]

    def fresh(self) -> None:
        for socket in self._sockets:
            socket.drop_connection()
        self._sockets.clear()

    def close(self) -> None:
        """Let go of all connections; what claims left behind at the sandbox goes, too, if it still answers."""
        with suppress(Unreachable, RunTimeUp, ControlRefusal):
            self.fresh()
        for client in self._clients.values():
            client.close()

    def _url_of(self, sent: PreparedRequest, base: str) -> str:
        query = f"?{sent.query}" if sent.query else ""
        return f"{base}{self._servers[sent.server].write_mount(sent.server_values)}{sent.path}{query}"

    def _source_address(self, name: str) -> str:
        """Give a loopback address of its own to each client that a claim tells apart."""
        return self._source_addresses.setdefault(name, f"127.0.0.{len(self._source_addresses) + 1}")


class ControlledSandboxTarget(SandboxTarget):
    """One provider at a sandbox that has a control surface."""

    def __init__(self, tables: Tables, url: str, control: ControlClient, run_clock: RunClock | None = None) -> None:
        """Take the address of a sandbox, without a slash at its end, its control surface, and the time for all."""
        super().__init__(tables, url, run_clock)
        self.can |= _CONTROL_ABILITIES
        self._control = control
        self._longest_step = _shortest_timer(tables)

    def wait(self, seconds: float) -> None:
        """Move the clock; by steps in which nothing can fall due twice on an open socket."""
        waiting = any(not socket.is_over for socket in self._sockets)
        for step in _split_wait(seconds, self._longest_step if waiting else math.inf):
            self._control.advance_clock(step)

    def plant(self, credential: str, value: str, level: str | None) -> None:
        self._control.plant_credential(self._tables.provider, credential, value, level)

    def revoke(self, credential: str, value: str) -> bool:
        return self._control.revoke_credential(self._tables.provider, credential, value)

    def rotate(self, credential: str, value: str) -> str | None:
        return self._control.rotate_credential(self._tables.provider, credential, value)

    def suspend_limit(self, limit: str) -> None:
        self._control.suspend_limit(self._tables.provider, limit)

    def count_next_as(self, limit: str, times: int) -> None:
        self._control.count_next_as(self._tables.provider, limit, times)

    def fresh(self) -> None:
        """Let go of all sockets, and have the sandbox forget what happened."""
        super().fresh()
        self._control.reset_provider(self._tables.provider)


class _SandboxSocket:
    """One open socket of a sandbox; each message is followed by a ping, so that it has arrived when we go on."""

    def __init__(self, connection: WebSocketConnection) -> None:
        self._connection = connection
        self.is_over = False

    def send(self, data: str | bytes) -> None:
        self._connection.send_message(data)
        self._connection.await_pong(_MESSAGE_TIMEOUT)

    def receive(self, *, expected: bool = True) -> str | bytes | ReceivedClose | None:
        if expected:
            message = self._connection.receive_next(_MESSAGE_TIMEOUT)
        else:
            self._connection.await_pong(_MESSAGE_TIMEOUT)
            message = self._connection.receive_next(_SILENCE_SECONDS)
        self.is_over = self.is_over or isinstance(message, ReceivedClose)
        return message

    def leave(self, code: int | None) -> None:
        if code is None:
            self.drop_connection()
            time.sleep(_NOTICE_SECONDS)
        else:
            self.is_over = True
            self._connection.close(code)

    def drop_connection(self) -> None:
        self.is_over = True
        self._connection.drop_connection()


def _has_several_addresses(url: str) -> bool:
    """Tell whether a sandbox is reached over a loopback interface of IPv4: that of IPv6 has one address."""
    host = urlsplit(url).hostname or ""
    return is_loopback_address(host) and ":" not in host


def _split_wait(seconds: float, longest: float) -> list[float]:
    """Split a time into steps, the last of which may be shorter; into few, if it is very long."""
    whole = min(math.ceil(seconds / longest) - 1, _MOST_STEPS)
    return [longest] * whole + [seconds - longest * whole] if whole > 0 else [seconds]


def _shortest_timer(tables: Tables) -> float:
    """Give the shortest time after which something falls due on a socket by itself, in seconds."""
    heartbeats = [channel.heartbeat for channel in tables.channels if channel.heartbeat]
    times = [channel.authenticate_within for channel in tables.channels]
    times += [seconds for beat in heartbeats for seconds in (beat.interval, beat.timeout)]
    return min((seconds for seconds in times if seconds), default=math.inf)
