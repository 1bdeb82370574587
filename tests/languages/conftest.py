"""What the tests of languages share: every spec that is here, real and made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from authproof.loader import load_specs
from authproof.model.provider import Provider
from tests.made_up import MADE_UP

ROOT = Path(__file__).parents[2]
BAZAAR = ROOT / "tests" / "languages" / "specs" / "bazaar.yaml"
ACME = ROOT / "tests" / "specs" / "acme.yaml"
SPECS = (*sorted((ROOT / "specs").glob("*.yaml")), *MADE_UP, BAZAAR)


@pytest.fixture(scope="session")
def providers() -> tuple[Provider, ...]:
    return load_specs(SPECS)


@pytest.fixture(scope="session")
def acme() -> Provider:
    return load_specs([ACME])[0]


@pytest.fixture(scope="session")
def bazaar() -> Provider:
    return load_specs([BAZAAR])[0]
