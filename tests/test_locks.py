"""What we depend on is pinned by version and hash, and no lock file says where it comes from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / "requirements.lock"
NODE = ROOT / "tests" / "tools" / "package-lock.json"


@pytest.mark.parametrize("lock", [PYTHON, NODE], ids=lambda lock: lock.name)
def test_it_names_no_address(lock: Path) -> None:
    assert re.findall(r"\w+://\S+", lock.read_text(encoding="utf-8")) == []


def test_every_python_package_has_hashes() -> None:
    entries = re.split(r"\n(?=\S)", PYTHON.read_text(encoding="utf-8").strip())
    assert len(entries) > 50
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_every_node_package_has_a_hash() -> None:
    packages = json.loads(NODE.read_text(encoding="utf-8"))["packages"]
    theirs = {name: each for name, each in packages.items() if name}
    assert len(theirs) > 500
    assert [name for name, each in theirs.items() if "integrity" not in each and not each.get("inBundle")] == []
