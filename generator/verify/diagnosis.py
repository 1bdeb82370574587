"""From claims that drifted to the values of the spec that explain it, for a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.claims.run import Outcome
from generator.claims.run.compare import shown
from generator.documents.node import whole
from generator.evidence import is_assumed
from generator.model import Provider
from generator.mutants.leaves import plain
from generator.pointer import exists, resolve
from generator.verify.findings import Finding
from generator.verify.places import Places
from generator.verify.search import Cause, causes


def diagnose(provider: Provider, outcomes: Iterable[Outcome], places: Places) -> tuple[Finding, ...]:
    """Explain every claim that drifted, as few values as will do."""
    spec = plain(provider)
    return tuple(_finding(provider, spec, each, places) for each in causes(provider, outcomes))


def _finding(provider: Provider, spec: dict[str, Any], cause: Cause, places: Places) -> Finding:
    documented = shown(whole(resolve(spec, cause.at))) if exists(spec, cause.at) else "nothing, so the default"
    seen = {each.got for outcome in cause.outcomes for each in outcome.differences if each.at == cause.at}
    return Finding(
        at=cause.at,
        place=f"{places.file}:{places.line(cause.at)}",
        documented=documented,
        got=seen.pop() if len(seen) == 1 else "",
        assumed=is_assumed(provider, cause.at),
        outcomes=cause.outcomes,
        others=cause.others,
    )
