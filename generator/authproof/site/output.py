"""Put files into a folder, all or none: only what changed is written, and nothing that is not ours is touched.

What we wrote is listed in a file of the folder, one `sha256  path` a line, as sha256sum writes and checks it.

A folder that holds nothing but ours is made anew beside, and takes the old one's place in one rename. A folder that
has to stay (others' files are in it, it is a mount point, we stand in it) gets its files moved in one by one, from a
folder in it that is named `.authproof-ready` once it is complete: whoever writes next finishes that first.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from authproof.errors import OutputError

LISTING_FILE: Final = ".authproof"
_STAGING: Final = f"{LISTING_FILE}-new"
_READY: Final = f"{LISTING_FILE}-ready"
_AT_CURRENT_FOLDER, _RENAME_EXCHANGE = -100, 2  # AT_FDCWD of fcntl.h, and the flag of renameat2(2)


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
    target = Path(os.path.realpath(folder))  # a link to a folder stays one
    try:
        with _lock_parent(target):
            return _write_contents(folder, target, contents)
    except OSError as error:
        is_begun = os.access(target / _READY, os.F_OK)
        outcome = "the next build finishes what was begun" if is_begun else "nothing was changed"
        raise OutputError(f"{folder}: cannot be written: {error.strerror or error}; {outcome}") from error


def write_file(path: Path, content: str) -> None:
    """Write one file, whole or not at all; OutputError if it cannot be written, with what was there as it was.

    A link stays one, and who may read the file stays as it was.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_text(content, encoding="utf-8", newline="\n")
        with suppress(FileNotFoundError):
            shutil.copymode(target, beside)
        beside.replace(target)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from None


def name_folder_beside(folder: Path) -> Path:
    """Give where a folder is made that will take the place of `folder`."""
    return folder.with_name(f"{LISTING_FILE}-{folder.name}")


def exchange_folders(new: Path, old: Path) -> None:
    """Put folder `new` where `old` is or will be, in one step; what was there is then at `new`. Raises OSError."""
    try:
        new.rename(old)  # there is none, or an empty one
    except OSError:
        libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(libc, "renameat2"):
            raise
        paths = os.fsencode(new), os.fsencode(old)
        if libc.renameat2(_AT_CURRENT_FOLDER, paths[0], _AT_CURRENT_FOLDER, paths[1], _RENAME_EXCHANGE):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno())) from None


def remove_folder(folder: Path) -> None:
    """Remove a folder or a link that has its name; that there is none is no fault."""
    if folder.is_symlink():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock_parent(folder: Path) -> Iterator[None]:
    """Let one process at a time write into folders of one parent; the others wait."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder.parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write_contents(named: Path, folder: Path, contents: Mapping[str, bytes]) -> WrittenCounts:
    _remove_leftovers(named, folder)
    before = _read_listing(named, folder)
    stale = _find_stale(folder, before, contents)
    _refuse_foreign(named, folder, before, contents, stale)
    changed = [path for path, content in contents.items() if _read_if_present(folder / path) != content]
    listing = _write_listing(contents)
    new = {**{path: contents[path] for path in changed}, LISTING_FILE: listing}
    if stale or _read_if_present(folder / LISTING_FILE) != listing or changed:
        if not folder.exists():
            _write_anew(folder, contents, new)
        elif not _may_be_replaced(folder, contents, stale) or not _replaced(folder, contents, new):
            _stage_inside(folder, new)
            _move_in(folder)
    return WrittenCounts(len(changed), len(stale), len(contents) - len(changed))


def _remove_leftovers(named: Path, folder: Path) -> None:
    """Finish what a killed build had ready, and take away what it had not."""
    remove_folder(name_folder_beside(folder))
    if not (folder / LISTING_FILE).exists() and not (folder / _READY / LISTING_FILE).exists():
        remove_folder(folder / _STAGING)
        return
    if (folder / _READY).is_dir() and not (folder / _READY).is_symlink():
        for path in _list_files(folder / _READY):
            _refuse_links(named, folder, path)
        _move_in(folder)
    for leftover in folder.glob(f"{LISTING_FILE}-*"):
        remove_folder(leftover)


def _read_listing(named: Path, folder: Path) -> dict[str, str]:
    """Read what an earlier write listed; OutputError if the folder holds files and is not ours."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{named}: is a file; name a folder")
    _refuse_links(named, folder, LISTING_FILE)
    try:
        return _parse_listing(folder / LISTING_FILE)
    except FileNotFoundError:
        if folder.is_dir() and any(folder.iterdir()):
            raise OutputError(f"{named}: holds files that Authproof did not write; name an empty folder") from None
        return {}


