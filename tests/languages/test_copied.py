"""A language folder that is copied to a new name makes no test fail: whoever adds a language edits no test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from authproof.samples import languages

from .conftest import ROOT

HOME = Path(languages.__path__[0])
LEFT = shutil.ignore_patterns("__pycache__", "node_modules", ".*cache", ".hypothesis")
SUITES = (
    "tests/languages",
    "tests/samples",
    "tests/catalog",
    "tests/recipe",
    "tests/server/test_landing.py",
    "tests/site/test_site_build.py",
    "tests/site/test_site_claims.py",
    "tests/site/test_site_documents.py",
    "tests/site/test_site_html.py",
    "tests/site/test_site_pages.py",
    "tests/site/test_site_plugin.py",
    "tests/site/test_site_tools.py",
)
"""Where languages are told of, or samples."""


def copy_tree(folder: Path) -> None:
    for path in ROOT.iterdir():
        if path.name in (HOME.relative_to(ROOT).parts[0], "tests", "specs", "site_src"):
            shutil.copytree(path, folder / path.name, ignore=LEFT)
        elif path.is_file():
            shutil.copy(path, folder)


def copy_language(folder: Path, old: str, new: str) -> None:
    """Copy the folder of a language; it calls itself by the new name, and imports its own modules."""
    home = folder / HOME.relative_to(ROOT)
    shutil.copytree(home / old, home / new)
    package = languages.__name__
    for path in (home / new).rglob("*.py"):
        text = path.read_text(encoding="utf-8").replace(f"{package}.{old}", f"{package}.{new}")
        text = text.replace(f'id = "{old}"', f'id = "{new}"').replace(
            f'title = "{old.title()}"', f'title = "{new.title()}"'
        )
        path.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_a_language_under_another_name_makes_no_test_fail(tmp_path: Path) -> None:
    copy_tree(tmp_path)
    copy_language(tmp_path, "python", "parrot")
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COVERAGE_"))}
    environment = {**variables, "PYTHONPATH": str(tmp_path / HOME.relative_to(ROOT).parts[0])}
    shown = [sys.executable, "-c", f"from {languages.__name__}.language import all_languages; print(all_languages())"]
    there = subprocess.run(shown, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert "Python" in there.stdout
    assert there.stdout.count(" object at ") == 1 + len(
        [path for path in HOME.iterdir() if (path / "__init__.py").is_file()]
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        "not slow",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *SUITES,
    ]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-10_000:] + done.stderr[-2_000:]
    assert "/parrot/right" not in done.stdout, "none of its samples is skipped"
