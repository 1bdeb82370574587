"""A sandbox that runs, for all tests of the server; each test finds it fresh."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from generator.model import Provider
from generator.server import Running, running

ROOT = Path(__file__).parents[2]


def read(path: Path) -> Provider:
    return Provider.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def acme() -> Provider:
    return read(ROOT / "tests" / "specs" / "acme.yaml")


@pytest.fixture(scope="session")
def everyone(acme: Provider) -> list[Provider]:
    return [acme, *(read(path) for path in sorted((ROOT / "specs").glob("*.yaml")))]


@pytest.fixture(scope="session")
def up(everyone: list[Provider]) -> Iterator[Running]:
    with running(everyone) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(up: Running) -> Running:
    up.fresh()
    return up


@pytest.fixture(scope="session")
def controlled(acme: Provider) -> Iterator[Running]:
    with running([acme], control=True) as sandbox:
        yield sandbox


@pytest.fixture
def box(controlled: Running) -> Running:
    """A fresh sandbox that can be controlled, its clock running."""
    controlled.fresh()
    httpx.post(f"{controlled.url}/_control/clock", json={"stop": False}, trust_env=False)
    return controlled


@pytest.fixture
def owner(box: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=box.url, trust_env=False) as client:
        yield client


@pytest.fixture
def client(sandbox: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        yield client
