"""Files of older formats: the providers' own in their oldest form, layouts of all sorts, and the command."""

from __future__ import annotations

import errno
from pathlib import Path
from unittest.mock import Mock

import pytest

from authproof.loader import load_specs
from authproof.loader.document import parse_document
from authproof.loader.migration import RULES, migrate_spec
from authproof.loader.yaml_nodes import DocumentError
from authproof.model.format_version import FIRST_VERSION, FORMAT_VERSION

from .patches import GOOD, HERE
from .test_commands import run

OLDEST = sorted((HERE / "format_1").glob("*.yaml"))
"""The providers' specs as they were first written."""

ROOT = HERE.parents[1]
SPECS = [*(ROOT / "specs").glob("*.yaml"), *(ROOT / "tests").rglob("specs/*.yaml")]


def migrate(text: str) -> str:
    return migrate_spec(text.encode()).text


def test_each_older_version_has_rules() -> None:
    assert sorted(RULES) == list(range(FIRST_VERSION, FORMAT_VERSION))


def test_the_oldest_files_are_those_of_all_providers() -> None:
    assert [file.name for file in OLDEST] == sorted(file.name for file in (ROOT / "specs").glob("*.yaml"))


def test_the_oldest_files_become_good_ones(tmp_path: Path) -> None:
    for file in OLDEST:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert run("migrate", tmp_path).exit_code == 0
    assert len(load_specs(sorted(tmp_path.iterdir()))) == len(OLDEST)


@pytest.mark.parametrize("file", OLDEST, ids=lambda file: file.stem)
def test_comments_and_layout_stay(file: Path) -> None:
    before, migration = file.read_text(encoding="utf-8"), migrate_spec(file.read_bytes())
    lines = migration.text.splitlines()
    assert lines.pop(1) == f"authproof: {FORMAT_VERSION}"
    changed = [(old, new) for old, new in zip(before.splitlines(), lines, strict=True) if old != new]
    assert len(changed) == len(migration.changes)
    for old, new in changed:
        assert new == old.replace("channel: ", "channels: [") + "]"


def test_todays_files_stay_as_they_are() -> None:
    for file in SPECS:
        assert migrate_spec(file.read_bytes()).text == file.read_text(encoding="utf-8"), file


