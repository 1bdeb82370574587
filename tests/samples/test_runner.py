"""Running a sample: what it is given, what comes back, and how it is ended."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from authproof.errors import ToolMissing
from authproof.samples import runner
from authproof.samples.languages.language import find_language
from authproof.samples.runner import OUTPUT_BYTES, SampleOutcome, process_environment, run_sample

PYTHON = find_language("python")


def test_output_and_exit_code_come_back() -> None:
    text = "import sys\nprint('é', end='')\nprint('no', file=sys.stderr)\nsys.exit(3)\n"
    assert run_sample(text, PYTHON, {}) == SampleOutcome(3, "é", "no\n")


def test_it_has_the_environment_that_it_is_given_and_little_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTHPROOF_SECRET_OF_OURS", "x")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    text = "import os\nprint(sorted(os.environ.items()))\n"
    outcome = run_sample(text, PYTHON, {"ACME_TOKEN": "it's"})
    assert "('ACME_TOKEN', \"it's\")" in outcome.stdout
    assert "('NO_PROXY', '*')" in outcome.stdout
    assert "SECRET" not in outcome.stdout
    assert "http_proxy" not in outcome.stdout


def test_a_path_is_there_even_if_we_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATH")
    assert "/bin" in process_environment({})["PATH"]


def test_it_runs_in_a_folder_of_its_own() -> None:
    outcome = run_sample("import os\nprint(os.getcwd())\nprint(os.listdir())\n", PYTHON, {})
    folder, files = outcome.stdout.splitlines()
    assert files == "['sample.py']"
    assert not Path(folder).exists()


def test_when_its_time_is_up_it_ends_with_all_it_started() -> None:
    child = "import time; print('child', flush=True); time.sleep(60)"
    text = f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {child!r}])\ntime.sleep(60)\n"
    begun = time.monotonic()
    outcome = run_sample(text, PYTHON, {}, timeout=2)
    # The pipe stays open as long as the child lives.
    assert time.monotonic() - begun < 30
    assert outcome == SampleOutcome(None, "child\n", "")


def test_it_ends_when_we_are_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    def end(process: runner.subprocess.Popen[bytes]) -> None:  # type: ignore[name-defined]
        ended.append(process)
        process.kill()

    monkeypatch.setattr("authproof.samples.runner._OutputReader.await_end", interrupt)
    monkeypatch.setattr(runner, "_kill_group", end)
    with pytest.raises(KeyboardInterrupt):
        run_sample("import time\ntime.sleep(60)\n", PYTHON, {})
    assert len(ended) == 1


def test_of_endless_output_the_beginning_is_kept() -> None:
    outcome = run_sample("import sys\nwhile True:\n    sys.stdout.write('x' * 65536)\n", PYTHON, {}, timeout=30)
    assert outcome.exit_code is None
    assert outcome.stdout == "x" * OUTPUT_BYTES + f"\n… and more than these {OUTPUT_BYTES:,} bytes\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the memory of a process")
def test_a_sample_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "MEMORY_BYTES", 200 << 20)
    text = "import time\ntime.sleep(0.2)\nb = bytearray()\nwhile True:\n    b += bytes(1 << 20)\n"
    outcome = run_sample(text, PYTHON, {}, timeout=20)
    assert outcome.exit_code == 1
    assert "MemoryError" in outcome.stderr


def test_a_toolchain_that_is_lacking_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("authproof.samples.languages.javascript.find_spec", lambda _: None)
    with pytest.raises(ToolMissing, match=r"Node\.js 24 is not on this machine"):
        run_sample("", find_language("javascript"), {})
