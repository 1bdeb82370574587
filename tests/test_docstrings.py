"""What docstrings show is so."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "generator"
SHOWING = sorted(path for path in SOURCE.rglob("*.py") if ">>>" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SHOWING, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_examples(path: Path) -> None:
    name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    shown = doctest.testmod(importlib.import_module(name))
    assert shown.attempted
    assert not shown.failed
