"""From claims that drifted to the value that explains it, in process: how often it is the one that was changed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from authproof.claims import derive_claims
from authproof.claims.claim import Claim, SendRequest
from authproof.claims.proof import BrokenClaims
from authproof.claims.run import ClaimOutcome, ClaimVerdict, run_claim
from authproof.claims.run.comparison import ClaimDifference
from authproof.claims.run.engine_target import EngineTarget
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.text.json_pointer import is_within, join_pointer, put_value
from authproof.verify import candidates as search_round
from authproof.verify.diagnosis import Cause, SpecPositions, diagnose_drift, explain_broken_claims, find_causes
from authproof.verify.mutants import Mutant, Sort, list_leaves, mutate_provider
from authproof.verify.mutants.copies import CopyRunner, SpecCopy
from tests.made_up import MADE_UP

from .conftest import ACME, SMALL, SPECS, provider, written

SMALL_FILE = SMALL / "small.yaml"


@pytest.fixture(scope="module")
def small() -> Provider:
    return provider(SMALL_FILE)


def outcomes(one: Provider, **changes: Any) -> list[ClaimOutcome]:
    """Run the claims of a spec against a copy of it, with the credentials of the original."""
    bench = CopyRunner(one)
    changed = Provider.model_validate({**one.model_dump(mode="json", by_alias=True, exclude_unset=True), **changes})
    copy = replace(bench.original, provider=changed, tables=compile_provider(changed))
    return list(bench.run_claims(copy, derive_claims(one)))


def test_nothing_drifted_nothing_is_named(small: Provider) -> None:
    kept = [
        run_claim(claim, EngineTarget(compile_provider(small)), compile_provider(small))
        for claim in derive_claims(small)
    ]
    assert find_causes(small, kept) == ()


def test_what_is_skipped_explains_nothing(small: Provider) -> None:
    assert find_causes(small, [ClaimOutcome(claim, ClaimVerdict.skipped, "no") for claim in derive_claims(small)]) == ()


def test_what_no_value_explains_is_told_where_it_shows(small: Provider) -> None:
    """Two claims came out otherwise in a way that no change of the spec brings about."""
    at = "/failures/refused/status"
    found = outcomes(small)
    odd = [
        replace(each, verdict=ClaimVerdict.broken, differences=(ClaimDifference(at, "401", "599", 1),))
        for each in found[:2]
    ]
    [cause] = find_causes(small, [*odd, *found[2:]])
    assert cause == Cause(at, tuple(odd))


def test_a_search_that_takes_too_long_is_given_up(small: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authproof.verify.diagnosis.MOST_RUNS", 0)
    monkeypatch.setattr(search_round, "MOST_RUNS", 0)
    drifted = outcomes(small, failures={"refused": {**written(SMALL_FILE)["failures"]["refused"], "status": 403}})
    [cause] = find_causes(small, drifted)
    assert (cause.pointer, cause.alternatives) == ("/failures/refused/status", ())


@pytest.mark.slow
def test_what_the_spec_does_not_write_is_named_with_the_line_where_it_would_stand() -> None:
    file = ACME / "acme.yaml"
    credentials = put_value(written(file)["credentials"], "/access_token/lifetime/sliding", True)
    [finding] = diagnose_drift(provider(file), outcomes(provider(file), credentials=credentials), SpecPositions(file))
    assert (finding.pointer, finding.got) == ("/credentials/access_token/lifetime/sliding", "")
    assert finding.documented == "nothing, so the default"
    assert "lifetime: " in file.read_text(encoding="utf-8").splitlines()[int(finding.place.rpartition(":")[2]) - 1]


@pytest.mark.slow
@pytest.mark.parametrize(("timeout", "documented"), [(21, "21"), (20.5, "20.5")])
def test_a_number_is_told_as_a_spec_writes_it(timeout: float, documented: str) -> None:
    one, at = provider(ACME / "acme.yaml", **{"/channels/events/heartbeat/timeout": timeout}), "/channels/events"
    [drifted, *_] = outcomes(one)
    told = {}
    for place in (f"{at}/heartbeat/timeout", f"{at}/heartbeat"):
        differences = (ClaimDifference(place, "something", "else", 1),)
        [finding] = diagnose_drift(
            one, [replace(drifted, verdict=ClaimVerdict.broken, differences=differences)], SpecPositions(SMALL_FILE)
        )
        told[finding.pointer] = finding.documented
    assert told[f"{at}/heartbeat/timeout"] == documented
    assert f'"timeout": {documented}' in told[f"{at}/heartbeat"]


def test_places_of_what_is_written_and_what_is_not() -> None:
    places, lines = SpecPositions(SMALL_FILE), SMALL_FILE.read_text(encoding="utf-8").splitlines()
    assert "list_robots" in lines[places.line_of("/operations/list_robots/success/body/robots") - 1]
    assert "header:" in lines[places.line_of("/schemes/header/parts/0/name/nowhere/1") - 1]
    assert (
        "small" in lines[places.line_of("/schemes/header/parts/9") - 1] or places.line_of("/schemes/header/parts/9") > 1
    )
    assert places.line_of("/nothing") == places.line_of("")


# the share of mutants whose diagnosis names the value, on a sample of the values that each spec writes

TELLING = (Sort.value, Sort.json, Sort.key)
EVERY = 9


def named(cause: tuple[Cause, ...], mutant: Mutant) -> str:
    """Judge a diagnosis: the value itself, what it is part of, where it shows, one of several alike, or another."""
    at = mutant.leaf.pointer
    if len(cause) != 1:
        return "several"
    if cause[0].pointer == at:
        return "exact"
    if is_within(at, cause[0].pointer) or is_within(cause[0].pointer, at):
        return "around it"
    if cause[0].pointer == shown(mutant):
        return "where it shows"
    return "told beside another" if at in cause[0].alternatives else "another"


def shown(mutant: Mutant) -> str:
    """Give the value of a message or body that an entry of `match` or `live` is about: the spec has it twice."""
    *around, kind, pointer = mutant.leaf.path
    if kind not in ("match", "live"):
        return ""
    body = "body" if around[-1] == "success" else "payload"
    return f"{join_pointer((*around, body))}{pointer}"


def unseen(monkeypatch: pytest.MonkeyPatch, one: Provider, mutant: Mutant) -> None:
    """Keep the very change from being among those that are tried, where there are others of its kind."""
    if not CopyRunner(one).original.is_free(mutant.leaf):
        return
    changed = SpecCopy.copies_with_changes

    def others(self: SpecCopy, leaf: Any) -> Any:
        return (copy for copy in changed(self, leaf) if copy.tables != mutant.tables)

    monkeypatch.setattr(SpecCopy, "copies_with_changes", others)


def broken_by_itself(one: Provider) -> tuple[ClaimOutcome, ...]:
    """Run the claims on a sandbox of the same spec; one asks for what it does not do."""
    tables = compile_provider(one)
    first, *others = derive_claims(one)
    asked = first.steps[-1]
    assert isinstance(asked, SendRequest)
    wrong = replace(first, steps=(*first.steps[:-1], replace(asked, expect=replace(asked.expect, status=299))))
    return tuple(run_claim(each, EngineTarget(tables), tables) for each in (wrong, *others))


def test_what_the_spec_itself_brings_about_is_no_drift(small: Provider) -> None:
    broken, *others = broken_by_itself(small)
    [cause] = find_causes(small, [broken, *others])
    assert (cause.contradicts, cause.outcomes) == (True, (broken,))


def test_a_build_names_the_value_that_breaks_claims_with_its_line(small: Provider) -> None:
    broken, *_ = broken_by_itself(small)
    value, told = explain_broken_claims(BrokenClaims(small, (broken,)), SMALL_FILE).splitlines()
    assert re.match(rf"{re.escape(str(SMALL_FILE))}:\d+: /\w+/.*: documented .*its own sandbox breaks 1 claim", value)
    assert told.startswith(f"small: the claim {broken.claim.id} does not hold: /")


@pytest.mark.slow
def test_a_limit_that_breaks_claims_about_other_things_is_named(
    small: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What such claims differ at is where it shows; no change of that is looked for first."""
    limit = {
        "kind": "window",
        "title": "One.",
        "scope": "everyone",
        "requests": 1,
        "seconds": 60,
        "algorithm": "fixed_window",
    }
    spec = {**small.model_dump(mode="json", by_alias=True, exclude_unset=True), "limits": {"one": limit}}
    one = Provider.model_validate(spec)
    tables = compile_provider(one)

    def derive_without_limits(changed: Provider) -> tuple[Claim, ...]:
        claims = derive_claims(changed.model_copy(update={"limits": {}}))
        return tuple(each for each in claims if sum(isinstance(step, SendRequest) for step in each.steps) > 1)

    # Claims that are made without the limit in mind, run where it is.
    monkeypatch.setattr("authproof.verify.contradictions.derive_claims", derive_without_limits)
    made = derive_without_limits(one)
    ran = [run_claim(each, EngineTarget(tables), tables) for each in made]
    broken = [each for each in ran if each.verdict is ClaimVerdict.broken]
    assert broken
    [cause] = find_causes(one, broken)[:1]
    assert cause.contradicts
    assert cause.pointer.startswith("/limits/one")


