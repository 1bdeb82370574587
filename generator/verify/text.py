"""The report for people: what was kept, what drifted and where that stands in the spec, what was skipped and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.claims.run import ClaimOutcome
from generator.verify.findings import (
    DRIFTED,
    EVIDENCE_KINDS,
    KEPT,
    SKIPPED,
    Finding,
    ProviderResult,
    VerificationReport,
)
from generator.words import join_words, spell_count, spell_name

_SHOWN_CLAIMS: Final = 3
"""Claims that are shown for one finding; JSON and JUnit have all."""


def render_text(report: VerificationReport) -> str:
    """Write the report."""
    blocks = [f"Verified against {report.target}", *("\n".join(_result_lines(each)) for each in report.results)]
    return "\n\n".join([*blocks, render_conclusion(report)]) + "\n"


def render_conclusion(report: VerificationReport) -> str:
    """Say in one line how it went."""
    kept, drifted, skipped = (
        sum(each.count_all()[word] for each in report.results) for word in (KEPT, DRIFTED, SKIPPED)
    )
    if not kept and not drifted:
        return f"Nothing ran: {spell_count(skipped, 'claim')} skipped."
    totals = f"{spell_count(kept, 'claim')} kept, {drifted} drifted, {skipped} skipped."
    if drifted:
        return f"Drift. {totals}"
    return f"It could not run to the end. {totals}" if report.list_troubles() else f"All that ran was kept. {totals}"


def _result_lines(result: ProviderResult) -> Iterator[str]:
    total = result.count_all()
    kept = "kept, as far as it ran" if total[SKIPPED] else "kept"
    yield f"{result.provider}: {'drifted' if total[DRIFTED] else kept if total[KEPT] else 'nothing ran'}"
    for kind in EVIDENCE_KINDS:
        if verdicts := result.count_verdicts(kind):
            yield f"  {spell_name(kind) + ':':<13}{verdicts[KEPT]} kept, {verdicts[DRIFTED]} drifted, {verdicts[SKIPPED]} skipped"
    for reason, number in result.count_skip_reasons().items():
        yield f"  skipped {number}: {reason}"
    if result.trouble:
        yield f"  stopped: {result.trouble}"
    for finding in result.findings:
        yield from _finding_lines(finding)


def _finding_lines(finding: Finding) -> Iterator[str]:
    yield f"  {finding.place}: {finding.pointer}"
    yield f"    documented {finding.documented}" + (" (assumed: no source states it)" if finding.assumed else "")
    if finding.got:
        yield f"    got        {_escape_controls(finding.got)}"
    if finding.alternatives:
        yield f"    the claims cannot tell it from {join_words(finding.alternatives, 'or')}"
    yield f"    {spell_count(len(finding.outcomes), 'claim')} drifted for it:"
    for outcome in finding.outcomes[:_SHOWN_CLAIMS]:
        yield from _outcome_lines(outcome, alone=not finding.got)
    if len(finding.outcomes) > _SHOWN_CLAIMS:
        yield f"      and {len(finding.outcomes) - _SHOWN_CLAIMS} more"


def _outcome_lines(outcome: ClaimOutcome, *, alone: bool) -> Iterator[str]:
    yield f"      {outcome.claim.id}: {outcome.claim.plain_sentence}"
    for difference in outcome.differences if alone else ():
        yield f"        documented {_escape_controls(difference.documented)}"
        yield f"        got        {_escape_controls(difference.got)}"


def _escape_controls(text: str) -> str:
    """Keep on one line what a server sent, and keep it from commanding the terminal."""
    return (
        text
        if text.isprintable()
        else "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
    )
