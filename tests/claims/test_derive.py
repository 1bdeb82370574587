"""What is derived from a spec: ids that are unique and stay, facts that exist, and no secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from authproof.claims import derive_claims
from authproof.claims.claim import (
    Claim,
    OpenSocket,
    PassTime,
    PlantCredential,
    RevokeCredential,
    RotateCredential,
    SendRequest,
)
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.text.json_pointer import has_value_at, replace_value
from tests.made_up import MADE_UP

from .conftest import ROOT, read

REAL = sorted((ROOT / "specs").glob("*.yaml"))
EVERY_MADE_UP = [*MADE_UP, ROOT / "tests" / "languages" / "specs" / "bazaar.yaml"]
ALL = [pytest.param(path, id=path.stem) for path in (*REAL, *EVERY_MADE_UP)]

TOPICS = {
    "calls",
    "refusals",
    "parameters",
    "shapes",
    "lifetimes",
    "grants",
    "revocation",
    "levels",
    "scopes",
    "limits",
    "sockets",
    "closes",
}


@pytest.fixture(params=ALL, scope="module")
def provider(request: pytest.FixtureRequest) -> Provider:
    path: Path = request.param
    return read(path)


@pytest.fixture(scope="module")
def claims(provider: Provider) -> tuple[Claim, ...]:
    return derive_claims(provider)


def test_ids_are_unique_and_can_stand_in_an_address(claims: tuple[Claim, ...]) -> None:
    ids = [claim.id for claim in claims]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_.~-]+", each) for each in ids)


def test_the_same_spec_gives_the_same_claims(provider: Provider, claims: tuple[Claim, ...]) -> None:
    assert derive_claims(provider) == claims


def test_every_fact_is_in_the_spec(provider: Provider, claims: tuple[Claim, ...]) -> None:
    document = provider.model_dump(mode="json", by_alias=True)
    lost = {(claim.id, at) for claim in claims for at in claim.rests_on if not has_value_at(document, at)}
    assert not lost


def test_a_time_of_one_is_over_and_longer_ones_are() -> None:
    """Whatever a credential or a session may last, the sentences about it are English."""
    for file, at, subject in (
        ("tests/specs/acme.yaml", "/credentials/ticket/lifetime/seconds", "its"),
        ("specs/floodilka.yaml", "/channels/gateway/resume/seconds", "before"),
        ("specs/ygy.yaml", "/credentials/access_token/lifetime/seconds", "its"),
    ):
        document = read(ROOT / file).model_dump(mode="json", by_alias=True, exclude_unset=True)
        for seconds, told in ((86400, "1 day is over"), (172800, "2 days are over")):
            made = derive_claims(Provider.model_validate(replace_value(document, at, seconds)))
            about = [claim.sentence for claim in made if at in claim.rests_on and " over" in claim.sentence]
            assert about
            assert all(f"{subject} {told}" in sentence for sentence in about)


def test_no_fact_is_named_twice(claims: tuple[Claim, ...]) -> None:
    assert not [claim.id for claim in claims if len(set(claim.rests_on)) < len(claim.rests_on)]


def test_claims_read_well(claims: tuple[Claim, ...]) -> None:
    for claim in claims:
        assert claim.topic in TOPICS
        assert claim.rests_on
        assert claim.sentence.endswith(".")
        words = re.sub(r"(`+) ?.*? ?\1(?!`)", "code", claim.sentence)
        assert not re.search(r"\n|  | [.,]|\.\.$|None|`", words), claim.sentence
        assert not re.search(r"what fails as|in itself|leaves nothing|no more\.|other case|will do", words), words


def test_no_secret_that_a_caller_holds_is_in_a_claim(provider: Provider, claims: tuple[Claim, ...]) -> None:
    tables = compile_provider(provider)
    secrets = [tables.choose_demo_values()[each.id] for each in tables.credentials if each.secret and each.demo.holders]
    given_away = [
        claim.id
        for claim in claims
        for text in _texts(claim.steps)
        if any(secret in text for secret in secrets)
        and not any(isinstance(step, PlantCredential) for step in claim.steps)
    ]
    assert not given_away


def test_live_claims_only_read(claims: tuple[Claim, ...]) -> None:
    for claim in claims:
        if claim.live:
            assert not any(
                isinstance(step, PlantCredential | RevokeCredential | RotateCredential | PassTime)
                for step in claim.steps
            ), claim.id
            for step in claim.steps:
                if isinstance(step, SendRequest | OpenSocket):
                    assert not any(name.lower().startswith("authproof") for name, _ in step.headers), claim.id
                if isinstance(step, SendRequest):
                    assert (step.method, step.times) == ("GET", 1), claim.id


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in (*REAL, MADE_UP[0])])
def test_ids_and_sentences_are_as_before(path: Path, golden: Callable[[str, str], None]) -> None:
    lines = [f"{claim.id} | {claim.sentence}\n" for claim in derive_claims(read(path))]
    golden(f"claims/{path.stem}.txt", "".join(lines))


def _texts(value: Any) -> Iterable[str]:
    """Give every text in a step but for what is expected: answers may show examples."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in ("expect", "refused"):
                yield from _texts(getattr(value, field.name))
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
