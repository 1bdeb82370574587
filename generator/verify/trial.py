"""Copies of a spec with values changed, to see whether a sandbox of the copy does what was found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import EnumType
from itertools import islice
from typing import Any, Final, Literal, get_origin

from generator.claims.claim import Claim, Held
from generator.claims.run import Outcome, run
from generator.claims.run.sandbox import Sandbox
from generator.compile import compile_provider
from generator.loader import names
from generator.model import Provider
from generator.mutants import edit
from generator.mutants.leaves import Leaf, Sort, leaves, plain
from generator.mutants.loosened import loosened
from generator.mutants.mutant import accepted
from generator.mutants.mutate import changes
from generator.tables import Tables

_APART: Final = ("evidence", "executed", "gaps")
"""Parts that only point to the others."""

_LEADING: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Copy:
    """A spec with values changed."""

    provider: Provider
    tables: Tables
    spec: dict[str, Any]
    """The provider as plain JSON values."""

    def leaves(self) -> tuple[Leaf, ...]:
        """Give every value that can be changed."""
        return leaves(self.provider)

    def changed(self, leaf: Leaf) -> Iterator[Copy]:
        """Give copies with other values in one place, as its type suggests."""
        yield from tuple(self._each(leaf, bold=False)) or tuple(self._each(leaf, bold=True))
        yield from filter(None, (self._made(edit.put(leaf.path, value), bold=True) for value in _far(leaf)))
        yield from (replace(self, tables=tables) for _, tables in loosened(leaf, self.tables))

    def showing(self, leaf: Leaf, got: str) -> Iterator[Copy]:
        """Give copies with what came in the place of a value, as far as it can be read off a difference."""
        for value in _read(got):
            if (copy := self._made(edit.put(leaf.path, value), bold=True)) is not None:
                yield copy

    def is_free(self, leaf: Leaf) -> bool:
        """Tell whether a value could be anything of its type, rather than one of a few."""
        listed = isinstance(leaf.value, bool) or get_origin(leaf.type) is Literal or isinstance(leaf.type, EnumType)
        return leaf.value is not None and not listed and names.allowed(self.spec, leaf.path) is None

    def _each(self, leaf: Leaf, *, bold: bool) -> Iterator[Copy]:
        """Make each kind of change; of several values that would do, the first."""
        for group in changes(leaf, self.spec):
            made = (self._made(change.edit, bold=bold) for change in group)
            yield from islice((copy for copy in made if copy), 1)

    def _made(self, change: edit.Edit, *, bold: bool) -> Copy | None:
        """Make a change; None if the loader would not take what comes of it, fields and names alone if `bold`."""
        try:
            provider = accepted(change(self.spec), bold=bold)
            return None if provider is None else copied(provider)
        except (LookupError, ValueError, TypeError, re.error):
            return None


def copied(provider: Provider) -> Copy:
    """Give the copy of a spec in which nothing is changed yet."""
    spec = {key: value for key, value in plain(provider).items() if key not in _APART}
    return Copy(provider, compile_provider(provider), spec)


class Bench:
    """Runs the claims of the original spec against copies of it; callers hold what the original gives them."""

    def __init__(self, provider: Provider) -> None:
        self.original = copied(provider)
        self._known = Sandbox(self.original.tables)
        self.runs = 0
        """How many claims were run."""

    def outcomes(self, copy: Copy, claims: Iterable[Claim]) -> Iterator[Outcome]:
        """Run claims, in order."""
        target = _Copied(copy.tables, self._known)
        for claim in claims:
            self.runs += 1
            try:
                yield run(claim, target, self.original.tables, recorded=False)
            except (LookupError, ValueError, re.error):  # the copy lacks what the claim is about, or makes no sense
                yield Outcome(claim, "broken")


class _Copied(Sandbox):
    def __init__(self, tables: Tables, original: Sandbox) -> None:
        super().__init__(tables)
        self._original = original

    def value(self, held: Held) -> str | None:
        return self._original.value(held)


def _far(leaf: Leaf) -> tuple[object, ...]:
    """Give values that are farther from a value than those next to it."""
    if leaf.sort is not Sort.value or isinstance(leaf.value, bool):
        return ()
    if isinstance(leaf.value, str):
        return (f"{leaf.value}x",)
    return (leaf.value * 2, leaf.value // 2) if isinstance(leaf.value, int | float) else ()


def _read(got: str) -> Iterator[Any]:
    """Read what a difference shows: a number that it begins with, a JSON value, a text."""
    if number := _LEADING.match(got):
        yield int(number[0])
    try:
        yield json.loads(got)
    except ValueError:
        yield got
