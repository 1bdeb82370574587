"""The report for programs: JSON of a shape that stays as it is.

    {"authproof": version, "target": text, "verdict": "kept" | "drifted" | "incomplete", "providers": [{
        "id": name, "spec": file, "stopped": text or null,
        "counts": {"documented": {"kept": n, "drifted": n, "skipped": n}, "third_party": {…}, "assumed": {…}},
        "findings": [{"at": JSON Pointer, "place": "file:line", "documented": text, "got": text or null,
                      "assumed": bool, "claims": [id], "or": [JSON Pointer]}],
        "claims": [{"id": name, "topic": word, "sentence": text, "evidence": "documented" | "third_party" | "assumed",
                    "verdict": "kept" | "drifted" | "skipped", "reason": text or null,
                    "differences": [{"at": JSON Pointer, "documented": text, "got": text, "step": n}]}]}]}

Fields may be added; none is renamed or taken away without a new major version.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from generator import __version__
from generator.claims.run import Outcome
from generator.verify.findings import DRIFTED, KEPT, KINDS, SKIPPED, WORDS, Finding, Report, Result


def document(report: Report) -> str:
    """Write the report."""
    verdict = {0: "kept", 1: "drifted", 2: "incomplete"}[report.exit_code]
    providers = [_provider(each) for each in report.results]
    content = {"authproof": __version__, "target": report.target, "verdict": verdict, "providers": providers}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _provider(result: Result) -> dict[str, Any]:
    return {
        "id": result.provider,
        "spec": str(result.file),
        "stopped": result.trouble or None,
        "counts": {kind: _counts(result, kind) for kind in KINDS},
        "findings": [_finding(each) for each in result.findings],
        "claims": [_claim(each, result.kinds[each.claim.id]) for each in result.outcomes],
    }


def _counts(result: Result, kind: str) -> dict[str, int]:
    found = result.counts(kind)
    return {word: found[word] for word in (KEPT, DRIFTED, SKIPPED)}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "at": finding.at,
        "place": finding.place,
        "documented": finding.documented,
        "got": finding.got or None,
        "assumed": finding.assumed,
        "claims": [each.claim.id for each in finding.outcomes],
        "or": list(finding.others),
    }


def _claim(outcome: Outcome, kind: str) -> dict[str, Any]:
    return {
        "id": outcome.claim.id,
        "topic": outcome.claim.topic,
        "sentence": outcome.claim.plain,
        "evidence": kind,
        "verdict": WORDS[outcome.verdict],
        "reason": outcome.reason or None,
        "differences": [asdict(each) for each in outcome.differences],
    }
