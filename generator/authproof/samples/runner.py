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

from authproof.samples.languages.language import Language

_INHERITED: Final = ("HOME", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TMPDIR")
"""What a sample needs of our environment; credentials of ours are none of its business."""


@dataclass(frozen=True)
class SampleOutcome:
    """What became of a run."""

    exit_code: int | None
    """The exit code; None if it was ended because its time was up."""
    stdout: str
    stderr: str


def run_sample(text: str, language: Language, environment: Mapping[str, str], timeout: float = 60) -> SampleOutcome:
    """Run a sample for at most `timeout` seconds. ToolMissing if its toolchain is not on this machine."""
    with TemporaryDirectory(prefix="authproof-") as folder:
        file = Path(folder) / f"sample{language.extension}"
        file.write_text(text, encoding="utf-8", newline="\n")
        return _run_command(language.command(file), Path(folder), process_environment(environment), timeout)


def process_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Give the whole environment of a sample: what it is given, and what any program needs.

    Proxies are left out: several clients would ask one for addresses of this very machine.
    """
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    return {**kept, "PATH": path, "NO_PROXY": "*", "no_proxy": "*", **environment}


def _run_command(command: tuple[str, ...], folder: Path, environment: dict[str, str], timeout: float) -> SampleOutcome:
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
            _kill_group(process)
            return SampleOutcome(None, *process.communicate())
        except BaseException:
            _kill_group(process)
            raise
    return SampleOutcome(process.returncode, stdout, stderr)


def _kill_group(process: subprocess.Popen[str]) -> None:
    """End a process and all it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
