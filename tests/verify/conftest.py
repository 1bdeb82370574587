"""Specs, copies of them in which one value is another, and sandboxes of such copies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from authproof.model.provider import Provider
from authproof.sandbox.server import RunningSandbox, run_in_thread
from authproof.text.json_pointer import replace_value, resolve_pointer

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs"
ACME = ROOT / "tests" / "specs"
SMALL = ROOT / "tests" / "site"


@cache
def written(file: Path) -> dict[str, Any]:
    spec: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return spec


def provider(file: Path, **changes: Any) -> Provider:
    """Read a spec, with other values at some pointers, without the checks that would find fault with them."""
    spec = written(file)
    for at, value in changes.items():
        assert resolve_pointer(spec, at) != value
        spec = replace_value(spec, at, value)
    return Provider.model_validate(spec)


def silent(*_: object) -> None:
    """Tell nobody how far it is."""


@contextmanager
def sandbox_of(file: Path, **changes: Any) -> Iterator[RunningSandbox]:
    """Run a sandbox of a changed copy of a spec."""
    with run_in_thread([provider(file, **changes)], control=True) as up:
        yield up


@pytest.fixture(scope="session")
def acme() -> Provider:
    return provider(ACME / "acme.yaml")


@pytest.fixture(scope="module")
def up(acme: Provider) -> Iterator[RunningSandbox]:
    with run_in_thread([acme], control=True) as sandbox:
        yield sandbox
