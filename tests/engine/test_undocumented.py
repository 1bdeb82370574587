"""Every refusal whose status or body no source states tells that it is undocumented, and no other does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from authproof.model.provider import Provider
from authproof.model.vocabulary import Case, Surface
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import HttpRequest
from authproof.sandbox.engine.http.answers import Refusals
from authproof.sandbox.engine.live_values import LiveValues
from authproof.text.json_pointer import join_pointer

from .sandbox import Sandbox, encoded, vary

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
HEADER = b"authproof-undocumented"


def is_assumed(spec: dict[str, Any], *path: str | int) -> bool:
    """Tell whether the entry with the longest pointer to a value, or one for something inside it, is an assumption."""
    pointer = join_pointer(path)
    entries = [(at, entry["kind"]) for entry in spec.get("evidence", []) for at in entry["at"]]
    around = [(len(at), kind) for at, kind in entries if pointer == at or pointer.startswith(f"{at}/")]
    inside = {kind for at, kind in entries if at.startswith(f"{pointer}/")}
    return max(around, default=(0, spec["source"]["kind"]))[1] == "assumed" or "assumed" in inside


def refusals(spec: dict[str, Any]) -> Iterator[tuple[str, str, str, str | None, bool]]:
    """Give each failure with a case, a surface, a media type, and whether no source states status or body."""
    for name, failure in spec["failures"].items():
        path = ("failures", name)
        for number, case in enumerate(failure["cases"]):
            for place, surface in enumerate(failure.get("surfaces", ["rest", "token"])):
                by_status = is_assumed(spec, *path, "status") or is_assumed(spec, *path, "cases", number)
                made_up = by_status or is_assumed(spec, *path, "surfaces", place)
                for media_type in failure.get("bodies", {None: None}):
                    body_too = media_type is not None and is_assumed(spec, *path, "bodies", media_type)
                    yield name, case, surface, media_type, made_up or body_too


@pytest.mark.parametrize("file", SPECS, ids=lambda path: path.stem)
def test_a_refusal_tells_that_no_source_states_it(file: Path) -> None:
    spec = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    tables = compile_provider(Provider.model_validate(spec))
    wrong, answered = [], 0
    for name, case, surface, media_type, made_up in refusals(spec):
        [table] = [each for each in tables.failures if each.id == name]
        if surface not in table.surfaces:
            continue
        found = Refusals((table,), LiveValues(lambda: 0.0, Random(1), dict.fromkeys(tables.mounts, ""))).find_refusal(
            Case(case), Surface(surface), next(iter(table.operations), None), next(iter(table.limits), None)
        )
        request = HttpRequest("GET", "/", "", encoded({"Accept": media_type} if media_type else {}), b"")
        told = dict(found.write_for(request).headers).get(HEADER)
        answered += 1
        if told != (case.encode() if made_up else None):
            wrong.append((name, case, surface, media_type, told))
    assert wrong == []
    assert answered >= 8


def test_over_http_too(providers: dict[str, Provider]) -> None:
    refused = Sandbox(providers["ygy"]).call("POST", "/api/api/v1/user")
    assert (refused.status, dict(refused.headers)[HEADER]) == (401, b"missing")
    documented = Sandbox(providers["yunite"]).call("GET", "/api/websocket-token")
    assert (documented.status, dict(documented.headers).get(HEADER)) == (401, None)
    handshake = Sandbox(providers["yunite"]).refuse("/socket/guild/123456543211234321/customs/stream")
    assert (handshake.status, dict(handshake.headers)[HEADER]) == (401, b"missing")


def test_an_assumed_case_alone(acme: Provider) -> None:
    assumed = {"at": ["/failures/invalid/cases/0"], "kind": "assumed", "note": "N."}
    sandbox = Sandbox(vary(acme, {"evidence": [assumed]}))
    told = {
        word: dict(sandbox.call("GET", "/api/robots", headers={"Authorization": f"Bearer {word}"}).headers).get(HEADER)
        for word in ("short", "A" * 24)
    }
    assert list(told.values()) == [b"malformed", None]
