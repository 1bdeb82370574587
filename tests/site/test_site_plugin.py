"""The plugin, by real MkDocs builds: strict, outside this repository, with overrides, with what can go wrong."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .conftest import ROOT, SMALL, mkdocs
from .html_page import read

BARE = "site_name: Mine\ntheme: material\nplugins: [authproof]\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project of somebody else: a `mkdocs.yml` of three lines and one spec."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "specs").mkdir()
    shutil.copy(SMALL, tmp_path / "specs")
    (tmp_path / "mkdocs.yml").write_text(BARE, encoding="utf-8")
    return tmp_path


def page(project: Path, path: str = "providers/small/") -> str:
    return (project / "site" / path / "index.html").read_text(encoding="utf-8")


def test_this_repository_builds_strictly_and_as_its_plain_files_do(built: Path, published: Path) -> None:
    site = published
    assert "WARNING" not in site.with_suffix(".log").read_text(encoding="utf-8")
    paths = sorted(path.relative_to(site) for path in site.rglob("*.html"))
    assert paths == sorted(path.relative_to(built / "site") for path in (built / "site").rglob("*.html"))
    for path in paths:
        assert read(site / path).article == read(built / "site" / path).article, path
    assert len(paths) > 15


def test_three_lines_are_enough_outside_this_repository(project: Path) -> None:
    done = mkdocs(project, "--strict")
    assert (done.returncode, "WARNING" in done.stderr) == (0, False), done.stderr
    text = page(project)
    assert 'class="tabbed-set tabbed-alternate"' in text
    assert 'id="scheme-header"' in text
    assert "assets/authproof.css" in text
    assert (project / "site" / "assets" / "authproof.css").is_file()
    assert '"content.tabs.link"' in text
    assert "Small Robots" in page(project, "")


@pytest.mark.slow
def test_what_the_reader_set_wins(project: Path) -> None:
    (project / "docs" / "index.md").write_text("# My own home\n", encoding="utf-8")
    (project / "docs" / "more.md").write_text("# More of mine\n", encoding="utf-8")
    (project / "mkdocs.yml").write_text(
        BARE.replace("theme: material", "theme: {name: material, features: [toc.integrate]}")
        + "markdown_extensions: [admonition, {toc: {permalink: '#here'}}]\nextra_css: [assets/authproof.css]\n",
        encoding="utf-8",
    )
    done = mkdocs(project, "--strict")
    assert done.returncode == 0, done.stderr
    assert "My own home" in page(project, "")
    assert "More of mine" in page(project, "")
    assert "#here</a>" in page(project)
    assert '"content.tabs.link"' not in page(project)
    assert page(project).count("assets/authproof.css") == 1


@pytest.mark.slow
def test_a_readme_is_a_home_page_too(project: Path) -> None:
    (project / "docs" / "README.md").write_text("# My own home\n", encoding="utf-8")
    done = mkdocs(project)
    assert done.returncode == 0, done.stderr
    assert "My own home" in page(project, "")


@pytest.mark.slow
def test_a_navigation_of_the_reader_is_kept_and_completed(project: Path) -> None:
    (project / "docs" / "index.md").write_text("# Mine\n", encoding="utf-8")
    nav = "nav:\n  - Begin: index.md\n  - Side by side: compare.md\n"
    (project / "mkdocs.yml").write_text(BARE + nav, encoding="utf-8")
    done = mkdocs(project, "--strict")
    assert done.returncode == 0, done.stderr
    text = page(project, "")
    assert [text.count(title) > 0 for title in ("Begin", "Side by side", "Providers")] == [True, True, True]
    assert "Compare" not in text.partition("<article")[0]


@pytest.mark.slow
def test_an_edit_and_a_new_spec_show(project: Path) -> None:
    spec = project / "specs" / "small.yaml"
    assert mkdocs(project).returncode == 0
    assert "Lists every robot" not in page(project)
    spec.write_text(
        spec.read_text(encoding="utf-8").replace("Lists your robots.", "Lists every robot."), encoding="utf-8"
    )
    other = spec.read_text(encoding="utf-8").replace("id: small\nname: Small Robots", "id: other\nname: Other")
    (project / "specs" / "other.yaml").write_text(other, encoding="utf-8")
    assert mkdocs(project, "--strict").returncode == 0
    assert "Lists every robot" in page(project)
    assert "Lists every robot" in page(project, "providers/other")
    assert 'href="../providers/other/"' in page(project, "compare")


def test_a_broken_spec_is_one_clean_message(project: Path) -> None:
    assert mkdocs(project).returncode == 0
    before = page(project)
    spec = project / "specs" / "small.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("surface: rest", "surface: rets", 1), encoding="utf-8")
    done = mkdocs(project)
    assert done.returncode == 1
    assert "small.yaml:" in done.stderr
    assert "did you mean 'rest'" in done.stderr
    assert "Traceback" not in done.stderr
    assert page(project) == before


@pytest.mark.slow
def test_a_claim_that_there_is_not_stops_the_build_and_leaves_the_site(project: Path) -> None:
    assert mkdocs(project).returncode == 0
    before = page(project, "providers/small/claims/")
    assert 'id="claim-call.list_robots.header"' in before
    with (project / "specs" / "small.yaml").open("a", encoding="utf-8") as spec:
        spec.write("executed: [{at: [/credentials/token/summary], by: [call.list_robot.header]}]\n")
    done = mkdocs(project)
    assert done.returncode == 1
    told = "small: executed.0.by.0: no claim named 'call.list_robot.header'; did you mean 'call.list_robots.header'?"
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert page(project, "providers/small/claims/") == before


@pytest.mark.slow
def test_a_wrong_template_is_one_clean_message(project: Path) -> None:
    (project / "mine").mkdir()
    (project / "mine" / "compare.md.jinja").write_text("{% for %}", encoding="utf-8")
    (project / "mkdocs.yml").write_text(BARE.replace("[authproof]", "[authproof: {templates: mine}]"), encoding="utf-8")
    done = mkdocs(project)
    assert done.returncode == 1
    assert "compare.md.jinja, line 1: Expected an expression" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_template_of_the_reader_is_used(project: Path) -> None:
    (project / "mine").mkdir()
    (project / "mine" / "compare.md.jinja").write_text("# In my words\n", encoding="utf-8")
    (project / "mkdocs.yml").write_text(BARE.replace("[authproof]", "[authproof: {templates: mine}]"), encoding="utf-8")
    assert mkdocs(project, "--strict").returncode == 0
    assert "In my words" in page(project, "compare")


@pytest.mark.slow
def test_a_folder_that_is_not_there_is_named(project: Path) -> None:
    (project / "mkdocs.yml").write_text(BARE.replace("[authproof]", "[authproof: {specs: nowhere}]"), encoding="utf-8")
    done = mkdocs(project)
    assert done.returncode == 1
    assert "nowhere' isn't an existing directory" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_an_installed_wheel_has_all_it_needs(project: Path) -> None:
    wheel = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        str(ROOT),
        "--no-deps",
        "--no-build-isolation",
        "--quiet",
        "--disable-pip-version-check",
    ]
    subprocess.run([*wheel, "--wheel-dir", str(project / "wheel")], check=True, capture_output=True)
    (found,) = (project / "wheel").glob("authproof-*.whl")
    with zipfile.ZipFile(found) as archive:
        archive.extractall(project / "installed")
    done = mkdocs(project, "--strict", path=project / "installed")
    assert done.returncode == 0, done.stderr
    assert "Small Robots" in page(project)
    shown = subprocess.run(
        [sys.executable, "-c", "from authproof.site.theme import find_site_source; print(find_site_source())"],
        env={**os.environ, "PYTHONPATH": str(project / "installed")},
        capture_output=True,
        text=True,
        check=True,
        cwd=project,
    )
    assert shown.stdout.strip() == str(project / "installed" / "authproof" / "site_src")


KILL = """
import os, signal
from pathlib import Path

