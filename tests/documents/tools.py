"""Run the tools of others that judge our documents: from the pinned Node packages, by the set-up's own Node.js."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from authproof.errors import ToolMissing
from authproof.samples.languages.javascript import find_node

TOOLS = Path(__file__).parents[1] / "tools"


@dataclass(frozen=True)
class Done:
    """What became of a run."""

    code: int
    stdout: str
    stderr: str

    @property
    def text(self) -> str:
        return self.stdout + self.stderr


def tool(package: str, program: str) -> list[str]:
    """Give the beginning of a tool's command; one that is not here skips the test, or fails it where all must be."""
    folder = TOOLS / "node_modules" / package
    try:
        runtime = find_node()
    except ToolMissing as error:
        missing(str(error))
    if not (folder / "package.json").is_file():
        missing(f"{package} is not installed; `npm ci` in tests/tools does it")
    programs = json.loads((folder / "package.json").read_text(encoding="utf-8"))["bin"]
    return [runtime, str(folder / (programs if isinstance(programs, str) else programs[program]))]


def library(package: str) -> str:
    """Give the Node.js of the set-up, for a script of ours that uses a package; see `tool` for what is not here."""
    if not (TOOLS / "node_modules" / package).is_dir():
        missing(f"{package} is not installed; `npm ci` in tests/tools does it")
    try:
        return find_node()
    except ToolMissing as error:
        missing(str(error))
        raise


def missing(why: str) -> None:
    """Skip a test for want of a tool; fail it in CI and where AUTHPROOF_REQUIRE_TOOLCHAINS is set."""
    if os.environ.get("CI") or os.environ.get("AUTHPROOF_REQUIRE_TOOLCHAINS"):
        pytest.fail(why)
    pytest.skip(why)


def environment() -> dict[str, str]:
    """Give a tool's environment: no proxy on the way to this very machine, and nothing is told to anybody."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR") if name in os.environ}
    return kept | {
        "NO_PROXY": "*",
        "no_proxy": "*",
        "REDOCLY_TELEMETRY": "off",
        "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    }


def run(command: list[str], folder: Path, timeout: float = 120) -> Done:
    """Run a tool in a folder, for at most so many seconds."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=timeout)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return Done(process.returncode, stdout, stderr)
