"""What the tests of the site share: made-up providers, and one built site of the real specs."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from authproof.model.provider import Provider
from authproof.site.output import write_folder
from authproof.site.standalone import build_standalone

ROOT = Path(__file__).parents[2]
ACME = ROOT / "tests" / "specs" / "acme.yaml"
SMALL = ROOT / "tests" / "site" / "small.yaml"


@pytest.fixture(scope="session")
def acme() -> Provider:
    """Give the made-up provider."""
    return Provider.model_validate(yaml.load(ACME.read_text(encoding="utf-8"), yaml.CSafeLoader))


def mkdocs(folder: Path, *arguments: str, path: Path = ROOT / "generator") -> subprocess.CompletedProcess[str]:
    """Build a site as its readers do: MkDocs in a process of its own."""
    command = [sys.executable, "-m", "mkdocs", "build", *arguments]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(path)}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder that all workers of a run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if own.name.startswith("popen-") else own


@pytest.fixture(scope="session")
def built(shared: Path) -> Path:
    """Build the site of the real specs, once for all workers, without our plugin; give the folder of its files."""
    folder = shared / "standalone"
    with (shared / "standalone.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "site").is_dir():
            write_folder(folder, build_standalone(ROOT / "specs"))
            done = mkdocs(folder, "--strict")
            assert done.returncode == 0, done.stderr
    return folder
