"""Run the sandbox: in this process until somebody stops it, or in a thread for as long as a block of code lasts."""

from __future__ import annotations

import asyncio
import errno
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvicorn

from authproof.errors import AuthproofError, PortTaken
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import MAX_BODY, Engine
from authproof.sandbox.server.app import App
from authproof.sandbox.server.cors import SharingPolicy
from authproof.sandbox.server.protocol import HttpProtocol
from authproof.sandbox.server.watch import watch_specs

if TYPE_CHECKING:
    from authproof.sandbox.engine.clock import MovableClock
    from authproof.sandbox.server.control import ControlSurface

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8400

GRACE_SECONDS: Final = 2
"""How long open requests and sockets may take to end when the server is stopped."""

_START_SECONDS = 10
_LAST_PORT = 65535
_REACHABLE_HOSTS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - a table of names, not a choice

_PUBLIC_URL: Final = re.compile(
    r"(https?://(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::([0-9]{1,5}))?"
    r"(?:/[A-Za-z0-9._~-]+)*)/?"
)
"""The scheme is in lower case, as is what is made of it."""

_RECEIVE_BUFFER: Final = 64 * 1024
"""Bytes that the system keeps for a connection: what is read at once, and keeps others waiting, is no more."""

Clock = Callable[[], float]


@dataclass
class RunningSandbox:
    """A sandbox that is up."""

    url: str
    """Its address, without a slash at the end."""
    app: App
    _make_engine: Callable[[], Engine] = field(repr=False)

    def start_afresh(self) -> None:
        """Forget everything: nothing used, nothing issued, as if it had just started."""
        self.app.engine = self._make_engine()


def serve(  # noqa: PLR0913 - the options of a command, by keyword
    providers: Iterable[Provider],
    *,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    seed: int = 0,
    limits: bool = True,
    control: bool = False,
    public_url: str | None = None,
    origins: Iterable[str] = (),
    proxies: Iterable[str] = (),
    reload: Path | None = None,
    announce: Callable[[str], None] = print,
    port_option: str = "--port",
) -> None:
    """Serve until SIGINT or SIGTERM; PortTaken if the address is not free.

    `limits` tells whether limits are enforced, `control` whether the control surface is there; AuthproofError if it is
    wanted where other machines reach it. `public_url` is the address that clients know it by, if another than that
    of the listener; `origins` are those of pages that may use it besides this machine's; AuthproofError if one is none.
    `proxies` are the addresses of those whose `X-Forwarded-For` is believed.
    `port_option` is what chooses the port, for messages. With `reload`, all specs in that directory are read again
    whenever one changes; `providers` are the beginning.
    """
    sharing, base = SharingPolicy(origins), public_url and read_public_url(public_url)
    trusted = tuple(map(_check_proxy, proxies))
    listener = _open_checked_listener(host, port, control=control, option=port_option)
    url = listener_url(host, listener)
    sandbox = _prepare_sandbox(
        providers, url, time.time, seed=seed, limits=limits, control=control, base=base, sharing=sharing
    )
    announce(summarise_app(sandbox.app))
    with suppress(KeyboardInterrupt):
        _Server(sandbox.app, reload, announce, trusted).run(sockets=[listener])


@contextmanager
def run_in_thread(  # noqa: PLR0913 - the options of tests and commands, by keyword
    providers: Iterable[Provider],
    port: int = 0,
    *,
    host: str = DEFAULT_HOST,
    seed: int = 0,
    clock: Clock = time.time,
    limits: bool = True,
    control: bool = False,
    public_url: str | None = None,
    origins: Iterable[str] = (),
    proxies: Iterable[str] = (),
    reload: Path | None = None,
    announce: Callable[[str], None] = print,
    port_option: str = "--port",
) -> Iterator[RunningSandbox]:
    """Serve in a thread while the block lasts; port 0 is any free one. PortTaken if the port is not free.

    The other options are those of `serve`.
    """
    sharing, base = SharingPolicy(origins), public_url and read_public_url(public_url)
    trusted = tuple(map(_check_proxy, proxies))
    listener = _open_checked_listener(host, port, control=control, option=port_option)
    url = listener_url(host, listener)
    sandbox = _prepare_sandbox(
        providers, url, clock, seed=seed, limits=limits, control=control, base=base, sharing=sharing
    )
    server = _Server(sandbox.app, reload, announce, trusted)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True)
    thread.start()
    try:
        if not server.ready.wait(_START_SECONDS):
            raise AuthproofError(f"the sandbox did not start within {_START_SECONDS} seconds")
        yield sandbox
    finally:
        server.should_exit = True
        thread.join()


def open_listener(host: str, port: int, option: str = "--port") -> socket.socket:
    """Take hold of a port; PortTaken if that fails. The message says what to do, and with which option.

    `::` listens on every address of this machine, those of IPv4 too where the system can.
    """
    if not 0 <= port <= _LAST_PORT:
        raise PortTaken(f"there is no port {port}; choose one from 1024 to {_LAST_PORT} with {option}")
    host = unbracket_host(host)
    try:
        family = _find_family(host)
        both = host == "::" and socket.has_dualstack_ipv6()
        listener = socket.create_server((host, port), family=family, backlog=2048, dualstack_ipv6=both)
    except OSError as error:
        raise PortTaken(_explain_failure(host, port, error, option)) from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
    return listener


