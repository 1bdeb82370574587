"""How far a long command is, on standard error: a line that is written over; in a log a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

import click

LOG_INTERVAL_SECONDS: Final = 10.0
"""Between two lines in a log."""

_ERASE_LINE: Final = "\r\x1b[K"

ProgressReporter = Callable[[str, int, int | None], None]
"""Is told what is worked on, how much of it is done, and of how much if that is known."""


def make_progress_reporter(things: str) -> ProgressReporter:
    """Make something to be told; `things` names in the plural what is counted."""
    return _report_over_line(things) if sys.stderr.isatty() else _report_now_and_then(things)


def _report_over_line(things: str) -> ProgressReporter:
    def report_progress(name: str, done: int, total: int | None) -> None:
        click.echo(
            _ERASE_LINE if done == total else f"{_ERASE_LINE}{_format_progress(name, done, total, things)}",
            nl=False,
            err=True,
        )

    return report_progress


def _report_now_and_then(things: str) -> ProgressReporter:
    last = time.monotonic()

    def report_progress(name: str, done: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= LOG_INTERVAL_SECONDS:
            last = time.monotonic()
            click.echo(_format_progress(name, done, total, things), err=True)

    return report_progress


def _format_progress(name: str, done: int, total: int | None, things: str) -> str:
    return f"{name}: {done} {things}" if total is None else f"{name}: {done} of {total} {things}"
