"""Starting and stopping: ports, signals, the command line."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from authproof.cli.mock import command
from authproof.errors import AuthproofError, PortTaken, UnknownName
from authproof.model.provider import Provider
from authproof.sandbox.server import run as run_module
from authproof.sandbox.server import run_in_thread, serve
from authproof.sandbox.server.run import listener_url, open_listener
from tests.made_up import MADE_UP

ROOT = Path(__file__).parents[2]
ACME = ROOT / "tests" / "specs"
MAIN = [sys.executable, "-c", "from authproof.cli import main; main()", "mock"]


def environment() -> dict[str, str]:
    return {**os.environ, "NO_PROXY": "*", "no_proxy": "*", "PYTHONUNBUFFERED": "1"}


@contextmanager
def mock(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command; gives the process and the address that it prints."""
    process = subprocess.Popen(
        [*MAIN, *arguments], cwd=ROOT, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert process.stdout
        first = process.stdout.readline()
        match = re.match(r"Sandbox at (http://\S+) ", first)
        assert match, first + (process.stderr.read() if process.stderr else "")
        yield process, match[1]
    finally:
        process.kill()
        process.communicate()


def get(url: str) -> httpx.Response:
    return httpx.get(url, headers={"Accept": "application/json"}, trust_env=False)


def test_running_stops_when_the_block_ends(acme: Provider) -> None:
    before = threading.active_count()
    with run_in_thread([acme]) as sandbox:
        assert get(sandbox.url).status_code == 200
        assert threading.active_count() > before
    with pytest.raises(httpx.ConnectError):
        get(sandbox.url)
    assert threading.active_count() == before


def test_a_clock_of_ones_own(acme: Provider) -> None:
    with run_in_thread([acme], clock=lambda: 0.0) as sandbox:
        auth = httpx.BasicAuth("robbie", 'correct horse "battery" $taple')
        ticket = httpx.post(f"{sandbox.url}/acme/api/ticket", auth=auth, trust_env=False).json()
        assert ticket["at"] == "1970-01-01T00:00:00Z"


def test_a_taken_port(acme: Provider) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        message = f"port {port} of 127.0.0.1 is taken; stop what listens there, or choose another with --port"
        with pytest.raises(PortTaken, match=re.escape(message)), run_in_thread([acme], port):
            pytest.fail("it runs")
        with pytest.raises(PortTaken):
            serve([acme], port=port)


def test_a_port_that_is_not_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(PortTaken, match=r"^port 80 of 127\.0\.0\.1 is not allowed to you; choose one from 1024 up"):
        open_listener("127.0.0.1", 80)


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("nowhere.invalid", 0)])
def test_an_address_that_is_none_of_ours(host: str, port: int) -> None:
    with pytest.raises(PortTaken, match=re.escape(f"cannot listen on port {port} of {host}: ")) as raised:
        open_listener(host, port)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_does_not_exist(port: int) -> None:
    with pytest.raises(PortTaken, match=f"^there is no port {port}; choose one from 1024 to 65535 with --port$"):
        open_listener("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1"),
        ("::", "[::1]"),
        ("::1", "[::1]"),
        ("localhost", "localhost"),
    ],
)
def test_the_address_that_is_told(host: str, expected: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert listener_url(host, listener) == f"http://{expected}:{listener.getsockname()[1]}"


def test_a_server_that_does_not_start(acme: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "_START_SECONDS", 0.01)
    monkeypatch.setattr(run_module._Server, "run", lambda _, sockets: sockets[0].close())
    with pytest.raises(AuthproofError, match=r"the sandbox did not start within 0\.01 seconds"), run_in_thread([acme]):
        pytest.fail("it runs")


# the command


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_stopped(number: signal.Signals) -> None:
    with mock("acme", "--specs", str(ACME), "--port", "0") as (process, url):
        (provider,) = get(url).json()["providers"]
        assert provider["id"] == "acme"
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as half:
            half.sendall(b"GET / HT")
            process.send_signal(number)
            _, errors = process.communicate(timeout=20)
    assert process.returncode in (0, -number)
    assert errors == ""


def test_the_command_takes_names() -> None:
    with mock("unacode", "ygy", "--port", "0") as (process, url):
        assert [each["id"] for each in get(url).json()["providers"]] == ["unacode", "ygy"]
        assert process.stdout
        assert [process.stdout.readline().strip() for _ in range(4)] == [
            f"{url}/unacode/api",
            f"{url}/unacode/socket",
            f"{url}/unacode/local_socket",
            f"{url}/ygy/api",
        ]


def test_the_command_refuses_unknown_names() -> None:
    result = CliRunner().invoke(command, ["acmee", "--specs", str(ACME)])
    assert isinstance(result.exception, UnknownName)
    known = ", ".join(path.stem for path in MADE_UP)
    assert str(result.exception) == f"no provider named 'acmee'; did you mean 'acme'? allowed: {known}"


def test_the_command_says_that_a_port_is_taken_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [*MAIN, "--specs", str(ACME), "--port", str(port)],
            cwd=ROOT,
            env=environment(),
            text=True,
            capture_output=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"port {port} of 127.0.0.1 is taken; stop what listens there, or choose another with --port\n"


def test_the_command_imports_only_what_it_uses() -> None:
    code = (
        "import sys, authproof.cli.mock, authproof.loader, authproof.sandbox.server\n"
        "print(sorted({'jinja2', 'mkdocs', 'httpx', 'markdown', 'openapi_spec_validator'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=True)
    assert done.stdout == "[]\n"


def test_the_options_have_the_defaults_of_the_server() -> None:
    defaults = {option.name: option.default for option in command.params}
    assert (defaults["host"], defaults["port"]) == (run_module.DEFAULT_HOST, run_module.DEFAULT_PORT)
