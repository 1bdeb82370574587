"""From claims that drifted to the values of the spec that explain it, for a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.claims.run import ClaimOutcome
from generator.claims.run.compare import show_json
from generator.documents.node import whole_numbers
from generator.evidence import is_assumed
from generator.model.provider import Provider
from generator.mutants.leaves import plain_spec
from generator.pointer import has_value_at, resolve_pointer
from generator.verify.findings import Finding
from generator.verify.places import SpecPositions
from generator.verify.search import Cause, find_causes


def diagnose_drift(
    provider: Provider, outcomes: Iterable[ClaimOutcome], positions: SpecPositions
) -> tuple[Finding, ...]:
    """Explain every claim that drifted, as few values as will do."""
    spec = plain_spec(provider)
    return tuple(_make_finding(provider, spec, each, positions) for each in find_causes(provider, outcomes))


def _make_finding(provider: Provider, spec: dict[str, Any], cause: Cause, positions: SpecPositions) -> Finding:
    documented = (
        show_json(whole_numbers(resolve_pointer(spec, cause.pointer)))
        if has_value_at(spec, cause.pointer)
        else "nothing, so the default"
    )
    got_values = {each.got for outcome in cause.outcomes for each in outcome.differences if each.at == cause.pointer}
    return Finding(
        pointer=cause.pointer,
        place=f"{positions.file}:{positions.line_of(cause.pointer)}",
        documented=documented,
        got=got_values.pop() if len(got_values) == 1 else "",
        assumed=is_assumed(provider, cause.pointer),
        outcomes=cause.outcomes,
        alternatives=cause.alternatives,
    )
