"""The workflow that verifies each week: it may only read, and it tells what it found."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import ROOT, SPECS

FILE = ROOT / ".github" / "workflows" / "verify.yml"
STUB = """#!/bin/sh
echo "asked with $*"
[ "$2" = --live ] && exit 1
exit 0
"""


@pytest.fixture(scope="module")
def steps() -> list[dict[str, Any]]:
    content = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert content["permissions"] == {"contents": "read"}
    found: list[dict[str, Any]] = content["jobs"]["verify"]["steps"]
    return found


def run(step: dict[str, Any], folder: Path, **environment: str) -> tuple[int, str]:
    (folder / ".venv" / "bin").mkdir(parents=True)
    stub = folder / ".venv" / "bin" / "authproof"
    stub.write_text(STUB)
    stub.chmod(0o755)
    variables = {"PATH": os.environ["PATH"], "GITHUB_STEP_SUMMARY": str(folder / "summary.md"), **environment}
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], cwd=folder, env=variables, check=False)
    return done.returncode, (folder / "summary.md").read_text()


def named(steps: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(step for step in steps if step.get("name") == name)


def test_secrets_are_those_that_specs_name(steps: list[dict[str, Any]]) -> None:
    variables = set(re.findall(r"variable: (\w+)", "".join(file.read_text() for file in SPECS.glob("*.yaml"))))
    secrets = {
        name: re.fullmatch(r"\$\{\{ secrets\.(\w+) \}\}", value)
        for name, value in named(steps, "The providers")["env"].items()
    }
    assert set(secrets) <= variables
    assert {name: match[1] for name, match in secrets.items() if match} == {name: name for name in secrets}


def test_the_sandbox_is_verified_and_the_summary_tells_it(steps: list[dict[str, Any]], tmp_path: Path) -> None:
    code, summary = run(named(steps, "The sandbox"), tmp_path)
    assert code == 0
    assert "asked with verify --format junit --out reports/sandbox.xml\n```\n" in summary


def test_the_providers_are_asked_if_a_secret_is_set(steps: list[dict[str, Any]], tmp_path: Path) -> None:
    unset = dict.fromkeys(named(steps, "The providers")["env"], "")
    code, summary = run(named(steps, "The providers"), tmp_path, **{**unset, "YGY_API_KEY": "x"})
    assert code == 1
    assert "asked with verify --live --format junit --out reports/live.xml\n```\n" in summary


def test_nobody_is_asked_if_no_secret_is_set(steps: list[dict[str, Any]], tmp_path: Path) -> None:
    unset = dict.fromkeys(named(steps, "The providers")["env"], "")
    assert run(named(steps, "The providers"), tmp_path, **unset) == (
        0,
        "No provider was asked: none of their secrets is set.\n",
    )