def _parse_listing(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    digests_and_paths = (line.split("  ", 1) for line in lines if "  " in line)
    return {path: digest for digest, path in digests_and_paths if _is_inside(path)}


def _is_inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/")


def _refuse_foreign(
    named: Path, folder: Path, before: Mapping[str, str], contents: Mapping[str, bytes], stale: list[str]
) -> None:
    leaving = {*stale, *(parent for path in stale for parent in _parents(path))}
    for path, content in contents.items():
        _refuse_links(named, folder, path)
        in_the_way = [place for place in _parents(path) if (folder / place).is_file() and place not in leaving]
        if (folder / path).is_dir():
            in_the_way += [place for place in _list_below(folder, path) if place not in leaving]
        elif path not in before and (folder / path).exists() and _read_if_present(folder / path) != content:
            in_the_way.append(path)
        if in_the_way:
            raise OutputError(f"{named / in_the_way[0]}: is in the way and is not ours; move it, then build again")


def _list_below(folder: Path, path: str) -> list[str]:
    return [each.relative_to(folder).as_posix() for each in (folder / path).rglob("*")]


def _refuse_links(named: Path, folder: Path, path: str) -> None:
    for place in _find_links(folder, path):
        raise OutputError(f"{named / place}: is a link that leads elsewhere; remove it, then build again")


def _find_links(folder: Path, path: str) -> list[str]:
    return [place for place in (path, *_parents(path)) if (folder / place).is_symlink()]


def _parents(path: str) -> list[str]:
    return [str(parent) for parent in PurePosixPath(path).parents if parent.parts]


def _find_stale(folder: Path, before: Mapping[str, str], contents: Mapping[str, bytes]) -> list[str]:
    """List files that we wrote, do not make any more, and nobody changed."""
    return [
        path
        for path, digest in before.items()
        if path not in contents and not _find_links(folder, path) and _digest_if_present(folder / path) == digest
    ]


def _may_be_replaced(folder: Path, contents: Mapping[str, bytes], stale: list[str]) -> bool:
    """Whether nobody would miss the folder itself: all in it is ours, and we do not stand in it."""
    ours = {*contents, *stale, LISTING_FILE}
    folders = {parent for path in ours for parent in _parents(path)}
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    return present <= ours | folders and not Path.cwd().is_relative_to(folder)


def _replaced(folder: Path, contents: Mapping[str, bytes], new: Mapping[str, bytes]) -> bool:
    """Replace the folder by a new one, if the system can."""
    try:
        _write_anew(folder, contents, new)
    except OSError:
        return False
    return True


def _write_anew(folder: Path, contents: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
    """Make the whole folder beside, what did not change as the same files, and put it in place."""
    beside = name_folder_beside(folder)
    try:
        beside.mkdir()
        for path in contents.keys() - new.keys():
            (beside / path).parent.mkdir(parents=True, exist_ok=True)
            os.link(folder / path, beside / path)
        for path, content in new.items():
            _write_bytes(beside / path, content)
        if folder.exists():
            shutil.copymode(folder, beside)
        exchange_folders(beside, folder)
    finally:
        remove_folder(beside)


def _stage_inside(folder: Path, new: Mapping[str, bytes]) -> None:
    try:
        (folder / _STAGING).mkdir()
        for path, content in new.items():
            _write_bytes(folder / _STAGING / path, content)
        (folder / _STAGING).rename(folder / _READY)
    except OSError:
        remove_folder(folder / _STAGING)
        raise


def _move_in(folder: Path) -> None:
    """Move what is ready into place, the listing last. Can be done again from wherever it was left."""
    ready = folder / _READY
    if (ready / LISTING_FILE).exists():
        before = _parse_listing(folder / LISTING_FILE) if (folder / LISTING_FILE).exists() else {}
        after = dict.fromkeys(_parse_listing(ready / LISTING_FILE), b"")
        for path in _find_stale(folder, before, after):
            (folder / path).unlink()
        _drop_empty_folders(folder, [path for path in before if path not in after])
        for path in _list_files(ready):
            _move_file(ready / path, folder / path)
        _move_file(ready / LISTING_FILE, folder / LISTING_FILE)
    remove_folder(ready)


def _list_files(folder: Path) -> list[str]:
    """List the files below a folder, but for its listing."""
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    return sorted(path for path in paths if path != LISTING_FILE)


def _move_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _write_bytes(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _drop_empty_folders(folder: Path, stale: list[str]) -> None:
    for path in stale:
        for parent in [] if _find_links(folder, path) else _parents(path):
            with suppress(OSError):
                (folder / parent).rmdir()


def _write_listing(contents: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256(content).hexdigest()}  {path}\n" for path, content in sorted(contents.items())).encode()


def _read_if_present(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _digest_if_present(path: Path) -> str | None:
    content = _read_if_present(path)
    return None if content is None else sha256(content).hexdigest()
