"""Limits."""

from __future__ import annotations

from authproof.model.limit import Ban, Concurrency, Window
from authproof.model.provider import Provider
from authproof.model.vocabulary import Algorithm, Scope
from authproof.sandbox.tables import BanTable, ConcurrencyTable, WindowTable


def compile_windows(provider: Provider) -> tuple[WindowTable, ...]:
    """Compile every limit that counts in windows."""
    return tuple(_compile_window(name, each) for name, each in provider.limits.items() if isinstance(each, Window))


def compile_concurrencies(provider: Provider) -> tuple[ConcurrencyTable, ...]:
    """Compile every limit of sockets at the same time."""
    limits = {name: each for name, each in provider.limits.items() if isinstance(each, Concurrency)}
    return tuple(
        ConcurrencyTable(name, _choose_scope(each), each.channels or tuple(provider.channels), each.connections)
        for name, each in limits.items()
    )


def compile_bans(provider: Provider) -> tuple[BanTable, ...]:
    """Compile every ban."""
    limits = {name: each for name, each in provider.limits.items() if isinstance(each, Ban)}
    return tuple(BanTable(name, _choose_scope(each), each.violations, each.seconds) for name, each in limits.items())


def _choose_algorithm(window: Window) -> str:
    """Give how it counts: of a single request all ways are the same."""
    counts_one = window.requests == 1 and window.burst in (None, 1)
    return (Algorithm.fixed_window if counts_one else window.algorithm).value


def _choose_scope(limit: Window | Concurrency | Ban) -> str:
    """Give who shares a count. In the sandbox a user has one application."""
    return (Scope.user if limit.scope is Scope.application else limit.scope).value


def _compile_window(name: str, window: Window) -> WindowTable:
    return WindowTable(
        id=name,
        scope=_choose_scope(window),
        operations=window.operations,
        channels=window.channels,
        messages=window.messages,
        requests=window.requests,
        seconds=window.seconds,
        algorithm=_choose_algorithm(window),
        burst=window.burst,
        counts=window.counts.value,
        headers=dict(window.headers),
    )
