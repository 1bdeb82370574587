"""The samples of the made-up provider, as they were when somebody last looked at them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from authproof.model.provider import Provider
from authproof.samples.languages.language import all_languages
from authproof.samples.programs import write_samples
from tests.conftest import GOLDEN


@pytest.mark.parametrize("language", [each.id for each in all_languages()])
def test_golden(
    language: str, acme: Provider, golden: Callable[[str, str], None], request: pytest.FixtureRequest
) -> None:
    if not (GOLDEN / "samples" / language).is_dir() and not request.config.getoption("--update-golden"):
        pytest.skip(f"nobody has looked at the samples in {language} yet: pytest --update-golden")
    for sample in write_samples(acme):
        if sample.language == language:
            golden(f"samples/{language}/{sample.filename}", sample.text)


def test_the_same_spec_gives_the_same_bytes(providers: tuple[Provider, ...]) -> None:
    for provider in providers:
        assert write_samples(provider) == write_samples(provider)
