"""The report as text, Markdown and JSON, and the command that writes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from authproof.cli import group
from authproof.diff.compare import compare_states
from authproof.diff.formats import REPORT_FORMATS, render_json, render_markdown, render_text
from authproof.errors import AuthproofError

from .conftest import ACME, Edit, variant


def much(spec: dict[str, Any]) -> None:
    spec["name"] = "Acme <b>"
    spec["failures"]["missing"]["status"] = 400
    spec["failures"]["missing"]["meaning"] = "Other words."
    spec["failures"]["missing"]["bodies"]["application/json"]["error"] = "`a` \x1b[31m\n# b"
    spec["limits"]["per_minute"]["requests"] = 100
    spec["failures"]["bad_request"]["surfaces"] = ["rest"]
    spec["evidence"][0]["kind"] = "official"


def spaced(spec: dict[str, Any]) -> None:
    spec["source"]["as_of"] = "2026-03-01"


def written(form: str, *edits: Edit, all_: bool = False) -> str:
    return REPORT_FORMATS[form](compare_states([variant()], [variant(*edits)]), all_=all_)


@pytest.mark.parametrize(("form", "suffix"), [("text", "txt"), ("markdown", "md"), ("json", "json")])
def test_golden(golden: Callable[[str, str], None], form: str, suffix: str) -> None:
    golden(f"changes/acme.{suffix}", written(form, much, spaced))


def test_a_new_date_is_asked_for() -> None:
    assert "warning: what callers see changed, but not the date" in written("text", much)
    assert "warning" not in written("text", much, spaced)
    assert json.loads(written("json", much))["providers"][0]["warnings"]
    assert "Warning: what callers see changed" in written("markdown", much)


def test_words_alone_need_no_new_date() -> None:
    assert "warning" not in written("text", lambda spec: spec.update(summary="New."))


def test_words_are_counted_or_listed() -> None:
    def reword(spec: dict[str, Any]) -> None:
        spec["summary"] = "New."

    assert "  1 change of wording; --all lists them" in written("text", reword).splitlines()
    assert "/summary" not in written("text", reword)
    assert "  wording       The words at `/summary` are others.  /summary" in written("text", reword, all_=True)
    assert "And 1 change of wording." in written("markdown", reword)
    assert "### Wording" in written("markdown", reword, all_=True)


def test_nothing() -> None:
    assert written("text") == "no change for callers\n"
    assert written("markdown") == "# What changed for callers\n\nNo change for callers.\n"
    assert json.loads(written("json"))["providers"] == []


def test_providers_come_and_go() -> None:
    acme = variant()
    other = acme.model_copy(update={"id": "other", "name": "Other"})
    assert render_text(compare_states([acme], [other]), all_=False) == (
        "acme, 2026-01-31 → gone\n  breaking      The provider `acme` is gone.\n\n"
        "other, new → 2026-01-31\n  not breaking  The provider `other` is new.\n\n"
        "1 breaking, 1 not breaking\n"
    )
    told = json.loads(render_json(compare_states([acme], [other]), all_=False))["providers"]
    assert [(one["was"], one["now"]) for one in told] == [("2026-01-31", None), (None, "2026-01-31")]
    assert "## Other, new → 2026-01-31" in render_markdown(compare_states([acme], [other]), all_=False)


def test_markdown_shows_values_as_they_are() -> None:
    tokens = MarkdownIt().parse(written("markdown", much, spaced))
    assert not [token for token in tokens if token.type == "html_block"]
    heads = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert heads == [
        "What changed for callers",
        r"Acme \<b\>, 2026-01-31 → 2026-03-01",
        "Breaking",
        "May break, depending on the program",
        "Not breaking",
        "How it is known",
    ]
    shown = [child.content for token in tokens for child in token.children or () if child.type == "code_inline"]
    assert r"`a` \x1b[31m\n# b" in shown


def test_nothing_steers_the_terminal() -> None:
    assert written("text", much).replace("\n", "").replace("→", "").isprintable()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, ["diff", *map(str, arguments)])


@pytest.fixture
def states(tmp_path: Path) -> tuple[Path, Path]:
    """Give a folder of specs, and a checkout whose spec has another status."""
    old, new = tmp_path / "old", tmp_path / "new"
    (new / "specs").mkdir(parents=True)
    old.mkdir()
    before = ACME.read_text(encoding="utf-8")
    (old / "acme.yaml").write_text(before, encoding="utf-8")
    after = before.replace("cases: [missing], status: 401", "cases: [missing], status: 400")
    assert after != before
    (new / "specs" / "acme.yaml").write_text(after, encoding="utf-8")
    return old, new


def test_the_exit_code_tells_what_broke(states: tuple[Path, Path]) -> None:
    done = run(*states)
    assert done.exit_code == 1
    assert (
        "  breaking      The status of the refusal `missing` is `400`; it was `401`.  /failures/missing/status"
        in done.output
    )
    assert run(*states, "--fail-on", "never").exit_code == 0
    assert run(*states, "--format", "json", "--fail-on", "possible").exit_code == 1


def test_a_file_and_a_folder_are_the_same(states: tuple[Path, Path]) -> None:
    old, new = states
    assert run(old / "acme.yaml", new / "specs" / "acme.yaml").output == run(*states).output
    assert (run(old, old / "acme.yaml").exit_code, run(old, old).output) == (0, "no change for callers\n")


def test_what_cannot_be_compared(states: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = states
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.md").write_text("# A note", encoding="utf-8")
    for wrong, told in (
        ("nowhere", "nowhere: not there; name a spec, a folder of specs, or a checkout"),
        ("/dev/null", "/dev/null: neither a file nor a folder; name a spec, a folder of specs, or a checkout"),
        ("empty", "no spec in it"),
        ("note.md", "note.md:1:1: not a *.yaml file; name one that is a spec"),
    ):
        error = run(old, tmp_path / wrong).exception
        assert isinstance(error, AuthproofError)
        assert told in str(error)
        assert error.exit_code == 2
    spec = new / "specs" / "acme.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("status: 418", "status: 41"), encoding="utf-8")
    error = run(*states).exception
    assert isinstance(error, AuthproofError)
    assert "acme.yaml:" in str(error)
    assert error.exit_code == 2