LIMIT = "schemes: {}\nlimits:\n  sockets:\n    kind: concurrency\n"
LAYOUTS = {
    "comments": (
        f"# First.\n\n# Second.\n{LIMIT}    channel: news  # The only one.\n    # Last.\n",
        f"# First.\n\n# Second.\nauthproof: 2\n{LIMIT}    channels: [news]  # The only one.\n    # Last.\n",
    ),
    "quotes": (f"{LIMIT}    'channel': \"news\"\n", f'authproof: 2\n{LIMIT}    channels: ["news"]\n'),
    "nothing": (f"{LIMIT}    channel:\n", f"authproof: 2\n{LIMIT}    channels: []\n"),
    "null": (f"{LIMIT}    channel: null\n", f"authproof: 2\n{LIMIT}    channels: []\n"),
    "a list": (f"{LIMIT}    channel: [a, b]\n", f"authproof: 2\n{LIMIT}    channels: [a, b]\n"),
    "an anchor": (f"{LIMIT}    channel: &c news\n", f"authproof: 2\n{LIMIT}    channels: [&c news]\n"),
    "an alias of the whole": (
        "schemes: {}\nlimits: {a: &l {kind: window, channel: news}, b: *l}\n",
        "authproof: 2\nschemes: {}\nlimits: {a: &l {kind: window, channels: [news]}, b: *l}\n",
    ),
    "braces": (
        '{"schemes": {}, "limits": {"a": {"kind": "window", "channel": "news"}}}',
        '{"authproof": 2, "schemes": {}, "limits": {"a": {"kind": "window", channels: ["news"]}}}',
    ),
    "Windows": (
        "\ufeff" + LIMIT.replace("\n", "\r\n") + "    channel: news\r\n",
        "\ufeffauthproof: 2\r\n" + LIMIT.replace("\n", "\r\n") + "    channels: [news]\r\n",
    ),
    "a document's start": ("---\n  schemes: {}\n  flows: {}\n", "---\n  authproof: 2\n  schemes: {}\n  flows: {}\n"),
    "a version": (f"authproof: 1 # old\n{LIMIT}", f"authproof: 2 # old\n{LIMIT}"),
    "pointers": (
        f"{LIMIT}    channel: news\nevidence:\n  - at: [/limits/sockets/channel, '/limits/l']\n",
        f"authproof: 2\n{LIMIT}    channels: [news]\nevidence:\n  - at: [/limits/sockets/channels, '/limits/l']\n",
    ),
    "another kind": (
        "schemes: {}\nlimits:\n  b: {kind: ban, channel: news}\n",
        "authproof: 2\nschemes: {}\nlimits:\n  b: {kind: ban, channel: news}\n",
    ),
    "both": (
        f"{LIMIT}    channel: news\n    channels: [more]\n",
        f"authproof: 2\n{LIMIT}    channel: news\n    channels: [more]\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout(layout: str) -> None:
    before, after = LAYOUTS[layout]
    assert migrate(before) == after
    assert parse_document(after.encode()).faults == ()
    assert migrate(after) == after


BY_HAND = "written in a way that no rule can change; change it by hand: begin with 'authproof: 2'"
UNCHANGEABLE = {
    "an alias": (
        "schemes: {a: &c news}\nlimits: {l: {kind: window, channel: *c}}\n",
        f"{BY_HAND}, limits.l.channel becomes channels, a list",
    ),
    "a question mark": (
        "? schemes\n: {}\n",
        BY_HAND,
    ),
    "newer": (
        "authproof: 3\n",
        "authproof: format 3 is newer than this Authproof reads; allowed: 2; install a newer Authproof",
    ),
    "no version": ("authproof: two\n", "authproof: 'two' is no version of the format; allowed: 2"),
    "no spec": ("services: {}\n", "no spec: it has neither credentials nor schemes; name one that is"),
    "twice": ("schemes: {}\nschemes: {}\n", "this key is there twice, first on line 1"),
}


@pytest.mark.parametrize("layout", UNCHANGEABLE)
def test_what_no_rule_can_change(layout: str) -> None:
    text, message = UNCHANGEABLE[layout]
    with pytest.raises(DocumentError) as caught:
        migrate(text)
    assert caught.value.fault.message == message


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of a spec of today, one of format 1, and one that no rule can change."""
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "old.yaml").write_text(f"{LIMIT}    channel: news\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("services: {}\n", encoding="utf-8")
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


@pytest.mark.parametrize(("option", "code"), [("--check", 1), ("--dry-run", 0)])
def test_looking_changes_nothing(folder: Path, option: str, code: int) -> None:
    (folder / "other.yaml").unlink()
    before = contents(folder)
    result = run("migrate", folder, option)
    assert (result.exit_code, contents(folder)) == (code, before)
    assert result.output.endswith("1 file would be changed, 1 of today's format\n")
    assert ("\n+    channels: [news]\n" in result.output) == (option == "--dry-run")


def test_what_can_be_written_is_written(folder: Path) -> None:
    before = contents(folder)
    result = run("migrate", folder)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"{folder}/old.yaml: format 1 to 2",
        f"{folder}/old.yaml:5:5: limits.sockets.channel becomes channels, a list",
        f"{folder}/other.yaml:1:1: no spec: it has neither credentials nor schemes; name one that is",
        "1 file changed, 1 of today's format, 1 left unchanged",
    ]
    assert contents(folder) == before | {"old.yaml": f"authproof: 2\n{LIMIT}    channels: [news]\n"}
    assert run("migrate", folder / "old.yaml", "--check").exit_code == 0


def test_a_link_and_its_mode_stay(folder: Path) -> None:
    old, link = folder / "old.yaml", folder / "link.yaml"
    old.chmod(0o640)
    link.symlink_to(old)
    assert run("migrate", link).exit_code == 0
    assert link.is_symlink()
    assert (old.stat().st_mode & 0o777, old.read_text(encoding="utf-8")[:12]) == (0o640, "authproof: 2")


def test_a_file_is_written_whole_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(folder)
    monkeypatch.setattr(Path, "replace", Mock(side_effect=OSError(errno.ENOSPC, "No space left on device")))
    result = run("migrate", folder / "old.yaml")
    assert str(result.exception) == f"{folder}/old.yaml: cannot be written: No space left on device"
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent", "no such file or folder; name one that is there"),
        ("empty", "no *.yaml file in it; name the folder that holds the specs"),
    ],
)
def test_a_path_that_leads_to_no_spec(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    assert str(run("migrate", tmp_path / name).exception) == f"{tmp_path / name}: {message}"


def test_a_file_without_a_version_is_one_of_today_if_nothing_has_to_change(tmp_path: Path) -> None:
    text = (ROOT / "tests" / "specs" / "ledger.yaml").read_text(encoding="utf-8").replace("authproof: 2\n", "")
    assert "authproof:" not in text
    (tmp_path / "ledger.yaml").write_text(text, encoding="utf-8")
    assert load_specs([tmp_path / "ledger.yaml"])[0].authproof == FORMAT_VERSION
