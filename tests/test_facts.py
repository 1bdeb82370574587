"""`facts.tsv` has one row for each statement of the sources, which points to the place of a spec that carries it.

Its last column names the claims that execute the statement, `-` for none. A statement that is executed rests on no
assumption: `python -m tests.facts` prints which claim shows each.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
import yaml

from authproof.claims.certainty import Certainty
from authproof.claims.proof import Proof
from authproof.model.provider import Provider
from authproof.text.json_pointer import is_within, resolve_pointer

from .facts import SPECS, Fact, judge_claims, prove_all, read_rows

COLUMNS = ["id", "statement", "pointer", "anchor", "executable", "claims"]
ANCHOR = re.compile(r"providers/(?P<provider>[a-z0-9_]+)/((failures|safety)/)?#[a-z0-9_-]+")
FEWEST = {"yunite": 18, "cakeybot": 18, "ygy": 15, "unacode": 20, "floodilka": 17}
"""What a careful reading of each source gives at least; of a further provider, one statement."""
PROVIDERS = sorted(path.stem for path in SPECS.glob("*.yaml"))


HEADER, *ROWS = read_rows()
FULL = [row for row in ROWS if len(row) == len(COLUMNS)]


@pytest.fixture(scope="module")
def specs() -> dict[str, Any]:
    return {path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in SPECS.glob("*.yaml")}


@pytest.fixture(scope="module")
def proofs() -> dict[str, tuple[Provider, Proof]]:
    return prove_all()


def test_the_columns_are_named() -> None:
    assert HEADER == COLUMNS


def test_every_row_has_all_columns() -> None:
    for row in ROWS:
        assert len(row) == len(COLUMNS), row
        assert all(cell != "" and cell == cell.strip() for cell in row), row


def test_every_row_says_whether_it_can_be_executed() -> None:
    assert {row[4] for row in FULL} == {"yes", "assumption", "no"}


def test_ids_and_statements_are_unique() -> None:
    for column in (0, 1):
        per_provider = Counter((row[2].partition("#")[0], row[column]) for row in FULL)
        assert [cell for cell, count in per_provider.items() if count > 1] == []


def test_ids_count_up_by_provider() -> None:
    counted: Counter[str] = Counter()
    for row in FULL:
        provider = row[2].partition("#")[0]
        counted[provider] += 1
        assert row[0] == f"{provider}-{counted[provider]:02}"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_provider_has_its_rows(provider: str) -> None:
    count = sum(row[2].startswith(f"{provider}#") for row in FULL)
    assert count >= FEWEST.get(provider, 1), "write down what the provider's pages state, a row each"


def test_each_pointer_leads_to_something(specs: dict[str, Any]) -> None:
    assert [row for row in FULL if not _leads_to_something(row, specs)] == []


def _leads_to_something(row: list[str], specs: dict[str, Any]) -> bool:
    provider, _, pointer = row[2].partition("#")
    try:
        return pointer.startswith("/") and resolve_pointer(specs[provider], pointer) is not None
    except LookupError:
        return False


def test_each_anchor_is_on_a_page_of_the_same_provider() -> None:
    found = [(row, ANCHOR.fullmatch(row[3])) for row in FULL]
    assert [row for row, anchor in found if not anchor or anchor["provider"] != row[2].partition("#")[0]] == []


@pytest.mark.parametrize("name", PROVIDERS)
def test_what_can_be_executed_is(name: str, proofs: dict[str, tuple[Provider, Proof]]) -> None:
    rows = [row for row in FULL if row[2].partition("#")[0] == name]
    assert {row[0]: faults for row in rows if (faults := _faults(row, proofs))} == {}


def test_every_row_is_of_a_provider_that_is_looked_at() -> None:
    assert {row[2].partition("#")[0] for row in FULL} <= {*PROVIDERS}


def _faults(row: list[str], proofs: dict[str, tuple[Provider, Proof]]) -> list[str]:
    """Tell what is wrong with the claims that a row names."""
    fact = Fact(*row)
    provider, proof = proofs[fact.provider]
    judged, related = judge_claims(provider, proof), _related(provider, proof, fact.spec_pointer)
    claims = fact.claim_ids
    is_sure = any(judged.get(claim) is Certainty.documented for claim in claims)
    return [
        *(["it says otherwise whether it can be executed"] if (fact.executable == "no") is bool(claims) else []),
        *(["it rests on an assumption"] if fact.executable == "yes" and not is_sure else []),
        *(["it rests on no assumption"] if fact.executable == "assumption" and is_sure else []),
        *(["a claim is named twice"] if len(claims) != len(set(claims)) else []),
        *(f"not kept: {claim}" for claim in claims if claim not in judged),
        *(f"not about it: {claim}" for claim in claims if claim not in related),
    ]


def _related(provider: Provider, proof: Proof, pointer: str) -> set[str]:
    """Give the claims that rest on what is at a pointer, or on something that it is a part of, or are tied to it."""
    tied = {name for tie in provider.executed if any(is_within(pointer, at) for at in tie.at) for name in tie.by}
    stated = {name for one in proof.statements if one.pointer == pointer for name in one.claim_ids}
    return (
        tied
        | stated
        | {
            outcome.claim.id
            for outcome in proof.outcomes
            if any(is_within(fact, pointer) or is_within(pointer, fact) for fact in outcome.claim.rests_on)
        }
    )


def test_the_check_of_claims_can_fail(proofs: dict[str, tuple[Provider, Proof]]) -> None:
    row = next(row for row in FULL if row[4] == "yes")
    other = next(one[5] for one in FULL if one[2].startswith("floodilka#") and one[4] == "yes")
    assumed = next(row for row in FULL if row[4] == "assumption")
    for wrong in (
        [*row[:5], "-"],
        [*row[:5], "call.no_such"],
        [*row[:5], other],
        *([*row[:4], word, row[5]] for word in ("no", "assumption")),
        [*assumed[:4], "yes", assumed[5]],
    ):
        assert _faults(wrong, proofs)
    apart = [*row[:2], f"{row[2].partition('#')[0]}#/credentials", *row[3:]]
    unrelated = [*apart[:5], "refuse.not_found"]
    assert _faults(unrelated, proofs)
    assert not _faults(row, proofs)
