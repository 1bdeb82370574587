"""Reusable clients under a limit: they wait once for as long as the refusal tells, and go on."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest
import yaml

from authproof.loader import load_specs
from authproof.model.provider import Provider
from authproof.samples.languages.language import all_languages, find_language
from authproof.samples.programs import write_samples
from authproof.sandbox.demo_credentials import demo_environment
from authproof.sandbox.origins import sandbox_origins, swap_origins
from authproof.sandbox.server import run_in_thread

from .conftest import Runner

METERED = Path(__file__).parents[1] / "specs" / "metered.yaml"


def narrow_limit(folder: Path, headers: dict[str, str]) -> Provider:
    """Write the made-up provider with a limit of one request in two seconds, whose refusal has these headers."""
    document = yaml.safe_load(METERED.read_text(encoding="utf-8"))
    narrow = {"kind": "window", "title": "1 in 2 s", "scope": "credential", "requests": 1, "seconds": 2}
    document["limits"] = {"narrow": {**narrow, "algorithm": "fixed_window"}}
    document["failures"]["slow_down"]["headers"] = headers
    del document["failures"]["banned"]
    (folder / "metered.yaml").write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return load_specs([folder / "metered.yaml"])[0]


@pytest.mark.slow
@pytest.mark.parametrize("language", [each.id for each in all_languages()])
def test_they_wait_once(language: str, tmp_path: Path, execute: Runner) -> None:
    provider = narrow_limit(tmp_path, {"Retry-After": "{retry_after}"})
    (sample,) = (each for each in write_samples(provider) if (each.flow, each.language) == ("client", language))
    environment = demo_environment(provider, sample)
    with run_in_thread([provider]) as sandbox:
        url = f"{sandbox.url}/metered/api/now"
        assert httpx.get(url, headers={"X-Api-Key": environment["METERED_API_KEY"]}).status_code == 200
        began = time.monotonic()
        outcome = execute(
            swap_origins(sample.text, sandbox_origins(provider, sandbox.url)), find_language(language), environment
        )
    assert outcome.exit_code == 0, outcome
    assert "18" in outcome.stdout
    assert "slow_down" not in outcome.stdout
    assert time.monotonic() - began > 0.9


def test_they_wait_only_if_they_are_told_how_long(tmp_path: Path) -> None:
    texts = {
        told: [each.text for each in write_samples(narrow_limit(tmp_path, headers)) if each.flow == "client"]
        for told, headers in (("yes", {"Retry-After": "{retry_after}"}), ("no", {"X-Reset": "{reset_duration}"}))
    }
    signs = ("--retry 1", "time.sleep(", "setTimeout(")
    found = {told: [any(sign in text for sign in signs) for text in each] for told, each in texts.items()}
    languages = len(all_languages())
    assert found == {"yes": [True] * languages, "no": [False] * languages}
