"""Write a folder in processes that end, or find the disk full, at each step of the file system in turn.

Run as a program: `python -m tests.site.killing SITUATION END EVERY`; prints what was left wrong, a line each,
and the number of steps. It is one of its own because it forks.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Final

from authproof.errors import OutputError
from authproof.site.output import write_folder

OLD: Final = {
    "same": "1",
    "d/changed": "old",
    "d/gone": "2",
    "e/gone/deep": "3",
    "becomes": "a file",
    "was/inside": "4",
}
NEW: Final = {"same": "1", "d/changed": "new", "f/added": "5", "becomes/folder": "6", "was": "a file now"}
FOREIGN: Final = {"site/index.html": "theirs"}
STEPS: Final = {"os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod"}
NEEDS_SPACE: Final = {"open", "os.mkdir", "os.link"}
AGAIN: Final = (2, 7)
"""Steps at which the writes that follow a killed one are killed, too."""
MANY: Final = 10_000


def hold(folder: Path) -> dict[str, str]:
    """Give what a reader of the folder finds, without our own notes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}
    return {path: text for path, text in found.items() if not path.startswith(".authproof")}


def prepare(situation: str, parent: Path) -> tuple[Path, dict[str, str]]:
    """Make the folder of a situation; gives it and what it holds of others."""
    folder = parent / "out"
    if situation == "new":
        return folder, {}
    if situation == "empty and stood in":
        folder.mkdir()
        os.chdir(folder)
        return folder, {}
    write_folder(folder, OLD)
    if situation == "with others' files":
        for path, text in FOREIGN.items():
            (folder / path).parent.mkdir()
            (folder / path).write_text(text, encoding="utf-8")
        return folder, FOREIGN
    return folder, {}


def watch_steps(at: int, do: Callable[[str], None]) -> None:
    """Call `do` before the step of that number."""
    steps = count()

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        is_write = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_CREAT)
        if (event in STEPS or is_write) and next(steps) >= at:
            do(event)

    sys.addaudithook(look)


def end_killed(_event: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def end_full(event: str) -> None:
    if event in NEEDS_SPACE:
        raise OSError(28, "No space left on device")


ENDS: Final = {"killed": end_killed, "full": end_full}


def write_in_child(folder: Path, at: int, end: str) -> int:
    """Write the new files in a process of its own; gives 0 if it came to the end, 1 if nothing was changed, 2 else."""
    child = os.fork()
    if not child:
        watch_steps(at, ENDS[end])
        try:
            write_folder(folder, NEW)
        except OutputError as error:
            os._exit(1 if "nothing was changed" in str(error) else 2)
        except BaseException:  # noqa: BLE001 - told by the number
            os._exit(3)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def look_at(situation: str, end: str, at: int) -> tuple[bool, str]:
    """End a write at a step, then write again; gives whether there was such a step, and what was wrong."""
    parent = Path(tempfile.mkdtemp())
    try:
        folder, theirs = prepare(situation, parent)
        before = hold(folder)
        ended = write_in_child(folder, at, end)
        left = hold(folder)
        new = {**NEW, **theirs}
        may_be_mixed = (folder / ".authproof-ready").exists() and situation in {
            "with others' files",
            "empty and stood in",
        }
        if ended == 3 or (left not in (before, new) and not may_be_mixed) or (ended == 1 and left != before):
            return True, f"{situation}, {end} at {at} (code {ended}): {left}"
        for again in AGAIN if end == "killed" else ():
            write_in_child(folder, again, end)
        write_folder(folder, NEW)
        leftovers = [*parent.glob(".authproof*"), *folder.glob(".authproof-*")]
        if hold(folder) != new or leftovers:
            return True, f"{situation}, {end} at {at}, written again: {hold(folder)}, {leftovers}"
        return ended != 0 or end == "full", ""
    finally:
        os.chdir("/")
        shutil.rmtree(parent)


if __name__ == "__main__":
    situation, end, every = sys.argv[1], sys.argv[2], int(sys.argv[3])
    for at in range(0, MANY, every):
        is_step, wrong = look_at(situation, end, at)
        sys.stdout.write(wrong and f"{wrong}\n")
        if not is_step or (end == "full" and at > 60):
            break
    sys.stdout.write(f"{at} steps\n")
