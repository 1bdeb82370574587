"""Failures: one answer for one case, and headers that the sandbox can fill in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from generator.errors import did_you_mean
from generator.loader.checks.uses import fault_duplicates
from generator.loader.fault import Fault
from generator.model.failure import Live
from generator.model.limit import Window
from generator.model.provider import Provider
from generator.pointer import Path
from generator.template import placeholders_in

LIMIT_PLACEHOLDERS: Final = ("limit", "remaining", "reset")
FAILURE_PLACEHOLDERS: Final = (*LIMIT_PLACEHOLDERS, *(word.value for word in Live if word is not Live.sequence))
_STATUS_RANGES: Final = {"4XX": range(400, 500), "5XX": range(500, 600)}


def check_failures_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two failures answer the same case on the same surface of the same operation for the same limit."""
    yield from fault_duplicates(
        _walk_answered_cases(provider), "{} answers this case there already; one failure for each case"
    )


def check_status_ranges(provider: Provider) -> Iterator[Fault]:
    """Ask that a failure that covers 5XX has such a status itself."""
    for name, failure in provider.failures.items():
        if failure.covers and failure.status not in _STATUS_RANGES[failure.covers]:
            yield Fault(
                ("failures", name, "covers"), f"the status is {failure.status}, which {failure.covers} does not cover"
            )


def check_header_placeholders(provider: Provider) -> Iterator[Fault]:
    """Ask that every name in braces in a header is one that the sandbox knows."""
    for path, text, known in _walk_headers(provider):
        for name in placeholders_in(text):
            if name not in known:
                yield Fault(path, f"nothing fills in {{{name}}}; {did_you_mean(name, known)}")


def _walk_answered_cases(provider: Provider) -> Iterator[tuple[object, Path]]:
    for name, failure in provider.failures.items():
        for index, case in enumerate(failure.cases):
            for surface in failure.surfaces:
                for covered in product(failure.operations or (None,), failure.limits or (None,)):
                    yield (case, surface, *covered), ("failures", name, "cases", index)


def _walk_headers(provider: Provider) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    for name, failure in provider.failures.items():
        for header, text in failure.headers.items():
            yield ("failures", name, "headers", header), text, FAILURE_PLACEHOLDERS
    for name, limit in provider.limits.items():
        for header, text in limit.headers.items() if isinstance(limit, Window) else ():
            yield ("limits", name, "headers", header), text, LIMIT_PLACEHOLDERS


FAILURE_CHECKS: Final = (check_failures_differ, check_status_ranges, check_header_placeholders)
