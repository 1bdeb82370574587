"""What all tests share: golden files, the built site, and a summary of what was counted."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from authproof.samples.languages import language

# A busy machine is no failure, and CI looks at the same examples each time.
settings.register_profile(
    "project", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("project")

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is made now as the golden files")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Start one worker more than there are cores: some tests wait for servers and files."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden") and os.environ.get("CI"):
        raise pytest.UsageError("--update-golden is refused in CI: look at the change first, on your own machine")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count what passing tests recorded as their `tally`."""
    passed = [report for report in terminalreporter.stats.get("passed", []) if report.when == "call"]
    tally = Counter(value for report in passed for name, value in report.user_properties if name == "tally")
    for what, count in sorted(tally.items()):
        terminalreporter.write_line(f"{count:5} {what}")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as readers do, once for all workers of a run; what was said of it is beside it, in a `.log`."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if own.name.startswith("popen-") else own
    folder = shared / "published"
    with (shared / "published.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "index.html").is_file():
            command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
            environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
            assert done.returncode == 0, done.stderr
            folder.with_suffix(".log").write_text(done.stderr, encoding="utf-8")
    return folder


@pytest.fixture
def looked_at_languages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave out the languages that have no golden samples yet: a new one changes no golden page."""
    known = {folder.name for folder in (GOLDEN / "samples").iterdir()}
    found = language.iter_modules
    monkeypatch.setattr(
        language, "iter_modules", lambda path: [each for each in found(path) if not each.ispkg or each.name in known]
    )
    language.all_languages.cache_clear()
    yield
    language.all_languages.cache_clear()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the golden file of a name, or write it with `--update-golden`."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.is_file(), f"no golden file {path}; look at the output, then run pytest --update-golden"
        assert text == path.read_bytes().decode()

    return compare
