"""Copies of a spec with values changed, to see whether a sandbox of the copy does what was found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import EnumType
from itertools import islice
from typing import Any, Final, Literal, get_origin

from authproof.claims.claim import Claim
from authproof.claims.run import ClaimOutcome, ClaimVerdict, run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.loader.references import allowed_names
from authproof.model.plain import PlainSpec
from authproof.model.provider import Provider
from authproof.sandbox.tables import Tables
from authproof.verify.mutants.edits import Edit, put_value
from authproof.verify.mutants.leaves import Leaf, Sort, behaviour_spec, compile_behaviour, list_leaves
from authproof.verify.mutants.mutant import MutantSandbox, accept_spec, loosen_scheme
from authproof.verify.mutants.mutations import mutate_leaf

_LEADING_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class SpecCopy:
    """A spec with values changed."""

    provider: Provider
    tables: Tables
    spec: PlainSpec

    def list_leaves(self) -> tuple[Leaf, ...]:
        """Give every value that can be changed."""
        return list_leaves(self.provider)

    def copies_with_changes(self, leaf: Leaf) -> Iterator[SpecCopy]:
        """Give copies with other values in one place, as its type suggests."""
        yield from tuple(self._copy_each(leaf, bold=False)) or tuple(self._copy_each(leaf, bold=True))
        distant = (self._apply_edit(put_value(leaf.path, value), bold=True) for value in _distant_values(leaf))
        yield from filter(None, distant)
        yield from (replace(self, tables=tables) for _, tables in loosen_scheme(leaf, self.tables))

    def copies_showing(self, leaf: Leaf, got: str) -> Iterator[SpecCopy]:
        """Give copies with what came in the place of a value, as far as it can be read off a difference."""
        copies = (self._apply_edit(put_value(leaf.path, value), bold=True) for value in _read_got(got))
        yield from filter(None, copies)

    def is_free(self, leaf: Leaf) -> bool:
        """Tell whether a value could be anything of its type, rather than one of a few."""
        listed = isinstance(leaf.value, bool) or get_origin(leaf.type) is Literal or isinstance(leaf.type, EnumType)
        return leaf.value is not None and not listed and allowed_names(self.spec, leaf.path) is None

    def _copy_each(self, leaf: Leaf, *, bold: bool) -> Iterator[SpecCopy]:
        """Make each kind of change; of several values that would do, the first."""
        for group in mutate_leaf(leaf, self.spec):
            copies = (self._apply_edit(change.edit, bold=bold) for change in group)
            yield from islice(filter(None, copies), 1)

    def _apply_edit(self, change: Edit, *, bold: bool) -> SpecCopy | None:
        """Make a change; None if the loader would not take what comes of it, fields and names alone if `bold`."""
        try:
            provider = accept_spec(change(self.spec), bold=bold)
            return None if provider is None else copy_spec(provider)
        except (LookupError, ValueError, TypeError, re.error):
            return None


def copy_spec(provider: Provider) -> SpecCopy:
    """Give a copy of a spec in which nothing is changed."""
    return SpecCopy(provider, compile_behaviour(provider), behaviour_spec(provider))


class CopyRunner:
    """Runs the claims of the original spec against copies of it; callers hold what the original gives them."""

    def __init__(self, provider: Provider) -> None:
        self.original = copy_spec(provider)
        self._original_sandbox = EngineTarget(self.original.tables)
        self.runs = 0
        """How many claims were run."""

    def run_claims(self, copy: SpecCopy, claims: Iterable[Claim]) -> Iterator[ClaimOutcome]:
        target = MutantSandbox(copy.tables, self._original_sandbox)
        for claim in claims:
            self.runs += 1
            try:
                yield run_claim(claim, target, self.original.tables, recorded=False)
            except (LookupError, ValueError, re.error):  # the copy lacks what the claim is about, or makes no sense
                yield ClaimOutcome(claim, ClaimVerdict.broken)


def _distant_values(leaf: Leaf) -> tuple[object, ...]:
    """Give values that are farther from a value than those next to it."""
    if leaf.sort is not Sort.value or isinstance(leaf.value, bool):
        return ()
    if isinstance(leaf.value, str):
        return (f"{leaf.value}x",)
    return (leaf.value * 2, leaf.value // 2) if isinstance(leaf.value, int | float) else ()


def _read_got(got: str) -> Iterator[Any]:
    """Read what a difference shows: a number that it begins with, a JSON value, a text."""
    if number := _LEADING_NUMBER.match(got):
        yield int(number[0])
    try:
        yield json.loads(got)
    except ValueError:
        yield got
