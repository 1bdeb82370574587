"""Live reload, with real servers: an edit, a new spec, a template, a broken spec and its repair; no process stays."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from .conftest import ROOT, SMALL

SETTINGS = "site_name: Mine\ntheme: material\nplugins: [authproof: {specs: specs, templates: mine}]\n"
AUTHPROOF = ("-c", "from authproof.cli import main; main()")
SECONDS = 60.0
"""How long anything may take on a busy machine."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("specs", "docs", "mine"):
        (tmp_path / folder).mkdir()
    shutil.copy(SMALL, tmp_path / "specs")
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def started(
    project: Path, *command: str, path: Path = ROOT / "generator"
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Run a command in a process group of its own; give it and the file that its output goes to."""
    log = project / "output.log"
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(path)}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=project,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
        try:
            yield process, log
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def until(what: Callable[[], bool], log: Path, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until something is so; give up at the deadline, or when the process that should bring it about has ended."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and (process is None or process.poll() is None):
        if what():
            return
        time.sleep(0.1)
    pytest.fail(f"it did not come; output:\n{log.read_text(encoding='utf-8')}")


def quiet(log: Path) -> bool:
    """Tell whether nothing more is logged: for two seconds, longer than a build of one small spec takes."""
    before = log.stat().st_size
    time.sleep(2)
    return log.stat().st_size == before


def get(url: str) -> str:
    try:
        with httpx.Client(trust_env=False, timeout=10) as client:
            response = client.get(url)
    except httpx.TransportError:
        return ""
    return response.text if response.status_code == 200 else ""


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def group_is_empty(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.slow
def test_the_site_and_the_sandbox_follow_the_specs(project: Path) -> None:
    (project / "specs" / "other.yaml").write_text("authproof: 2\nid: other\n", encoding="utf-8")
    port, sandbox = free_port(), free_port()
    site, mock = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox}"
    arguments = ["serve", "--port", str(port), "--sandbox-port", str(sandbox)]
    with started(project, *AUTHPROOF, *arguments) as (process, log):
        until(lambda: "Small Robots" in get(f"{site}/providers/small/"), log, process)
        printed = log.read_text(encoding="utf-8")
        assert f"Site     {site}/\n" in printed
        assert f"Sandbox  {mock}/\n" in printed
        assert "other.yaml:1:1: name: missing" in printed
        assert "Traceback" not in printed
        assert "Small Robots" in get(f"{mock}/")
        assert f'value="{mock}"' in get(f"{site}/providers/small/try.html")

        spec = project / "specs" / "small.yaml"
        edit(spec, "Lists your robots.", "Lists every robot.")
        until(lambda: "Lists every robot." in get(f"{site}/providers/small/"), log, process)

        shutil.copy(spec, project / "other.yaml")
        edit(project / "other.yaml", "id: small\nname: Small Robots", "id: other\nname: Other Robots")
        (project / "other.yaml").rename(project / "specs" / "other.yaml")
        until(lambda: "Other Robots" in get(f"{site}/providers/other/"), log, process)
        until(lambda: "Other Robots" in get(f"{mock}/"), log, process)

        (project / "mine" / "compare.md.jinja").write_text("# In my words\n", encoding="utf-8")
        until(lambda: "In my words" in get(f"{site}/compare/"), log, process)

        until(lambda: quiet(log), log, process)
        before = log.read_text(encoding="utf-8")
        edit(spec, "surface: rest", "surface: rets")
        until(lambda: "did you mean 'rest'" in log.read_text(encoding="utf-8"), log, process)
        until(lambda: "The sandbox goes on" in log.read_text(encoding="utf-8"), log, process)
        until(lambda: "Lists every robot." in get(f"{site}/providers/small/"), log, process)
        assert "Small Robots" in get(f"{mock}/")
        until(lambda: quiet(log), log, process)
        told = log.read_text(encoding="utf-8").removeprefix(before)
        assert not [line for line in told.splitlines() if "built in" in line or "Reloading" in line]

        edit(spec, "surface: rets", "surface: rest")
        edit(spec, "Lists every robot.", "Lists robots again.")
        until(lambda: "Lists robots again." in get(f"{site}/providers/small/"), log, process)

        printed = log.read_text(encoding="utf-8")
        assert "Traceback" not in printed
        assert "Reloading browsers" in printed.rpartition("The site stays as it was")[2]
        assert printed.count("did you mean 'rest'") == printed.count("The site stays as it was") == 1

        process.send_signal(signal.SIGINT)
        process.wait(SECONDS)
        until(lambda: group_is_empty(process.pid), log)
        assert (get(site), get(mock)) == ("", "")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_both_without_a_traceback(project: Path, number: signal.Signals) -> None:
    port = free_port()
    arguments = ["serve", "--port", str(port), "--sandbox-port", str(free_port())]
    with started(project, *AUTHPROOF, *arguments) as (process, log):
        until(lambda: "Small Robots" in get(f"http://127.0.0.1:{port}/"), log, process)
        process.send_signal(number)
        process.wait(SECONDS)
        until(lambda: group_is_empty(process.pid), log)
        assert "Traceback" not in log.read_text(encoding="utf-8")
        assert process.returncode == 0


@pytest.mark.slow
def test_mkdocs_serve_works_as_such_and_follows_the_templates_of_languages(project: Path) -> None:
    for folder in ("generator", "site_src"):
        shutil.copytree(ROOT / folder, project / "copy" / folder, ignore=shutil.ignore_patterns("__pycache__"))
    template = project / "copy" / "generator" / "authproof" / "samples" / "languages" / "python" / "sample.py.jinja"
    whole = template.read_text(encoding="utf-8")
    port = free_port()
    address = f"http://127.0.0.1:{port}/providers/small/"
    command = ["-m", "mkdocs", "serve", "--strict", "--dev-addr", f"127.0.0.1:{port}"]
    with started(project, *command, path=project / "copy" / "generator") as (process, log):
        until(lambda: "Lists your robots." in get(address), log, process)
        template.write_text("# A new beginning\n" + whole, encoding="utf-8")
        until(lambda: "# A new beginning" in get(address), log, process)
        template.write_text("{% for %}", encoding="utf-8")
        until(
            lambda: "sample.py.jinja, line 1: Expected an expression" in log.read_text(encoding="utf-8"), log, process
        )
        until(lambda: "# A new beginning" in get(address), log, process)
        template.write_text("# A third one\n" + whole, encoding="utf-8")
        until(lambda: "# A third one" in get(address), log, process)
        assert "Traceback" not in log.read_text(encoding="utf-8")
        process.send_signal(signal.SIGINT)
        process.wait(SECONDS)


@pytest.mark.slow
@pytest.mark.parametrize(("host", "told"), [("127.0.0.1", "is taken; stop"), ("192.0.2.1", "cannot be listened on")])
def test_mkdocs_serve_says_that_a_port_is_taken(project: Path, host: str, told: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with started(project, "-m", "mkdocs", "serve", "--dev-addr", f"{host}:{port}") as (process, log):
            assert process.wait(SECONDS) == 1
            printed = log.read_text(encoding="utf-8")
            assert f"Error: port {port} of {host} {told}" in printed
            assert "Traceback" not in printed


def test_mkdocs_serve_refuses_to_begin_with_a_broken_spec(project: Path) -> None:
    edit(project / "specs" / "small.yaml", "surface: rest", "surface: rets")
    with started(project, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{free_port()}") as (process, log):
        assert process.wait(SECONDS) == 1
        printed = log.read_text(encoding="utf-8")
        assert "did you mean 'rest'" in printed
        assert "Traceback" not in printed
