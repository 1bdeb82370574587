"""Run a Postman collection by newman."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .tools import run, tool

Node = dict[str, Any]


@dataclass(frozen=True)
class Report:
    """What newman says of a run."""

    assertions: int
    failed: list[str]
    environment: dict[str, str]
    """What scripts have left in it."""


def newman(folder: Path, collection: Node, environment: Node) -> Report:
    """Run a collection with an environment; redirects are answers like all others."""
    (folder / "collection.json").write_text(json.dumps(collection), encoding="utf-8")
    (folder / "environment.json").write_text(json.dumps(environment), encoding="utf-8")
    command = [*tool("newman", "newman"), "run", "collection.json", "-e", "environment.json", "--reporters", "json"]
    exported = ["--reporter-json-export", "report.json", "--export-environment", "left.json"]
    done = run([*command, *exported, "--timeout-request", "10000", "--ignore-redirects"], folder)
    assert (folder / "report.json").is_file(), done.text
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))["run"]
    failed = [_failure(each) for each in told["failures"]]
    assert (done.code == 0) == (not failed), done.text
    left = json.loads((folder / "left.json").read_text(encoding="utf-8"))
    values = {each["key"]: each["value"] for each in left["values"]}
    return Report(told["stats"]["assertions"]["total"], failed, values)


def environment(values: dict[str, str]) -> Node:
    """Give an environment of some variables and nothing else."""
    return {"name": "ours", "values": [{"key": key, "value": value, "enabled": True} for key, value in values.items()]}


def _failure(each: Node) -> str:
    return f"{each['source'].get('name')}: {each['error'].get('test', each['error']['message'])}"
