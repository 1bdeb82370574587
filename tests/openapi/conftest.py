"""The made-up provider, variants of it, and every real spec."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from authproof.model.provider import Provider
from tests.made_up import MADE_UP

ACME = Path(__file__).parents[1] / "specs" / "acme.yaml"
SPECS = [*MADE_UP, *sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))]

Spec = dict[str, Any]


@pytest.fixture(params=SPECS, ids=lambda path: path.stem)
def provider(request: pytest.FixtureRequest) -> Provider:
    return Provider.model_validate(_read(request.param))


@pytest.fixture
def acme() -> Provider:
    return Provider.model_validate(_read(ACME))


@pytest.fixture
def variant() -> Callable[[Callable[[Spec], object]], Provider]:
    """Make a variant of the made-up provider by a function that changes its spec in place."""

    def make(change: Callable[[Spec], object]) -> Provider:
        spec = copy.deepcopy(_read(ACME))
        change(spec)
        return Provider.model_validate(spec)

    return make


@cache
def _read(path: Path) -> Spec:
    spec: Spec = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return spec
