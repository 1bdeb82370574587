"""Refusals with a status of success: a sample tells them by what else the spec says, prints them, and fails."""

from __future__ import annotations

import itertools
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from authproof.errors import AuthproofError
from authproof.loader import load_specs
from authproof.model.provider import Provider
from authproof.model.refusal_signs import find_refusal_signs
from authproof.samples.languages.language import all_languages, find_language
from authproof.samples.programs import write_samples
from authproof.sandbox.demo_credentials import demo_environment
from authproof.sandbox.origins import sandbox_origins, swap_origins
from authproof.sandbox.server import run_in_thread

from .conftest import Runner

SPEC = yaml.safe_load("""
authproof: 2
name: Two
summary: An API.
source: {kind: official, title: Docs, url: https://example.com, as_of: "2026-11-27"}
servers: {api: {url: https://api.example.com, description: The API.}}
credentials:
  key:
    title: Key
    summary: Opens it.
    shape: [{literal: k_}, {characters: alphanumeric, min_length: 8, max_length: 40}]
    example: k_abcdefgh12345678
    variable: KEY
grants: {by_hand: {kind: manual, title: Get a key, issues: [key], steps: [Get it.]}}
schemes:
  bearer:
    title: Key
    summary: For all.
    surface: rest
    parts: [{in: header, name: Authorization, template: "Bearer {key}"}]
flows: {first: {title: First call, summary: Calls., steps: [{call: me, using: bearer}, {call: me, using: bearer}]}}
operations:
  me: {title: Get me, server: api, method: GET, path: /me, security: [bearer], success: {}}
failures:
  wrong:
    cases: [missing, malformed, unknown, used, expired, revoked]
    status: 200
    title: Wrong
    meaning: It is wrong.
    action: Check it.
    bodies: {}
""")
JSON = "application/json"
ANSWERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "flag": ({"body": {"ok": True, "id": 7}}, {JSON: {"ok": False, "error": "invalid_auth", "id": 3}}),
    "error": ({"body": {"id": "u_1"}}, {JSON: {"error": {"code": 5, "text": "refused"}}}),
    "word": ({"body": {"status": "ok"}}, {JSON: {"status": "error", "message": "refused"}}),
    "number": ({"body": {"code": 0, "data": {"id": 7}}}, {JSON: {"code": 40001, "message": "refused"}}),
    "null": ({"body": {"error": None, "data": [1, 2]}}, {JSON: {"error": "refused", "data": None}}),
    "deep": ({"body": {"meta": {"ok": True}}}, {JSON: {"meta": {"ok": False}}}),
    "array": ({"body": [{"id": 1}]}, {JSON: {"message": "refused"}}),
    "errors": ({"body": {"errors": [], "id": 1}}, {JSON: {"errors": [{"text": "refused"}], "id": 1}}),
    "long": ({"body": {"ok": True, "id": 2**60}}, {JSON: {"ok": False}}),
    "html": ({"body": {"id": 1}}, {"text/html": "<p>refused</p>"}),
    "text": ({"body": "pong", "media_type": "text/plain"}, {"text/plain": "refused"}),
    "empty": ({}, {JSON: {"message": "refused"}}),
    "created": ({"status": 201, "body": {"id": 1}}, {JSON: {"id": 1}}),
}


def write_spec(folder: Path, name: str, success: dict[str, Any], bodies: dict[str, Any], calls: int) -> Provider:
    document = deepcopy(SPEC) | {"id": name}
    document["operations"]["me"]["success"] = success
    document["failures"]["wrong"]["bodies"] = bodies
    document["flows"]["first"]["steps"] = document["flows"]["first"]["steps"][:calls]
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return load_specs([folder / f"{name}.yaml"])[0]


@pytest.mark.parametrize(
    "names", [["flag"], pytest.param([name for name in ANSWERS if name != "flag"], marks=pytest.mark.slow)]
)
def test_samples_stop_at_refusals(names: list[str], tmp_path: Path, execute: Runner) -> None:
    calls = itertools.cycle((1, 2))
    providers = [write_spec(tmp_path, name, *ANSWERS[name], next(calls)) for name in names]
    with run_in_thread(providers) as sandbox:
        for provider, language in itertools.product(providers, all_languages()):
            (sample,) = (each for each in write_samples(provider) if each.language == language.id)
            text = swap_origins(sample.text, sandbox_origins(provider, sandbox.url))
            bodies = provider.failures["wrong"].bodies
            right = execute(text, find_language(sample.language), demo_environment(provider, sample))
            wrong = execute(text, find_language(sample.language), {"KEY": "k_wrong1234567890"})
            assert (right.exit_code, wrong.exit_code) == (0, 1), (provider.id, language.id, text, right, wrong)
            assert "refused" not in str(bodies) or "refused" in wrong.stderr, (provider.id, text, wrong)


def test_a_reusable_client_needs_a_status(tmp_path: Path) -> None:
    document = deepcopy(SPEC) | {"id": "two"}
    document["operations"]["me"]["success"] = {"body": {"ok": True}}
    document["failures"]["wrong"]["bodies"] = {JSON: {"ok": False}}
    document["flows"]["first"] |= {"reusable": True, "steps": document["flows"]["first"]["steps"][:1]}
    (tmp_path / "two.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(AuthproofError, match="'me' may be refused with a status below 400"):
        load_specs([tmp_path / "two.yaml"])


@pytest.mark.parametrize(
    ("body", "live"), [({"ok": True}, {}), ({"ok": True, "at": "2026-01-31T00:00:00Z"}, {"/at": "now"})]
)
def test_refusals_that_nothing_tells_are_known(tmp_path: Path, body: Any, live: dict[str, Any]) -> None:
    provider = write_spec(tmp_path, "two", {"body": {"ok": True}}, {JSON: {"ok": False}}, 1)
    operation = provider.operations["me"]
    success = operation.success.model_copy(update={"body": body, "live": live})
    failure = provider.failures["wrong"].model_copy(update={"bodies": {JSON: body}, "live": live})
    alike = provider.model_copy(
        update={
            "operations": {"me": operation.model_copy(update={"success": success})},
            "failures": {"wrong": failure},
        }
    )
    assert find_refusal_signs(alike, "me") == ((), ("wrong",))
