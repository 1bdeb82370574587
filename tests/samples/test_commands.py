"""`authproof run` and `authproof samples`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import httpx
import pytest
import yaml
from click.testing import CliRunner, Result

from authproof import cli
from authproof.cli import run as run_module
from authproof.errors import ToolMissing
from authproof.loader import load_specs
from authproof.samples.languages.language import all_languages
from authproof.samples.runner import SampleOutcome
from authproof.sandbox.server import RunningSandbox, run_in_thread

from .conftest import ROOT

LANGUAGES = [each.id for each in all_languages()]
SPECS = str(ROOT / "tests" / "specs")


def call(*arguments: str) -> Result:
    """Call the command line as `authproof` does."""

    @click.command(context_settings={"ignore_unknown_options": True})
    @click.argument("rest", nargs=-1, type=click.UNPROCESSED)
    def authproof(rest: tuple[str, ...]) -> None:
        sys.argv = ["authproof", *rest]
        cli.main()

    return CliRunner().invoke(authproof, [*arguments, "--specs", SPECS])


@pytest.fixture(scope="module")
def up() -> Iterator[RunningSandbox]:
    """Give a sandbox of the made-up provider."""
    with run_in_thread(load_specs([ROOT / "tests" / "specs" / "acme.yaml"])) as sandbox:
        yield sandbox


@pytest.fixture
def nothing_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the default port be one at which nothing answers."""
    monkeypatch.setattr("authproof.sandbox.origins.DEFAULT_SANDBOX", "http://127.0.0.1:9")


@pytest.mark.usefixtures("nothing_is_up")
def test_run_starts_a_sandbox_and_tells_all_it_does() -> None:
    result = call("run", "acme/basic_call", "--language", "python")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert re.fullmatch(r"# acme/basic_call in Python, against http://127\.0\.0\.1:\d+", lines[0])
    assert lines[1:] == [
        "export ACME_USER=robbie",
        """export ACME_PASSWORD='correct horse "battery" $taple'""",
        f"$ {Path(sys.executable).name} basic_call.py",
        "{'robots': [{'id': 'r-1', 'name': 'Robbie'}]}",
    ]


@pytest.mark.usefixtures("nothing_is_up")
def test_run_ends_the_last_line_where_the_sample_does_not() -> None:
    result = call("run", "acme/first_call", "--language", "curl")
    assert result.stdout.endswith('{"robots":[{"id":"r-1","name":"Robbie"}]}\n')


