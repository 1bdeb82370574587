"""Run a sample: in a folder and a process group of its own, with no environment but what it is given."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

from authproof.samples.consent import Browse, find_printed_address
from authproof.samples.languages.language import Language

_INHERITED: Final = ("HOME", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TMPDIR")
"""What a sample needs of our environment; credentials of ours are none of its business."""

OUTPUT_BYTES: Final = 1 << 20
"""Of each of the two outputs of a sample that are kept."""

MEMORY_BYTES: Final = 2 << 30
"""Of its own that a process of a sample may have."""


@dataclass(frozen=True)
class SampleOutcome:
    """What became of a run."""

    exit_code: int | None
    """The exit code; None if it was ended because its time was up, or because it printed too much."""
    stdout: str
    stderr: str


def run_sample(
    text: str,
    language: Language,
    environment: Mapping[str, str],
    timeout: float = 60,
    browse: Browse | None = None,
) -> SampleOutcome:
    """Run a sample for at most `timeout` seconds. ToolMissing if its toolchain is not on this machine.

    With `browse`, that opens the address at which a sample asks a person, in the place of any browser; where it was
    sent is written to the sample, too, which may wait for it.
    """
    with TemporaryDirectory(prefix="authproof-") as folder:
        file = Path(folder) / f"sample{language.extension}"
        file.write_text(text, encoding="utf-8", newline="\n")
        without_browser = {**environment, "BROWSER": "true"} if browse else environment
        return _run_command(language.command(file), Path(folder), process_environment(without_browser), timeout, browse)


def process_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Give the whole environment of a sample: what it is given, and what any program needs.

    Proxies are left out: several clients would ask one for addresses of this very machine.
    """
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    return {**kept, "PATH": path, "NO_PROXY": "*", "no_proxy": "*", **environment}


def _run_command(
    command: tuple[str, ...], folder: Path, environment: dict[str, str], timeout: float, browse: Browse | None
) -> SampleOutcome:
    process = subprocess.Popen(  # noqa: S603 - a command of ours
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE if browse else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    with process:
        try:
            _limit_memory(process)
            answer_printed = _make_answerer(process, browse) if browse else None
            stdout, stderr = (
                _OutputReader(pipe, answer_printed) for pipe in (process.stdout, process.stderr) if pipe is not None
            )
            end = time.monotonic() + timeout
            is_over = all(reader.await_end(end) for reader in (stdout, stderr)) and _has_ended(process, end)
        except BaseException:
            _kill_group(process)
            raise
        if not is_over:
            _kill_group(process)
        exit_code = process.wait()
        return SampleOutcome(exit_code if is_over else None, stdout.give_text(), stderr.give_text())


class _OutputReader:
    """Reads what a process prints: to the end, or as much as is kept."""

    def __init__(self, pipe: IO[bytes], answer_printed: Callable[[bytes], None] | None = None) -> None:
        """Take a pipe, and what is told all that was printed whenever there is more of it."""
        self._pipe = pipe
        self._answer_printed = answer_printed
        self._kept = bytearray()
        self._is_cut = False
        self._thread = threading.Thread(target=self._read_all, daemon=True)
        self._thread.start()

    def await_end(self, end: float) -> bool:
        """Wait until a point of the monotonic clock; False if it is not over by then, or was too much."""
        self._thread.join(max(end - time.monotonic(), 0))
        return not self._thread.is_alive() and not self._is_cut

    def give_text(self) -> str:
        """Wait for the end, and give what was kept."""
        self._thread.join()
        text = self._kept.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
        return f"{text}\n… and more than these {OUTPUT_BYTES:,} bytes\n" if self._is_cut else text

    def _read_all(self) -> None:
        with suppress(OSError, ValueError):  # it is closed when a run is interrupted
            while not self._is_cut and (piece := os.read(self._pipe.fileno(), 65536)):
                self._is_cut = len(self._kept) + len(piece) > OUTPUT_BYTES
                self._kept += piece[: OUTPUT_BYTES - len(self._kept)]
                if self._answer_printed:
                    self._answer_printed(bytes(self._kept))


def _make_answerer(process: subprocess.Popen[bytes], browse: Browse) -> Callable[[bytes], None]:
    """Make what opens each address that a sample prints, once, and writes to the sample where that led.

    A sample whose question leads nowhere would wait for ever: it is ended.
    """
    opened: set[str] = set()

    def answer_printed(printed: bytes) -> None:
        whole_lines = printed[: printed.rfind(b"\n") + 1].decode("utf-8", "replace")
        for line in whole_lines.splitlines():
            address = find_printed_address(line)
            if address is None or address in opened:
                continue
            opened.add(address)
            try:
                location = browse(address)
            except OSError:
                location = None
            if location is None:
                _kill_group(process)
            elif process.stdin is not None:
                with suppress(OSError):  # it may have ended
                    os.write(process.stdin.fileno(), f"{location}\n".encode())

    return answer_printed


def _has_ended(process: subprocess.Popen[bytes], end: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(end - time.monotonic(), 0))
    return process.poll() is not None


def _limit_memory(process: subprocess.Popen[bytes]) -> None:
    """Keep a process, and what it starts, from filling memory with what a server says; Linux can."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        from resource import RLIMIT_DATA, prlimit

        prlimit(process.pid, RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and all it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