def EVENT(*_, config, **__):
    if Path("KILLED").exists():
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "event",
    ["on_pre_build", "on_files", "on_page_markdown", "on_env", "on_post_page", "on_post_template", "on_post_build"],
)
def test_a_build_that_is_killed_leaves_the_last_site(project: Path, event: str) -> None:
    (project / "mkdocs.yml").write_text(BARE + "hooks: [kill.py]\n", encoding="utf-8")
    (project / "kill.py").write_text(KILL.replace("EVENT", event), encoding="utf-8")
    (project / "site").mkdir()
    (project / "site" / "index.html").write_text("the last site", encoding="utf-8")
    (project / "KILLED").touch()
    assert mkdocs(project).returncode == -signal.SIGKILL
    assert [path.name for path in (project / "site").iterdir()] == ["index.html"]
    assert page(project, "") == "the last site"
    (project / "KILLED").unlink()
    done = mkdocs(project)
    assert f"Building documentation to directory: {project / 'site'}\n" in done.stderr
    assert "Small Robots" in page(project, "")
    assert list(project.glob(".authproof*")) == []


@pytest.mark.slow
def test_hidden_files_in_the_site_stay(project: Path) -> None:
    (project / "site" / ".git").mkdir(parents=True)
    (project / "site" / "gone.html").touch()
    assert mkdocs(project).returncode == 0
    assert (project / "site" / ".git").is_dir()
    assert not (project / "site" / "gone.html").exists()
    assert "Small Robots" in page(project, "")
