"""The engine against what people read in the providers' own pages."""

from __future__ import annotations

from typing import Any

import pytest

from authproof.model.provider import Provider

from .replay import NotRunError, Replay, transcripts

CASES = [pytest.param(stem, each, id=f"{stem}: {each['name']}") for stem, each in transcripts()]


@pytest.mark.parametrize(("stem", "transcript"), CASES)
def test_transcript(stem: str, transcript: dict[str, Any], providers: dict[str, Provider]) -> None:
    try:
        Replay(providers[stem]).run(transcript)
    except NotRunError as reason:
        pytest.skip(str(reason))


def test_every_transcript_is_of_a_provider(providers: dict[str, Provider]) -> None:
    told = {stem for stem, _ in transcripts()}
    assert len(told) >= 5
    assert told <= set(providers)
