"""One provider at work: its credentials, its answers, and what answers at each path of its servers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from random import Random
from typing import TYPE_CHECKING

from authproof.sandbox.engine.authentication import SchemeAuthenticator
from authproof.sandbox.engine.credential_store import CredentialStore
from authproof.sandbox.engine.events import HttpAnswer
from authproof.sandbox.engine.http.answers import Refusals
from authproof.sandbox.engine.http.operation import OperationHandler
from authproof.sandbox.engine.http.router import Router
from authproof.sandbox.engine.limits import ProviderLimits
from authproof.sandbox.engine.live_values import LiveValues
from authproof.sandbox.engine.sockets.channel import ChannelHandler
from authproof.sandbox.engine.sockets.timers import LostSessions

if TYPE_CHECKING:
    from authproof.sandbox.engine.events import Handshake, HttpRequest
    from authproof.sandbox.engine.sockets.session import SocketSession
    from authproof.sandbox.tables import ChannelTable, ServerTable, Tables

REST = "rest"
WEBSOCKET = "websocket"


class ProviderHandler:
    """Everything of one provider that has state, and everything that can be prepared."""

    def __init__(self, tables: Tables, clock: Callable[[], float], seed: int, base: str, *, limits: bool) -> None:
        """Prepare a provider. Its randomness depends on the seed and its name, not on its neighbours.

        `limits` tells whether limits are enforced.
        """
        random = Random(f"{seed}/{tables.provider}")  # noqa: S311 - a sandbox must be repeatable; it keeps no secrets
        self.tables = tables
        self.clock = clock
        self.random = random
        self.live_values = LiveValues(
            clock, random, {server.id: locate_server(base, server) for server in tables.servers}
        )
        self.store = CredentialStore(tables, clock, random)
        self.refusals = Refusals(tables.failures, self.live_values)
        self.limits = ProviderLimits(tables, clock, enforced=limits)
        self.lost_sessions = LostSessions(clock)
        names = [*(each.id for each in tables.operations), *(each.id for each in tables.channels)]
        self.provoked_cases: dict[str, deque[str]] = {name: deque() for name in names}
        """The cases for which the next authenticated requests are refused, by operation or channel."""
        self._schemes = {table.id: SchemeAuthenticator(table, self.store) for table in tables.schemes}
        self._operations = {server.id: Router[dict[str, OperationHandler]]() for server in tables.servers}
        self._channels = {server.id: Router[ChannelHandler]() for server in tables.servers}
        self.channels = [self._add_channel(table) for table in tables.channels]
        for table in tables.operations:
            self._operations[table.server].entry_for(table.path, dict)[table.method] = OperationHandler(table, self)

    def answer_request(self, server: str, path: str, request: HttpRequest) -> HttpAnswer | None:
        """Answer a request below one server; None if the provider has no such server."""
        router = self._operations.get(server)
        if router is None:
            return None
        route = router.find_entry(path)
        if route is None:
            return self.refusals.find_refusal("not_found", REST).write_for(request)
        methods, path_values = route
        operation = methods.get(request.method)
        return operation.answer_request(request, path_values) if operation else self._refuse_method(methods, request)

    def map_fixed_paths(self) -> dict[str, dict[str, OperationHandler]]:
        """Give what answers, by method, at each path without parameters; with the paths as the sandbox has them."""
        mounts = {server.id: server.mount for server in self.tables.servers}
        return {
            mounts[server] + path: methods
            for server, router in self._operations.items()
            for path, methods in router.fixed_entries.items()
        }

    def answer_handshake(self, server: str, path: str, handshake: Handshake) -> HttpAnswer | SocketSession | None:
        """Answer a handshake below one server; None if the provider has no such server."""
        router = self._channels.get(server)
        if router is None:
            return None
        route = router.find_entry(path)
        if route is None:
            return self.refusals.find_refusal("not_found", WEBSOCKET).write_for(handshake)
        channel, path_values = route
        return channel.answer_handshake(handshake, path_values)

    def find_schemes(self, names: Iterable[str]) -> list[SchemeAuthenticator]:
        """Give schemes by name."""
        return [self._schemes[name] for name in names]

    def levels_that_grant(self, level: str | None) -> frozenset[str] | None:
        """Name every level that has the rights of `level`; None if none is asked for."""
        return None if level is None else frozenset(each.id for each in self.tables.levels if level in each.grants)

    def _refuse_method(self, methods: dict[str, OperationHandler], request: HttpRequest) -> HttpAnswer:
        answer = self.refusals.find_refusal("method_not_allowed", REST).write_for(request)
        headers = [*answer.headers, (b"allow", ", ".join(sorted(methods)).encode())]
        return HttpAnswer(answer.status, headers, answer.body, answer.case)

    def _add_channel(self, table: ChannelTable) -> ChannelHandler:
        return self._channels[table.server].entry_for(table.path, lambda: ChannelHandler(table, self))


def locate_server(base: str, server: ServerTable) -> str:
    """Give the address at which the sandbox answers for a server, with ws:// where the provider has it."""
    return (f"ws{base.removeprefix('http')}" if server.websocket else base) + server.mount
