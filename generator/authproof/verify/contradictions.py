"""Claims that a sandbox of the very same spec breaks: values of the spec do not go together, and nothing has drifted.

Such a claim is explained by a value whose change mends it: in the sandbox of the changed spec, the claim that is then
made under the same name is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final, NamedTuple

from authproof.claims import derive_claims
from authproof.claims.run import ClaimOutcome, ClaimVerdict, run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.errors import AuthproofError
from authproof.verify.candidates import rate_likeness, suspect_pointers, touches_any
from authproof.verify.mutants.copies import CopyRunner, SpecCopy
from authproof.verify.mutants.leaves import Leaf

_MOST_CLAIMS_MADE: Final = 8_000
"""Claims that are made of changed specs, which takes some seconds."""
_CHANGES_OF_EACH: Final = 4
_MOST_CLAIMS: Final = 12
"""Broken claims that are tried again; more of them seldom tell more."""


class Mend(NamedTuple):
    """A value whose change mends claims."""

    pointer: str
    claim_ids: frozenset[str]


def find_contradicted(runner: CopyRunner, outcomes: Sequence[ClaimOutcome]) -> list[ClaimOutcome]:
    """Give the broken claims that the sandbox of the unchanged spec breaks in the same way."""
    own_outcomes = runner.run_claims(runner.original, [each.claim for each in outcomes])
    return [
        outcome for outcome, own in zip(outcomes, own_outcomes, strict=True) if rate_likeness(outcome, own, "/") == 1.0
    ]


def find_mends(copy: SpecCopy, outcomes: Sequence[ClaimOutcome]) -> list[Mend]:
    """Give the values whose change mends most of the claims, likely ones first; none if no change mends any.

    What is documented in the place of what came comes last: to write that down would mend every claim.
    """
    wanted = frozenset(each.claim.id for each in outcomes[:_MOST_CLAIMS])
    shown = {each.at for outcome in outcomes for each in outcome.differences}
    leaves = _order_leaves(copy, outcomes)
    search = _MendSearch(copy, wanted)
    return search.try_leaves(leaf for leaf in leaves if not touches_any(leaf.pointer, shown)) or search.try_leaves(
        leaf for leaf in leaves if touches_any(leaf.pointer, shown)
    )


def _order_leaves(copy: SpecCopy, outcomes: Iterable[ClaimOutcome]) -> list[Leaf]:
    """Give every value, those first that most of the claims rest on."""
    counts = Counter(pointer for outcome in outcomes for pointer in suspect_pointers(outcome))
    weights = [
        (sum(number for pointer, number in counts.items() if touches_any(leaf.pointer, [pointer])), leaf)
        for leaf in copy.list_leaves()
    ]
    return [leaf for _, leaf in sorted(weights, key=lambda pair: -pair[0])]


class _MendSearch:
    """Changes values of a spec, one at a time, until it has made too many claims."""

    def __init__(self, copy: SpecCopy, wanted: frozenset[str]) -> None:
        self._copy = copy
        self._wanted = wanted
        self._claims_left = _MOST_CLAIMS_MADE

    def try_leaves(self, leaves: Iterable[Leaf]) -> list[Mend]:
        """Give the mends that mend most."""
        tried = [Mend(leaf.pointer, self._claims_mended(leaf)) for leaf in leaves]
        most = max((len(each.claim_ids) for each in tried), default=0)
        return [each for each in tried if each.claim_ids and len(each.claim_ids) == most]

    def _claims_mended(self, leaf: Leaf) -> frozenset[str]:
        if self._claims_left <= 0:
            return frozenset()
        changed = islice(self._copy.copies_with_changes(leaf), _CHANGES_OF_EACH)
        return max((self._claims_kept(each) for each in changed), key=len, default=frozenset())

    def _claims_kept(self, copy: SpecCopy) -> frozenset[str]:
        try:
            claims = derive_claims(copy.provider)
            self._claims_left -= len(claims)
            sandbox = EngineTarget(copy.tables)
            tried = [claim for claim in claims if claim.id in self._wanted]
            outcomes = [run_claim(claim, sandbox, copy.tables, recorded=False) for claim in tried]
        except (
            LookupError,
            ValueError,
            TypeError,
            RecursionError,
            re.error,
            AuthproofError,
        ):  # the change makes no sense
            return frozenset()
        return frozenset(each.claim.id for each in outcomes if each.verdict is ClaimVerdict.kept)
