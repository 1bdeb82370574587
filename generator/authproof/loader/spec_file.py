"""The bytes of a spec's file: a regular file, or a link to one; anything else could keep a reader waiting for ever."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from authproof.loader.yaml_nodes import MAX_BYTES


def read_spec(path: Path) -> bytes:
    """Read a file up to one byte more than a spec may have; OSError if it is none, whose `strerror` says what to do."""
    try:
        return _read_regular(path)
    except FileNotFoundError as error:
        if path.is_symlink():
            message = f"a link to {path.readlink()}, which is not there; mend or remove it"
            raise OSError(error.errno, message) from None
        raise OSError(error.errno, "no such file; name one that is there") from None
    except OSError as error:
        if error.filename is None:
            raise
        raise OSError(error.errno, f"cannot be read: {error.strerror}") from None


def _read_regular(path: Path) -> bytes:
    _refuse_irregular(path.stat().st_mode)
    # it may have been replaced since: a pipe that nobody writes to would be waited for
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        _refuse_irregular(os.fstat(descriptor).st_mode)
        return file.read(MAX_BYTES + 1)


def _refuse_irregular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((words for fits, words in _KINDS if fits(mode)), "something else than a file")
        raise OSError(0, f"{kind}; a spec is a regular file: put it there, or remove this")


_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
