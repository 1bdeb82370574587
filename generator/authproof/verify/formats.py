"""A report as text for people, as JSON for programs, and as JUnit's XML for continuous integration.

The text tells what was kept, what drifted and where that stands in the spec, what was skipped and why; the other two
hold every claim.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from authproof import __version__
from authproof.claims.certainty import Certainty
from authproof.claims.run import ClaimDifference, ClaimOutcome, ClaimVerdict
from authproof.text.english import join_words, spell_count, spell_name
from authproof.text.json_values import dump_json
from authproof.text.terminal import escape_controls
from authproof.verify.findings import VERDICTS, Finding, ProviderResult, ReportedVerdict, VerificationReport

_SHOWN_CLAIMS: Final = 3
"""Claims that are shown for one finding; JSON and JUnit have all."""


def render_text(report: VerificationReport) -> str:
    blocks = [f"Verified against {report.target}", *("\n".join(_result_lines(each)) for each in report.results)]
    return "\n\n".join([*blocks, render_conclusion(report)]) + "\n"


def render_conclusion(report: VerificationReport) -> str:
    """Say in one line how it went."""
    kept, drifted, skipped = (sum(each.count_all()[verdict] for each in report.results) for verdict in ReportedVerdict)
    if not kept and not drifted:
        return f"Nothing ran: {spell_count(skipped, 'claim')} skipped."
    totals = f"{spell_count(kept, 'claim')} kept, {drifted} drifted, {skipped} skipped."
    if drifted:
        return f"Drift. {totals}"
    return f"It could not run to the end. {totals}" if report.list_troubles() else f"All that ran was kept. {totals}"


def _result_lines(result: ProviderResult) -> Iterator[str]:
    yield f"{result.provider}: {_summarise_verdicts(result.count_all())}"
    for certainty in Certainty:
        if verdicts := result.count_verdicts(certainty):
            counts = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in ReportedVerdict)
            yield f"  {spell_name(certainty) + ':':<13}{counts}"
    for reason, number in result.count_skip_reasons().items():
        yield f"  skipped {number}: {reason}"
    if result.trouble:
        yield f"  stopped: {result.trouble}"
    for finding in result.findings:
        yield from _finding_lines(finding)


def _summarise_verdicts(total: Counter[ReportedVerdict]) -> str:
    if total[ReportedVerdict.drifted]:
        return "drifted"
    if not total[ReportedVerdict.kept]:
        return "nothing ran"
    return "kept, as far as it ran" if total[ReportedVerdict.skipped] else "kept"


def _finding_lines(finding: Finding) -> Iterator[str]:
    yield f"  {finding.place}: {finding.pointer}"
    yield f"    documented {finding.documented}" + (" (assumed: no source states it)" if finding.assumed else "")
    if finding.got:
        yield f"    got        {escape_controls(finding.got)}"
    if finding.contradicts:
        yield "    a sandbox of this very spec does the same: the value and others of the spec do not go together"
        if finding.alternatives:
            yield f"    it may as well be {join_words(finding.alternatives, 'or')}"
    elif finding.alternatives:
        yield f"    the claims cannot tell it from {join_words(finding.alternatives, 'or')}"
    yield f"    {spell_count(len(finding.outcomes), 'claim')} drifted for it:"
    for outcome in finding.outcomes[:_SHOWN_CLAIMS]:
        yield from _outcome_lines(outcome, alone=not finding.got)
    if len(finding.outcomes) > _SHOWN_CLAIMS:
        yield f"      and {len(finding.outcomes) - _SHOWN_CLAIMS} more"


def _outcome_lines(outcome: ClaimOutcome, *, alone: bool) -> Iterator[str]:
    yield f"      {outcome.claim.id}: {outcome.claim.plain_sentence}"
    for difference in outcome.differences if alone else ():
        yield f"        documented {escape_controls(difference.documented)}"
        yield f"        got        {escape_controls(difference.got)}"


def render_json(report: VerificationReport) -> str:
    verdict = {0: "kept", 1: "drifted", 2: "incomplete"}[report.exit_code]
    providers = [_provider_data(each) for each in report.results]
    content = {"authproof": __version__, "target": report.target, "verdict": verdict, "providers": providers}
    return dump_json(content)


def _provider_data(result: ProviderResult) -> dict[str, Any]:
    return {
        "id": result.provider,
        "spec": str(result.file),
        "stopped": result.trouble or None,
        "counts": {certainty: _counts_data(result, certainty) for certainty in Certainty},
        "findings": [_finding_data(each) for each in result.findings],
        "claims": [_claim_data(each, result.certainties[each.claim.id]) for each in result.outcomes],
    }


def _counts_data(result: ProviderResult, certainty: Certainty) -> dict[str, int]:
    verdicts = result.count_verdicts(certainty)
    return {verdict: verdicts[verdict] for verdict in ReportedVerdict}


def _finding_data(finding: Finding) -> dict[str, Any]:
    return {
        "at": finding.pointer,
        "place": finding.place,
        "documented": finding.documented,
        "got": finding.got or None,
        "assumed": finding.assumed,
        "claims": [each.claim.id for each in finding.outcomes],
        "or": list(finding.alternatives),
        "contradicts": finding.contradicts,
    }


def _claim_data(outcome: ClaimOutcome, certainty: Certainty) -> dict[str, Any]:
    return {
        "id": outcome.claim.id,
        "topic": outcome.claim.topic,
        "sentence": outcome.claim.plain_sentence,
        "evidence": certainty,
        "verdict": VERDICTS[outcome.verdict],
        "reason": outcome.reason or None,
        "differences": [_difference_data(each) for each in outcome.differences],
    }


def _difference_data(difference: ClaimDifference) -> dict[str, Any]:
    return {"at": difference.at, "documented": difference.documented, "got": difference.got, "step": difference.step}


_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (section 2.2)."""


def render_junit(report: VerificationReport) -> str:
    root = Element("testsuites", name=_replace_unfit(f"authproof verify: {report.target}"))
    for result in report.results:
        _add_suite(root, result)
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _add_suite(root: Element, result: ProviderResult) -> None:
    total, errors = result.count_all(), int(bool(result.trouble))
    suite = SubElement(
        root,
        "testsuite",
        name=result.provider,
        tests=str(total.total() + errors),
        failures=str(total[ReportedVerdict.drifted]),
        errors=str(errors),
        skipped=str(total[ReportedVerdict.skipped]),
    )
    causes = {outcome.claim.id: each.pointer for each in result.findings for outcome in each.outcomes}
    for outcome in result.outcomes:
        _add_case(suite, outcome, causes.get(outcome.claim.id, ""))
    if result.trouble:
        case = SubElement(suite, "testcase", classname="verify", name="reach")
        SubElement(case, "error", message=_replace_unfit(result.trouble))


def _add_case(suite: Element, outcome: ClaimOutcome, cause: str) -> None:
    case = SubElement(suite, "testcase", classname=outcome.claim.topic, name=outcome.claim.id)
    if outcome.verdict is ClaimVerdict.skipped:
        SubElement(case, "skipped", message=_replace_unfit(outcome.reason))
    elif outcome.verdict is ClaimVerdict.broken:
        failure = SubElement(
            case, "failure", message=_replace_unfit(f"{cause}: {outcome.claim.plain_sentence}"), type="drift"
        )
        lines = (f"{each.at}\n  documented {each.documented}\n  got        {each.got}" for each in outcome.differences)
        failure.text = _replace_unfit("\n".join(lines))


def _replace_unfit(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
