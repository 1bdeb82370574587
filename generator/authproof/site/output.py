"""Put files into a folder, all or none: only what changed is written, and nothing that is not ours is touched.

What we wrote is listed in a file of the folder, one `sha256  path` a line, as sha256sum writes and checks it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from authproof.errors import OutputError

LISTING_FILE: Final = ".authproof"


@dataclass(frozen=True)
class WrittenCounts:
    """What a write did: numbers of files."""

    changed: int
    removed: int
    unchanged: int


def write_folder(folder: Path, files: Mapping[str, str]) -> WrittenCounts:
    """Bring `folder` to hold `files`: path below it to content.

    Files of an earlier write that are no longer made are removed, unless somebody changed them since. Raises
    OutputError, with everything as it was, if the folder is not ours or something cannot be written.
    """
    contents = {path: text.encode() for path, text in files.items()}
    try:
        before = _read_listing(folder)
        _refuse_foreign(folder, before, contents)
        changed = [path for path, content in contents.items() if _read_if_present(folder / path) != content]
        stale = [
            path
            for path, digest in before.items()
            if path not in contents and _digest_if_present(folder / path) == digest
        ]
        _swap_files(
            folder, {**{path: contents[path] for path in changed}, LISTING_FILE: _write_listing(contents)}, stale
        )
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror or error}; nothing was changed") from error
    return WrittenCounts(len(changed), len(stale), len(contents) - len(changed))


def write_file(path: Path, content: str) -> None:
    """Write one file, whole or not at all; OutputError if it cannot be written, with what was there as it was."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(content, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from None


def _read_listing(folder: Path) -> dict[str, str]:
    """Read what an earlier write listed; OutputError if the folder holds files and is not ours."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is a file; name a folder")
    try:
        lines = (folder / LISTING_FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        if folder.is_dir() and any(folder.iterdir()):
            raise OutputError(f"{folder}: holds files that Authproof did not write; name an empty folder") from None
        return {}
    digests_and_paths = (line.split("  ", 1) for line in lines if "  " in line)
    return {path: digest for digest, path in digests_and_paths if _is_inside(path)}


def _is_inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/")


def _refuse_foreign(folder: Path, before: Mapping[str, str], contents: Mapping[str, bytes]) -> None:
    for path, content in contents.items():
        if path not in before and (folder / path).exists() and _read_if_present(folder / path) != content:
            raise OutputError(f"{folder / path}: is in the way and is not ours; move it, then build again")


def _swap_files(folder: Path, new: Mapping[str, bytes], stale: list[str]) -> None:
    """Write everything beside, then move it into place; what fails is undone."""
    created = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f"{LISTING_FILE}-", dir=folder))
    try:
        for path, content in new.items():
            _write_bytes(staging / "new" / path, content)
        _move_into_place(folder, staging, list(new), stale)
    except OSError:
        if created:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    _drop_empty_folders(folder, stale)


def _move_into_place(folder: Path, staging: Path, new: list[str], stale: list[str]) -> None:
    set_aside: list[str] = []
    moved: list[str] = []
    try:
        for path in [*new, *stale]:
            if (folder / path).exists():
                _move_file(folder / path, staging / "old" / path)
                set_aside.append(path)
        for path in new:
            _move_file(staging / "new" / path, folder / path)
            moved.append(path)
    except OSError:
        for path in moved:
            (folder / path).unlink()
        for path in set_aside:
            _move_file(staging / "old" / path, folder / path)
        raise


def _move_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _write_bytes(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _drop_empty_folders(folder: Path, stale: list[str]) -> None:
    for path in stale:
        for parent in (folder / path).relative_to(folder).parents:
            with suppress(OSError):
                (folder / parent).rmdir()


def _write_listing(contents: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256(content).hexdigest()}  {path}\n" for path, content in sorted(contents.items())).encode()


def _read_if_present(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _digest_if_present(path: Path) -> str | None:
    content = _read_if_present(path)
    return None if content is None else sha256(content).hexdigest()
