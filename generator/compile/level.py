"""Permission levels."""

from __future__ import annotations

from generator.model.provider import Provider
from generator.tables import LevelTable


def compile_levels(provider: Provider) -> tuple[LevelTable, ...]:
    """Compile every level."""
    return tuple(
        LevelTable(name, level.title, _collect_granted(provider, name)) for name, level in provider.levels.items()
    )


def find_needed_level(provider: Provider, level: str | None) -> str | None:
    """Give the level that is asked for; none if everybody has it."""
    return None if all(level in _collect_granted(provider, each) for each in provider.levels) else level


def _collect_granted(provider: Provider, level: str) -> tuple[str, ...]:
    """Follow `includes` to every level whose rights `level` has; circles do no harm."""
    reached = [level]
    for name in reached:
        reached += [other for other in provider.levels[name].includes if other not in reached]
    return tuple(reached)
