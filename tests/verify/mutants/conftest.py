"""What the tests of mutants share: every spec that is here, real and made up, and the leaves of one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from authproof.loader import load_specs
from authproof.model.provider import Provider
from authproof.verify.mutants import Leaf, Mutant, Sort, list_leaves, mutate_provider
from tests.made_up import MADE_UP

ROOT = Path(__file__).parents[3]
ACME = ROOT / "tests" / "specs" / "acme.yaml"
BAZAAR = ROOT / "tests" / "languages" / "specs" / "bazaar.yaml"
SPECS = (*sorted((ROOT / "specs").glob("*.yaml")), *MADE_UP, BAZAAR)

Mutate = Callable[..., list[Mutant]]


@cache
def provider(spec: Path) -> Provider:
    return load_specs([spec])[0]


def leaf(of: Provider, at: str, sort: Sort = Sort.value) -> Leaf:
    return next(each for each in list_leaves(of) if (each.pointer, each.sort) == (at, sort))


@pytest.fixture(scope="session")
def acme() -> Provider:
    return provider(ACME)


@pytest.fixture(scope="session")
def mutate() -> Mutate:
    """Give the mutants of one leaf of a provider."""

    def mutate(of: Provider, at: str, sort: Sort = Sort.value) -> list[Mutant]:
        return [mutant for tried in mutate_provider(of, [leaf(of, at, sort)]) for mutant in tried.mutants]

    return mutate
