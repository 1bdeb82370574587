"""The hunt finds what no claim covers, counts what it should, and stops at the first claim that breaks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from authproof.claims import DERIVATIONS, Claim, derive_claims
from authproof.claims.claim import ExpectedReply, SendRequest
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.claims.run import ClaimOutcome, run_claim
from authproof.model.provider import Provider
from authproof.verify.mutants import HuntReport, Leaf, MutantFate, Sort, hunt_mutants, list_leaves
from authproof.verify.mutants.hunt import SAME_TABLES, FateVerdict
from tests.engine.sandbox import vary

from .conftest import ACME, SPECS, leaf, provider

SAMPLE = 15
"""Leaves of each spec that are mutated in the quick test."""


@cache
def claims() -> tuple[Claim, ...]:
    return derive_claims(provider(ACME))


def fates(
    of: Provider, at: str, sort: Sort = Sort.value, given: tuple[Claim, ...] | None = None
) -> tuple[MutantFate, ...]:
    return hunt_mutants(of, given, chosen=[leaf(of, at, sort)]).fates


def test_a_broken_promise_is_noticed_by_a_claim_that_rests_on_it(acme: Provider) -> None:
    (more, less) = fates(acme, "/failures/forbidden/status")
    assert (more.verdict, less.verdict) == ("killed", "killed")
    by = next(claim for claim in claims() if claim.id == more.by)
    assert "/failures/forbidden/status" in by.rests_on


def test_without_claims_everything_survives(acme: Provider) -> None:
    assert {fate.verdict for fate in fates(acme, "/failures/forbidden/status", given=())} == {"survived"}


def test_a_planted_survivor_is_found(acme: Provider) -> None:
    """A claim that looks at the status only lets a changed word of the body pass."""

    def blind(claim: Claim) -> Claim:
        steps = tuple(
            SendRequest(**{**fields(step), "expect": ExpectedReply(step.expect.status, step.expect.status_pointer)})
            if isinstance(step, SendRequest)
            else step
            for step in claim.steps
        )
        return Claim(claim.id, claim.topic, claim.sentence, claim.rests_on, steps)

    at = "/failures/forbidden/bodies/application~1json/code"
    some = tuple(claim for claim in claims() if any(isinstance(step, SendRequest) for step in claim.steps))
    assert {fate.verdict for fate in fates(acme, at, Sort.json, some)} == {"killed"}
    blinded = tuple(map(blind, some))
    assert "survived" in {fate.verdict for fate in fates(acme, at, Sort.json, blinded)}
    assert fates(acme, "/failures/forbidden/status", given=blinded)[0].verdict == "killed"


def fields(step: Any) -> dict[str, Any]:
    return {name: getattr(step, name) for name in step.__slots__}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("families", "at"),
    [
        (("lifetime",), "/credentials/access_token/lifetime/seconds"),
        (("level",), "/operations/delete_robot/level"),
        (("revocation", "socket_lifetime"), "/credentials/token/revocation/sockets"),
        (("heartbeat",), "/channels/events/heartbeat/timeout"),
        (("request_window",), "/limits/per_minute/requests"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_a_family_that_is_dropped_leaves_survivors(acme: Provider, families: tuple[str, ...], at: str) -> None:
    """Each of these leaves is covered by one family only, or by two for sockets."""
    dropped = {f"derive_{family}_claims" for family in families}
    assert dropped <= {each.__name__ for each in DERIVATIONS}
    subject = ClaimedSpec(acme)
    left = tuple(claim for each in DERIVATIONS if each.__name__ not in dropped for claim in each(subject))
    assert "survived" not in {fate.verdict for fate in fates(acme, at)}
    assert "survived" in {fate.verdict for fate in fates(acme, at, given=left)}


def test_what_the_engine_ignores_is_told(acme: Provider) -> None:
    """A lifecycle is argued; a field of the same kind without an argument would survive as idle."""
    fate = fates(acme, "/operations/list_robots/lifecycle", Sort.unwritten)[0]
    assert (fate.now, fate.verdict) == ("deprecated", "argued")
    assert fate.by.startswith("What is deprecated")


def test_an_idle_mutant_without_an_argument_survives(acme: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authproof.verify.mutants.hunt.excuse_same_tables", lambda *_: None)
    assert fates(acme, "/operations/list_robots/lifecycle", Sort.unwritten)[0].by == SAME_TABLES


def test_an_argument_excuses_nothing_that_can_be_seen(acme: Provider) -> None:
    """The argument for a lifecycle is about `deprecated`; `coming_soon` is answered otherwise."""
    last = fates(acme, "/operations/list_robots/lifecycle", Sort.unwritten)[-1]
    assert (last.now, last.verdict) == ("coming_soon", "killed")


def test_a_claim_that_the_original_breaks_shows_nothing(acme: Provider) -> None:
    broken = Claim(
        "wrong",
        "calls",
        "It is not so.",
        ("",),
        (SendRequest("GET", "api", "/nowhere", ExpectedReply(200, "/servers")),),
    )
    report = hunt_mutants(acme, (broken,), chosen=[leaf(acme, "/failures/forbidden/status")])
    assert report.unfit == ("wrong",)
    assert {fate.verdict for fate in report.fates} == {"survived"}


def test_a_mock_that_falls_over_is_noticed(acme: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Claim] = []

    def fall(claim: Claim, *rest: Any, **more: Any) -> ClaimOutcome:
        done.append(claim)
        if len(done) > len(claims()):  # the original is run first
            raise KeyError("mock")
        return run_claim(claim, *rest, **more)

    monkeypatch.setattr("authproof.verify.mutants.hunt.run_claim", fall)
    fate = hunt_mutants(acme, claims(), chosen=[leaf(acme, "/failures/forbidden/status")]).fates[0]
    assert (fate.verdict, fate.error) == ("killed", "KeyError('mock')")


def test_credentials_stay_those_of_the_original(acme: Provider) -> None:
    """A reader's token that the mutant takes for an owner's opens what it must not."""
    owners = vary(acme, {"credentials.token.levels": ["reader", "owner"]})
    fate = fates(owners, "/credentials/token/levels/0", Sort.entry)[0]
    assert fate.verdict == "killed"


def test_progress_is_told(acme: Provider) -> None:
    told: list[tuple[Leaf, list[MutantFate]]] = []
    chosen = [leaf(acme, "/failures/forbidden/status"), leaf(acme, "/failures/forbidden/cases/0")]
    report = hunt_mutants(acme, claims(), chosen=chosen, progress=lambda leaf, found: told.append((leaf, found)))
    assert [each for each, _ in told] == chosen
    assert tuple(fate for _, found in told for fate in found) == report.fates


def test_report(acme: Provider) -> None:
    chosen = [
        leaf(acme, "/failures/forbidden/status"),
        leaf(acme, "/operations/list_robots/lifecycle", Sort.unwritten),
        leaf(acme, "/channels/events/closes/asleep/reconnect"),
    ]
    report = hunt_mutants(acme, claims(), chosen=chosen)
    assert (
        len(report.killed_mutants),
        len(report.excused_mutants),
        len(report.surviving_mutants),
        report.mutant_count,
    ) == (2, 4, 0, 6)
    assert str(report).startswith(
        "acme: 2 of 6 mutants of 2 leaves killed, 4 argued, 0 survived; leaves that cannot change: 0; "
    )
    assert str(report.killed_mutants[0]).startswith("/failures/forbidden/status (value): 403 → 404: killed (")
    assert len(report.fates_with(FateVerdict.argued, written=False)) == 1


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_sample_of_every_spec(spec: Path) -> None:
    of = provider(spec)
    report = hunt_mutants(of, chosen=list(sample(list_leaves(of))))
    assert report.unfit == ()
    assert [str(fate) for fate in report.surviving_mutants] == []


def sample(found: tuple[Leaf, ...]) -> Iterator[Leaf]:
    """Choose leaves evenly, always the same ones."""
    written = [each for each in found if each.sort is not Sort.unwritten]
    yield from written[:: max(len(written) // SAMPLE, 1)]


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_every_leaf_of_every_spec(spec: Path, record_property: Any) -> None:
    """Survivors among the defaults are counted, not refused: what a spec does not write it does not promise."""
    report: HuntReport = hunt_mutants(provider(spec))
    record_property("tally", str(report))
    assert report.unfit == ()
    assert [str(fate) for fate in report.surviving_mutants] == []
