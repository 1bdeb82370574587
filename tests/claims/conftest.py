"""Providers whose claims are run, and their sandboxes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from authproof.claims.run.engine_target import EngineTarget
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.tables import Tables

ROOT = Path(__file__).parents[2]


@cache
def read(path: Path) -> Provider:
    return Provider.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))


@pytest.fixture(scope="session")
def acme() -> Provider:
    """Give the made-up provider, which has one of everything."""
    return read(ROOT / "tests" / "specs" / "acme.yaml")


@pytest.fixture(scope="session")
def gateway() -> Provider:
    """Give a real provider whose Gateway says hello, identifies, and resumes."""
    return read(ROOT / "specs" / "floodilka.yaml")


@pytest.fixture(scope="session")
def acme_tables(acme: Provider) -> Tables:
    return compile_provider(acme)


@pytest.fixture(scope="session")
def gateway_tables(gateway: Provider) -> Tables:
    return compile_provider(gateway)


@pytest.fixture
def sandbox(acme_tables: Tables) -> EngineTarget:
    return EngineTarget(acme_tables)


@pytest.fixture
def gateway_sandbox(gateway_tables: Tables) -> EngineTarget:
    return EngineTarget(gateway_tables)
