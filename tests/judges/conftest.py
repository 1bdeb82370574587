"""The providers that the judges look at: every real one, and the made-up one."""

from __future__ import annotations

from pathlib import Path

import pytest

from authproof.loader import load_specs
from authproof.model.provider import Provider
from tests.made_up import MADE_UP

ROOT = Path(__file__).parents[2]
ACME = ROOT / "tests" / "specs" / "acme.yaml"
SPECS = [*MADE_UP, *sorted((ROOT / "specs").glob("*.yaml"))]


@pytest.fixture(params=SPECS, ids=lambda path: path.stem)
def provider(request: pytest.FixtureRequest) -> Provider:
    return load_specs([request.param])[0]


@pytest.fixture
def acme() -> Provider:
    return load_specs([ACME])[0]


@pytest.fixture
def providers() -> dict[str, Provider]:
    return {one.id: one for one in load_specs(SPECS)}
