"""The report for continuous integration: JUnit's XML, a suite for each provider, a case for each claim."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from generator.claims.run import ClaimOutcome
from generator.verify.findings import DRIFTED, SKIPPED, ProviderResult, VerificationReport

_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (section 2.2)."""


def render_junit(report: VerificationReport) -> str:
    """Write the report."""
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
        failures=str(total[DRIFTED]),
        errors=str(errors),
        skipped=str(total[SKIPPED]),
    )
    causes = {outcome.claim.id: each.pointer for each in result.findings for outcome in each.outcomes}
    for outcome in result.outcomes:
        _add_case(suite, outcome, causes.get(outcome.claim.id, ""))
    if result.trouble:
        case = SubElement(suite, "testcase", classname="verify", name="reach")
        SubElement(case, "error", message=_replace_unfit(result.trouble))


def _add_case(suite: Element, outcome: ClaimOutcome, cause: str) -> None:
    case = SubElement(suite, "testcase", classname=outcome.claim.topic, name=outcome.claim.id)
    if outcome.verdict == "skipped":
        SubElement(case, "skipped", message=_replace_unfit(outcome.reason))
    elif outcome.verdict == "broken":
        failure = SubElement(
            case, "failure", message=_replace_unfit(f"{cause}: {outcome.claim.plain_sentence}"), type="drift"
        )
        lines = (f"{each.at}\n  documented {each.documented}\n  got        {each.got}" for each in outcome.differences)
        failure.text = _replace_unfit("\n".join(lines))


def _replace_unfit(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
