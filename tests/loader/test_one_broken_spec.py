"""A spec that is wrong among good ones: the commands go on with the others, tell it, and say so by their exit codes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from authproof.cli import group
from authproof.errors import SpecError
from authproof.loader import load_renamed, load_sound

GOOD = Path(__file__).parents[1] / "specs" / "acme.yaml"


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    shutil.copy(GOOD, tmp_path)
    (tmp_path / "broken.yaml").write_text("authproof: 2\nid: broken\n", encoding="utf-8")
    return tmp_path


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(group, [*map(str, words)])


def test_the_good_are_loaded_and_the_broken_told(specs: Path) -> None:
    providers, problems = load_sound(specs)
    assert [provider.id for provider in providers] == ["acme"]
    assert {Path(problem.file).name for problem in problems} == {"broken.yaml"}


@pytest.mark.parametrize(
    "names", [(), *(pytest.param(names, marks=pytest.mark.slow) for names in (("acme",), ("acme", "broken")))]
)
def test_verify_goes_on_with_the_others(specs: Path, names: tuple[str, ...]) -> None:
    result = call("verify", *names, "--specs", specs)
    assert result.exit_code == 2
    assert "broken.yaml:1:1: name: missing" in result.stderr
    assert "acme" in result.stdout


def test_run_goes_on_with_the_others(specs: Path) -> None:
    result = call("run", "acme", "--language", "python", "--specs", specs)
    assert result.exit_code == 1
    assert "broken.yaml:1:1: name: missing" in result.stderr
    assert "in Python" in result.stdout


@pytest.mark.parametrize("choice", [("acme",), ("acme/first_call", "--language", "curl")])
def test_samples_goes_on_with_the_others(specs: Path, choice: tuple[str, ...]) -> None:
    result = call("samples", *choice, "--specs", specs)
    assert result.exit_code == 1
    assert "broken.yaml:1:1: name: missing" in result.stderr
    assert result.stdout
    assert "broken" not in result.stdout


def test_nothing_goes_on_where_only_the_broken_is_asked_for(specs: Path) -> None:
    result = call("run", "broken", "--specs", specs)
    assert isinstance(result.exception, SpecError)
    assert "broken.yaml" in str(result.exception)


def test_states_are_compared_whatever_their_files_are_named(tmp_path: Path) -> None:
    renamed = tmp_path / "acme-new.yaml"
    shutil.copy(GOOD, renamed)
    assert load_renamed(renamed).id == "acme"
    assert call("diff", GOOD, renamed).exit_code == 0
