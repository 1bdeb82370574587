"""The providers whose documents are judged: every real one, the made-up one, and one with odd characters everywhere."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from authproof.model.provider import Provider
from authproof.sandbox.server import run_in_thread
from tests.made_up import MADE_UP

from .mock import Mock

ROOT = Path(__file__).parents[2]
ACME = ROOT / "tests" / "specs" / "acme.yaml"
BAZAAR = ROOT / "tests" / "languages" / "specs" / "bazaar.yaml"
SPECS = [ACME, *sorted((ROOT / "specs").glob("*.yaml"))]
"""Those that golden files are kept of."""
ALL = [*SPECS, *(path for path in MADE_UP if path != ACME), BAZAAR]

Spec = dict[str, Any]
Variant = Callable[[Callable[[Spec], object]], Provider]


@cache
def _read(path: Path) -> Spec:
    spec: Spec = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return spec


@pytest.fixture(params=SPECS, ids=lambda path: path.stem)
def provider(request: pytest.FixtureRequest) -> Provider:
    return Provider.model_validate(_read(request.param))


@pytest.fixture(params=ALL, ids=lambda path: path.stem)
def any_provider(request: pytest.FixtureRequest) -> Provider:
    """Give every provider, the one with odd characters too."""
    return Provider.model_validate(_read(request.param))


@pytest.fixture(params=[path for path in ALL if "channels" in _read(path)], ids=lambda path: path.stem)
def any_socketed(request: pytest.FixtureRequest) -> Provider:
    """Give every provider with WebSockets, the one with odd characters too."""
    return Provider.model_validate(_read(request.param))


@pytest.fixture
def acme() -> Provider:
    return Provider.model_validate(_read(ACME))


@pytest.fixture
def bazaar() -> Provider:
    return Provider.model_validate(_read(BAZAAR))


@pytest.fixture
def variant() -> Variant:
    """Make a variant of the made-up provider by a function that changes its spec in place."""

    def make(change: Callable[[Spec], object]) -> Provider:
        spec = copy.deepcopy(_read(ACME))
        change(spec)
        return Provider.model_validate(spec)

    return make


@pytest.fixture
def serve() -> Iterator[Callable[[Provider], Mock]]:
    """Start a mock of a provider in which nothing has happened yet, and which writes down what it receives."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def start(provider: Provider) -> Mock:
            return Mock(provider, stack.enter_context(run_in_thread([provider], limits=False)))

        yield start
