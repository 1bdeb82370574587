"""Each kind of change: what it means to callers, where it is, and the sentence that tells it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from authproof.diff.change import Change, ChangeKind, Effect, sentence_to_text
from authproof.text.json_pointer import split_pointer

from .conftest import Compare, Edit

KINDS = yaml.load((Path(__file__).parent / "kinds.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
GONE = object()


def put(at: str, value: object) -> Edit:
    """Make an edit: a value at a pointer, or nothing there any more."""

    def edit(spec: Any) -> None:
        *around, last = split_pointer(at)
        for step in around:
            spec = spec[int(step)] if isinstance(spec, list) else spec.setdefault(step, {})
        if value is GONE:
            del spec[last]
        else:
            spec[last] = value

    return edit


def only(told: tuple[Change, ...]) -> Change:
    assert len(told) == 1, [sentence_to_text(one.sentence) for one in told]
    return told[0]


def said(told: Iterable[Change]) -> list[str]:
    return [f"{one.effect}: {sentence_to_text(one.sentence)}" for one in told]


@pytest.mark.parametrize("place", sorted({split_pointer(kind["at"])[0] for kind in KINDS}))
def test_changes(compare: Compare, place: str) -> None:
    told, wanted = {}, {}
    for kind in KINDS:
        if split_pointer(kind["at"])[0] == place:
            name = f"{kind['at']}: {kind.get('put', 'gone')}"
            wanted[name] = [kind["says"]] if isinstance(kind["says"], str) else kind["says"]
            found = said(compare(put(kind["at"], kind.get("put", GONE)), of=kind.get("of", "acme")))
            told[name] = [one for one in found if one in wanted[name] or not one.startswith("wording: ")]
    assert told == wanted


def test_a_change_has_its_pointer_and_both_values(compare: Compare) -> None:
    change = only(compare(put("/failures/missing/status", 400)))
    assert (change.kind, change.pointer, change.was, change.now) == (
        ChangeKind.changed,
        "/failures/missing/status",
        401,
        400,
    )
    added = only(compare(put("/servers/spare", {"url": "https://b.acme.example", "description": "D."})))
    assert (added.kind, added.pointer, added.was) == (ChangeKind.added, "/servers/spare", None)
    removed = only(compare(put("/limits/ban", GONE)))
    assert (removed.kind, removed.pointer, removed.now) == (ChangeKind.removed, "/limits/ban", None)


def test_nothing_changed(compare: Compare) -> None:
    assert compare(lambda _: None) == ()


def test_a_default_that_is_written_out_is_no_change(compare: Compare) -> None:
    assert compare(put("/credentials/token/single_use", False)) == ()
    assert compare(put("/limits/per_minute/seconds", 60.0)) == ()


def test_the_worst_comes_first(compare: Compare) -> None:
    def edit(spec: Any) -> None:
        put("/summary", "New.")(spec)
        put("/limits/per_minute/requests", 61)(spec)
        put("/failures/missing/status", 400)(spec)

    assert [one.effect for one in compare(edit)] == [Effect.breaking, Effect.compatible, Effect.wording]


def test_the_first_body_is_the_default(compare: Compare) -> None:
    def turn(spec: Any) -> None:
        bodies = spec["failures"]["missing"]["bodies"]
        spec["failures"]["missing"]["bodies"] = dict(reversed(bodies.items()))

    change = only(compare(turn))
    assert sentence_to_text(change.sentence) == "Without `Accept`, the refusal `missing` is now `application/json`."
    assert change.effect is Effect.possible


def test_levels_have_an_order(compare: Compare) -> None:
    def turn(spec: Any) -> None:
        spec["levels"] = dict(reversed(spec["levels"].items()))

    change = only(compare(turn))
    assert "is now `owner`, `reader`; it was `reader`, `owner`." in sentence_to_text(change.sentence)


def test_the_order_of_schemes_says_nothing(compare: Compare) -> None:
    assert compare(put("/operations/list_robots/security", ["bearer", "query_token", "basic"])) == ()


def test_what_is_known_better(compare: Compare) -> None:
    told = compare(put("/evidence/0/kind", "official"))
    assert [(one.effect, one.pointer) for one in told] == [
        (Effect.evidence, "/failures/plan"),
        (Effect.evidence, "/credentials/token/shape"),
    ]
    assert (
        sentence_to_text(told[0].sentence)
        == "What stands here is now stated by the provider's documentation; it was assumed."
    )


def test_what_is_no_longer_marked(compare: Compare) -> None:
    told = compare(put("/evidence", []))
    assert {(one.pointer, one.was, one.now) for one in told if one.effect is Effect.evidence} == {
        ("/failures/plan", "assumed", "official"),
        ("/credentials/token/shape", "assumed", "official"),
        ("/schemes/hello/parts/0/template", "source", "official"),
        ("/schemes/hello/parts/0/template", True, False),
    }


def test_a_better_source(compare: Compare) -> None:
    told = compare(put("/source/kind", "third_party"))
    assert [one.pointer for one in told] == ["/source/kind"]


def test_sources_differ(compare: Compare) -> None:
    told = compare(put("/evidence/0/contradicted_by", [{"says": "No.", "kind": "official"}]))
    assert {sentence_to_text(one.sentence) for one in told} == {
        "Sources differ about what stands here.",
        "The words at `/evidence` are others.",
    }


def test_what_only_the_project_reads_is_not_told(compare: Compare) -> None:
    assert compare(put("/executed", [])) == ()
    assert compare(put("/source/as_of", "2026-02-01")) == ()
