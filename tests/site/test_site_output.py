"""Writing into a folder: all or nothing, only what changed, nothing of anybody else's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from authproof.errors import OutputError
from authproof.site import output
from authproof.site.output import LISTING_FILE, WrittenCounts, write_folder

ROOT = Path(__file__).parents[2]


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


SITUATIONS = ["new", "replaced", "with others' files", "empty and stood in"]


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("end", ["killed", "full"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_write_that_ends_at_any_step_leaves_the_old_or_the_new(situation: str, end: str, every: int) -> None:
    command = [sys.executable, "-m", "tests.site.killing", situation, end, str(every)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    *wrong, steps = done.stdout.splitlines()
    assert (done.stderr, wrong) == ("", [])
    assert int(steps.split()[0]) >= 12


@pytest.mark.parametrize("theirs", [{}, {"theirs": "9"}])
def test_two_writes_at_once_leave_one_of_both(tmp_path: Path, theirs: dict[str, str]) -> None:
    files = [{f"d/{name}": text for name in "abcdefgh"} for text in ("first", "second")]
    write_folder(tmp_path / "out", files[0])
    for path, text in theirs.items():
        (tmp_path / "out" / path).write_text(text, encoding="utf-8")
    program = (
        "from pathlib import Path; from authproof.site.output import write_folder\n"
        "for _ in range(40): write_folder(Path('out'), {!r})"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", program.format(each)], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        for each in files
    ]
    assert [writer.communicate(timeout=60)[1] for writer in writers] == ["", ""]
    assert held(tmp_path / "out") in [each | theirs for each in files]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_leftovers_of_a_killed_build_go_away(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", {"a": "1"})
    for leftover in (
        tmp_path / "out" / ".authproof-xyz",
        tmp_path / "out" / ".authproof-new",
        tmp_path / ".authproof-out",
    ):
        (leftover / "d").mkdir(parents=True)
        (leftover / "d" / "file").touch()
    write_folder(tmp_path / "out", {"a": "1"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [LISTING_FILE, "a"]


@pytest.mark.parametrize("link", ["d", "d/x", LISTING_FILE])
def test_a_link_in_the_folder_is_not_followed(tmp_path: Path, link: str) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    write_folder(out, {"d/x": "1"})
    (out / link).rename(outside)
    (out / link).symlink_to(outside)
    with pytest.raises(OutputError, match=f"out/{link}: is a link that leads elsewhere; remove it, then build again"):
        write_folder(out, {"d/x": "2"})
    assert "1" in (outside / "x" if link == "d" else outside).read_text(encoding="utf-8")
    if link != LISTING_FILE:
        assert write_folder(out, {"e": "3"}).removed == 0
        assert (outside / "x" if link == "d" else outside).read_text(encoding="utf-8") == "1"


def test_what_is_ready_does_not_lead_outside(tmp_path: Path) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    write_folder(out, {"x": "1"})
    outside.mkdir()
    (out / "d").symlink_to(outside)
    (out / ".authproof-ready" / "d").mkdir(parents=True)
    for name in (LISTING_FILE, "d/y"):
        (out / ".authproof-ready" / name).write_text("2", encoding="utf-8")
    with pytest.raises(OutputError, match="out/d: is a link that leads elsewhere"):
        write_folder(out, {"x": "2"})
    assert list(outside.iterdir()) == []


def test_a_link_to_the_folder_stays_one(tmp_path: Path) -> None:
    write_folder(tmp_path / "real", {"x": "1"})
    (tmp_path / "out").symlink_to("real")
    write_folder(tmp_path / "out", {"x": "2"})
    assert ((tmp_path / "out").is_symlink(), held(tmp_path / "real")) == (True, {"x": "2"})


def test_a_folder_that_others_use_stays_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write_folder(out, {"x": "1"})
    monkeypatch.chdir(out)
    before = out.stat().st_ino
    write_folder(Path(), {"x": "2"})
    assert (out.stat().st_ino, held(out)) == (before, {"x": "2"})


@pytest.mark.parametrize(
    ("before", "theirs", "after"),
    [({"x": "1"}, "d/x", {"d": "2"}), ({"x": "1"}, "d", {"d/x": "2"}), ({"d/x": "1"}, "d/y", {"d": "2"})],
)
def test_a_file_where_a_folder_goes_is_refused(
    tmp_path: Path, before: dict[str, str], theirs: str, after: dict[str, str]
) -> None:
    write_folder(tmp_path, before)
    (tmp_path / theirs).parent.mkdir(exist_ok=True)
    (tmp_path / theirs).write_text("theirs", encoding="utf-8")
    with pytest.raises(OutputError, match="is in the way and is not ours"):
        write_folder(tmp_path, after)
    assert held(tmp_path) == before | {theirs: "theirs"}


def test_a_folder_that_could_not_be_filled_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def put(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output, "_write_bytes", put)
    with pytest.raises(OutputError):
        write_folder(tmp_path / "out", {"a": "1"})
    assert not (tmp_path / "out").exists()


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("1", encoding="utf-8")
    with pytest.raises(OutputError, match=r"cannot be written: .*; nothing was changed"):
        write_folder(tmp_path / "file" / "out", {"x": "1"})
