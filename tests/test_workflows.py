"""Workflows of GitHub: actionlint finds nothing in them, actions are pinned, and every Python we support is tried."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.documents.tools import TOOLS, library, run

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BROKEN = """
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: echo ${{ githb.sha }}
"""


def lint(*files: Path) -> str:
    done = run([library("actionlint"), str(TOOLS / "actionlint.mjs"), *map(str, files)], ROOT)
    assert done.code == 0, done.text
    return done.text


@pytest.mark.slow
def test_actionlint_finds_no_mistake() -> None:
    assert len(WORKFLOWS) == 2
    assert lint(*WORKFLOWS) == ""


@pytest.mark.slow
def test_actionlint_would_find_one(tmp_path: Path) -> None:
    file = tmp_path / "broken.yml"
    file.write_text(BROKEN, encoding="utf-8")
    assert 'broken.yml:7:23: undefined variable "githb"' in lint(file)


def test_every_supported_python_is_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    job = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))["jobs"]["ci"]
    assert job["strategy"]["matrix"]["python"][0] == project["requires-python"].removeprefix(">=")
    assert job["steps"][-1]["run"] == ".ci/run"


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_are_pinned_by_commit_with_their_version_beside(file: Path) -> None:
    used = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert used
    for line in used:
        assert re.fullmatch(r"- uses: [\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", line), line
