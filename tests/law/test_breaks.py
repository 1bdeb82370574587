"""The law can fail: with one thing broken in one room, a spec that holds, or was refused, breaks it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, Final
from unittest.mock import patch

import pytest

from authproof.model.vocabulary import Place
from authproof.samples.recipe import carriage
from authproof.sandbox.compile import limit
from authproof.sandbox.engine.credential_store import CredentialRecord

from .law import judge
from .rehearsal import open_bench
from .specs import Spec, draw_spec

_NUMBERS: Final = range(20)
"""Specs that hold as long as nothing is broken: `test_the_law` asks that."""

Break = Callable[[], Any]


def _let_one_more_pass() -> Any:
    whole = limit._compile_window
    return patch.object(limit, "_compile_window", lambda *window: _change(whole(*window), requests=1))


def _change(table: Any, **more: int) -> Any:
    return table._replace(**{name: getattr(table, name) + value for name, value in more.items()})


def _forget_the_query() -> Any:
    whole = carriage.Carrier.parts_in
    return patch.object(
        carriage.Carrier, "parts_in", lambda self, place: () if place is Place.query else whole(self, place)
    )


_BREAKS: Final[dict[str, tuple[str, Break]]] = {
    "claims: the time before an end is passed over": (
        "claims", lambda: patch("authproof.claims.derive.limits.request_windows.MARGIN_SECONDS", -1.0),
    ),
    "compile: one more request than documented": ("claims", _let_one_more_pass),
    "engine: a single-use credential works again": (
        "claims", lambda: patch.object(CredentialRecord, "mark_used", lambda record, _: record.principal),
    ),
    "OpenAPI: no operation asks for credentials": (
        "openapi", lambda: patch("authproof.documents.openapi.security.Security._write_requirement", lambda *_: [{}]),
    ),
    "samples: the query is not sent": ("samples", _forget_the_query),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("what", _BREAKS)
def test_a_break_in_a_room_turns_the_law_red(what: str) -> None:
    stage, damage = _BREAKS[what]
    stages = ("build", "openapi") if stage == "openapi" else (stage,)
    with open_bench() if stage == "samples" else nullcontext() as bench, damage():
        assert any(judge(draw_spec(number), stages, bench).breaches for number in _NUMBERS)


@pytest.mark.slow
def test_what_the_loader_refuses_would_break_the_law() -> None:
    refused = (spec for spec in map(draw_spec, range(200)) if judge(spec, ()).refused)
    with_checks_off = patch("authproof.loader.load.CHECKS", ())
    assert any(_is_broken(spec, with_checks_off) for spec in refused)


def _is_broken(spec: Spec, damage: Any) -> bool:
    with damage:
        return bool(judge(spec, ("claims",)).breaches)
