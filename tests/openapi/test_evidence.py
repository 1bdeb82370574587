from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from authproof.model.provider import Provider
from authproof.text.json_pointer import is_within

ENTRIES = [
    {"at": ["/schemes"], "kind": "third_party", "note": "whole"},
    {"at": ["/schemes/bearer", "/servers/api"], "kind": "official", "note": "scheme"},
    {"at": ["/schemes/bearer/parts/0"], "kind": "assumed", "note": "part"},
    {"at": ["/schemes/bearer/title"], "kind": "source", "note": "title"},
]


@pytest.fixture
def provider(variant: Callable[..., Provider]) -> Provider:
    def change(spec: dict[str, Any]) -> None:
        spec["evidence"] = ENTRIES

    return variant(change)


@pytest.mark.parametrize(
    ("pointer", "note"),
    [
        ("/schemes/bearer/parts/0/template", "part"),
        ("/schemes/bearer/parts/0", "part"),
        ("/schemes/bearer/parts", "scheme"),
        ("/schemes/bearer_of_news", "whole"),
        ("/servers/api/url", "scheme"),
        ("/schemesque", None),
        ("", None),
    ],
)
def test_the_longest_pointer_that_leads_to_a_fact_wins(provider: Provider, pointer: str, note: str | None) -> None:
    entry = provider.evidence_of(pointer)
    assert (entry.note if entry else None) == note


def test_about_gives_what_a_fact_rests_on_and_what_is_inside_it(provider: Provider) -> None:
    assert [entry.note for entry in provider.evidence_about("/schemes/bearer")] == ["scheme", "part", "title"]
    assert [entry.note for entry in provider.evidence_about("/schemes/bearer/parts/0/template")] == ["part"]
    assert [entry.note for entry in provider.evidence_about("/schemes/bearer", "/schemes/bearer/parts")] == [
        "scheme",
        "title",
    ]
    assert provider.evidence_about("/credentials") == ()


def test_inside_leaves_out_what_a_larger_part_rests_on(provider: Provider) -> None:
    assert [entry.note for entry in provider.evidence_inside("/schemes/bearer")] == ["scheme", "part", "title"]
    assert provider.evidence_inside("/schemes/bearer/parts/0/template") == ()
    assert [entry.note for entry in provider.evidence_inside("/schemes/bearer", "/schemes/bearer/title")] == [
        "scheme",
        "part",
    ]


def test_assumed(provider: Provider, variant: Callable[..., Provider]) -> None:
    assert provider.is_assumed("/schemes/bearer/parts/0/template")
    assert not provider.is_assumed("/schemes/bearer/title")
    assert not provider.is_assumed("/failures")
    assert variant(lambda spec: spec["source"].update(kind="assumed")).is_assumed("/failures")


def test_within() -> None:
    assert is_within("/a/b", "/a")
    assert is_within("/a", "/a")
    assert is_within("/a", "")
    assert not is_within("/ab", "/a")
    assert not is_within("/a", "/a/b")
