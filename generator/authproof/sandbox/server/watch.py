"""Specs that change while the sandbox runs: load them again, and of a broken one keep what was right before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from authproof.errors import AuthproofError
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.server.app import App
from authproof.sandbox.tables import Tables

if TYPE_CHECKING:
    from authproof.loader.load import SoundSpecs

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
        specs, tables = await asyncio.to_thread(_compile_specs, directory)
    except AuthproofError as error:
        announce(f"{error}\nThe sandbox goes on with the specs as they were.")
        return
    kept = [each for each in app.engine.tables if each.provider in specs.broken_ids]
    app.engine.load_tables(sorted([*tables, *kept], key=lambda each: each.provider))
    announce("\n".join([*map(str, specs.problems), _summarise_reload(specs, {each.provider for each in kept})]))


def _compile_specs(directory: Path) -> tuple[SoundSpecs, list[Tables]]:
    from authproof.loader import load_sound

    specs = load_sound(directory)
    return specs, [compile_provider(provider) for provider in specs.providers]


def _summarise_reload(specs: SoundSpecs, kept: set[str]) -> str:
    parts = {
        "The sandbox has read the specs again": [provider.id for provider in specs.providers],
        "The sandbox goes on with specs as they were": [each for each in specs.broken_ids if each in kept],
        "The sandbox leaves out specs that are wrong": [each for each in specs.broken_ids if each not in kept],
    }
    return " ".join(f"{what}: {', '.join(names)}." for what, names in parts.items() if names)
