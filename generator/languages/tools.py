"""Find the programs that samples are run and checked with."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from generator.errors import ToolMissing


def find_program(name: str, why: str) -> str:
    """Find a program, beside this Python first, then on the path.

    ToolMissing, which says `why` it is needed, if there is none.
    """
    beside = str(Path(sys.executable).parent)
    path = shutil.which(name, path=beside) or shutil.which(name)
    if path is None:
        raise ToolMissing(f"{name} is not on this machine; {why}; install it and run this again")
    return path