SAMPLES = {"made_up": MADE_UP, **{file.stem: (file,) for file in sorted(SPECS.glob("*.yaml"))}}


@pytest.mark.slow
@pytest.mark.parametrize("files", SAMPLES.values(), ids=SAMPLES)
def test_most_diagnoses_name_the_value(
    files: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    """The shares hold for each provider, and for the made-up specs as a whole.

    Of a small made-up spec only nine to twenty values are in the sample: one or two of them decide on a share.
    """
    found = Counter[str]()
    for file in files:
        found += judge_diagnoses(provider(file), monkeypatch)
    for verdict, number in found.items():
        for _ in range(number):
            record_property("tally", f"diagnoses: {verdict}")
    good = found.total() - found["several"] - found["another"]
    assert found["exact"] >= 0.55 * found.total(), found
    assert good >= 0.8 * found.total(), found


def judge_diagnoses(one: Provider, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Change values of a spec, one at a time, and count how each diagnosis of it fares."""
    bench, claims, found = CopyRunner(one), derive_claims(one), Counter[str]()
    chosen = [leaf for leaf in list_leaves(one) if leaf.sort in TELLING][::EVERY]
    for tried in mutate_provider(one, chosen):
        for mutant in tried.mutants[-1:]:
            ran = list(bench.run_claims(replace(bench.original, tables=mutant.tables), claims))
            if any(each.verdict == "broken" for each in ran):
                with monkeypatch.context() as patch:
                    unseen(patch, one, mutant)
                    found[named(find_causes(one, ran), mutant)] += 1
    return found
