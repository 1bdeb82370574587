"""Mutants that no spec can express: a sandbox that is less strict about the words around a credential."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from generator.mutants.leaves import Leaf
from generator.tables import PartTable, Tables
from generator.template import split_template


def loosen_scheme(leaf: Leaf, tables: Tables) -> Iterator[tuple[str, Tables]]:
    """Make the words before a credential optional, and take them in any case."""
    if leaf.field_name != "template" or leaf.path[0] != "schemes":
        return
    first = next(iter(split_template(leaf.value)))
    if not isinstance(first, str) or first == leaf.value:
        return
    words = re.escape(first)
    for now, pattern in (("(words optional)", f"(?:{words})?"), ("(words in any case)", f"(?i:{words})")):
        made = _replace_pattern(tables, str(leaf.path[1]), leaf.value, words, pattern)
        if made != tables:
            yield now, made


def _replace_pattern(tables: Tables, scheme: str, template: str, words: str, pattern: str) -> Tables:
    def loosen_part(part: PartTable) -> PartTable:
        if part.template != template or not part.pattern.startswith(words):
            return part
        return replace(part, pattern=pattern + part.pattern[len(words) :])

    return replace(
        tables,
        schemes=tuple(
            replace(each, parts=tuple(map(loosen_part, each.parts))) if each.id.partition(".")[0] == scheme else each
            for each in tables.schemes
        ),
    )
