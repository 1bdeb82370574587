"""What the tests of recipes share: the made-up provider, and a way to change it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from authproof.model.provider import Provider
from authproof.samples.recipe import Recipe, build_recipe
from authproof.text.json_pointer import split_pointer

ROOT = Path(__file__).parents[2]
DOCUMENT = yaml.load((ROOT / "tests" / "specs" / "acme.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)

Changed = Callable[..., Provider]
Written = Callable[..., Recipe]


def put(document: Any, pointer: str, value: Any) -> None:
    *outer, last = split_pointer(pointer)
    for token in outer:
        document = document[int(token)] if isinstance(document, list) else document[token]
    document[last] = value


@pytest.fixture(scope="session")
def acme() -> Provider:
    return Provider.model_validate(DOCUMENT)


@pytest.fixture(scope="session")
def changed() -> Changed:
    """Give the made-up provider with other values at some pointers."""

    def changed(changes: dict[str, Any]) -> Provider:
        document = deepcopy(DOCUMENT)
        for pointer, value in changes.items():
            put(document, pointer, value)
        return Provider.model_validate(document)

    return changed


@pytest.fixture(scope="session")
def written(changed: Changed) -> Written:
    """Write the recipe of one flow, with some of the spec changed."""

    def written(flow: str, changes: dict[str, Any] | None = None) -> Recipe:
        return build_recipe(changed(changes or {}), flow)

    return written
