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
from generator.claims.run import ClaimOutcome
from generator.verify.findings import (
    DRIFTED,
    EVIDENCE_KINDS,
    KEPT,
    SKIPPED,
    VERDICT_WORDS,
    Finding,
    ProviderResult,
    VerificationReport,
)


def render_json(report: VerificationReport) -> str:
    """Write the report."""
    verdict = {0: "kept", 1: "drifted", 2: "incomplete"}[report.exit_code]
    providers = [_provider_data(each) for each in report.results]
    content = {"authproof": __version__, "target": report.target, "verdict": verdict, "providers": providers}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _provider_data(result: ProviderResult) -> dict[str, Any]:
    return {
        "id": result.provider,
        "spec": str(result.file),
        "stopped": result.trouble or None,
        "counts": {kind: _counts_data(result, kind) for kind in EVIDENCE_KINDS},
        "findings": [_finding_data(each) for each in result.findings],
        "claims": [_claim_data(each, result.evidence_kinds[each.claim.id]) for each in result.outcomes],
    }


def _counts_data(result: ProviderResult, kind: str) -> dict[str, int]:
    verdicts = result.count_verdicts(kind)
    return {word: verdicts[word] for word in (KEPT, DRIFTED, SKIPPED)}


def _finding_data(finding: Finding) -> dict[str, Any]:
    return {
        "at": finding.pointer,
        "place": finding.place,
        "documented": finding.documented,
        "got": finding.got or None,
        "assumed": finding.assumed,
        "claims": [each.claim.id for each in finding.outcomes],
        "or": list(finding.alternatives),
    }


def _claim_data(outcome: ClaimOutcome, kind: str) -> dict[str, Any]:
    return {
        "id": outcome.claim.id,
        "topic": outcome.claim.topic,
        "sentence": outcome.claim.plain_sentence,
        "evidence": kind,
        "verdict": VERDICT_WORDS[outcome.verdict],
        "reason": outcome.reason or None,
        "differences": [asdict(each) for each in outcome.differences],
    }
