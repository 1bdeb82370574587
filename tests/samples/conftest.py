"""What the tests of samples share: what the site shows, a sandbox, and a way to run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import gettempdir

import pytest

from authproof.errors import ToolMissing
from authproof.loader import load_directory, load_specs
from authproof.model.provider import Provider
from authproof.samples.consent import Browse, allow_access
from authproof.samples.languages.language import Language
from authproof.samples.runner import SampleOutcome, run_sample
from authproof.sandbox.server import RunningSandbox, run_in_thread
from tests.made_up import MADE_UP

from .published import samples_of

ROOT = Path(__file__).parents[2]
BAZAAR = ROOT / "tests" / "languages" / "specs" / "bazaar.yaml"

Runner = Callable[[str, Language, Mapping[str, str]], SampleOutcome]


@dataclass(frozen=True)
class Bench:
    """All that a sample needs to be tried."""

    providers: dict[str, Provider]
    sandbox: RunningSandbox
    execute: Runner


@pytest.fixture(scope="session")
def texts(published: Path) -> dict[str, str]:
    """Give the samples on the pages."""
    return samples_of(published)


@pytest.fixture(scope="session")
def providers() -> dict[str, Provider]:
    return {provider.id: provider for provider in (*load_directory(ROOT / "specs"), *load_specs([*MADE_UP, BAZAAR]))}


@pytest.fixture(scope="session")
def _running(providers: dict[str, Provider]) -> Iterator[RunningSandbox]:
    with run_in_thread(providers.values()) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_running: RunningSandbox) -> RunningSandbox:
    """Give a sandbox in which nothing has happened yet."""
    _running.start_afresh()
    return _running


@pytest.fixture
def bench(providers: dict[str, Provider], sandbox: RunningSandbox, execute: Runner) -> Bench:
    return Bench(providers, sandbox, execute)


@contextmanager
def browser_at_hand(text: str) -> Iterator[Browse | None]:
    """Give a person who allows all to a sample that asks: one at a time where they listen, at one port."""
    if "and enter" in text:
        yield allow_access
        return
    if "redirect_uri" not in text:
        yield None
        return
    with (Path(gettempdir()) / "authproof-redirect.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield allow_access


@pytest.fixture
def execute() -> Runner:
    """Run a sample; a toolchain that is not here skips the test, or fails it where all are required."""

    def execute(text: str, language: Language, environment: Mapping[str, str]) -> SampleOutcome:
        try:
            with browser_at_hand(text) as browse:
                return run_sample(text, language, environment, timeout=30, browse=browse)
        except ToolMissing as error:
            if os.environ.get("CI") or os.environ.get("AUTHPROOF_REQUIRE_TOOLCHAINS"):
                raise
            pytest.skip(str(error))

    return execute
