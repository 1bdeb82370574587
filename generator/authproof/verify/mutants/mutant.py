"""Mutants: specs that say one thing otherwise, compiled; and a sandbox of one.

Each is one that the loader takes, if there is any; or one that no spec can express: a scheme whose words are taken more
loosely than a spec could say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from authproof.claims.claim import HeldCredential
from authproof.claims.run.engine_target import EngineTarget
from authproof.loader.checks import BEHAVIOUR_CHECKS
from authproof.loader.references import reference_faults
from authproof.model.plain import PlainSpec
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.compile.scheme import write_word_pattern
from authproof.sandbox.tables import PartTable, Tables
from authproof.text.placeholders import split_template
from authproof.verify.mutants.leaves import Leaf, Sort, behaviour_spec, compile_behaviour, list_leaves
from authproof.verify.mutants.mutations import MutationGroup, mutate_leaf


@dataclass(frozen=True, slots=True)
class Mutant:
    """A spec with one leaf changed, as the sandbox reads it."""

    leaf: Leaf
    now: Any
    """What stands there instead, in words if it is gone."""
    tables: Tables
    bold: bool = False
    """Whether the loader would refuse the spec; there was no other way to change the leaf."""


@dataclass(frozen=True, slots=True)
class LeafMutants:
    """A leaf, and what came of changing it."""

    leaf: Leaf
    mutants: tuple[Mutant, ...]
    """None if the loader takes none of the specs that say it otherwise."""


def mutate_provider(provider: Provider, chosen: Iterable[Leaf] | None = None) -> Iterator[LeafMutants]:
    """Change each leaf of a provider, or each of those chosen, in every way that its type suggests."""
    factory = _MutantFactory(provider)
    for leaf in list_leaves(provider) if chosen is None else chosen:
        leaf_mutants = LeafMutants(leaf, tuple(factory.make_mutants(leaf)))
        if leaf_mutants.mutants or _is_sole_statement(leaf):
            yield leaf_mutants


def _is_sole_statement(leaf: Leaf) -> bool:
    """Tell whether a leaf says something that nothing else does.

    What cannot be taken away is told by what is inside it, the only name there is by being there; what is not written
    is not told at all.
    """
    return leaf.sort in (Sort.value, Sort.json, Sort.key) and not isinstance(leaf.path[-1], int)


class _MutantFactory:
    """Where the mutants of one provider come from."""

    def __init__(self, provider: Provider) -> None:
        self._spec = behaviour_spec(provider)
        self._tables = compile_behaviour(provider)
        self._known = _canonical_text(Provider.model_validate_json(json.dumps(self._spec)))

    def make_mutants(self, leaf: Leaf) -> Iterator[Mutant]:
        """Give the mutants of a leaf, no two alike; those that the loader would refuse only if there are no others."""
        known = {self._known}
        for bold in (False, True) if leaf.sort is not Sort.unwritten else (False,):
            for group in mutate_leaf(leaf, self._spec):
                mutant = self._first_accepted(leaf, group, known, bold=bold)
                if mutant is not None:
                    yield mutant
            if len(known) > 1:
                break
        for now, tables in loosen_scheme(leaf, self._tables):
            yield Mutant(leaf, now, tables)

    def _first_accepted(self, leaf: Leaf, group: MutationGroup, known: set[str], *, bold: bool) -> Mutant | None:
        for change in group:
            try:
                provider = accept_spec(change.edit(self._spec), bold=bold)
                text = _canonical_text(provider) if provider else self._known
                if provider is None or text in known:
                    continue
                tables = compile_provider(provider)
            except (LookupError, ValueError, re.error):  # there is nothing to put it into; lengths in no order
                continue
            known.add(text)
            return Mutant(leaf, change.now, tables, bold)
        return None


def accept_spec(spec: PlainSpec, *, bold: bool = False) -> Provider | None:
    """Give the provider of a spec if the loader finds nothing wrong with it, completeness aside.

    If `bold`, it is enough that its fields are right and its names lead somewhere.
    """
    if any(fault.path[0] != "flows" for fault in reference_faults(spec)):
        return None
    try:
        provider = Provider.model_validate_json(json.dumps(spec), strict=True)
    except ValidationError:
        return None
    return provider if bold or not any(True for check in BEHAVIOUR_CHECKS for _ in check(provider)) else None


def _canonical_text(provider: Provider) -> str:
    """Write a provider with its defaults: what makes two specs say the same, the order of entries included."""
    return provider.model_dump_json()


def loosen_scheme(leaf: Leaf, tables: Tables) -> Iterator[tuple[str, Tables]]:
    """Make the words before a credential optional, and take them in any case."""
    if leaf.field_name != "template" or leaf.path[0] != "schemes":
        return
    first = next(iter(split_template(leaf.value)))
    if not isinstance(first, str) or first == leaf.value:
        return
    exact, in_any_case = re.escape(first), write_word_pattern(first.partition(" ")[0])
    for now, words, pattern in (
        ("(words optional)", exact, f"(?:{exact})?"),
        ("(words optional)", in_any_case, f"(?:{in_any_case})?"),
        ("(words in any case)", exact, f"(?i:{exact})"),
    ):
        loosened = _replace_pattern(tables, str(leaf.path[1]), leaf.value, words, pattern)
        if loosened != tables:
            yield now, loosened


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


class MutantSandbox(EngineTarget):
    """A sandbox of changed tables, whose callers hold the credentials that the original hands out."""

    def __init__(self, tables: Tables, original: EngineTarget) -> None:
        super().__init__(tables)
        self._original = original

    def value(self, held: HeldCredential) -> str | None:
        return self._original.value(held)
