"""Numbers in sentences that claims execute: found as people write them, and held to the values behind the claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from authproof.claims import derive_claims
from authproof.claims.prose import find_figures, numbers_at
from authproof.claims.statements import find_faults, link_statements
from authproof.errors import ClaimFault
from authproof.loader import load_directory
from authproof.model.plain import plain_spec
from authproof.model.provider import Provider

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It lives three days.", {"three days": 259200}),
        ("A 5-second token; Thirty minutes, 1.5 hours", {"5-second": 5, "Thirty minutes": 1800, "1.5 hours": 5400}),
        ("More than 4,096 bytes close it with 4009.", {"4,096": 4096, "4009": 4009}),
        ("At most 60 requests a minute, 10 at once", {"60": 60, "10": 10}),
        ("None: `op 10`, [50](https://a.example/50), <https://a.example/33>, https://a.example/71", {}),
        ("None: v22, 1.2.3, 2026-01-02, 10:30", {}),
        ("one of two, 1 (2) 3, sixty requests, twelve months, 12 years, 4000-4999, 401/403", {}),
        ("Twenty-four hours, thirty one days", {"Twenty-four hours": 86400, "thirty one days": 2678400}),
        ("fifteen minutes or 500 ms", {"fifteen minutes": 900, "500 ms": 0.5}),
        ("1,5 seconds; lives < 17 days, > 30 days", {"17 days": 1468800, "30 days": 2592000}),
    ],
)  # fmt: skip
def test_figures(text: str, found: dict[str, float]) -> None:
    assert dict(find_figures(text)) == found


def test_numbers() -> None:
    document = {"a": [{"b": 5, "c": True, "d": "7"}, 2.5]}
    assert numbers_at(document, "/a") == {5, 2.5}
    assert numbers_at(document, "/a/0/c") == set()


@pytest.fixture(scope="module")
def ygy() -> dict[str, Any]:
    return next(plain_spec(one) for one in load_directory(ROOT / "specs") if one.id == "ygy")


def told(spec: dict[str, Any]) -> list[str]:
    provider = Provider.model_validate(spec)
    return [".".join(map(str, path)) for path, _ in find_faults(provider, derive_claims(provider))]


def test_every_number_of_an_executed_sentence_is_a_value(ygy: dict[str, Any]) -> None:
    assert told(ygy) == []
    access = ygy["credentials"]["access_token"]
    changed = ygy | {"credentials": ygy["credentials"] | {"access_token": access | {"lifetime": {"seconds": 86400.0}}}}
    assert told(changed) == [
        "schemes.refresh_token.notes.3",
        "credentials.access_token.summary",
        "failures.unauthorized.meaning",
    ]
    provider = Provider.model_validate(changed)
    with pytest.raises(ClaimFault, match=r"^ygy: schemes\.refresh_token\.notes\.3: says 'three days', and no value"):
        link_statements(provider, derive_claims(provider))


def test_a_sentence_that_nothing_executes_may_name_any_number(ygy: dict[str, Any]) -> None:
    assert told(ygy | {"advice": [{"topic": "storage", "do": True, "text": "Renew it every 17 days."}]}) == []
