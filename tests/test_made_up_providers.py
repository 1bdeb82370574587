"""Made-up providers that show what a spec can say: their claims are kept, their documents validate, they are built.

Their samples run in `tests/samples`; `acme`, which has a little of everything, is a fixture of most other tests.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from openapi_spec_validator import validate

from authproof.claims.proof import prove_claims
from authproof.documents.openapi import build_openapi
from authproof.loader import load_specs
from authproof.model.provider import Provider
from authproof.verify.mutants.hunt import hunt_mutants

SPECS = sorted(path for path in (Path(__file__).parent / "specs").glob("*.yaml") if path.stem != "acme")


@pytest.fixture(params=SPECS, ids=lambda path: path.stem)
def made_up(request: pytest.FixtureRequest) -> Provider:
    (provider,) = load_specs([request.param])
    return provider


def test_claims_are_kept(made_up: Provider) -> None:
    assert len(prove_claims(made_up).outcomes) > 20


def test_the_openapi_document_is_valid(made_up: Provider) -> None:
    validate(build_openapi(made_up))


@pytest.mark.slow
def test_mutants_are_noticed(made_up: Provider) -> None:
    report = hunt_mutants(made_up)
    assert report.unfit == ()
    assert [str(fate) for fate in report.surviving_mutants] == []
