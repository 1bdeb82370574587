"""One provider at work: its credentials, its answers, and what answers at each path of its servers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from itertools import count
from random import Random

from authproof.model.vocabulary import Case, Surface
from authproof.sandbox.engine.authentication import SchemeAuthenticator, judge_credentials
from authproof.sandbox.engine.credential_store import CredentialStore, Principal
from authproof.sandbox.engine.events import Handshake, HttpAnswer, HttpRequest
from authproof.sandbox.engine.http.answers import Refusals, prepare_success
from authproof.sandbox.engine.http.operation import OperationHandler, RequestJudge
from authproof.sandbox.engine.http.router import Router
from authproof.sandbox.engine.limits import ProviderLimits
from authproof.sandbox.engine.live_values import LiveValues
from authproof.sandbox.engine.sockets.channel import ChannelHandler
from authproof.sandbox.engine.sockets.session import ChannelState, SocketSession
from authproof.sandbox.engine.sockets.timers import LostSessions
from authproof.sandbox.tables import ChannelTable, OperationTable, ServerTable, Tables

_NO_PRINCIPAL = Principal([])


class ProviderHandler:
    """Everything of one provider that has state, and everything that can be prepared."""

    def __init__(self, tables: Tables, clock: Callable[[], float], seed: int, base: str, *, limits: bool) -> None:
        """Prepare a provider. Its randomness depends on the seed and its name, not on its neighbours.

        `limits` tells whether limits are enforced.
        """
        random = Random(f"{seed}/{tables.provider}")  # noqa: S311 - a sandbox must be repeatable; it keeps no secrets
        self.tables = tables
        self.store = CredentialStore(tables, clock, random)
        names = [*(each.id for each in tables.operations), *(each.id for each in tables.channels)]
        self.provoked_cases: dict[str, deque[Case]] = {name: deque() for name in names}
        """The cases for which the next authenticated requests are refused, by operation or channel."""
        self._clock = clock
        self._random = random
        self._live_values = LiveValues(
            clock, random, {server.id: locate_server(base, server) for server in tables.servers}
        )
        self._refusals = Refusals(tables.failures, self._live_values)
        self.limits = ProviderLimits(tables, clock, enforced=limits)
        self._lost_sessions = LostSessions(clock)
        self._connections = count(1)
        self._schemes = {table.id: SchemeAuthenticator(table, self.store) for table in tables.schemes}
        self._operations = {server.id: Router[dict[str, OperationHandler]]() for server in tables.servers}
        self._channels = {server.id: Router[ChannelHandler]() for server in tables.servers}
        self.channel_states = [self._add_channel(table) for table in tables.channels]
        for table in tables.operations:
            self._add_operation(table)

    def answer_request(self, server: str, path: str, request: HttpRequest) -> HttpAnswer | None:
        """Answer a request below one server; None if the provider has no such server."""
        router = self._operations.get(server)
        if router is None:
            return None
        routes = tuple(router.find_entries(path))
        for methods, path_values in routes:
            if (operation := methods.get(request.method)) is not None:
                return operation.answer_request(request, path_values)
        if routes:
            return self._refuse_method({method for methods, _ in routes for method in methods}, request)
        return self._refusals.find_refusal(Case.not_found, Surface.rest).write_for(request)

    def map_fixed_paths(self) -> dict[str, dict[str, OperationHandler]]:
        """Map each path without parameters, as the sandbox has it, to what answers there, by method."""
        return {
            self.tables.mounts[server] + path: methods
            for server, router in self._operations.items()
            for path, methods in router.fixed_entries.items()
        }

    def answer_handshake(self, server: str, path: str, handshake: Handshake) -> HttpAnswer | SocketSession | None:
        """Answer a handshake below one server; None if the provider has no such server."""
        router = self._channels.get(server)
        if router is None:
            return None
        route = next(router.find_entries(path), None)
        if route is None:
            return self._refusals.find_refusal(Case.not_found, Surface.websocket).write_for(handshake)
        channel, path_values = route
        return channel.answer_handshake(handshake, path_values)

    def _refuse_method(self, methods: Iterable[str], request: HttpRequest) -> HttpAnswer:
        refusal = self._refusals.find_refusal(Case.method_not_allowed, Surface.rest)
        return refusal.write_for(request).with_headers([(b"allow", ", ".join(sorted(methods)).encode())])

    def _add_operation(self, table: OperationTable) -> None:
        self._operations[table.server].entry_for(table.path, dict)[table.method] = OperationHandler(
            table,
            judge=self._make_judge(table),
            allowed_levels=self._levels_that_grant(table.level),
            limits=self.limits.limits_of_operation(table.id),
            store=self.store,
            refusals=self._refusals,
            success=prepare_success(table.success, self._live_values),
            provoked_cases=self.provoked_cases[table.id],
        )

    def _make_judge(self, table: OperationTable) -> RequestJudge:
        if table.public:
            return lambda _: _NO_PRINCIPAL
        schemes = self._find_schemes(table.schemes)
        return lambda request: judge_credentials(schemes, request, self._clock())

    def _levels_that_grant(self, level: str | None) -> frozenset[str] | None:
        """Name every level that has the rights of `level`; None if none is asked for."""
        return None if level is None else frozenset(each.id for each in self.tables.levels if level in each.grants)

    def _add_channel(self, table: ChannelTable) -> ChannelState:
        return self._channels[table.server].entry_for(table.path, lambda: self._make_channel(table)).state

    def _make_channel(self, table: ChannelTable) -> ChannelHandler:
        schemes = self._find_schemes(table.schemes)
        state = ChannelState(
            table,
            schemes,
            clock=self._clock,
            random=self._random,
            limits=self.limits.limits_of_channel(table.id),
            lost_sessions=self._lost_sessions,
            live_values=self._live_values,
            connections=self._connections,
        )
        return ChannelHandler(state, schemes, self._refusals, self.provoked_cases[table.id])

    def _find_schemes(self, names: Iterable[str]) -> list[SchemeAuthenticator]:
        """Give schemes, those of most parts first: of two that a caller sends all of, the one that asks more counts."""
        return sorted((self._schemes[name] for name in names), key=lambda scheme: -scheme.size)


def locate_server(base: str, server: ServerTable) -> str:
    """Write the address at which the sandbox answers for a server, with ws:// where the provider has it."""
    return (f"ws{base.removeprefix('http')}" if server.websocket else base) + server.mount
