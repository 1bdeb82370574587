"""The engine: which provider a request is for, and what the owner of the sandbox can do to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from weakref import WeakSet

from authproof.model.vocabulary import Case
from authproof.sandbox.engine.credential_store import CredentialStore
from authproof.sandbox.engine.events import MAX_BODY, Handshake, HttpAnswer, HttpRequest, normalise_path
from authproof.sandbox.engine.http.answers import write_remark
from authproof.sandbox.engine.http.route import RequestHandler
from authproof.sandbox.engine.provider import ProviderHandler, SharedByProviders
from authproof.sandbox.engine.routes import ProviderRoutes
from authproof.sandbox.engine.sockets.session import SocketSession
from authproof.sandbox.tables import Tables

_PREFIX_PIECES = 3

TOO_LARGE: Final = write_remark(413, f"a request body may have {MAX_BODY} bytes", Case.too_large)
NOT_MOUNTED: Final = write_remark(404, "nothing is mounted here; GET / lists what is", Case.not_found)


class Engine:
    """The sandbox of any number of providers, each below `/<provider>/<server>`."""

    def __init__(
        self,
        tables: Iterable[Tables],
        *,
        clock: Callable[[], float],
        seed: int,
        base: str = "http://127.0.0.1:8400",
        limits: bool = True,
    ) -> None:
        """Set up a sandbox.

        `clock` gives seconds since 1970, `seed` decides every value that is issued, `base` is the address at
        which the sandbox is reached, `limits` tells whether limits are enforced.
        """
        self.limits = limits
        self.clock = clock
        self.seed = seed
        self.base = base
        self._tables: dict[str, Tables] = {}
        self._providers: dict[str, ProviderHandler] = {}
        self._routes: dict[str, ProviderRoutes] = {}
        self._seeds: dict[str, int] = {}
        """The seeds of providers that were given another one."""
        self._fixed_paths: dict[str, dict[str, RequestHandler]] = {}
        self._shared = SharedByProviders(clock, limits, self._fixed_paths, WeakSet())
        self.load_tables(tables)

    @property
    def tables(self) -> tuple[Tables, ...]:
        return tuple(self._tables.values())

    def load_tables(self, tables: Iterable[Tables]) -> None:
        """Put other tables in the place of the present ones. A provider whose tables are equal keeps its state."""
        fresh = {each.provider: each for each in tables}
        kept = [name for name, each in fresh.items() if self._tables.get(name) == each]
        self._tables = fresh
        self._providers = {name: self._providers[name] for name in kept if name in self._providers}
        self._routes = {name: self._routes[name] for name in kept if name in self._routes}
        self._fixed_paths.clear()

    def answer_request(self, request: HttpRequest) -> HttpAnswer:
        if len(request.body) > MAX_BODY:
            return TOO_LARGE
        if request.method == "HEAD":  # as GET; the server leaves out the body (RFC 9110, section 9.3.2)
            request.method = "GET"
        methods = self._fixed_paths.get(request.path)
        if methods is not None and (handler := methods.get(request.method)) is not None:
            return handler.answer_request(request, ())
        provider, server, path = self._locate_provider(request.path)
        return (provider and provider.answer_request(server, path, request)) or NOT_MOUNTED

    def answer_handshake(self, handshake: Handshake) -> HttpAnswer | SocketSession:
        """Answer the handshake of a socket: with a refusal over HTTP, or with a session."""
        provider, server, path = self._locate_provider(handshake.path)
        return (provider and provider.answer_handshake(server, path, handshake)) or NOT_MOUNTED

    def revoke_credential(self, provider: str, credential: str, value: str) -> bool:
        """End a credential as its owner would, and sockets with it; False if it was never issued.

        KeyError if there is no such provider.
        """
        store = self._store_of(provider)
        record = store.find_record(credential, value)
        if record is not None:
            store.revoke_by_owner(record)
        return record is not None

    def replace_credential(self, provider: str, credential: str, value: str) -> str | None:
        """Replace a credential as its owner would; gives the new value, None if the old one was never issued.

        KeyError if there is no such provider.
        """
        store = self._store_of(provider)
        record = store.find_record(credential, value)
        return None if record is None else store.replace_record(record)

    def plant_credential(self, provider: str, credential: str, value: str, level: str | None = None) -> None:
        """Accept a value from now on as if it had been issued, whatever its shape; it fits any holder.

        KeyError if there is no such provider or credential.
        """
        self._store_of(provider).plant_value(credential, value, level)

    def issue_credential(self, provider: str, credential: str, level: str | None = None) -> str:
        """Issue a fresh value to a new holder, and give it; KeyError if there is no such provider or credential."""
        return self._store_of(provider).issue_value(credential, level)

    def change_level(self, provider: str, credential: str, value: str, level: str | None) -> bool:
        """Give the holder of a value another permission level; False if the value was never issued.

        KeyError if there is no such provider.
        """
        return self._store_of(provider).change_level(credential, value, level)

    def provoke_refusals(self, provider: str, name: str, case: Case, times: int = 1) -> None:
        """Refuse the next authenticated requests to an operation or channel for a case.

        KeyError if there is no such provider, or no operation or channel of that name.
        """
        self._prepare_provider(provider).provoked_cases_of(name).extend([case] * times)

    def suspend_limit(self, provider: str, limit: str, *, suspended: bool = True) -> None:
        """Have a limit count and refuse nothing until it is enforced again; KeyError if there is no such provider."""
        if limiter := self._prepare_provider(provider).limits.find_limiter(limit):
            limiter.suspend(suspended=suspended)

    def count_next_as(self, provider: str, limit: str, times: int) -> None:
        """Have the next that a limit counts count as so many; KeyError if there is no such provider."""
        if limiter := self._prepare_provider(provider).limits.find_limiter(limit):
            limiter.count_next_as(times)

    def forget_state(self, provider: str | None = None, seed: int | None = None) -> None:
        """Forget all that happened, at one provider or at all; open sockets stay with what they were opened with.

        `seed` takes the place of the seed that decides what is issued. KeyError if there is no such provider.
        """
        names = list(self._tables) if provider is None else [self._tables[provider].provider]
        for name in names:
            self._providers.pop(name, None)
        if seed is not None:
            self._seeds |= dict.fromkeys(names, seed)
        self._fixed_paths.clear()

    def wake_sockets(self) -> None:
        """Tell every socket's transport that the clock was moved."""
        for state in tuple(self._shared.channel_states):
            for session in tuple(state.open_sessions):
                session.notify_transport()

    def _locate_provider(self, path: str) -> tuple[ProviderHandler | None, str, str]:
        """Split `/provider/server/rest`; no provider if none of that name is here."""
        pieces = normalise_path(path).split("/", _PREFIX_PIECES)
        if len(pieces) < _PREFIX_PIECES or pieces[1] not in self._tables:
            return None, "", ""
        return self._prepare_provider(pieces[1]), pieces[2], f"/{pieces[3]}" if len(pieces) > _PREFIX_PIECES else "/"

    def _store_of(self, name: str) -> CredentialStore:
        return self._prepare_provider(name).store

    def _prepare_provider(self, name: str) -> ProviderHandler:
        """Look a provider up; it is prepared when it is first asked for, so that a thousand of them start at once."""
        if name not in self._providers:
            seed = self._seeds.get(name, self.seed)
            if name not in self._routes:
                self._routes[name] = ProviderRoutes(self._tables[name])
            self._providers[name] = ProviderHandler(
                self._tables[name], self._routes[name], seed, self.base, self._shared
            )
        return self._providers[name]
