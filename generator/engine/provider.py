"""One provider at work: its credentials, its answers, and what answers at each path of its servers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from random import Random
from typing import TYPE_CHECKING

from generator.engine.answers import Refusals
from generator.engine.channel import Channel
from generator.engine.limits import Limits
from generator.engine.live import Values
from generator.engine.operation import Operation
from generator.engine.resume import Lost
from generator.engine.route import Router
from generator.engine.scheme import Scheme
from generator.engine.store import Store
from generator.engine.wire import Answer

if TYPE_CHECKING:
    from generator.engine.session import Session
    from generator.engine.wire import Handshake, Request
    from generator.tables import Channel as ChannelTable
    from generator.tables import Server, Tables

REST = "rest"
WEBSOCKET = "websocket"


class Provider:
    """Everything of one provider that has state, and everything that can be prepared."""

    def __init__(self, tables: Tables, clock: Callable[[], float], seed: int, base: str, *, limits: bool) -> None:
        """Prepare a provider. Its randomness depends on the seed and its name, not on its neighbours.

        `limits` tells whether limits are enforced.
        """
        random = Random(f"{seed}/{tables.provider}")  # noqa: S311 - a sandbox must be repeatable; it keeps no secrets
        self.tables = tables
        self.clock = clock
        self.random = random
        self.values = Values(clock, random, {server.id: address(base, server) for server in tables.servers})
        self.store = Store(tables, clock, random)
        self.refusals = Refusals(tables.failures, self.values)
        self.limits = Limits(tables, clock, enforced=limits)
        self.lost = Lost(clock)
        names = [*(each.id for each in tables.operations), *(each.id for each in tables.channels)]
        self.armed: dict[str, deque[str]] = {name: deque() for name in names}
        """The cases for which the next authenticated requests are refused, by operation or channel."""
        self._schemes = {table.id: Scheme(table, self.store) for table in tables.schemes}
        self._operations = {server.id: Router[dict[str, Operation]]() for server in tables.servers}
        self._channels = {server.id: Router[Channel]() for server in tables.servers}
        self.channels = [self._open(table) for table in tables.channels]
        for table in tables.operations:
            self._operations[table.server].entry(table.path, dict)[table.method] = Operation(table, self)

    def request(self, server: str, path: str, request: Request) -> Answer | None:
        """Answer a request below one server; None if the provider has no such server."""
        router = self._operations.get(server)
        if router is None:
            return None
        found = router.find(path)
        if found is None:
            return self.refusals.find("not_found", REST).to(request)
        methods, values = found
        operation = methods.get(request.method)
        return operation.answer(request, values) if operation else self._wrong_method(methods, request)

    def fixed(self) -> dict[str, dict[str, Operation]]:
        """Give what answers, by method, at each path without parameters; with the paths as the sandbox has them."""
        mounts = {server.id: server.mount for server in self.tables.servers}
        return {
            mounts[server] + path: methods
            for server, router in self._operations.items()
            for path, methods in router.fixed.items()
        }

    def connect(self, server: str, path: str, handshake: Handshake) -> Answer | Session | None:
        """Answer a handshake below one server; None if the provider has no such server."""
        router = self._channels.get(server)
        if router is None:
            return None
        found = router.find(path)
        if found is None:
            return self.refusals.find("not_found", WEBSOCKET).to(handshake)
        channel, values = found
        return channel.connect(handshake, values)

    def schemes(self, names: Iterable[str]) -> list[Scheme]:
        """Give schemes by name."""
        return [self._schemes[name] for name in names]

    def levels_that_grant(self, level: str | None) -> frozenset[str] | None:
        """Name every level that has the rights of `level`; None if none is asked for."""
        return None if level is None else frozenset(each.id for each in self.tables.levels if level in each.grants)

    def _wrong_method(self, methods: dict[str, Operation], request: Request) -> Answer:
        answer = self.refusals.find("method_not_allowed", REST).to(request)
        headers = [*answer.headers, (b"allow", ", ".join(sorted(methods)).encode())]
        return Answer(answer.status, headers, answer.body, answer.case)

    def _open(self, table: ChannelTable) -> Channel:
        return self._channels[table.server].entry(table.path, lambda: Channel(table, self))


def address(base: str, server: Server) -> str:
    """Give the address at which the sandbox answers for a server, with ws:// where the provider has it."""
    return (f"ws{base.removeprefix('http')}" if server.websocket else base) + server.mount
