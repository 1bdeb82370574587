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


@pytest.mark.parametrize(
    ("arguments", "unused"),
    [
        (["mock", "nobody"], "documents claims diff site verify samples.languages"),
        (["verify", "nobody"], "documents diff site samples sandbox.server"),
        (["samples", "nobody"], "documents claims diff sandbox.server site verify"),
    ],
)
def test_a_command_imports_no_room_that_it_does_not_use(arguments: list[str], unused: str) -> None:
    code = (
        "import sys\nfrom authproof.cli import group\nfrom authproof.errors import UnknownName\n"
        f"try: group({arguments!r}, standalone_mode=False)\nexcept UnknownName: pass\n"
        f"rooms = tuple('authproof.' + room for room in {unused!r}.split())\n"
        "print([name for name in sys.modules if name.startswith(rooms)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
