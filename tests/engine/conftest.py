"""The made-up provider in a sandbox."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from authproof.model.provider import Provider

from .sandbox import Sandbox

ROOT = Path(__file__).parents[2]


@cache
def read(path: Path) -> Provider:
    return Provider.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))


@pytest.fixture(scope="session")
def acme() -> Provider:
    return read(ROOT / "tests" / "specs" / "acme.yaml")


@pytest.fixture(scope="session")
def providers() -> dict[str, Provider]:
    """Give the real ones, by name."""
    return {path.stem: read(path) for path in sorted((ROOT / "specs").glob("*.yaml"))}


@pytest.fixture
def sandbox(acme: Provider) -> Sandbox:
    return Sandbox(acme)
