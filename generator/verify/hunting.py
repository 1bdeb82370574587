"""What came of a hunt for mutants, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.mutants.report import HuntReport, MutantFate


def has_survivors(reports: Iterable[HuntReport]) -> bool:
    """Tell whether any mutant went unnoticed with no argument why it may, or claims could show nothing."""
    return any(each.unfit or _all_survivors(each) for each in reports)


def render_hunt(reports: Iterable[HuntReport]) -> str:
    """Write the totals of each provider, every survivor, and every mutant of what is written that is argued away."""
    return "".join(f"{line}\n" for report in reports for line in _report_lines(report))


def _report_lines(report: HuntReport) -> Iterator[str]:
    yield str(report)
    yield from (f"  {fate}" for fate in _all_survivors(report))
    yield from (f"  {fate}" for fate in report.excused_mutants)
    yield from (f"  not kept by the original, so it shows nothing: {claim}" for claim in report.unfit)


def _all_survivors(report: HuntReport) -> tuple[MutantFate, ...]:
    """Give the survivors: of what the spec writes, and of what it leaves at its default."""
    return (*report.surviving_mutants, *report.fates_with("survived", written=False))
