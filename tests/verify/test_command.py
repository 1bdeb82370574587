"""`authproof verify` as its user meets it: what it prints, what it writes, how it exits."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from authproof.cli import progress
from authproof.sandbox.server import RunningSandbox, run_in_thread

from .conftest import SMALL, SPECS, provider, sandbox_of
from .test_websocket import answering, listening

Captured = pytest.CaptureFixture[str]

BARE = {name: value for name, value in os.environ.items() if not name.startswith("SMALL_")}


def authproof(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from authproof.cli import main; main()", "verify", *arguments]
    root = str(Path(__file__).parents[2] / "generator")
    variables = {**BARE, "PYTHONPATH": root, **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=variables)


def small(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return authproof("small", "--specs", str(SMALL), *arguments, **environment)


@pytest.fixture(scope="module")
def up() -> Iterator[RunningSandbox]:
    with run_in_thread([provider(SMALL / "small.yaml")], control=True) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def drifted() -> Iterator[RunningSandbox]:
    with sandbox_of(SMALL / "small.yaml", **{"/failures/refused/status": 403}) as up:
        yield up


def test_our_own_sandbox_is_kept() -> None:
    done = small(http_proxy="http://127.0.0.1:9", ALL_PROXY="http://127.0.0.1:9")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Verified against a sandbox of these specs, started for it\n\nsmall: kept\n")
    assert done.stdout.splitlines()[-1].startswith("All that ran was kept. ")


def test_a_drift_names_the_value_and_where_it_stands(drifted: RunningSandbox) -> None:
    done = small("--target", f"{drifted.url}/")
    assert (done.returncode, done.stderr) == (1, "")
    assert f"Verified against the sandbox at {drifted.url}\n" in done.stdout
    named = [line for line in done.stdout.splitlines() if line.startswith(f"  {SMALL}")]
    line = next(n for n, text in enumerate((SMALL / "small.yaml").read_text().splitlines(), 1) if "status: 401" in text)
    assert named == [f"  {SMALL}/small.yaml:{line}: /failures/refused/status"]
    assert "    documented 401\n    got        403\n" in done.stdout


def test_a_report_is_written_and_told_as_text(drifted: RunningSandbox, tmp_path: Path) -> None:
    out = tmp_path / "report.xml"
    done = small("--target", drifted.url, "--format", "junit", "--out", str(out))
    assert done.returncode == 1
    assert "/failures/refused/status" in done.stdout
    assert int(ET.parse(out).getroot().get("failures", "0")) > 0


def test_json_goes_to_standard_output(drifted: RunningSandbox) -> None:
    done = small("--target", drifted.url, "--format", "json")
    content = json.loads(done.stdout)
    assert done.returncode == 1
    assert [each["at"] for each in content["providers"][0]["findings"]] == ["/failures/refused/status"]


def test_a_file_that_cannot_be_written_is_told(up: RunningSandbox, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "report.json"
    done = small("--target", up.url, "--out", str(out))
    assert done.returncode == 2
    assert done.stderr == f"{out}: cannot be written: No such file or directory\n"


def test_nothing_listens() -> None:
    done = small("--target", "http://127.0.0.1:9")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("http://127.0.0.1:9 does not answer: ")
    assert done.stderr.count("\n") == 1


def test_something_else_listens() -> None:
    with listening(answering("SSH-2.0-OpenSSH\n")) as url:
        target = url.replace("ws", "http").removesuffix("/x")
        done = small("--target", target)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{target} does not answer: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/small/api", "no sandbox, it answers 404; start one with authproof mock --control"),
        ("/small/api/robots", "no sandbox, it answers "),
    ],
)
def test_another_page_of_the_sandbox_is_none(up: RunningSandbox, path: str, message: str) -> None:
    done = small("--target", up.url + path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("target", ["", "nonsense", "ftp://x", "http://", "http://["])
def test_what_is_no_address_is_told(target: str) -> None:
    done = small("--target", target)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "no address; give one such as http://127.0.0.1:8400" in done.stderr


def test_a_user_in_an_address_is_refused_and_not_repeated() -> None:
    done = small("--target", "http://me:opensesame@127.0.0.1:9")
    assert (done.returncode, done.stdout) == (2, "")
    assert "an address with a user" in done.stderr
    assert "opensesame" not in done.stderr


def test_a_sandbox_without_the_provider_is_told() -> None:
    with run_in_thread([provider(SPECS / "ygy.yaml")]) as other:
        done = small("--target", other.url)
    assert done.returncode == 2
    assert done.stderr == f"{other.url}: a sandbox without 'small'; allowed: ygy\n"


def test_a_near_miss_is_suggested() -> None:
    done = authproof("smal", "--specs", str(SMALL))
    assert done.returncode == 2
    assert done.stderr == "no provider named 'smal'; did you mean 'small'? allowed: small\n"


def test_a_broken_spec_is_no_drift(tmp_path: Path) -> None:
    text = (SMALL / "small.yaml").read_text(encoding="utf-8")
    (tmp_path / "small.yaml").write_text(text.replace("status: 401", "status: teapot"), encoding="utf-8")
    done = authproof("--specs", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "failures.refused.status" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--live", "--target", "http://127.0.0.1:1"), "--target, --live and --mutants exclude one another"),
        (("--mutants", "--live"), "--target, --live and --mutants exclude one another"),
        (("--mutants", "--format", "json"), "--mutants has no report in the format json; allowed: text"),
        (("--format", "html"), "'html' is not one of 'text', 'json', 'junit'"),
        (("--lvie",), "No such option '--lvie'"),
    ],
)
def test_wrong_options_are_told(arguments: tuple[str, ...], message: str) -> None:
    done = small(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_a_provider_that_does_not_answer_is_told(tmp_path: Path) -> None:
    text = (SMALL / "small.yaml").read_text(encoding="utf-8")
    (tmp_path / "small.yaml").write_text(
        text.replace("https://api.small.example", "http://127.0.0.1:9"), encoding="utf-8"
    )
    done = authproof("small", "--live", "--specs", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("small: http://127.0.0.1:9 does not answer: ")
    assert done.stderr.count("\n") == 1
    assert "  stopped: http://127.0.0.1:9 does not answer: " in done.stdout


def test_who_holds_nothing_runs_nothing() -> None:
    done = authproof("--live", "--specs", str(SMALL), "--format", "json")
    assert done.returncode == 2
    assert re.fullmatch(r"Nothing ran: \d+ claims skipped\.\n", done.stderr)
    assert json.loads(done.stdout)["verdict"] == "incomplete"


def test_progress_goes_to_standard_error_in_a_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "LOG_INTERVAL_SECONDS", 0.0)
    tell = progress.make_progress_reporter("claims")
    tell("acme", 1, 2)
    tell("acme", 7, None)
    assert capsys.readouterr() == ("", "acme: 1 of 2 claims\nacme: 7 claims\n")


def test_progress_is_one_line_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    tell = progress.make_progress_reporter("claims")
    tell("acme", 1, 2)
    tell("acme", 2, 2)
    told = capsys.readouterr().err
    assert "\n" not in told
    assert "acme: 1 of 2 claims" in told


def test_mutants_are_counted_and_survivors_named() -> None:
    done = small("--mutants")
    [first, *others] = done.stdout.splitlines()
    assert re.match(r"small: \d+ of \d+ mutants of \d+ leaves killed, ", first)
    told = [match[1] for line in others if (match := re.match(r"  /.*: (survived|argued)", line))]
    assert len(told) == len(others)
    assert done.returncode == int("survived" in told)


def test_a_report_on_mutants_is_written(tmp_path: Path) -> None:
    out = tmp_path / "mutants.txt"
    done = small("--mutants", "--out", str(out))
    assert out.read_text(encoding="utf-8") == done.stdout
