"""Real specs that are mutated: told in lines, or accepted, and then they compile."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from authproof.errors import Problem, SpecError
from authproof.loader import load_specs
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import Engine

from .test_load import ACME

SPECS: Final = [ACME, *sorted((ACME.parents[2] / "specs").glob("*.yaml"))]
WORDS: Final = [
    *("", "x", "/", "{x}", "{", "a\nb", "\0", "\x85", "\u202e", "é", "0", "-1", "null", "~", "#/x", "..", "%", "%2F"),
    *(" ", "missing", "limited", "https://x.example", "GET", "Bearer {token}", "2020-02-30"),
]
VALUES: Final = [None, True, False, 0, -1, 1, 2**53 + 1, 1e308, float("inf"), float("nan"), [], {}, [[]], {"a": {}}]


@pytest.mark.parametrize("rounds", [60, pytest.param(2000, marks=pytest.mark.slow)])
def test_a_mutated_spec_is_told_or_compiles(tmp_path: Path, rounds: int) -> None:
    chance = random.Random(rounds)
    trees = [yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in SPECS]
    told = 0
    for _ in range(rounds):
        number = chance.randrange(len(SPECS))
        path = tmp_path / SPECS[number].name
        path.write_text(_write_mutated(chance, trees[number]), encoding="utf-8")
        told += not _is_accepted(path)
    assert rounds * 0.5 < told < rounds * 0.99


def _is_accepted(path: Path) -> bool:
    problems: tuple[Problem, ...] = ()
    try:
        for provider in load_specs([path]):
            Engine([compile_provider(provider)], clock=lambda: 0.0, seed=0)
    except SpecError as error:
        problems = error.problems
    assert all(str(problem).isprintable() for problem in problems)
    return not problems


def _write_mutated(chance: random.Random, tree: Any) -> str:
    """Change values of a spec, or characters of its text."""
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        tree = _mutate(chance, tree, chance.randint(1, 6))
    text = yaml.dump(tree, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    if chance.random() < 0.1:
        place = chance.randrange(len(text))
        text = text[:place] + chance.choice("{}[]:,-&*!|>%@`\"'#?\n \\~<=") + text[place + chance.randrange(3) :]
    return text


def _mutate(chance: random.Random, tree: Any, depth: int) -> Any:
    """Give the tree with one node at most so deep in it taken out, doubled, renamed, swapped or replaced."""
    if isinstance(tree, list) and tree and depth:
        index = chance.randrange(len(tree))
        kept = [*tree[:index], *tree[index + 1 :]]
        inner = _mutate(chance, tree[index], depth - 1)
        choices = [kept, [*tree, tree[index]], *[[*tree[:index], inner, *tree[index + 1 :]]] * 6]
        return chance.choice(choices)
    if isinstance(tree, dict) and tree and depth:
        key, other = chance.choice(list(tree)), chance.choice(list(tree))
        kept = {name: value for name, value in tree.items() if name != key}
        changed = {**tree, key: _mutate(chance, tree[key], depth - 1)}
        renamed = {**kept, chance.choice([*WORDS, other]): tree[key]}
        return chance.choice([kept, renamed, {**tree, key: tree[other]}, *[changed] * 9])
    return chance.choice([chance.choice(VALUES), chance.choice(WORDS), _vary(chance, tree)])


def _vary(chance: random.Random, value: Any) -> Any:
    """Give a value of the same kind that is near."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        return chance.choice([value + 1, -value, value * 1000, float(value), str(value)])
    place = chance.randrange(len(str(value)) + 1)
    return str(value)[:place] + chance.choice(WORDS) + str(value)[place:]
