"""Whole runs against sandboxes: with a control surface, without, with limits, without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from authproof.claims import derive_claims
from authproof.claims.certainty import Certainty
from authproof.claims.claim import PlantCredential
from authproof.model.provider import Provider
from authproof.sandbox.engine import HttpAnswer
from authproof.sandbox.server import RunningSandbox, run_in_thread
from authproof.verify.findings import ProviderResult, ReportedVerdict, VerificationReport
from authproof.verify.run import verify_own_sandbox, verify_sandbox
from authproof.verify.sandbox_client import ControlRefusal

from .conftest import ACME, SMALL, SPECS, provider, sandbox_of, silent


def verified(one: Provider, url: str) -> tuple[VerificationReport, ProviderResult]:
    report = verify_sandbox([one], ACME, url, silent)
    [result] = report.results
    return report, result


@contextmanager
def box(one: Provider, *, control: bool, limits: bool) -> Iterator[RunningSandbox]:
    with run_in_thread([one], control=control, limits=limits) as up:
        yield up


def test_every_claim_of_the_spec_is_kept_by_its_own_sandbox(acme: Provider) -> None:
    told: list[tuple[str, int, int | None]] = []
    report = verify_own_sandbox([acme], ACME, lambda *progress: told.append(progress))
    [result] = report.results
    number = len(derive_claims(acme))
    assert result.count_all() == {"kept": number}
    assert sum(result.count_verdicts(certainty)[ReportedVerdict.kept] for certainty in Certainty) == number
    assert result.count_verdicts("third_party").total() == 0
    assert result.count_verdicts("assumed").total() > 0
    assert report.exit_code == 0
    assert told == [("acme", done, number) for done in range(number + 1)]


@pytest.mark.slow
def test_what_the_control_surface_refuses_is_told_with_the_claim_and_its_line(
    acme: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ControlRefusal("the control surface answers 'issue' with 400: value: found '{'")

    monkeypatch.setattr("authproof.verify.sandbox_client.ControlClient.plant_credential", refuse)
    [result] = verify_own_sandbox([acme], ACME, silent).results
    planted = {
        claim.id for claim in derive_claims(acme) if any(isinstance(step, PlantCredential) for step in claim.steps)
    }
    found = [outcome for finding in result.findings for outcome in finding.outcomes]
    assert {outcome.claim.id for outcome in found} == planted
    assert not result.trouble
    assert {outcome.differences[0].got for outcome in found} == {
        "the control surface answers 'issue' with 400: value: found '{'"
    }
    assert all(re.fullmatch(r".*acme\.yaml:\d+", finding.place) for finding in result.findings)


def test_what_needs_a_control_surface_is_skipped_without(acme: Provider) -> None:
    with box(acme, control=False, limits=False) as up:
        report, result = verified(acme, up.url)
    assert report.exit_code == 0
    assert report.target.endswith("which has no control surface")
    assert set(result.count_skip_reasons()) == {
        "nobody there can act as the owner of the credentials",
        "time cannot be moved there",
        "the target enforces no limits",
    }
    assert result.count_all()["kept"] > 200


def test_what_a_limit_may_have_spoilt_is_skipped_and_is_no_drift(acme: Provider) -> None:
    with box(acme, control=False, limits=True) as up:
        report, result = verified(acme, up.url)
    assert report.exit_code == 0
    assert result.count_all()["drifted"] == 0
    assert result.count_skip_reasons()["the target counts requests and cannot be reset; start it with --control"] > 100


@pytest.mark.parametrize(
    ("file", "at", "value"),
    [
        (SPECS / "cakeybot.yaml", "/failures/invalid_token/status", 403),
        (SPECS / "floodilka.yaml", "/channels/gateway/closes/authentication_failed/code", 4014),
    ],
)
def test_drift_shows_on_a_sandbox_that_counts_and_cannot_be_reset(file: Path, at: str, value: int) -> None:
    one = provider(file)
    with run_in_thread([provider(file, **{at: value})]) as up:
        report = verify_sandbox([one], SPECS, up.url, silent)
    assert at in {each.pointer for each in report.results[0].findings}
    assert report.exit_code == 1


def test_claims_on_limits_are_skipped_where_limits_are_off(acme: Provider) -> None:
    with box(acme, control=True, limits=False) as up:
        report, result = verified(acme, up.url)
    assert report.exit_code == 0
    assert list(result.count_skip_reasons()) == ["the target enforces no limits"]


def test_a_sandbox_without_limits_to_enforce_needs_no_control_surface() -> None:
    one = provider(SPECS / "ygy.yaml")
    with box(one, control=False, limits=True) as up:
        report, result = verified(one, up.url)
    assert report.exit_code == 0
    assert "--control" not in "".join(result.count_skip_reasons())


@pytest.mark.parametrize("stopped", [True, False])
def test_the_clock_is_left_as_it_was(stopped: bool) -> None:
    small = provider(SMALL / "small.yaml")
    with box(small, control=True, limits=True) as up, httpx.Client(base_url=up.url, trust_env=False) as owner:
        owner.post("/_control/clock", json={"stop": stopped})
        assert verify_sandbox([small], SMALL, up.url, silent).exit_code == 0
        assert owner.get("/_control/clock").json()["stopped"] is stopped


@pytest.mark.slow
def test_two_drifts_are_told_apart(acme: Provider) -> None:
    drifts = {"/failures/forbidden/status": 409, "/credentials/ticket/lifetime/seconds": 20}
    with sandbox_of(ACME / "acme.yaml", **drifts) as up:
        report, result = verified(acme, up.url)
    assert {each.pointer for each in result.findings} == set(drifts)
    places = {each.pointer: each.place for each in result.findings}
    lines = (ACME / "acme.yaml").read_text(encoding="utf-8").splitlines()
    for at, place in places.items():
        assert at.split("/")[-1] in lines[int(place.rpartition(":")[2]) - 1]
    assert report.exit_code == 1


def test_a_target_that_falls_silent_is_told_and_the_rest_is_skipped(acme: Provider) -> None:
    with ExitStack() as stack:
        up = stack.enter_context(box(acme, control=True, limits=True))

        def tell(_: str, done: int, __: int | None) -> None:
            if done == 5:
                stack.close()

        report = verify_sandbox([acme], ACME, up.url, tell)
    [result] = report.results
    assert result.count_all()["kept"] == 5
    assert list(result.count_skip_reasons()) == [result.trouble]
    assert result.trouble.startswith(f"{up.url} does not answer: ")
    assert report.exit_code == 2


@pytest.mark.slow
def test_a_mock_that_does_nothing_right_is_not_puzzled_over_for_ever(acme: Provider) -> None:
    with box(acme, control=True, limits=True) as up:
        up.app.engine.answer_request = lambda _: HttpAnswer(418, [], b"")  # type: ignore[method-assign]
        report, result = verified(acme, up.url)
    assert report.exit_code == 1
    explained = [outcome.claim.id for finding in result.findings for outcome in finding.outcomes]
    assert sorted(explained) == sorted(each.claim.id for each in result.outcomes if each.verdict == "broken")
