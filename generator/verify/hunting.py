"""What came of a hunt for mutants, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.mutants import Fate, Report


def survived(reports: Iterable[Report]) -> bool:
    """Tell whether any mutant went unnoticed with no argument why it may, or claims could show nothing."""
    return any(each.unfit or _survivors(each) for each in reports)


def text(reports: Iterable[Report]) -> str:
    """Write the totals of each provider, every survivor, and every mutant of what is written that is argued away."""
    return "".join(f"{line}\n" for report in reports for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield str(report)
    yield from (f"  {fate}" for fate in _survivors(report))
    yield from (f"  {fate}" for fate in report.argued)
    yield from (f"  not kept by the original, so it shows nothing: {claim}" for claim in report.unfit)


def _survivors(report: Report) -> tuple[Fate, ...]:
    """Give the survivors: of what the spec writes, and of what it leaves at its default."""
    return (*report.survivors, *report.those("survived", written=False))
