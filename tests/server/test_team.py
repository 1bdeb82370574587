"""A sandbox for a team, as the page tells: several processes behind a stock proxy that shares out the providers."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from authproof.errors import AuthproofError
from authproof.loader import load_directory
from authproof.model.provider import Provider
from authproof.sandbox.server import run_in_thread
from authproof.verify.findings import ReportedVerdict, VerificationReport
from authproof.verify.run import verify_sandbox

from .conftest import ROOT
from .test_addresses import JSON

SPECS = ROOT / "specs"
PAGE = ROOT / "site_src" / "docs" / "sandbox.md"
PROCESSES = 3


def _find_proxy(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None and os.environ.get("AUTHPROOF_REQUIRE_PROXY"):
        pytest.fail(f"{name} is not installed")
    if found is None:
        pytest.skip(f"{name} is not installed; on Debian: apt install {name}")
    return found


@pytest.mark.parametrize(("proxy", "limited"), [("127.0.0.1", False), ("127.0.0.0/8", False), ("10.0.0.1", True)])
def test_a_proxy_that_is_trusted_tells_who_asks(acme: Provider, proxy: str, limited: bool) -> None:
    with (
        run_in_thread([acme], proxies=[proxy]) as sandbox,
        httpx.Client(base_url=sandbox.url, trust_env=False) as client,
    ):
        callers = [{"X-Forwarded-For": f"192.0.2.{number}"} for number in range(40)]
        statuses = {client.get("/acme/api/robots", headers=caller).status_code for caller in callers}
    assert statuses == ({401, 429} if limited else {401})


@pytest.mark.parametrize("proxy", ["proxy", "*", "10.0.0.1/8", ""])
def test_what_is_no_proxy(acme: Provider, proxy: str) -> None:
    told = r"^--trust-proxy: found .*; allowed: an IP address or a network"
    with pytest.raises(AuthproofError, match=told), run_in_thread([acme], proxies=[proxy]):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("name", ["haproxy", "nginx"])
def test_claims_are_kept_through_the_proxy_of_the_page(name: str, tmp_path: Path) -> None:
    program, (start, write_settings, count_requests) = _find_proxy(name), _PROXIES[name]
    providers = load_directory(SPECS)
    ports = _find_free_ports(PROCESSES + 2)
    public, alone = ports[-2:]
    url, direct_url = f"http://127.0.0.1:{public}", f"http://127.0.0.1:{alone}"
    with ExitStack() as stack:
        stack.enter_context(_running_mock(alone, direct_url))
        for port in ports[:PROCESSES]:
            stack.enter_context(_running_mock(port, url))
        settings = tmp_path / "settings"
        settings.write_text(write_settings(public, ports[:PROCESSES], tmp_path), encoding="utf-8")
        stack.enter_context(_running([program, *start, str(settings)], url))
        through, direct = (verify_sandbox(providers, SPECS, each, lambda *_: None) for each in (url, direct_url))
        assert httpx.get(f"{url}/_control/clock", trust_env=False).status_code == 403
        shares = count_requests(tmp_path)
    assert through.exit_code == direct.exit_code == 0
    assert _list_kept(through) == _list_kept(direct)
    assert len(shares) == PROCESSES
    assert sum(1 for share in shares if share > 0) > 1, shares


def _read_settings(language: str, listen: str, public: int, ports: list[int]) -> str:
    """Take the settings from the page, with ports that are free."""
    (settings,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    places = {listen: f"{listen.rstrip(':0123456789')}127.0.0.1:{public}"}
    places |= {f"127.0.0.1:{8401 + number}": f"127.0.0.1:{port}" for number, port in enumerate(ports)}
    for old, new in places.items():
        assert old in settings
        settings = settings.replace(old, new)
    return settings


def _write_haproxy_settings(public: int, ports: list[int], folder: Path) -> str:
    return f"global\n    stats socket {folder / 'stats'}\n\n{_read_settings('haproxy', 'bind :8500', public, ports)}"


def _write_nginx_settings(public: int, ports: list[int], folder: Path) -> str:
    """Put the settings where Debian's have them, with a log that tells which process answered."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"    {kind}_temp_path {folder / kind};\n" for kind in kinds)
    log = f'    log_format shares "$upstream_addr";\n    access_log {folder / "shares"} shares;\n'
    settings = _read_settings("nginx", "listen 8500", public, ports)
    head = f"daemon off;\npid {folder / 'pid'};\nerror_log {folder / 'errors'};\nevents {{}}\n"
    return f"{head}http {{\n{temporary}{log}{settings}}}\n"


def _list_kept(report: VerificationReport) -> list[str]:
    outcomes = [each for result in report.results for each in result.outcomes]
    return sorted(each.claim.id for each in outcomes if each.verdict == ReportedVerdict.kept)


def _count_nginx_requests(folder: Path) -> list[int]:
    """Read how many requests each process has had."""
    lines = (folder / "shares").read_text(encoding="ascii").splitlines()
    shares = list(Counter(line for line in lines if line != "-").values())
    return [*shares, *[0] * (PROCESSES - len(shares))]


def _count_haproxy_requests(folder: Path) -> list[int]:
    """Ask how many requests each process has had."""
    with socket.socket(socket.AF_UNIX) as asked:
        asked.connect(str(folder / "stats"))
        asked.sendall(b"show stat\n")
        text = b"".join(iter(lambda: asked.recv(65536), b"")).decode().removeprefix("# ")
    head, *lines = (line.split(",") for line in text.splitlines() if line)
    rows = [dict(zip(head, line, strict=False)) for line in lines]
    servers = [row for row in rows if row["pxname"] == "processes" and row["svname"] != "BACKEND"]
    return [int(row["stot"]) for row in servers]


_PROXIES: dict[str, tuple[list[str], Callable[[int, list[int], Path], str], Callable[[Path], list[int]]]] = {
    "haproxy": (["-db", "-f"], _write_haproxy_settings, _count_haproxy_requests),
    "nginx": (["-c"], _write_nginx_settings, _count_nginx_requests),
}
"""How each is started with a file of settings, what stands in that, and who tells how many requests came."""


def _running_mock(port: int, url: str) -> AbstractContextManager[None]:
    mock = [sys.executable, "-m", "authproof", "mock", "--specs", str(SPECS), "--port", str(port)]
    return _running([*mock, "--public-url", url, "--trust-proxy", "127.0.0.1"], f"http://127.0.0.1:{port}")


@contextmanager
def _running(line: list[str], url: str) -> Iterator[None]:
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL)
    try:
        _await_answer(process, url)
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def _await_answer(process: subprocess.Popen[bytes], url: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/", headers=JSON, trust_env=False).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing answers at {url}")


def _find_free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [listener.getsockname()[1] for listener in listeners]
