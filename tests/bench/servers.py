"""Servers under measurement: processes of their own, all on the same core, ended by their handle."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from authproof.documents import openapi
from authproof.loader import load_specs
from authproof.samples.languages.javascript import find_node

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "tests" / "bench" / "specs"
MODULES = ROOT / "tests" / "tools" / "node_modules"
TOKEN = "0123456789abcdefghijABCDEFGHIJ01"
SECONDS = 60
"""How long a server may take to start."""

SANDBOX, STARLETTE, SOCKET = "Authproof", "Starlette, bare route", "uvicorn, bare socket"
SCALAR, PRISM = "Scalar's mock", "Prism"
PATHS: Mapping[str, str] = {
    SANDBOX: "/bench/api/items",
    STARLETTE: "/bench/api/items",
    SCALAR: "/items",
    PRISM: "/items",
}
"""Where each answers the same request."""


@dataclass
class Server:
    """One that runs."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    start: float
    """Seconds from its start to its first answer."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATHS.get(self.name, '/')}"

    def busy(self) -> float:
        """Give the seconds of processor time that it and its children have used."""
        return sum(_ticks(number) for number in self._processes()) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Give what it and its children hold, in MiB; shared pages in equal parts."""
        return sum(_pss(number) for number in self._processes()) / 1024

    def _processes(self) -> list[int]:
        return [self.process.pid, *_children(self.process.pid)]


def command(name: str, port: int, document: Path) -> list[str] | None:
    """Give the line that starts a server; none if it is not installed."""
    python = [sys.executable, "-m"]
    prism, scalar = MODULES / "@stoplight" / "prism-cli" / "dist" / "index.js", MODULES / "@scalar" / "mock-server"
    lines = {
        SANDBOX: [str(Path(sys.executable).parent / "authproof"), "mock", "--specs", str(SPECS), "--port", str(port)],
        STARLETTE: [*python, "tests.bench.bare", "route", str(port)],
        SOCKET: [*python, "tests.bench.bare", "socket", str(port)],
        SCALAR: [find_node(), str(MODULES.parent / "scalar.mjs"), str(document), str(port)]
        if scalar.exists()
        else None,
        PRISM: [find_node(), str(prism), "mock", "-v", "error", "-h", "127.0.0.1", "-p", str(port), str(document)]
        if prism.exists()
        else None,
    }
    return lines[name]


def document(folder: Path) -> Path:
    """Write the OpenAPI document that the others serve."""
    path = folder / "openapi.json"
    (provider,) = load_specs([SPECS / "bench.yaml"])
    path.write_text(json.dumps(openapi.build_openapi(provider)), encoding="utf-8")
    return path


@contextmanager
def serving(name: str, document: Path) -> Iterator[Server | None]:
    """Run a server while the block lasts; None if it is not installed."""
    port = _free_port()
    line = command(name, port, document)
    if line is None:
        yield None
        return
    begin = time.perf_counter()
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _pin(process.pid, 0)
        _await_answer(name, port, process)
        yield Server(name, port, process, time.perf_counter() - begin)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def pin_clients() -> None:
    """Keep this process and its children to another core than the servers'."""
    _pin(0, 1)


def _pin(process: int, core: int) -> None:
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
    if len(os.sched_getaffinity(process) if cores else []) > 1:
        os.sched_setaffinity(process, {cores[core % len(cores)]})


def _await_answer(name: str, port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end and process.poll() is None:
        with suppress(OSError, http.client.HTTPException):
            if name == SOCKET:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", PATHS[name], headers={"Authorization": f"Bearer {TOKEN}"})
            assert connection.getresponse().status == 200, name
            return
        time.sleep(0.005)
    raise RuntimeError(f"{name} did not start")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _pss(process: int) -> int:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task").glob("*/children")
    return [int(number) for path in found for number in path.read_text(encoding="ascii").split()]
