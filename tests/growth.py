"""Specs that grow: one provider with as many operations as asked for, each with what an operation has."""

from __future__ import annotations

import cProfile
import json
from collections.abc import Callable
from pathlib import Path
from pstats import Stats
from typing import Any

from authproof.loader.document import parse_document

_GOOD = Path(__file__).parent / "loader" / "good.yaml"
_EVERY = 5
"""Of so many operations one has a refusal of its own."""

MOST_FOR_TWICE = 2.2
"""As how many times the time may grow when what it is spent on doubles."""


def write_large_spec(folder: Path, operations: int, *, own_schemes: bool = False) -> Path:
    """Write a spec that has so many operations more than the good one; gives the folder.

    With `own_schemes` each has a credential and a scheme of its own, and a flow.
    """
    spec = parse_document(_GOOD.read_bytes()).plain_value
    scheme = next(name for name, each in spec["schemes"].items() if each["surface"] == "rest")
    server = next(name for name, each in spec["servers"].items() if each["url"].startswith("http"))
    for number in range(operations):
        own_scheme = _add_scheme(spec, number) if own_schemes else scheme
        spec["operations"][f"op{number}"] = _describe_operation(number, server, own_scheme)
        if number % _EVERY == 0:
            spec["failures"][f"lost{number}"] = _describe_failure(number)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "good.yaml").write_text(json.dumps(spec, indent=1), encoding="utf-8")
    return folder


def _add_scheme(spec: dict[str, Any], number: int) -> str:
    """Add a scheme with a credential, and a flow that shows it; gives its name."""
    name = f"key{number}"
    shape = [{"literal": f"k{number}_"}, {"characters": "alphanumeric", "min_length": 8, "max_length": 40}]
    described = {"title": f"Key {number}", "summary": "Opens it."}
    spec["credentials"][name] = described | {
        "shape": shape,
        "example": f"k{number}_abcdefgh12345678",
        "variable": f"KEY_{number}",
    }
    spec["grants"][name] = {"kind": "manual", "title": "Get a key", "issues": [name], "steps": ["Get it."]}
    part = {"in": "header", "name": "Authorization", "template": f"Bearer {{{name}}}"}
    spec["schemes"][name] = described | {"surface": "rest", "parts": [part]}
    spec["flows"][name] = described | {"steps": [{"call": f"op{number}", "using": name}]}
    return name


def _describe_operation(number: int, server: str, scheme: str) -> dict[str, Any]:
    return {
        "title": f"Get thing {number}",
        "server": server,
        "method": "GET",
        "path": f"/things{number}/{{thing}}",
        "security": [scheme],
        "parameters": {"thing": {"in": "path", "description": "Which one.", "example": "1"}},
        "success": {"body": {"id": number}},
    }


def _describe_failure(number: int) -> dict[str, Any]:
    return {
        "cases": ["not_found"],
        "operations": [f"op{number}"],
        "status": 404,
        "title": f"No thing {number}",
        "meaning": "It is not there.",
        "action": "Ask for another.",
        "bodies": {"application/json": {"lost": number}},
    }


def count_calls(work: Callable[[], object]) -> int:
    """Count the calls of functions that some work takes: a measure of time that other work does not disturb."""
    profile = cProfile.Profile()
    profile.enable()
    try:
        work()
    finally:
        profile.disable()
    return int(Stats(profile).total_calls)  # type: ignore[attr-defined]
