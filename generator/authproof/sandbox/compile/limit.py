"""Limits, by their kinds: windows, sockets at the same time, bans."""

from __future__ import annotations

from authproof.model.limit import Ban, Concurrency, InFlight, Window
from authproof.model.provider import Provider
from authproof.model.vocabulary import Algorithm, Scope
from authproof.sandbox.tables import BanTable, ConcurrencyTable, InFlightTable, WindowTable


def compile_windows(provider: Provider) -> tuple[WindowTable, ...]:
    return tuple(_compile_window(name, each) for name, each in provider.windows.items())


def compile_concurrencies(provider: Provider) -> tuple[ConcurrencyTable, ...]:
    return tuple(
        ConcurrencyTable(name, _choose_scope(each), each.channels or tuple(provider.channels), each.connections)
        for name, each in provider.concurrencies.items()
    )


def compile_in_flight_limits(provider: Provider) -> tuple[InFlightTable, ...]:
    return tuple(
        InFlightTable(name, _choose_scope(each), each.operations, each.requests)
        for name, each in provider.in_flight_limits.items()
    )


def compile_bans(provider: Provider) -> tuple[BanTable, ...]:
    return tuple(
        BanTable(name, _choose_scope(each), each.violations, each.seconds, each.cases, each.lasts)
        for name, each in provider.bans.items()
    )


def _choose_algorithm(window: Window) -> Algorithm:
    """Choose how it counts: of a single request all ways are the same."""
    counts_one = window.requests == 1 and window.burst in (None, 1)
    return Algorithm.fixed_window if counts_one else window.algorithm


def _choose_scope(limit: Window | Concurrency | InFlight | Ban) -> Scope:
    """Choose who shares a count. In the sandbox a user has one application."""
    return Scope.user if limit.scope is Scope.application else limit.scope


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
        costs=dict(window.costs),
        burst=window.burst,
        by_parameter=window.by_parameter,
        callers=window.callers,
        counts=window.counts,
        headers=dict(window.headers),
    )
