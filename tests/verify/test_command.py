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

from generator.cli import progress
from generator.server import Running, running

from .conftest import ACME, SPECS, provider, sandbox_of
from .test_line import answering, listening

Captured = pytest.CaptureFixture[str]

BARE = {name: value for name, value in os.environ.items() if not name.startswith("ACME_")}


def authproof(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from generator.cli import main; main()", "verify", *arguments]
    root = str(Path(__file__).parents[2])
    variables = {**BARE, "PYTHONPATH": root, **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=variables)


def acme(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return authproof("acme", "--specs", str(ACME), *arguments, **environment)


@pytest.fixture(scope="module")
def drifted() -> Iterator[Running]:
    with sandbox_of(ACME / "acme.yaml", **{"/failures/unreleased/status": 404}) as up:
        yield up


def test_our_own_sandbox_is_kept() -> None:
    done = acme(http_proxy="http://127.0.0.1:9", ALL_PROXY="http://127.0.0.1:9")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Verified against a sandbox of these specs, started for it\n\nacme: kept\n")
    assert done.stdout.splitlines()[-1].startswith("All that ran was kept. ")


def test_a_drift_names_the_value_and_where_it_stands(drifted: Running) -> None:
    done = acme("--target", f"{drifted.url}/")
    assert (done.returncode, done.stderr) == (1, "")
    assert f"Verified against the sandbox at {drifted.url}\n" in done.stdout
    named = [line for line in done.stdout.splitlines() if line.startswith(f"  {ACME}")]
    line = next(n for n, text in enumerate((ACME / "acme.yaml").read_text().splitlines(), 1) if "status: 418" in text)
    assert named == [f"  {ACME}/acme.yaml:{line}: /failures/unreleased/status"]
    assert "    documented 418\n    got        404\n" in done.stdout


def test_a_report_is_written_and_told_as_text(drifted: Running, tmp_path: Path) -> None:
    out = tmp_path / "report.xml"
    done = acme("--target", drifted.url, "--format", "junit", "--out", str(out))
    assert done.returncode == 1
    assert "/failures/unreleased/status" in done.stdout
    assert int(ET.parse(out).getroot().get("failures", "0")) > 0


def test_json_goes_to_standard_output(drifted: Running) -> None:
    done = acme("--target", drifted.url, "--format", "json")
    content = json.loads(done.stdout)
    assert done.returncode == 1
    assert [each["at"] for each in content["providers"][0]["findings"]] == ["/failures/unreleased/status"]


def test_a_file_that_cannot_be_written_is_told(up: Running, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "report.json"
    done = acme("--target", up.url, "--out", str(out))
    assert done.returncode == 2
    assert done.stderr == f"{out}: cannot be written: No such file or directory\n"


def test_nothing_listens() -> None:
    done = acme("--target", "http://127.0.0.1:9")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("http://127.0.0.1:9 does not answer: ")
    assert done.stderr.count("\n") == 1


def test_something_else_listens() -> None:
    with listening(answering("SSH-2.0-OpenSSH\n")) as url:
        target = url.replace("ws", "http").removesuffix("/x")
        done = acme("--target", target)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{target} does not answer: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/acme/api", "no sandbox, it answers 404; start one with authproof mock --control"),
        ("/acme/api/robots?token=acme_0123456789abcdef", "no sandbox, it answers "),
    ],
)
def test_another_page_of_the_sandbox_is_none(up: Running, path: str, message: str) -> None:
    done = acme("--target", up.url + path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("target", ["", "nonsense", "ftp://x", "http://", "http://["])
def test_what_is_no_address_is_told(target: str) -> None:
    done = acme("--target", target)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "no address; give one such as http://127.0.0.1:8400" in done.stderr


def test_a_sandbox_without_the_provider_is_told() -> None:
    with running([provider(SPECS / "ygy.yaml")]) as other:
        done = acme("--target", other.url)
    assert done.returncode == 2
    assert done.stderr == f"{other.url}: a sandbox without 'acme'; allowed: ygy\n"


def test_a_near_miss_is_suggested() -> None:
    done = authproof("akme", "--specs", str(ACME))
    assert done.returncode == 2
    assert done.stderr == "no provider named 'akme'; did you mean 'acme'? allowed: acme\n"


def test_a_broken_spec_is_no_drift(tmp_path: Path) -> None:
    text = (ACME / "acme.yaml").read_text(encoding="utf-8")
    (tmp_path / "acme.yaml").write_text(text.replace("status: 418", "status: teapot"), encoding="utf-8")
    done = authproof("--specs", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "failures.unreleased.status" in done.stderr


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
    done = acme(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_a_provider_that_does_not_answer_is_told(tmp_path: Path) -> None:
    text = (ACME / "acme.yaml").read_text(encoding="utf-8")
    (tmp_path / "acme.yaml").write_text(
        text.replace("https://api.acme.example/v2", "http://127.0.0.1:9"), encoding="utf-8"
    )
    done = authproof("acme", "--live", "--specs", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("acme: http://127.0.0.1:9 does not answer: ")
    assert done.stderr.count("\n") == 1
    assert "it is for sandboxes: the provider itself is only read, a few times" in done.stdout


def test_who_holds_nothing_runs_nothing() -> None:
    done = authproof("--live", "--specs", str(ACME), "--format", "json")
    assert done.returncode == 2
    assert re.fullmatch(r"Nothing ran: \d+ claims skipped\.\n", done.stderr)
    assert json.loads(done.stdout)["verdict"] == "incomplete"


def test_progress_goes_to_standard_error_in_a_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "SECONDS", 0.0)
    tell = progress.teller("claims")
    tell("acme", 1, 2)
    tell("acme", 7, None)
    assert capsys.readouterr() == ("", "acme: 1 of 2 claims\nacme: 7 claims\n")


def test_progress_is_one_line_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    tell = progress.teller("claims")
    tell("acme", 1, 2)
    tell("acme", 2, 2)
    told = capsys.readouterr().err
    assert "\n" not in told
    assert "acme: 1 of 2 claims" in told


@pytest.mark.slow
def test_mutants_of_the_made_up_provider() -> None:
    done = acme("--mutants")
    assert done.stdout.startswith("acme: ")
    assert "killed" in done.stdout.splitlines()[0]
