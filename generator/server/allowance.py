"""Limits in words, for the landing page."""

from __future__ import annotations

from collections.abc import Iterator

from generator.server.entry import Allowance
from generator.tables import Ban, Concurrency, Tables, Window


def allowances(tables: Tables) -> Iterator[Allowance]:
    """Tell every limit that the sandbox can enforce."""
    for window in tables.windows:
        yield Allowance(window.id, _window(window), window.scope, (*window.operations, *window.channels))
    for each in tables.concurrencies:
        yield Allowance(each.id, _concurrency(each), each.scope, each.channels)
    for ban in tables.bans:
        yield Allowance(ban.id, _ban(ban), ban.scope, ())


def _window(window: Window) -> str:
    kind = {"everything": "", "accepted": "accepted ", "refused": "refused "}[window.counts]
    things = _several(window.requests, f"{kind}{'message' if window.channels else 'request'}")
    only = f" ({', '.join(window.messages)})" if window.messages else ""
    burst = f", up to {window.burst} at once" if window.burst else ""
    return f"{things}{only} in {window.seconds:g} s{burst}"


def _concurrency(concurrency: Concurrency) -> str:
    return f"{_several(concurrency.connections, 'socket')} open at the same time"


def _ban(ban: Ban) -> str:
    return f"a ban after {_several(ban.violations, 'refusal')} for a limit in {ban.seconds:g} s"


def _several(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