def test_run_uses_the_sandbox_that_is_up(up: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authproof.sandbox.origins.DEFAULT_SANDBOX", up.url)
    result = call("run", "acme/first_call", "--language", "curl")
    assert f"against {up.url}\n" in result.stdout
    assert result.exit_code == 0


def test_run_uses_the_target(up: RunningSandbox) -> None:
    result = call("run", "acme/first_call", "--language", "curl", "--target", f"{up.url}/")
    assert f"against {up.url}\n" in result.stdout
    assert result.exit_code == 0


@pytest.mark.parametrize("target", ["http://127.0.0.1:9", "no address", "http://[", "ftp://x"])
def test_run_says_that_nothing_answers(target: str) -> None:
    result = call("run", "acme/first_call", "--target", target)
    assert result.exit_code == 2
    assert result.stderr == f"no sandbox of acme answers at {target}; start one with authproof mock\n"


def test_run_says_that_something_else_answers(up: RunningSandbox) -> None:
    result = call("run", "acme/first_call", "--target", f"{up.url}/acme/api")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no sandbox of acme answers at" in result.stderr


@pytest.fixture
def single_use(tmp_path: Path) -> str:
    """Give a folder with a provider whose token opens one request."""
    spec = yaml.load((Path(SPECS) / "acme.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    spec["limits"] = {
        "one": {
            "kind": "window",
            "title": "One.",
            "scope": "address",
            "requests": 1,
            "seconds": 3600,
            "algorithm": "fixed_window",
            "operations": ["list_robots"],
        }
    }
    spec["flows"]["session"]["steps"].pop()
    spec["evidence"] = []
    (tmp_path / "acme.yaml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    return str(tmp_path)


@pytest.mark.usefixtures("nothing_is_up")
def test_run_starts_each_sample_afresh(single_use: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def ask(text: str, *_: object) -> SampleOutcome:
        address = re.search(r"http://127[^/]*/acme/api", text)
        assert address
        seen.append(httpx.get(f"{address[0]}/robots", trust_env=False).status_code)
        return SampleOutcome(0, "", "")

    monkeypatch.setattr("authproof.samples.runner.run_sample", ask)
    CliRunner().invoke(run_module.command, ["acme/first_call", "--specs", single_use])
    assert seen == [401] * len(LANGUAGES)
    seen.clear()
    with run_in_thread(load_specs([Path(single_use) / "acme.yaml"]), control=True) as sandbox:
        CliRunner().invoke(run_module.command, ["acme/first_call", "--specs", single_use, "--target", sandbox.url])
    assert seen == [401] * len(LANGUAGES)


@pytest.mark.usefixtures("nothing_is_up")
def test_run_fails_with_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "authproof.sandbox.demo_credentials.demo_environment", lambda *_: {"ACME_TOKEN": "acme_ffffffffffffffff"}
    )
    result = call("run", "acme/first_call", "--language", "python")
    assert result.exit_code == 1
    assert '401 Unauthorized\n{"code":"401","error":"Never seen you."}' in result.stderr


@pytest.mark.usefixtures("nothing_is_up")
def test_run_says_that_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authproof.samples.runner.run_sample", lambda *_: SampleOutcome(None, "so far", "hm"))
    result = call("run", "acme/first_call", "--language", "python")
    assert result.exit_code == 1
    assert result.stdout.endswith("so far\n")
    assert result.stderr == "hmended: a sample may take 60 seconds and print 1,048,576 bytes\n"


@pytest.mark.usefixtures("nothing_is_up")
def test_run_without_flow_runs_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authproof.samples.runner.run_sample", lambda *_: SampleOutcome(0, "", ""))
    result = call("run", "acme", "--language", "javascript")
    flows = re.findall(r"^# acme/(\w+) in JavaScript", result.stdout, re.MULTILINE)
    assert flows == ["first_call", "basic_call", "session", "ticket_socket", "message_socket"]


@pytest.mark.usefixtures("nothing_is_up")
def test_run_cannot_do_without_the_toolchain(monkeypatch: pytest.MonkeyPatch) -> None:
    def command(*_: object) -> None:
        raise ToolMissing("no curl here")

    monkeypatch.setattr("authproof.samples.languages.curl.Curl.command", command)
    result = call("run", "acme/first_call", "--language", "curl")
    assert (result.exit_code, result.stderr) == (2, "no curl here\n")


@pytest.mark.parametrize("command", ["run", "samples"])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("akme",), "no provider named 'akme'; did you mean 'acme'? allowed: acme"),
        (("acme/first",), "no flow named 'first'"),
        (
            ("acme", "--language", "pyton"),
            f"no language named 'pyton'; did you mean 'python'? allowed: {', '.join(sorted(LANGUAGES))}",
        ),
        (("acme/ticket_socket", "--language", "curl"), "it would need curl 8.11"),
    ],
)
def test_what_does_not_exist_is_told(command: str, arguments: tuple[str, ...], message: str) -> None:
    result = call(command, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_samples_lists_what_there_is_and_what_not() -> None:
    lines = call("samples", "acme").stdout.splitlines()
    first = lines[: len(LANGUAGES)]
    assert [line.split()[:2] for line in first] == [["acme/first_call", each] for each in LANGUAGES]
    assert {
        "acme/first_call  curl  first_call.sh",
        "acme/first_call  python  first_call.py",
        "acme/first_call  javascript  first_call.mjs",
    } <= set(first)
    assert "acme/message_socket  curl  none: it would need curl 8.16" in lines
    assert ["none:" in line for line in lines] == sorted("none:" in line for line in lines)
    assert len(lines) == 5 * len(LANGUAGES)


def test_samples_lists_one_flow() -> None:
    lines = call("samples", "acme/session").stdout.splitlines()
    assert [line.split()[1] for line in lines] == LANGUAGES


def test_samples_prints_one() -> None:
    golden = ROOT / "tests" / "golden" / "samples" / "curl" / "first_call.sh"
    assert call("samples", "acme/first_call", "--language", "curl").stdout == golden.read_text(encoding="utf-8")


def test_the_commands_import_nothing_heavy() -> None:
    assert not hasattr(run_module, "httpx")
