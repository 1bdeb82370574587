"""The target that is the provider itself: its own servers, the caller's own credentials, slowly.

A second passes between any two requests or messages, and no more than half of a documented limit is ever used.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Final

from authproof.claims.claim import CredentialVariant, HeldCredential
from authproof.claims.run.target import Capability, PreparedRequest, ReceivedAnswer, ReceivedClose, UncontrolledTarget
from authproof.errors import AuthproofError
from authproof.model.limit import Window
from authproof.model.provider import Provider
from authproof.model.server import Server
from authproof.sandbox.tables import Tables
from authproof.text.url_path import percent_encode
from authproof.verify.budget import RunClock
from authproof.verify.http_client import HttpClient
from authproof.verify.websocket import WebSocketConnection, open_websocket

_MESSAGE_TIMEOUT: Final = 10.0
"""Seconds to wait for a message that should come."""

_SILENCE_SECONDS: Final = 2.0
"""Seconds without a message that count as silence."""


class TooManyRequests(AuthproofError):
    """The provider asks us to send less."""


class ProviderTarget(UncontrolledTarget):
    """One provider, with credentials from the environment."""

    can: Final[frozenset[Capability]] = frozenset()

    def __init__(
        self,
        provider: Provider,
        tables: Tables,
        environment: Mapping[str, str],
        pace: Pace,
        run_clock: RunClock | None = None,
    ) -> None:
        self._provider = provider
        self._tables = tables
        self._environment = environment
        self._pace = pace
        self._run_clock = run_clock
        self._client = HttpClient(run_clock=run_clock)
        self._servers = {
            name: server.fill_url(_read_own_values(server, environment)) for name, server in provider.servers.items()
        }
        self._sockets: list[_ProviderSocket] = []

    def value(self, held: HeldCredential) -> str | None:
        """Give the value that the environment holds, or one that was never issued; None if there is none.

        Whose rights a value has is not known, so it stands for the lowest level only.
        """
        credential = self._tables.find_credential(held.credential)
        if held.variant is not CredentialVariant.valid:
            return credential.demo.wrong if held.variant is CredentialVariant.wrong else None
        lowest = self._provider.credentials[held.credential].levels[:1]
        return self._environment.get(credential.variable) or None if held.level in (None, *lowest) else None

    def address(self, server: str) -> str | None:
        """Give the address of a server as answers tell it; None if each caller is told another."""
        described = self._provider.servers[server]
        slash = described.url.removeprefix(described.base_url)
        return None if described.taken_from else self._servers[server] + slash

    def request(self, sent: PreparedRequest) -> ReceivedAnswer:
        """Send a request.

        Unreachable if no answer comes, TooManyRequests if it is 429, WaitTooLong if it may not go out.
        """
        self._pace.await_request(self._operation_of(sent))
        return _raise_if_limited(self._client.send_request(sent.method, self._url_of(sent), sent.headers, sent.body))

    def connect(self, sent: PreparedRequest) -> ReceivedAnswer | _ProviderSocket:
        """Open a socket; the same errors as of `request`."""
        self._pace.await_request(None)
        url = re.sub("^http", "ws", self._url_of(sent))
        connection = open_websocket(url, sent, run_clock=self._run_clock)
        if isinstance(connection, ReceivedAnswer):
            return _raise_if_limited(connection)
        self._sockets.append(_ProviderSocket(connection, self._pace, self._channel_of(sent)))
        return self._sockets[-1]

    def fresh(self) -> None:
        """Close what is open; what the provider remembers is its own."""
        for socket in self._sockets:
            socket.leave(1000)
        self._sockets.clear()

    def close(self) -> None:
        self.fresh()
        self._client.close()

    def _url_of(self, sent: PreparedRequest) -> str:
        return f"{self._servers[sent.server]}{sent.path}" + (f"?{sent.query}" if sent.query else "")

    def _operation_of(self, sent: PreparedRequest) -> str | None:
        route = (sent.method, sent.server)
        operations = (each for each in self._tables.operations if (each.method, each.server) == route)
        return next((each.id for each in operations if _matches_template(each.path, sent.path)), None)

    def _channel_of(self, sent: PreparedRequest) -> str:
        channels = (each for each in self._tables.channels if each.server == sent.server)
        return next((each.id for each in channels if _matches_template(each.path, sent.path)), "")


class _ProviderSocket:
    """One open socket."""

    def __init__(self, connection: WebSocketConnection, pace: Pace, channel: str) -> None:
        self._connection = connection
        self._pace = pace
        self._channel = channel

    def send(self, data: str | bytes) -> None:
        self._pace.await_message(self._channel)
        self._connection.send_message(data)

    def receive(self, *, expected: bool = True) -> str | bytes | ReceivedClose | None:
        return self._connection.receive_next(_MESSAGE_TIMEOUT if expected else _SILENCE_SECONDS)

    def leave(self, code: int | None) -> None:
        if code is None:
            self._connection.drop_connection()
        else:
            self._connection.close(code)


def _read_own_values(server: Server, environment: Mapping[str, str]) -> dict[str, str]:
    """Give the values of a server's variables that the environment holds, percent-encoded."""
    variables = {name: variable.variable for name, variable in server.variables.items() if variable.variable}
    return {name: percent_encode(environment[each]) for name, each in variables.items() if environment.get(each)}


def _raise_if_limited(got: ReceivedAnswer) -> ReceivedAnswer:
    if got.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TooManyRequests("it answers 429, so nothing more is sent to it")
    return got


def _matches_template(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template)), path) is not None


GAP: Final = 1.0
"""Seconds between two requests or messages."""

LONGEST_WAIT: Final = 120.0
"""Seconds that one claim may have to wait for a limit."""


class WaitTooLong(Exception):
    """Half of a documented limit is used up, and will be for longer than anybody should wait; the text says which."""


class Pace:
    """Counts what goes to one provider; `clock` gives seconds, `sleep` lets them pass."""

    def __init__(
        self,
        provider: Provider,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._windows = [(each, deque[float]()) for each in provider.windows.values()]
        self._last = -GAP

    def await_request(self, operation: str | None) -> None:
        """Wait until a request may go out; of an unknown operation, one that all limits cover; WaitTooLong if so."""
        of_requests = (pair for pair in self._windows if not pair[0].channels)
        self._await_turn([pair for pair in of_requests if _covers_operation(pair[0].operations, operation)])

    def await_message(self, channel: str) -> None:
        """Wait until a message may go out; WaitTooLong if that would be too long."""
        self._await_turn([pair for pair in self._windows if channel in pair[0].channels])

    def _await_turn(self, windows: list[tuple[Window, deque[float]]]) -> None:
        now = self._clock()
        wait = max([self._last + GAP - now, *_required_waits(windows, now), 0.0])
        if wait:
            self._sleep(wait)
        self._last = self._clock()
        for _, sent in windows:
            sent.append(self._last)


def _covers_operation(names: tuple[str, ...], name: str | None) -> bool:
    return not names or name is None or name in names


def _required_waits(windows: list[tuple[Window, deque[float]]], now: float) -> Iterator[float]:
    """Give, for each window, the seconds until less than half of it is used."""
    for window, sent in windows:
        half, seconds = _halve_window(window)
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        if len(sent) >= half:
            wait = sent[-half] + seconds - now
            if wait > LONGEST_WAIT:
                raise WaitTooLong(f"half of a documented limit is used up: {window.title}")
            yield wait


def _halve_window(window: Window) -> tuple[int, float]:
    """Give half as many requests; or, of one, as many in twice the time."""
    return (window.requests // 2, window.seconds) if window.requests > 1 else (1, window.seconds * 2)
