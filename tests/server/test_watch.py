"""Specs that change while the sandbox runs."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from authproof.sandbox.server import run_in_thread
from authproof.sandbox.server import watch as watch_module
from authproof.sandbox.server.watch import read_stamps

from .conftest import ROOT, read

ACME = ROOT / "tests" / "specs" / "acme.yaml"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "WATCH_SECONDS", 0.02)


def until(holds: Callable[[], Any]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def write(path: Path, text: str) -> None:
    """Write as a whole, as editors do: whoever looks in between sees the old file or the new one."""
    whole = path.with_suffix(".new")
    whole.write_text(text, encoding="utf-8")
    whole.replace(path)


def names(url: str) -> list[str]:
    listing = httpx.get(url, headers={"Accept": "application/json"}, trust_env=False).json()
    return [each["name"] for each in listing["providers"]]


def test_changes_are_followed_and_mistakes_are_not(tmp_path: Path) -> None:
    spec = tmp_path / "acme.yaml"
    shutil.copy(ACME, spec)
    good = spec.read_text(encoding="utf-8")
    told: list[str] = []
    with run_in_thread([read(spec)], reload=tmp_path, announce=told.append) as sandbox:
        assert names(sandbox.url) == ["Acme Robots"]
        write(spec, good.replace("name: Acme Robots", "name: Acme Cranes"))
        until(lambda: names(sandbox.url) == ["Acme Cranes"])
        assert told == ["The sandbox has read the specs again: acme."]

        write(spec, good.replace("name: Acme Robots", "nam: Acme"))
        until(lambda: len(told) == 2)
        lines = told[1].splitlines()
        assert lines[-1] == "The sandbox goes on with specs as they were: acme."
        assert all(line.startswith(f"{spec}:") or line == lines[-1] for line in lines)
        assert names(sandbox.url) == ["Acme Cranes"]

        write(spec, good)
        write(tmp_path / "other.yaml", good.replace("id: acme", "id: other", 1))
        until(lambda: len(names(sandbox.url)) == 2)

        write(tmp_path / "third.yaml", "id: third\n")
        write(spec, good.replace("name: Acme Robots", "nam: Acme"))
        write(
            tmp_path / "other.yaml",
            good.replace("id: acme", "id: other", 1).replace("name: Acme Robots", "name: Other Cranes"),
        )
        until(lambda: names(sandbox.url) == ["Acme Robots", "Other Cranes"])
        last = (
            "The sandbox has read the specs again: other. The sandbox goes on with specs as they were: acme. "
            "The sandbox leaves out specs that are wrong: third."
        )
        until(lambda: told[-1].splitlines()[-1] == last)
        (tmp_path / "third.yaml").unlink()
        write(spec, good)
        (tmp_path / "other.yaml").unlink()
        until(lambda: names(sandbox.url) == ["Acme Robots"])


def test_a_file_that_goes_away_in_between(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "here.yaml").write_text("", encoding="utf-8")
    assert list(read_stamps(tmp_path)) == [tmp_path / "here.yaml"]
    assert read_stamps(tmp_path / "nowhere") == {}


async def test_nothing_is_done_when_nothing_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "WATCH_SECONDS", 0.001)
    told: list[str] = []
    task = asyncio.create_task(watch_module.watch_specs(tmp_path, None, told.append))  # type: ignore[arg-type]
    await asyncio.sleep(0.05)
    task.cancel()
    assert told == []
