"""Specs that change while the sandbox runs: load them again, and keep the last good ones when they are broken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

from authproof.errors import AuthproofError
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.server.app import App
from authproof.sandbox.tables import Tables

WATCH_SECONDS: Final = 1.0
"""How often the directory is looked at."""

Stamps = dict[Path, tuple[int, int]]


async def watch_specs(directory: Path, app: App, announce: Callable[[str], None]) -> None:
    """Look at a directory for ever; when a spec changed, load all of them into the engine of an app."""
    seen = read_stamps(directory)
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        now = read_stamps(directory)
        if now != seen:
            seen = now
            await _reload_specs(directory, app, announce)


def read_stamps(directory: Path) -> Stamps:
    """Read the time of change (nanoseconds) and the size of every spec."""
    stamps_by_path: Stamps = {}
    for path in sorted(directory.glob("*.yaml")):
        try:
            stat = path.stat()
        except OSError:  # it went away in this moment
            continue
        stamps_by_path[path] = (stat.st_mtime_ns, stat.st_size)
    return stamps_by_path


async def _reload_specs(directory: Path, app: App, announce: Callable[[str], None]) -> None:
    try:
        tables = await asyncio.to_thread(_compile_specs, directory)
    except AuthproofError as error:
        announce(f"{error}\nThe sandbox goes on with the specs as they were.")
    else:
        app.engine.load_tables(tables)
        announce(f"The sandbox has read the specs again: {', '.join(each.provider for each in tables)}.")


def _compile_specs(directory: Path) -> list[Tables]:
    from authproof.loader import load_directory

    return [compile_provider(provider) for provider in load_directory(directory)]
