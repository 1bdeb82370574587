"""The engine against what people read in the providers' own pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.model import Provider

from .replay import NotRunError, Replay

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "tests" / "transcripts").glob("*.yaml"))


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def cases() -> list[Any]:
    transcripts = [(path.stem, transcript) for path in FILES for transcript in read(path)]
    return [pytest.param(stem, each, id=f"{stem}: {each['name']}") for stem, each in transcripts]


@pytest.fixture(scope="session")
def providers() -> dict[str, Provider]:
    specs = (ROOT / "specs").glob("*.yaml")
    return {path.stem: Provider.model_validate(read(path)) for path in specs}


@pytest.mark.parametrize(("stem", "transcript"), cases())
def test_transcript(stem: str, transcript: dict[str, Any], providers: dict[str, Provider]) -> None:
    try:
        Replay(providers[stem]).run(transcript)
    except NotRunError as reason:
        pytest.skip(str(reason))
