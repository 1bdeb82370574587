"""The made-up provider, and variants of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from authproof.diff.change import Change
from authproof.diff.compare import compare_providers
from authproof.model.provider import Provider

TESTS = Path(__file__).parents[1]
ACME = TESTS / "specs" / "acme.yaml"
LARDER = TESTS / "specs" / "larder.yaml"


def read(path: Path) -> dict[str, Any]:
    spec: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return spec


SPEC = read(ACME)
SPECS = {"acme": SPEC, "larder": read(LARDER)}

Edit = Callable[[dict[str, Any]], object]
Compare = Callable[..., tuple[Change, ...]]


def variant(*edits: Edit, of: str = "acme") -> Provider:
    spec = copy.deepcopy(SPECS[of])
    for edit in edits:
        edit(spec)
    return Provider.model_validate(spec)


@pytest.fixture
def compare() -> Compare:
    """Compare a made-up provider, or what `before` makes of it, with what an edit makes of that."""

    def told(edit: Edit, before: Edit = lambda _: None, of: str = "acme") -> tuple[Change, ...]:
        return compare_providers(variant(before, of=of), variant(before, edit, of=of))

    return told