def unbracket_host(host: str) -> str:
    """Take an IPv6 address out of the brackets that it has in URLs."""
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def read_public_url(url: str) -> str:
    """Read the address that clients know a sandbox by, without a slash at its end; AuthproofError if it is none."""
    match = _PUBLIC_URL.fullmatch(url)
    if match is None or int(match[2] or 0) > _LAST_PORT:
        raise AuthproofError(
            f"--public-url: found {url!r}; allowed: http:// or https://, a host, and if need be a port and a path, "
            "such as https://sandbox.acme.example; leave out the rest"
        )
    return match[1]


def _check_proxy(address: str) -> str:
    """Give the address of a proxy, or of a network of them; AuthproofError if it is none."""
    try:
        return str(ip_network(address))
    except ValueError:
        raise AuthproofError(
            f"--trust-proxy: found {address!r}; allowed: an IP address or a network, such as 127.0.0.1 or 10.0.0.0/8"
        ) from None


def _find_family(host: str) -> socket.AddressFamily:
    """Find out whether a host has an address of IPv4, or of IPv6 alone."""
    if not host:
        return socket.AF_INET
    found = {each[0] for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    return socket.AF_INET if socket.AF_INET in found else socket.AF_INET6


def listener_url(host: str, listener: socket.socket) -> str:
    """Write the URL at which a listener can be reached from this machine."""
    host = unbracket_host(host)
    return write_origin(_REACHABLE_HOSTS.get(host, host), listener.getsockname()[1])


def write_origin(host: str, port: int) -> str:
    """Write the URL of a host and a port; an IPv6 address has brackets there (RFC 3986, section 3.2.2)."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def summarise_app(app: App) -> str:
    """Say where the sandbox is, and where each provider's servers and the control surface are in it."""
    base = app.engine.base
    places = [server.write_mount() for tables in app.engine.tables for server in tables.servers]
    places += [app.control.prefix] if app.control else []
    return "\n".join([f"Sandbox at {base} (Ctrl+C stops it)", *(f"  {base}{place}" for place in places)])


def _prepare_sandbox(  # noqa: PLR0913 - the options of both ways to run it
    providers: Iterable[Provider],
    url: str,
    clock: Clock,
    *,
    seed: int,
    limits: bool,
    control: bool,
    base: str | None,
    sharing: SharingPolicy,
) -> RunningSandbox:
    providers = tuple(providers)
    engine_clock, surface = _make_control(clock) if control else (clock, None)

    def make_engine() -> Engine:
        return Engine(map(compile_provider, providers), clock=engine_clock, seed=seed, base=base or url, limits=limits)

    return RunningSandbox(url, App(make_engine(), surface, sharing), make_engine)


def _open_checked_listener(host: str, port: int, *, control: bool, option: str) -> socket.socket:
    listener = open_listener(host, port, option)
    if control and not _listens_on_loopback(listener):
        listener.close()
        raise AuthproofError(
            f"the control surface is for this machine alone, and others may reach {host}; "
            "leave out --control, or choose 127.0.0.1, ::1 or localhost with --host"
        )
    return listener


def _listens_on_loopback(listener: socket.socket) -> bool:
    from authproof.sandbox.server.control.control import is_loopback_address

    return is_loopback_address(listener.getsockname()[0])


def _make_control(clock: Clock) -> tuple[MovableClock, ControlSurface]:
    """Make a clock that can be moved, and the surface that moves it; imported only if somebody asks for them."""
    from authproof.sandbox.engine.clock import MovableClock
    from authproof.sandbox.server.control import ControlSurface

    movable = MovableClock(clock)
    return movable, ControlSurface(movable)


class _Server(uvicorn.Server):
    """uvicorn, set up for the sandbox; `ready` is set once it answers."""

    def __init__(
        self, app: App, reload: Path | None, announce: Callable[[str], None], proxies: tuple[str, ...] = ()
    ) -> None:
        super().__init__(_configure_uvicorn(app, list(proxies)))
        self.ready = threading.Event()
        self._watch = None if reload is None else partial(watch_specs, reload, app, announce)
        self._task: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._watch is not None:
            self._task = asyncio.get_running_loop().create_task(self._watch())
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._task is not None:
            self._task.cancel()
        await super().shutdown(sockets)


def _configure_uvicorn(app: App, proxies: list[str]) -> uvicorn.Config:
    logging.getLogger("uvicorn.error").addFilter(_is_our_fault)
    return uvicorn.Config(
        app,
        interface="asgi3",
        http=HttpProtocol,
        ws="websockets-sansio",
        ws_max_size=MAX_BODY,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _is_our_fault(record: logging.LogRecord) -> bool:
    """Keep exceptions of the app in the log, and leave out what clients do wrong and what stopping brings."""
    raised = record.exc_info[1] if record.exc_info else None
    of_the_app = raised is not None and "ASGI" in str(record.msg)
    return of_the_app and not isinstance(raised, asyncio.CancelledError)


def _explain_failure(host: str, port: int, error: OSError, option: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken; stop what listens there, or choose another with {option}"
    if error.errno == errno.EACCES:
        return f"port {port} of {host} is not allowed to you; choose one from 1024 up with {option}"
    return f"cannot listen on port {port} of {host}: {error}; choose others with --host and {option}"
