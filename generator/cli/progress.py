"""How far a long command is, on standard error: a line that is written over; in a log a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

import click

SECONDS: Final = 10.0
"""Between two lines in a log."""

_WIPE: Final = "\r\x1b[K"

Tell = Callable[[str, int, int | None], None]
"""Is told what is worked on, how much of it is done, and of how much if that is known."""


def teller(things: str) -> Tell:
    """Make something to be told; `things` names in the plural what is counted."""
    return _over(things) if sys.stderr.isatty() else _now_and_then(things)


def _over(things: str) -> Tell:
    def tell(name: str, done: int, total: int | None) -> None:
        click.echo(_WIPE if done == total else f"{_WIPE}{_line(name, done, total, things)}", nl=False, err=True)

    return tell


def _now_and_then(things: str) -> Tell:
    last = time.monotonic()

    def tell(name: str, done: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS:
            last = time.monotonic()
            click.echo(_line(name, done, total, things), err=True)

    return tell


def _line(name: str, done: int, total: int | None, things: str) -> str:
    return f"{name}: {done} {things}" if total is None else f"{name}: {done} of {total} {things}"
