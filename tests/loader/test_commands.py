"""`authproof check` and `authproof schema`, as they are typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from authproof.cli import group
from authproof.errors import AuthproofError, OutputError
from authproof.model import schema

from .patches import GOOD, HERE

ROOT = HERE.parents[1]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_folder(good: Path) -> None:
    result = run("check", "--specs", good.parent)
    assert (result.exit_code, result.output) == (0, "1 spec, no problem\n")


def test_warnings_are_no_problems(good: Path) -> None:
    spec = good.read_text(encoding="utf-8")
    spec = spec.replace("cases: [limited]\n", "cases: [limited]\n    surfaces: [token]\n")
    good.write_text(spec.replace("limits: [calls]", "limits: [words]"), encoding="utf-8")
    result = run("check", "--specs", good.parent)
    (warning, last) = result.output.splitlines()
    assert (result.exit_code, last) == (0, "1 spec, no problem, 1 warning")
    assert warning.startswith(f"warning: {good}:")
    assert ": limits." in warning


def test_files(good: Path) -> None:
    other = good.with_name("other.yaml")
    other.write_text(GOOD.replace("id: good", "id: other"), encoding="utf-8")
    result = run("check", good, other)
    assert (result.exit_code, result.output) == (0, "2 specs, no problem\n")


def test_all_problems_of_all_files(good: Path) -> None:
    bad = good.with_name("bad.yaml")
    bad.write_text(GOOD.replace("status: 429", "status: 42"), encoding="utf-8")
    good.write_text("", encoding="utf-8")
    result = run("check", bad, good)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{bad}:2:5: id: 'good' is not the file's name; allowed: 'bad', or rename the file",
        f"{bad}:151:13: failures.limited.status: 42 is out of range; allowed: at least 100",
        f"{good}:1:1: the file is empty; a spec is a mapping of fields",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.yaml"], "nowhere.yaml: no such file; name the files of specs"),
        (["nowhere"], "nowhere: no such file; name the files of specs"),
        (["ygy"], "ygy: no such file; the spec of ygy is specs/ygy.yaml"),
        (["."], ".: a folder; give it as --specs"),
    ],
)
def test_nothing_to_check(arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    error = run("check", *arguments).exception
    assert isinstance(error, AuthproofError)
    assert (str(error), error.exit_code) == (message, 2)


@pytest.mark.parametrize(
    "command",
    [
        ["build", "--out", "dist"],
        ["check"],
        ["mock"],
        ["run", "small"],
        ["samples", "small"],
        ["verify"],
        ["verify", "--live"],
        ["verify", "--mutants"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize(("specs", "what"), [("nowhere", "no such folder"), ("good.yaml", "not a folder")])
def test_a_folder_that_is_none_is_told_alike_by_every_command(
    command: list[str], specs: str, what: str, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(good.parent)
    error = run(*command, "--specs", specs).exception
    assert isinstance(error, AuthproofError)
    assert str(error) == f"{specs}: {what}; give the one that holds the specs as --specs"
    assert error.exit_code == 2


def test_an_absent_file_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from authproof.cli import main; main()", "check", "nowhere.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "nowhere.yaml: no such file; name the files of specs\n",
    )


def test_schema_is_printed() -> None:
    result = run("schema")
    assert (result.exit_code, result.output) == (0, schema.schema_text())


def test_schema_is_written(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    result = run("schema", "--out", path)
    assert (result.exit_code, result.output) == (0, f"wrote {path}\n")
    assert path.read_text(encoding="utf-8") == schema.schema_text()


def test_schema_that_cannot_be_written(tmp_path: Path) -> None:
    error = run("schema", "--out", tmp_path / "nowhere" / "schema.json").exception
    assert isinstance(error, OutputError)
    assert str(error) == f"{tmp_path}/nowhere/schema.json: cannot be written: No such file or directory"
