"""Writing into a folder: all or nothing, only what changed, nothing of anybody else's."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from authproof.errors import OutputError
from authproof.site import output
from authproof.site.output import LISTING_FILE, WrittenCounts, write_folder


def held(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.name != LISTING_FILE
    }


def test_a_new_folder_is_made_and_listed(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    assert write_folder(out, {"x": "1", "d/y": "2"}) == WrittenCounts(changed=2, removed=0, unchanged=0)
    assert held(out) == {"x": "1", "d/y": "2"}
    assert sorted(path.name for path in out.iterdir()) == [LISTING_FILE, "d", "x"]
    subprocess.run(["sha256sum", "--check", "--strict", LISTING_FILE], cwd=out, check=True, capture_output=True)


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    write_folder(tmp_path, {"same": "1", "other": "2", "gone/away": "3"})
    before = (tmp_path / "same").stat()
    assert write_folder(tmp_path, {"same": "1", "other": "two"}) == WrittenCounts(changed=1, removed=1, unchanged=1)
    assert held(tmp_path) == {"same": "1", "other": "two"}
    after = (tmp_path / "same").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert not (tmp_path / "gone").exists()


def test_files_of_others_stay(tmp_path: Path) -> None:
    write_folder(tmp_path, {"d/ours": "1", "d/edited": "2"})
    (tmp_path / "d" / "theirs").write_text("3", encoding="utf-8")
    (tmp_path / "d" / "edited").write_text("by hand", encoding="utf-8")
    write_folder(tmp_path, {"new": "4"})
    assert held(tmp_path) == {"d/theirs": "3", "d/edited": "by hand", "new": "4"}


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("1", encoding="utf-8")
    with pytest.raises(OutputError, match="holds files that Authproof did not write; name an empty folder"):
        write_folder(tmp_path, {"x": "1"})
    assert held(tmp_path) == {"theirs": "1"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("1", encoding="utf-8")
    with pytest.raises(OutputError, match="is a file; name a folder"):
        write_folder(tmp_path / "file", {"x": "1"})


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, {"x": "1"})
    (tmp_path / "y").write_text("theirs", encoding="utf-8")
    with pytest.raises(OutputError, match="is in the way and is not ours"):
        write_folder(tmp_path, {"x": "2", "y": "ours"})
    assert held(tmp_path) == {"x": "1", "y": "theirs"}


def test_a_listing_cannot_lead_outside(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, {"x": "1"})
    outside = tmp_path / "outside"
    outside.write_text("1", encoding="utf-8")
    digest = (out / LISTING_FILE).read_text(encoding="utf-8").split()[0]
    (out / LISTING_FILE).write_text(f"{digest}  ../outside\n{digest}  {outside}\nnot a line\n", encoding="utf-8")
    assert write_folder(out, {"y": "2", "x": "1"}).removed == 0
    assert outside.read_text(encoding="utf-8") == "1"


@pytest.mark.parametrize("at", range(1, 8))
def test_what_fails_in_the_middle_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    out = tmp_path / "out"
    write_folder(out, {"a": "1", "b": "2", "c": "3"})
    listing = (out / LISTING_FILE).read_text(encoding="utf-8")
    calls = iter(range(1, 100))
    real = output._move_file

    def move(source: Path, target: Path) -> None:
        if next(calls) == at:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(output, "_move_file", move)
    with pytest.raises(OutputError, match="No space left on device; nothing was changed"):
        write_folder(out, {"a": "one", "b": "two", "d": "four"})
    assert held(out) == {"a": "1", "b": "2", "c": "3"}
    assert (out / LISTING_FILE).read_text(encoding="utf-8") == listing
    assert sorted(path.name for path in out.iterdir()) == [LISTING_FILE, "a", "b", "c"]


def test_a_folder_that_could_not_be_filled_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def put(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output, "_write_bytes", put)
    with pytest.raises(OutputError):
        write_folder(tmp_path / "out", {"a": "1"})
    assert not (tmp_path / "out").exists()


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("1", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written: Not a directory; nothing was changed"):
        write_folder(tmp_path / "file" / "out", {"x": "1"})
