"""What the README says about other projects works as pasted: in an empty folder, in an environment of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
SECTION = README.split("## Use it elsewhere")[1].split("\n## ")[0]


def read_block(language: str) -> str:
    (text,) = re.findall(rf"```{language}\n(.*?)```", SECTION, re.DOTALL)
    return str(text)


def name_of(package: str) -> str:
    return re.split(r"[=<> ]", package)[0].lower().replace("_", "-")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give the surroundings of somebody new: this Python first on the path, and the versions that are locked."""
    versions = tmp_path / "versions.txt"
    versions.write_text("\n".join(re.findall(r"^[a-z].*(?= \\$)", LOCK, re.MULTILINE)), encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV", "COV"))}
    return {
        **kept,
        "PATH": os.pathsep.join([str(Path(sys.base_prefix) / "bin"), os.environ["PATH"]]),
        "PIP_CONSTRAINT": str(versions),
        "NO_MKDOCS_2_WARNING": "1",
    }


@contextmanager
def run_mock(folder: Path) -> Iterator[str]:
    """Run the sandbox of a project; gives its address."""
    command = [folder / ".venv" / "bin" / "authproof", "mock", "--specs", "my-specs", "--port", "0"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        match = re.match(r"Sandbox at (http://\S+) ", process.stdout.readline())
        assert match
        yield match[1]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_a_project_of_somebody_else(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "authproof").symlink_to(ROOT)
    project = tmp_path / "project"
    project.mkdir()

    def run_shell(script: str) -> str:
        command = ["bash", "-euo", "pipefail", "-c", script]
        done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run_shell(read_block("sh"))
    (project / "mkdocs.yml").write_text(read_block("yaml"), encoding="utf-8")

    packages = set(map(name_of, run_shell(".venv/bin/pip list --format=freeze").split()))
    assert packages <= {*map(name_of, LOCK.splitlines()), "authproof", "pip", "setuptools"}
    assert not packages & {"hatchling", "editables"}

    run_shell(".venv/bin/mkdocs build --strict")
    page = (project / "site" / "providers" / "ygy" / "index.html").read_text(encoding="utf-8")
    assert "api-key" in page
    assert (project / "site" / "assets" / "authproof.css").is_file()

    with run_mock(project) as url:
        listing = httpx.get(url, headers={"Accept": "application/json"}, trust_env=False)
        assert listing.status_code == 200
        assert "ygy" in listing.text
        assert httpx.post(f"{url}/ygy/api/api/v1/user", trust_env=False).status_code == 401
