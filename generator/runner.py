"""Run a sample: in a folder and a process group of its own, with no environment but what it is given."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from generator.languages.base import Language

_KEPT: Final = ("HOME", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TMPDIR")
"""What a sample needs of our environment; credentials of ours are none of its business."""


@dataclass(frozen=True)
class Outcome:
    """What became of a run."""

    code: int | None
    """The exit code; None if it was ended because its time was up."""
    stdout: str
    stderr: str


def run(text: str, language: Language, environment: Mapping[str, str], timeout: float = 60) -> Outcome:
    """Run a sample for at most `timeout` seconds. ToolMissing if its toolchain is not on this machine."""
    with TemporaryDirectory(prefix="authproof-") as folder:
        file = Path(folder) / f"sample{language.extension}"
        file.write_text(text, encoding="utf-8", newline="\n")
        return _outcome(language.command(file), Path(folder), surroundings(environment), timeout)


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """Give the whole environment of a sample: what it is given, and what any program needs.

    Proxies are left out: several clients would ask one for addresses of this very machine.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    return {**kept, "PATH": path, "NO_PROXY": "*", "no_proxy": "*", **environment}


def _outcome(command: tuple[str, ...], folder: Path, environment: dict[str, str], timeout: float) -> Outcome:
    process = subprocess.Popen(  # noqa: S603 - a command of ours
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    with process:
        try:
            stdout, stderr = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            _end(process)
            return Outcome(None, *process.communicate())
        except BaseException:
            _end(process)
            raise
    return Outcome(process.returncode, stdout, stderr)


def _end(process: subprocess.Popen[str]) -> None:
    """End a process and all it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
