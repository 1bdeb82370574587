"""What all tests share: golden files, and a summary of what was counted."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no failure, and CI looks at the same examples each time.
settings.register_profile(
    "project", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("project")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is made now as the golden files")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden") and os.environ.get("CI"):
        raise pytest.UsageError("--update-golden is refused in CI: look at the change first, on your own machine")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count what passing tests recorded as their `tally`."""
    passed = [report for report in terminalreporter.stats.get("passed", []) if report.when == "call"]
    tally = Counter(value for report in passed for name, value in report.user_properties if name == "tally")
    for what, count in sorted(tally.items()):
        terminalreporter.write_line(f"{count:5} {what}")


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
