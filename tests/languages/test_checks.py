"""Formatters and linters change nothing in a sample and find nothing in it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from authproof.errors import ToolMissing
from authproof.model.provider import Provider
from authproof.samples.languages.language import Check, Language, all_languages, find_program
from authproof.samples.programs import write_samples
from tests.documents.tools import missing, tool

FROM_NPM = ("prettier",)
"""Tools that `make test-all` installs."""
CHECKS = [
    pytest.param(
        language,
        check,
        id=f"{language.id}-{check.title}",
        marks=[pytest.mark.slow] if check.command[0] in FROM_NPM or check.title == "types" else [],
    )
    for language in all_languages()
    for check in language.checks
]


def run(check: Check, files: list[Path]) -> subprocess.CompletedProcess[str]:
    """Run a check; a tool that is not here skips the test, or fails it where all are required."""
    name, *options = check.command
    try:
        start = tool(name, name) if name in FROM_NPM else [find_program(name, "samples are checked with it")]
    except ToolMissing as error:
        missing(str(error))
    command = [*start, *options, *map(str, files)]
    return subprocess.run(command, cwd=files[0].parent, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("language", "check"), CHECKS)
def test_nothing_is_found(language: Language, check: Check, providers: tuple[Provider, ...], tmp_path: Path) -> None:
    files = []
    for sample in [sample for provider in providers for sample in write_samples(provider)]:
        if sample.language == language.id:
            files.append(tmp_path / f"{sample.provider}_{sample.filename}")
            files[-1].write_text(sample.text, encoding="utf-8")
    assert len(files) > 10
    done = run(check, files)
    assert done.returncode == 0, done.stdout + done.stderr


BAD = {
    "python-formatter": "x = {'a':1}\n",
    "python-linter": "import os\n",
    "python-types": "def f(x):\n    return x\n",
    "javascript-formatter": "const x = {a:1}\n",
    "javascript-linter": "let x = 1;\nconsole.log(x);\n",
    "curl-formatter": "if true; then\necho\nfi\n",
    "curl-linter": "#!/usr/bin/env bash\necho $1\n",
}
"""The smallest fault; where none is written down, a sample is cut short."""


@pytest.mark.parametrize(("language", "check"), CHECKS)
def test_something_would_be_found(language: Language, check: Check, acme: Provider, tmp_path: Path) -> None:
    sample = next(sample for sample in write_samples(acme) if sample.language == language.id)
    file = tmp_path / f"bad{language.extension}"
    file.write_text(BAD.get(f"{language.id}-{check.title}", sample.text + "((((\n"), encoding="utf-8")
    assert run(check, [file]).returncode != 0


def test_every_language_has_checks() -> None:
    assert all(language.checks for language in all_languages())
