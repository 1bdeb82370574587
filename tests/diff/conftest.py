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

ACME = Path(__file__).parents[1] / "specs" / "acme.yaml"
SPEC: dict[str, Any] = yaml.load(ACME.read_text(encoding="utf-8"), yaml.CSafeLoader)

Edit = Callable[[dict[str, Any]], object]
Compare = Callable[..., tuple[Change, ...]]


def variant(*edits: Edit) -> Provider:
    spec = copy.deepcopy(SPEC)
    for edit in edits:
        edit(spec)
    return Provider.model_validate(spec)


@pytest.fixture
def compare() -> Compare:
    """Compare the made-up provider, or what `before` makes of it, with what an edit makes of that."""

    def told(edit: Edit, before: Edit = lambda _: None) -> tuple[Change, ...]:
        return compare_providers(variant(before), variant(before, edit))

    return told
