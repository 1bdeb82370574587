"""The command line as a whole: help, near misses, exit codes, no traceback."""

from __future__ import annotations

import subprocess
import sys

import pytest

from authproof.cli import COMMANDS


def authproof(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from authproof.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_help_names_every_command() -> None:
    done = authproof("--help")
    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout and purpose.split()[0] in done.stdout for name, purpose in COMMANDS.items())


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(name: str) -> None:
    done = authproof(name, "--help")
    assert done.returncode == 0
    assert "--help" in done.stdout


def test_a_near_miss_is_suggested() -> None:
    done = authproof("chek")
    assert done.returncode == 2
    assert "did you mean 'check'?" in done.stderr


@pytest.mark.parametrize("arguments", [("run", "nobody"), ("samples", "nobody"), ("mock", "nobody")])
def test_an_unknown_provider_is_one_line(arguments: tuple[str, ...]) -> None:
    done = authproof(*arguments)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "no provider named 'nobody'; allowed: " in done.stderr
