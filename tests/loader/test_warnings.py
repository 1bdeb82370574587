"""Warnings: statements that disagree are told, with their place and what to do; what the spec records is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from authproof.cli import group
from authproof.loader import find_warnings, load_specs
from authproof.loader.document import parse_document
from authproof.text.quantities import Quantities, read_quantities

from .patches import GOOD

ROOT = Path(__file__).parents[2]


def _spec(**parts: Any) -> dict[str, Any]:
    """Make a small spec; `parts` replace its own."""
    spec: dict[str, Any] = {
        "authproof": 2,
        "id": "small",
        "name": "Small",
        "summary": "One key.",
        "source": {"kind": "official", "title": "Documentation", "as_of": "2026-01-01"},
        "servers": {"api": {"url": "https://small.example", "description": "It."}},
        "credentials": {"key": _credential("a1b2c3d4e5f60718", "SMALL_KEY")},
        "grants": {"hand": {"kind": "manual", "title": "Get it", "issues": ["key"], "steps": ["Copy it."]}},
        "schemes": {"key": _scheme("X-Key", "{key}")},
        "operations": {"me": _operation("me", "key")},
        "flows": {"first": {"title": "First", "summary": "It.", "steps": [{"call": "me", "using": "key"}]}},
        "failures": {
            "no": _failure(401, ["missing", "malformed", "unknown"]),
            "slow": _failure(429, ["limited"]),
        },
    }
    return {**spec, **parts}


def _credential(example: str, variable: str, **more: Any) -> dict[str, Any]:
    shape = [{"characters": "hex", "min_length": len(example), "max_length": len(example)}]
    return {
        "title": "Key", "summary": "Opens it.", "shape": shape, "example": example, "variable": variable, **more,
    }  # fmt: skip


def _scheme(header: str, template: str) -> dict[str, Any]:
    part = {"in": "header", "name": header, "template": template}
    return {"title": "Key", "summary": "For all.", "surface": "rest", "parts": [part]}


def _operation(name: str, *security: str, **more: Any) -> dict[str, Any]:
    return {
        "title": "It", "server": "api", "method": "GET", "path": f"/{name}", "security": list(security),
        "success": {"body": {"ok": True}}, **more,
    }  # fmt: skip


def _failure(status: int, cases: list[str], **more: Any) -> dict[str, Any]:
    return {"cases": cases, "status": status, "title": "No", "meaning": "Refused.", "action": "Mend it.", **more}


def _window(title: str, **more: Any) -> dict[str, Any]:
    window = {"kind": "window", "title": title, "scope": "user", "requests": 30, "seconds": 60}
    return {"each": {**window, "algorithm": "fixed_window", **more}}


def _failures(**more: Any) -> dict[str, Any]:
    return {**_spec()["failures"], **more}


def _evidence(*pointers: str, **more: Any) -> list[dict[str, Any]]:
    return [{"at": list(pointers), "kind": "official", "note": "It is so.", **more}]


def _warnings(folder: Path, spec: dict[str, Any]) -> list[str]:
    path = folder / "small.yaml"
    path.write_text(json.dumps(spec, indent=1), encoding="utf-8")
    (provider,) = load_specs([path])
    return [str(warning).removeprefix(f"{path}:") for warning in find_warnings(provider, path)]


_BAN = {
    "ban": {"kind": "ban", "title": "Ban", "scope": "user", "violations": 2, "seconds": 60, "note": "It is permanent."}
}
_BANNED = _failures(ban=_failure(403, ["banned"]))
_UNKNOWN = {"each": {"kind": "undisclosed", "title": "A limit"}}
_BAN_FOR = {"ban": _failure(403, ["banned"], headers={"Retry-After": "{retry_after}"})}
_LIVES = {"key": _credential("a1b2c3d4e5f60718", "SMALL_KEY", lifetime={"seconds": 60})}
_SPARE = {
    "credentials": {**_spec()["credentials"], "spare": _credential("00ff00ff00ff", "SPARE")},
    "grants": {"hand": {"kind": "manual", "title": "Get it", "issues": ["key", "spare"], "steps": ["Copy it."]}},
}
_TOO_MANY = {"application/json": {"error": ["No more than 60 calls per minute, please."]}}
_LATE = _failures(late=_failure(401, ["expired"]))
_OTHER_STATUS = _failures(slow=_failure(429, ["limited"], bodies={"application/json": {"status": 420}}))


def test_a_spec_that_agrees_is_silent(tmp_path: Path) -> None:
    assert _warnings(tmp_path, _spec(limits=_window("30 requests a minute"))) == []


def test_a_ban_that_says_how_long_it_lasts_needs_no_note(tmp_path: Path) -> None:
    ban = {name: value for name, value in _BAN["ban"].items() if name != "note"} | {"lasts": 60}
    limits, failures = {"ban": ban, **_window("Calls")}, _failures(slow=_failure(429, ["limited"]), **_BAN_FOR)
    assert _warnings(tmp_path, _spec(limits=limits, failures=failures)) == []
    ban.pop("lasts")
    assert len(_warnings(tmp_path, _spec(limits=limits, failures=failures))) == 2


def test_a_first_call_that_may_change_something_is_told(tmp_path: Path) -> None:
    post = _operation("post", "key", method="POST")
    flows = {"first": {"title": "First", "summary": "It.", "steps": [{"call": "post", "using": "key"}]}}
    (told,) = _warnings(tmp_path, _spec(operations={**_spec()["operations"], "post": post}, flows=flows))
    assert "flows.first.steps.0.call: it may change something, and 'me' only reads; begin with a flow" in told
    assert _warnings(tmp_path, _spec(operations={"post": post}, flows=flows)) == []


@pytest.mark.parametrize(
    ("parts", "field", "found"),
    [
        ({"limits": _window("60 requests a minute")}, "limits.each.title", "'60 requests a minute' does not fit req"),
        ({"limits": _window("30 requests an hour")}, "limits.each.title", "does not fit requests: 30, seconds: 60"),
        ({"limits": _window("Sixty a minute")}, "limits.each.title", "'Sixty a minute' does not fit"),
        ({"limits": _window("Calls", note="Up to 60 calls per minute.")}, "limits.each.note", "does not fit requests"),
        ({"limits": {"each": {**_UNKNOWN["each"], "title": "9 a second"}}}, "limits.each.title", "describe it as a w"),
        (
            {"limits": _window("Calls"), "failures": _failures(slow=_failure(429, ["limited"], title="60 calls/min"))},
            "failures.slow.title",
            "'60 calls/min' is the number of none of its limits",
        ),
        (
            {"limits": _window("Calls"), "failures": _failures(slow=_failure(429, ["limited"], bodies=_TOO_MANY))},
            "failures.slow.bodies.application/json.error.0",
            "'60 calls per minute' is the number of none of its limits",
        ),
        ({"limits": _window("Calls"), "failures": {"no": _spec()["failures"]["no"]}}, "limits.each", "how it refuses"),
        (
            {"limits": {**_BAN, **_window("Calls")}, "failures": _failures(**_BAN_FOR)},
            "failures.ban.headers.Retry-After",
            "nothing says when a ban ends",
        ),
        (
            {"limits": {"ban": {**_BAN["ban"], "note": "For a while."}, **_window("Calls")}, "failures": _BANNED},
            "limits.ban",
            "nothing says when it ends",
        ),
        (
            {"limits": _UNKNOWN, "failures": _failures(slow=_failure(429, ["limited"], limits=["each"]))},
            "failures.slow.limits",
            "only limits without numbers refuse so",
        ),
        (_SPARE, "credentials.spare", "no scheme carries it"),
        (
            {"credentials": {"key": {**_LIVES["key"], "summary": "It expires after 5 minutes."}}, "failures": _LATE},
            "credentials.key.summary",
            "it does not fit lifetime.seconds: 60",
        ),
        ({"failures": _OTHER_STATUS}, "failures.slow.bodies.application/json.status", "the body says 420, and"),
        (
            {"evidence": _evidence("/name", contradicted_by=[{"says": "Small", "kind": "source"}])},
            "evidence.0.contradicted_by.0.says",
            "it is what the spec says, too",
        ),
    ],
)
def test_what_disagrees_is_told(tmp_path: Path, parts: dict[str, Any], field: str, found: str) -> None:
    warnings = _warnings(tmp_path, _spec(**parts))
    assert [field in warning and found in warning for warning in warnings] == [True] * len(warnings)
    assert len(warnings) == 1


@pytest.mark.parametrize(
    "evidence",
    [
        {"contradicted_by": [{"says": "60 a minute.", "kind": "official"}]},
        {"kind": "assumed"},
    ],
)
def test_what_the_spec_records_is_not(tmp_path: Path, evidence: dict[str, Any]) -> None:
    spec = _spec(limits=_window("60 requests a minute"), evidence=_evidence("/limits/each/requests", **evidence))
    assert _warnings(tmp_path, spec) == []


@pytest.mark.parametrize("remark", ["`Bearer` is our assumption.", "The name is unconfirmed.", "The value is ours."])
def test_a_remark_of_the_author_is_no_statement_of_the_provider(tmp_path: Path, remark: str) -> None:
    schemes = {"key": _scheme("X-Key", "{key}") | {"notes": ["Send it.", remark]}}
    [told] = _warnings(tmp_path, _spec(schemes=schemes))
    assert "schemes.key.notes.1: " in told
    assert "is no word of the provider's" in told
    assumed = _evidence("/schemes/key/notes/1", kind="assumed", note="It is our reading.")
    assert _warnings(tmp_path, _spec(schemes=schemes, evidence=assumed)) == []


def test_a_gap_says_that_nobody_knows_when_a_ban_ends(tmp_path: Path) -> None:
    limits = {"ban": {**_BAN["ban"], "note": "For a while."}, **_window("Calls")}
    gaps = [{"topic": "How long a ban lasts", "text": "No source says it."}]
    assert _warnings(tmp_path, _spec(limits=limits, failures=_BANNED, gaps=gaps)) == []


@pytest.mark.parametrize(
    "title",
    [
        "30 requests a minute",
        "thirty per minute",
        "30/min",
        "30 rpm",
        "Half a request a second: 0.5 requests per second",
        "1,800 requests an hour",
        "Tier 2",
        "Tier 2: 30 requests in 60 seconds",
        "Calls (v2), 30 of them",
        "By user",
    ],
)
def test_other_words_for_the_same_numbers(tmp_path: Path, title: str) -> None:
    assert _warnings(tmp_path, _spec(limits=_window(title))) == []


def test_numbers_of_a_text() -> None:
    assert read_quantities("10k messages in 1.5 hours") == Quantities((10_000.0,), (5400.0,))
    assert read_quantities("two hundred calls every day, 5% more") == Quantities((200.0,), (86_400.0,))
    assert read_quantities("HTTP 429, version 2") == Quantities()


def test_strict_fails_for_warnings_alone(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    for title, code in (("60 requests a minute", 1), ("30 requests a minute", 0)):
        path.write_text(json.dumps(_spec(limits=_window(title)), indent=1), encoding="utf-8")
        assert CliRunner().invoke(group, ["check", str(path)]).exit_code == 0
        assert CliRunner().invoke(group, ["check", "--strict", str(path)]).exit_code == code


@pytest.mark.parametrize("path", sorted((ROOT / "specs").glob("*.yaml")), ids=lambda path: path.stem)
def test_our_specs_are_free_of_warnings(path: Path) -> None:
    (provider,) = load_specs([path])
    assert find_warnings(provider, path) == ()


def test_the_good_spec_says_nothing_twice(tmp_path: Path) -> None:
    spec = parse_document(GOOD.encode()).plain_value
    path = tmp_path / "good.yaml"
    path.write_text(json.dumps(spec), encoding="utf-8")
    (provider,) = load_specs([path])
    assert find_warnings(provider, path) == ()
