"""The engine: which provider a request is for, and what the owner of the sandbox can do to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from weakref import WeakSet

from generator.engine import decode
from generator.engine.answers import remark
from generator.engine.channel import Channel
from generator.engine.operation import Operation
from generator.engine.provider import Provider
from generator.engine.session import Session
from generator.engine.store import Store
from generator.engine.wire import MAX_BODY, Answer, Handshake, Request
from generator.tables import Tables

_SPLIT = 3

TOO_LARGE: Final = remark(413, f"a request body may have {MAX_BODY} bytes", "too_large")
NOT_MOUNTED: Final = remark(404, "nothing is mounted here; GET / lists what is", "not_found")


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
        self._providers: dict[str, Provider] = {}
        self._seeds: dict[str, int] = {}
        """The seeds of providers that were given another one."""
        self._channels: WeakSet[Channel] = WeakSet()
        """Every channel that may have open sockets, those of providers that were forgotten or replaced too."""
        self._fixed: dict[str, dict[str, Operation]] = {}
        """The short way to paths without parameters, of providers that were asked before."""
        self.load(tables)

    @property
    def tables(self) -> tuple[Tables, ...]:
        """The tables of every provider."""
        return tuple(self._tables.values())

    def load(self, tables: Iterable[Tables]) -> None:
        """Put other tables in the place of the present ones. A provider whose tables are equal keeps its state."""
        fresh = {each.provider: each for each in tables}
        kept = [name for name, each in fresh.items() if self._tables.get(name) == each]
        self._tables = fresh
        self._providers = {name: self._providers[name] for name in kept if name in self._providers}
        self._fixed = {path: entry for each in self._providers.values() for path, entry in each.fixed().items()}

    def request(self, request: Request) -> Answer:
        """Answer an HTTP request."""
        if len(request.body) > MAX_BODY:
            return TOO_LARGE
        methods = self._fixed.get(request.path)
        if methods is not None and (operation := methods.get(request.method)) is not None:
            return operation.answer(request, ())
        provider, server, path = self._locate(request.path)
        return (provider and provider.request(server, path, request)) or NOT_MOUNTED

    def connect(self, handshake: Handshake) -> Answer | Session:
        """Answer the handshake of a socket: with a refusal over HTTP, or with a session."""
        provider, server, path = self._locate(handshake.path)
        return (provider and provider.connect(server, path, handshake)) or NOT_MOUNTED

    def revoke(self, provider: str, credential: str, value: str) -> bool:
        """End a credential as its owner would, and sockets with it; False if it was never issued.

        KeyError if there is no such provider.
        """
        record = self._store(provider).find(credential, value)
        if record is not None:
            self._store(provider).revoke(record)
        return record is not None

    def reset(self, provider: str, credential: str, value: str) -> str | None:
        """Replace a credential as its owner would; gives the new value, None if the old one was never issued.

        KeyError if there is no such provider.
        """
        record = self._store(provider).find(credential, value)
        return None if record is None else self._store(provider).replace(record)

    def plant(self, provider: str, credential: str, value: str, level: str | None = None) -> None:
        """Accept a value from now on as if it had been issued, whatever its shape; it fits any holder.

        KeyError if there is no such provider or credential.
        """
        self._store(provider).plant(credential, value, level)

    def issue(self, provider: str, credential: str, level: str | None = None) -> str:
        """Issue a fresh value to a new holder, and give it; KeyError if there is no such provider or credential."""
        return self._store(provider).draw(credential, level)

    def promote(self, provider: str, credential: str, value: str, level: str | None) -> bool:
        """Give the holder of a value another permission level; False if the value was never issued.

        KeyError if there is no such provider.
        """
        return self._store(provider).promote(credential, value, level)

    def arm(self, provider: str, name: str, case: str, times: int = 1) -> None:
        """Refuse the next authenticated requests to an operation or channel for a case.

        KeyError if there is no such provider, or no operation or channel of that name.
        """
        self._provider(provider).armed[name].extend([case] * times)

    def forget(self, provider: str | None = None, seed: int | None = None) -> None:
        """Forget all that happened, at one provider or at all; open sockets stay with what they were opened with.

        `seed` takes the place of the seed that decides what is issued. KeyError if there is no such provider.
        """
        names = list(self._tables) if provider is None else [self._tables[provider].provider]
        for name in names:
            self._providers.pop(name, None)
        if seed is not None:
            self._seeds |= dict.fromkeys(names, seed)
        self._fixed = {path: entry for each in self._providers.values() for path, entry in each.fixed().items()}

    def wake(self) -> None:
        """Tell every socket's transport that the clock was moved."""
        for channel in tuple(self._channels):
            for session in tuple(channel.sessions):
                session.wake()

    def _locate(self, path: str) -> tuple[Provider | None, str, str]:
        """Split `/provider/server/rest`; no provider if none of that name is here."""
        pieces = decode.path(path).split("/", _SPLIT)
        if len(pieces) < _SPLIT or pieces[1] not in self._tables:
            return None, "", ""
        return self._provider(pieces[1]), pieces[2], f"/{pieces[3]}" if len(pieces) > _SPLIT else "/"

    def _store(self, name: str) -> Store:
        return self._provider(name).store

    def _provider(self, name: str) -> Provider:
        """Give a provider; it is prepared when it is first asked for, so that a thousand of them start at once."""
        if name not in self._providers:
            seed = self._seeds.get(name, self.seed)
            self._providers[name] = Provider(self._tables[name], self.clock, seed, self.base, limits=self.limits)
            self._channels.update(self._providers[name].channels)
            self._fixed.update(self._providers[name].fixed())
        return self._providers[name]
