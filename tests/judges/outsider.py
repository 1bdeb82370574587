"""Runs Schemathesis, in a process of its own, on a provider's OpenAPI against a sandbox that runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from authproof.documents.openapi import build_openapi
from authproof.model.provider import Provider
from authproof.model.vocabulary import CREDENTIAL_CASES
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine.cases import CASES
from authproof.sandbox.server import RunningSandbox
from authproof.sandbox.tables import OperationTable, Tables
from authproof.text.json_values import dump_json

from .callers import callers

ROOT = Path(__file__).parents[2]
SECONDS = 600
"""How long one run may take at most."""

_ENVIRONMENT = {"SCHEMATHESIS_HOOKS": "tests.judges.hooks", "NO_PROXY": "*"}


@dataclass(frozen=True)
class Verdict:
    """What Schemathesis found."""

    code: int
    """Its exit code: 0 only if there is neither a failure nor a warning."""
    failures: frozenset[str]
    """The kinds of failure: `IgnoredAuth`, `UndefinedStatusCode` …"""
    warnings: frozenset[str]
    accepted: frozenset[str]
    """The operations that let at least one request pass, as `GET /path`."""
    cases: int
    output: str


def judge(provider: Provider, sandbox: RunningSandbox, folder: Path, *, examples: int = 40, seed: int = 1) -> Verdict:
    """Let Schemathesis judge the sandbox, with valid credentials, all checks, and warnings as failures.

    It takes one address for a document, so that each server has a document of its own.
    """
    tables = compile_provider(provider)
    node = _strict(build_openapi(provider, sandbox.url))
    verdicts = []
    for server in dict.fromkeys(operation.server for operation in tables.operations):
        own = replace(tables, operations=tuple(each for each in tables.operations if each.server == server))
        (part := folder / server).mkdir()
        address = sandbox.url + tables.mounts[server]
        verdicts.append(_judge_server(own, sandbox, part, _keep_operations(node, own), address, examples, seed))
    return Verdict(
        max(each.code for each in verdicts),
        frozenset().union(*(each.failures for each in verdicts)),
        frozenset().union(*(each.warnings for each in verdicts)),
        frozenset().union(*(each.accepted for each in verdicts)),
        sum(each.cases for each in verdicts),
        "\n".join(each.output for each in verdicts),
    )


def _keep_operations(node: dict[str, Any], tables: Tables) -> dict[str, Any]:
    """Leave out the operations of other servers, and the servers, of which one is told by its address."""
    ids = {operation.id for operation in tables.operations}
    paths: dict[str, Any] = {}
    for path, item in node["paths"].items():
        kept = {
            method: {name: part for name, part in one.items() if name != "servers"} if isinstance(one, dict) else one
            for method, one in item.items()
            if not isinstance(one, dict) or one.get("operationId") in ids
        }
        paths |= {path: kept} if any(isinstance(one, dict) for one in kept.values()) else {}
    return node | {"paths": paths}


def _judge_server(  # noqa: PLR0913, PLR0917 - what is judged, and how
    tables: Tables, sandbox: RunningSandbox, folder: Path, node: dict[str, Any], url: str, examples: int, seed: int
) -> Verdict:
    paths = {name: folder / name for name in ("openapi.json", "schemathesis.toml", "callers.json", "report.json")}
    paths["openapi.json"].write_text(dump_json(node), encoding="utf-8")
    paths["schemathesis.toml"].write_text(_settings(tables, seed), encoding="utf-8")
    paths["callers.json"].write_text(json.dumps(callers(tables, sandbox.app.engine)), encoding="utf-8")
    done = subprocess.run(
        _command(paths, url, examples),
        cwd=ROOT,
        env=os.environ | _ENVIRONMENT | {"JUDGES_CALLERS": str(paths["callers.json"])},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert paths["report.json"].exists(), done.stdout + done.stderr
    return _verdict(done, json.loads(paths["report.json"].read_text(encoding="utf-8")))


def released(provider: Provider) -> frozenset[str]:
    """Name the operations that a caller can use today, as Schemathesis does."""
    usable = (one for one in compile_provider(provider).operations if one.released)
    return frozenset(f"{one.method} {one.path}" for one in usable)


def _command(paths: dict[str, Path], url: str, examples: int) -> list[str]:
    program = str(Path(sys.executable).parent / "schemathesis")
    options = ["--url", url, "--max-examples", str(examples), "--continue-on-failure"]
    report = ["--report", "json", "--report-json-path", str(paths["report.json"])]
    more = ["--generation-database", "none", "--no-color", "--suppress-health-check", "filter_too_much"]
    settings = ["--config-file", str(paths["schemathesis.toml"])]
    return [program, *settings, "run", str(paths["openapi.json"]), *options, *report, *more]


def _strict(node: dict[str, Any]) -> dict[str, Any]:
    """Hold the sandbox to its word: what no source documents, it must own to in the header.

    The document says so of the sandbox only, since the provider sends no such header; here only the sandbox answers.
    """
    other = node["components"]["responses"]["not-documented"]
    (header,) = other["headers"].values()
    header |= {"required": True, "schema": {"enum": list(CASES)}}
    other["content"] = {"application/json": {"schema": {"type": "object", "required": ["undocumented"]}}}
    return node


def excused(tables: Tables) -> dict[str, frozenset[str]]:
    """Name the checks that an operation is excused from, because they blame it for what its spec says.

    Schemathesis holds that a bare request is refused with 401 or 403. An operation that is not released refuses
    everybody alike, and nobody can use it; a token endpoint may answer with 400, as OAuth's do.
    """
    found = {}
    for one in tables.operations:
        if not one.released:
            found[one.id] = frozenset({"missing_required_header"})
        elif _status(tables, one, "missing") not in (401, 403):
            found[one.id] = frozenset({"missing_required_header", "ignored_auth"})
    return found


def _settings(tables: Tables, seed: int) -> str:
    lines = [f"seed = {seed}", "[cache]", "enabled = false", "[warnings]", "fail-on = true"]
    for one in tables.operations:
        lines += ["[[operations]]", f'include-operation-id = "{one.id}"', *_expected(tables, one)]
        lines += [f"checks.{check}.enabled = false" for check in excused(tables).get(one.id, ())]
        # that nobody gets in is what is documented, not a mismatch
        lines += [] if one.released else ['warnings = ["rate_limited"]']
    return "\n".join(lines) + "\n"


def _expected(tables: Tables, one: OperationTable) -> list[str]:
    """Write which statuses an operation may answer with: Schemathesis' own lists let one pass that is 429 or 500."""
    unreleased = [] if one.released else [_status(tables, one, "unreleased")]
    refusals = [_status(tables, one, case) for case in CREDENTIAL_CASES]
    fates = [_status(tables, one, case) for each in one.parameters for case in each.refused.values()]
    asked = [_status(tables, one, case) for each in one.parameters for case in (each.refusal, each.missing)]
    bad = [_status(tables, one, case) for case in ("bad_request", "not_found", "method_not_allowed", "forbidden")]
    good = [one.success.status, *fates, *unreleased, *(refusals if _logs_in(tables, one) else [])]
    return [
        f"checks.positive_data_acceptance.expected-statuses = {sorted(set(good))}",
        f"checks.negative_data_rejection.expected-statuses = {sorted({*bad, *asked, *refusals, *fates, *unreleased})}",
    ]


def _logs_in(tables: Tables, operation: OperationTable) -> bool:
    """Tell whether the body carries the credentials: Schemathesis makes bodies up, and most of them are wrong."""
    parts = [part for scheme in tables.schemes if scheme.id in operation.schemes for part in scheme.parts]
    return any(part.place == "body" for part in parts)


def _status(tables: Tables, operation: OperationTable, case: str) -> int:
    """Give the documented status of a refusal, the operation's own first; else the sandbox's own."""
    fitting = [one for one in tables.failures if case in one.cases and operation.surface in one.surfaces]
    mine = [one for one in fitting if not one.operations or operation.id in one.operations]
    return mine[0].status if mine else CASES[case].status


def _verdict(done: subprocess.CompletedProcess[str], report: dict[str, Any]) -> Verdict:
    found = report["valid_rates"].items()
    return Verdict(
        done.returncode,
        frozenset(one["type"] for one in report["failures"]),
        frozenset(name for name, operations in report["warnings"].items() if operations),
        frozenset(label for label, phases in found if any(phase["accepted"] for phase in phases.values())),
        report["test_cases"]["generated"],
        done.stdout + done.stderr,
    )
