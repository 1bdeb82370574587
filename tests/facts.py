"""The statements of the sources, as `facts.tsv` has them, and what shows each: `python -m tests.facts [PROVIDER]`."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

from authproof.claims.certainty import Certainty, CertaintyJudge
from authproof.claims.proof import Proof, proof_of
from authproof.loader import load_directory
from authproof.model.provider import Provider

HERE: Final = Path(__file__).parent
SPECS: Final = HERE.parent / "specs"


class Fact(NamedTuple):
    """One row: a statement of a source."""

    id: str
    statement: str
    pointer: str
    """The provider, `#`, and the JSON Pointer into its spec."""
    anchor: str
    """Where the site says it."""
    executable: str
    """`yes`; `assumption`: only by way of one; `no`."""
    claims: str
    """Ids of the claims that show it, with spaces between; `-` for none."""

    @property
    def provider(self) -> str:
        return self.pointer.partition("#")[0]

    @property
    def spec_pointer(self) -> str:
        return self.pointer.partition("#")[2]

    @property
    def claim_ids(self) -> list[str]:
        return [] if self.claims == "-" else self.claims.split(" ")


def read_rows() -> list[list[str]]:
    """Read all rows, the head first."""
    with (HERE / "facts.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def prove_all() -> dict[str, tuple[Provider, Proof]]:
    return {provider.id: (provider, proof_of(provider)) for provider in load_directory(SPECS)}


def judge_claims(provider: Provider, proof: Proof) -> dict[str, Certainty]:
    """Tell how sure each claim that was kept is, by its id."""
    judge = CertaintyJudge(provider)
    return {each.claim.id: judge.judge_claim(each.claim) for each in proof.outcomes if each.verdict == "kept"}


def print_covering_claims(wanted: str) -> None:
    """Print, for each statement of a provider, or of all, what shows it, or that nothing does."""
    for name, (provider, proof) in prove_all().items():
        if wanted not in ("", name):
            continue
        judged, sentences = judge_claims(provider, proof), {each.claim.id: each.claim for each in proof.outcomes}
        facts = [fact for row in read_rows()[1:] if (fact := Fact(*row)).provider == name]
        for fact in facts:
            print(f"{fact.id}  {fact.statement}")
            for claim in fact.claim_ids:
                print(f"    {judged[claim]:<11} {claim}: {sentences[claim].plain_sentence}")
        counts = proof.counts
        print(f"{name}: {dict(Counter(fact.executable for fact in facts))} of {len(facts)} statements of the sources;")
        reasons = ", ".join(f"{number} {reason}" for reason, number in counts.unexecuted.items())
        print(
            f"  in the spec {counts.executed} of {counts.documented} run, not run: {reasons}; {counts.assumed} assumed"
        )


if __name__ == "__main__":
    print_covering_claims("".join(sys.argv[1:2]))
