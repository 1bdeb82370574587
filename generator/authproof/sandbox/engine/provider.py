"""One provider at work: its credentials, its answers, and what answers at each path of its servers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import count
from random import Random
from typing import NamedTuple
from weakref import WeakSet

from authproof.model.vocabulary import Case, Surface
from authproof.sandbox.engine.authentication import SchemeAuthenticator, judge_credentials
from authproof.sandbox.engine.credential_store import CredentialStore, Flaw, Principal
from authproof.sandbox.engine.events import Handshake, HttpAnswer, HttpRequest
from authproof.sandbox.engine.http.answers import Refusals, prepare_success
from authproof.sandbox.engine.http.authorization import AuthorizationHandler
from authproof.sandbox.engine.http.consent_page import PAGE_METHODS
from authproof.sandbox.engine.http.operation import OperationHandler, RequestJudge
from authproof.sandbox.engine.http.route import RequestHandler, SharedRoute
from authproof.sandbox.engine.http.verification import VerificationHandler
from authproof.sandbox.engine.limits import ProviderLimits
from authproof.sandbox.engine.live_values import LiveValues
from authproof.sandbox.engine.routes import ProviderRoutes
from authproof.sandbox.engine.sockets.channel import ChannelHandler
from authproof.sandbox.engine.sockets.session import ChannelState, SocketSession
from authproof.sandbox.engine.sockets.timers import LostSessions
from authproof.sandbox.tables import ChannelTable, OperationTable, ServerTable, Tables

_NO_PRINCIPAL = Principal([])


class SharedByProviders(NamedTuple):
    """What the providers of one engine share."""

    clock: Callable[[], float]
    enforces_limits: bool
    fixed_paths: dict[str, dict[str, RequestHandler]]
    """The short way to paths without parameters that were asked before, by method; providers fill it."""
    channel_states: WeakSet[ChannelState]
    """Those of every channel that may have open sockets, those of providers that were forgotten or replaced too."""


class ProviderHandler:
    """Everything of one provider that has state, and everything that can be prepared."""

    def __init__(self, tables: Tables, routes: ProviderRoutes, seed: int, base: str, shared: SharedByProviders) -> None:
        """Prepare a provider. Its randomness depends on the seed and its name, not on its neighbours.

        Operations and channels are prepared when they are first asked, so that each of a thousand claims has a fresh
        provider of a thousand operations.
        """
        clock = shared.clock
        random = Random(f"{seed}/{tables.provider}")  # noqa: S311 - a sandbox must be repeatable; it keeps no secrets
        self.tables = tables
        self.store = CredentialStore(tables, clock, random)
        self._routes = routes
        self._provoked_cases: dict[str, deque[Case]] = {}
        """The cases for which the next authenticated requests are refused, by operation or channel."""
        self._clock = clock
        self._random = random
        self._live_values = LiveValues(
            clock, random, {server.id: locate_server(base, server) for server in tables.servers}
        )
        timeless = {limit.id for limit in tables.concurrencies} | {limit.id for limit in tables.in_flight_limits}
        timeless |= {ban.id for ban in tables.bans if ban.lasts is None}
        self._refusals = Refusals(tables.failures, self._live_values, frozenset(timeless))
        self.limits = ProviderLimits(tables, clock, enforced=shared.enforces_limits)
        self._lost_sessions = LostSessions(clock)
        self._connections = count(1)
        self._schemes: dict[tuple[str, frozenset[str]], SchemeAuthenticator] = {}
        self._handlers: dict[str, RequestHandler] = {}
        self._channels: dict[str, ChannelHandler] = {}
        self._shared = shared

    @property
    def channel_states(self) -> list[ChannelState]:
        """The states of the channels that were asked."""
        return [channel.state for channel in self._channels.values()]

    def provoked_cases_of(self, name: str) -> deque[Case]:
        """Give the cases for which the next authenticated requests to an operation or channel are refused.

        KeyError if there is none of that name.
        """
        if name not in self._routes.names:
            raise KeyError(name)
        return self._provoked_cases.setdefault(name, deque())

    def answer_request(self, server: str, path: str, request: HttpRequest) -> HttpAnswer | None:
        """Answer a request below one server; None if the provider has no such server."""
        if server not in self._routes.operations:
            return None
        below = self._routes.enter_server(server, path)
        if isinstance(below, Case):
            return self._refusals.find_refusal(below, Surface.rest).write_for(request)
        if (page := self._find_page(server, below)) is not None:
            if request.method not in PAGE_METHODS:
                return self._refuse_method(PAGE_METHODS, request)
            return page.answer_request(request)
        return self._answer_operation(server, path, below, request)

    def _find_page(self, server: str, path: str) -> AuthorizationHandler | VerificationHandler | None:
        """Find the page that asks a person at a path; None if there is none."""
        about = (self.tables.name, self.store, self._clock)
        if (authorization := self._routes.authorizations.get((server, path))) is not None:
            return AuthorizationHandler(authorization, *about)
        device = self._routes.device_authorizations.get((server, path))
        return VerificationHandler(device, *about) if device else None

    def _answer_operation(self, server: str, path: str, below: str, request: HttpRequest) -> HttpAnswer:
        """Answer a request to what is at `below`; `path` has the values of the server's variables before it."""
        routes = self._routes.operations[server].find_entries(below)
        for methods, path_values in routes:
            if (tables := methods.get(request.method)) is not None:
                handler = self._prepare_route(tables)
                if not path_values:
                    mounted = f"/{self.tables.provider}/{server}{path}"
                    self._shared.fixed_paths.setdefault(mounted, {})[request.method] = handler
                return handler.answer_request(request, path_values)
        if routes:
            return self._refuse_method({method for methods, _ in routes for method in methods}, request)
        return self._refusals.find_refusal(Case.not_found, Surface.rest).write_for(request)

    def answer_handshake(self, server: str, path: str, handshake: Handshake) -> HttpAnswer | SocketSession | None:
        """Answer a handshake below one server; None if the provider has no such server."""
        router = self._routes.channels.get(server)
        if router is None:
            return None
        below = self._routes.enter_server(server, path)
        if isinstance(below, Case):
            return self._refusals.find_refusal(below, Surface.websocket).write_for(handshake)
        route = next(iter(router.find_entries(below)), None)
        if route is None:
            return self._refusals.find_refusal(Case.not_found, Surface.websocket).write_for(handshake)
        table, path_values = route
        return self._prepare_channel(table).answer_handshake(handshake, path_values)

    def _refuse_method(self, methods: Collection[str], request: HttpRequest) -> HttpAnswer:
        refusal = self._refusals.find_refusal(Case.method_not_allowed, Surface.rest)
        methods = {*methods, *(("HEAD",) if "GET" in methods else ())}
        return refusal.write_for(request).with_headers([(b"allow", ", ".join(sorted(methods)).encode())])

    def _prepare_route(self, tables: Sequence[OperationTable]) -> RequestHandler:
        """Prepare what answers at a route, once: it has the name of its first operation."""
        name = tables[0].id
        if name not in self._handlers:
            operations = [(table, self._make_operation(table)) for table in tables]
            shared = any(table.match for table in tables)
            self._handlers[name] = SharedRoute(operations, self._refusals) if shared else operations[0][1]
        return self._handlers[name]

    def _make_operation(self, table: OperationTable) -> OperationHandler:
        return OperationHandler(
            table,
            judge=self._make_judge(table),
            allowed_levels=self._levels_that_grant(table.level),
            limits=self.limits.limits_of_operation(table.id),
            store=self.store,
            refusals=self._refusals,
            success=prepare_success(table.success, self._live_values),
            provoked_cases=self.provoked_cases_of(table.id),
        )

    def _make_judge(self, table: OperationTable) -> RequestJudge:
        if table.public:
            return lambda _: _NO_PRINCIPAL
        dispensable = frozenset(trade.credential for trade in table.trades if trade.accepts_ended)
        schemes = self._find_schemes(table.schemes)
        lenient = self._find_schemes(table.schemes, dispensable) if dispensable else []

        def judge_request(request: HttpRequest) -> Principal | Flaw:
            verdict = judge_credentials(schemes, request, self._clock())
            if lenient and isinstance(verdict, Flaw):  # what is good by any scheme goes first
                verdict = judge_credentials(lenient, request, self._clock())
            is_missing = isinstance(verdict, Flaw) and verdict.case is Case.missing
            return _NO_PRINCIPAL if table.anonymous and is_missing else verdict

        return judge_request

    def _levels_that_grant(self, level: str | None) -> frozenset[str] | None:
        """Name every level that has the rights of `level`; None if none is asked for."""
        return None if level is None else frozenset(each.id for each in self.tables.levels if level in each.grants)

    def _prepare_channel(self, table: ChannelTable) -> ChannelHandler:
        if table.id not in self._channels:
            self._channels[table.id] = self._make_channel(table)
            self._shared.channel_states.add(self._channels[table.id].state)
        return self._channels[table.id]

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
        return ChannelHandler(state, schemes, self._refusals, self.provoked_cases_of(table.id))

    def _find_schemes(
        self, names: Iterable[str], dispensable: frozenset[str] = frozenset()
    ) -> list[SchemeAuthenticator]:
        """Give schemes, those of most parts first: of two that a caller sends all of, the one that asks more counts."""
        schemes = (self._prepare_scheme(name, dispensable) for name in names)
        return sorted(schemes, key=lambda scheme: -scheme.size)

    def _prepare_scheme(self, name: str, dispensable: frozenset[str]) -> SchemeAuthenticator:
        key = name, dispensable
        if key not in self._schemes:
            self._schemes[key] = SchemeAuthenticator(self._routes.schemes[name], self.store, dispensable)
        return self._schemes[key]


def locate_server(base: str, server: ServerTable) -> str:
    """Write the address at which the sandbox answers for a server, with ws:// where the provider has it.

    The examples of its variables stand in it.
    """
    return (f"ws{base.removeprefix('http')}" if server.websocket else base) + server.write_mount()
