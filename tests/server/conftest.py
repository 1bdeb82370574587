"""A sandbox that runs, for all tests of the server; each test finds it fresh."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from authproof.model.provider import Provider
from authproof.sandbox.server import RunningSandbox, run_in_thread

ROOT = Path(__file__).parents[2]


def read(path: Path) -> Provider:
    return Provider.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))


@pytest.fixture(scope="session")
def acme() -> Provider:
    return read(ROOT / "tests" / "specs" / "acme.yaml")


@pytest.fixture(scope="session")
def everyone(acme: Provider) -> list[Provider]:
    return [acme, *(read(path) for path in sorted((ROOT / "specs").glob("*.yaml")))]


@pytest.fixture(scope="session")
def up(everyone: list[Provider]) -> Iterator[RunningSandbox]:
    with run_in_thread(everyone) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(up: RunningSandbox) -> RunningSandbox:
    up.start_afresh()
    return up


@pytest.fixture(scope="session")
def controlled(acme: Provider) -> Iterator[RunningSandbox]:
    with run_in_thread([acme], control=True) as sandbox:
        yield sandbox


@pytest.fixture
def box(controlled: RunningSandbox) -> RunningSandbox:
    """A fresh sandbox that can be controlled, its clock running."""
    controlled.start_afresh()
    httpx.post(f"{controlled.url}/_control/clock", json={"stop": False}, trust_env=False)
    return controlled


@pytest.fixture
def owner(box: RunningSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=box.url, trust_env=False) as client:
        yield client


@pytest.fixture
def client(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        yield client
