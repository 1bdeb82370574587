"""Limits in words, for the landing page."""

from __future__ import annotations

from collections.abc import Iterator

from generator.server.entry import LimitDescription
from generator.tables import BanTable, ConcurrencyTable, Tables, WindowTable


def describe_limits(tables: Tables) -> Iterator[LimitDescription]:
    """Tell every limit that the sandbox can enforce."""
    for window in tables.windows:
        yield LimitDescription(
            window.id, _describe_window(window), window.scope, (*window.operations, *window.channels)
        )
    for each in tables.concurrencies:
        yield LimitDescription(each.id, _describe_concurrency(each), each.scope, each.channels)
    for ban in tables.bans:
        yield LimitDescription(ban.id, _describe_ban(ban), ban.scope, ())


def _describe_window(window: WindowTable) -> str:
    kind = {"everything": "", "accepted": "accepted ", "refused": "refused "}[window.counts]
    counted_things = _write_number_of(window.requests, f"{kind}{'message' if window.channels else 'request'}")
    only = f" ({', '.join(window.messages)})" if window.messages else ""
    burst = f", up to {window.burst} at once" if window.burst else ""
    return f"{counted_things}{only} in {window.seconds:g} s{burst}"


def _describe_concurrency(concurrency: ConcurrencyTable) -> str:
    return f"{_write_number_of(concurrency.connections, 'socket')} open at the same time"


def _describe_ban(ban: BanTable) -> str:
    return f"a ban after {_write_number_of(ban.violations, 'refusal')} for a limit in {ban.seconds:g} s"


def _write_number_of(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
