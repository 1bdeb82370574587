"""The report for people: what was kept, what drifted and where that stands in the spec, what was skipped and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.claims.run import Outcome
from generator.verify.findings import DRIFTED, KEPT, KINDS, SKIPPED, Finding, Report, Result
from generator.words import count, listed, spelled

_SHOWN: Final = 3
"""Claims that are shown for one finding; JSON and JUnit have all."""


def text(report: Report) -> str:
    """Write the report."""
    blocks = [f"Verified against {report.target}", *("\n".join(_result(each)) for each in report.results)]
    return "\n\n".join([*blocks, conclusion(report)]) + "\n"


def conclusion(report: Report) -> str:
    """Say in one line how it went."""
    kept, drifted, skipped = (sum(each.total()[word] for each in report.results) for word in (KEPT, DRIFTED, SKIPPED))
    if not kept and not drifted:
        return f"Nothing ran: {count(skipped, 'claim')} skipped."
    told = f"{count(kept, 'claim')} kept, {drifted} drifted, {skipped} skipped."
    if drifted:
        return f"Drift. {told}"
    return f"It could not run to the end. {told}" if report.troubles() else f"All that ran was kept. {told}"


def _result(result: Result) -> Iterator[str]:
    total = result.total()
    kept = "kept, as far as it ran" if total[SKIPPED] else "kept"
    yield f"{result.provider}: {'drifted' if total[DRIFTED] else kept if total[KEPT] else 'nothing ran'}"
    for kind in KINDS:
        if found := result.counts(kind):
            yield f"  {spelled(kind) + ':':<13}{found[KEPT]} kept, {found[DRIFTED]} drifted, {found[SKIPPED]} skipped"
    for reason, number in result.skipped().items():
        yield f"  skipped {number}: {reason}"
    if result.trouble:
        yield f"  stopped: {result.trouble}"
    for finding in result.findings:
        yield from _finding(finding)


def _finding(finding: Finding) -> Iterator[str]:
    yield f"  {finding.place}: {finding.at}"
    yield f"    documented {finding.documented}" + (" (assumed: no source states it)" if finding.assumed else "")
    if finding.got:
        yield f"    got        {_one_line(finding.got)}"
    if finding.others:
        yield f"    the claims cannot tell it from {listed(finding.others, 'or')}"
    yield f"    {count(len(finding.outcomes), 'claim')} drifted for it:"
    for outcome in finding.outcomes[:_SHOWN]:
        yield from _outcome(outcome, alone=not finding.got)
    if len(finding.outcomes) > _SHOWN:
        yield f"      and {len(finding.outcomes) - _SHOWN} more"


def _outcome(outcome: Outcome, *, alone: bool) -> Iterator[str]:
    yield f"      {outcome.claim.id}: {outcome.claim.plain}"
    for difference in outcome.differences if alone else ():
        yield f"        documented {_one_line(difference.documented)}"
        yield f"        got        {_one_line(difference.got)}"


def _one_line(text: str) -> str:
    """Keep on one line what a server sent, and keep it from commanding the terminal."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
