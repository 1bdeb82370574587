"""Samples whose tools are not on this machine: skipped and counted, but in CI or where their language is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from authproof.cli import group
from authproof.errors import ToolMissing
from authproof.samples.languages import javascript

SPECS = Path(__file__).parents[1] / "specs"


@pytest.fixture(autouse=True)
def _no_node(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing() -> str:
        raise ToolMissing("no Node.js here")

    monkeypatch.setattr(javascript, "find_node", find_nothing)
    monkeypatch.delenv("CI", raising=False)


def run(*words: str) -> Result:
    return CliRunner().invoke(group, ["run", "acme", "--specs", str(SPECS), *words])


@pytest.mark.slow
def test_what_has_no_tools_is_skipped_and_counted() -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert "in JavaScript: no Node.js here" in result.stderr
    assert " skipped\n" in result.stderr


@pytest.mark.slow
def test_it_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert run().exit_code == 1


def test_it_could_not_run_where_its_language_is_asked_for() -> None:
    assert isinstance(run("--language", "javascript").exception, ToolMissing)
