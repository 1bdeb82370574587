"""The live target, against a sandbox that stands in for the provider itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from authproof.claims import derive_claims
from authproof.claims.claim import (
    Claim,
    CredentialVariant,
    ExpectedReply,
    ExpectSilence,
    HeldCredential,
    OpenSocket,
    SendRequest,
)
from authproof.claims.run import run_claim
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.server import RunningSandbox
from authproof.verify import provider_target
from authproof.verify.findings import VerificationReport
from authproof.verify.formats import render_json, render_text
from authproof.verify.prerequisites import localise_claim, missing_variables
from authproof.verify.provider_target import Pace, ProviderTarget
from authproof.verify.run import verify_providers

from .conftest import ACME, provider, sandbox_of, silent

ROOMY = {"/limits/per_minute/requests": 100_000, "/limits/per_minute/burst": 100_000}
"""So that nobody has to wait, and nobody is refused for asking too often."""

OWN = {"ACME_USER": "robbie", "ACME_PASSWORD": 'correct horse "battery" $taple', "ACME_TOKEN": "acme_0123456789abcdef"}


@pytest.fixture(scope="module")
def up() -> Iterator[RunningSandbox]:
    with sandbox_of(ACME / "acme.yaml", **ROOMY) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_target, "GAP", 0.0)


def behind(url: str, **changes: Any) -> Provider:
    """Give the made-up provider as if its servers were those of a sandbox."""
    moved = {f"/servers/{name}/url": f"{url}/acme/{name}" for name in ("api", "socket")}
    return provider(ACME / "acme.yaml", **moved, **ROOMY, **changes)


def target(one: Provider, environment: Mapping[str, str] = OWN) -> ProviderTarget:
    return ProviderTarget(one, compile_provider(one), environment, Pace(one))


def verify(one: Provider, environment: Mapping[str, str] = OWN) -> VerificationReport:
    return verify_providers([one], ACME, silent, environment)


def test_claims_that_only_read_are_run_with_the_callers_credentials(up: RunningSandbox) -> None:
    report = verify(behind(up.url))
    [result] = report.results
    assert result.count_all()["kept"] == sum(claim.live for claim in derive_claims(behind(up.url))) > 20
    assert result.count_all()["drifted"] == 0
    assert report.exit_code == 0
    assert set(result.count_skip_reasons()) == {"it is for sandboxes: the provider itself is only read, a few times"}


def test_a_variable_that_is_not_set_is_named(up: RunningSandbox) -> None:
    [result] = verify(behind(up.url), {"ACME_TOKEN": OWN["ACME_TOKEN"]}).results
    assert "not set: ACME_USER, ACME_PASSWORD" in result.count_skip_reasons()
    assert result.count_all()["kept"] > 0


def test_who_is_not_named_is_left_alone_unless_something_of_theirs_is_set(up: RunningSandbox) -> None:
    one = behind(up.url)
    report = verify_providers([one], ACME, silent, {"ACME_TICKET": ""}, asked=False)
    assert (report.exit_code, report.results[0].count_all()["kept"]) == (2, 0)
    assert any(
        reason.startswith("left alone, none is set: ACME_USER, ") for reason in report.results[0].count_skip_reasons()
    )
    assert verify_providers([one], ACME, silent, OWN, asked=False).exit_code == 0


def test_an_empty_variable_is_not_set(up: RunningSandbox) -> None:
    live = target(behind(up.url), {"ACME_TOKEN": ""})
    assert live.value(HeldCredential("token")) is None
    live.close()


def test_nothing_that_is_printed_holds_a_credential(up: RunningSandbox) -> None:
    """Even if the provider refuses it, and says so in full."""
    own = {"ACME_TOKEN": "acme_feedfeedfeedfeed", "ACME_USER": "someone", "ACME_PASSWORD": "opensesame-5"}
    report = verify(behind(up.url), own)
    assert report.exit_code == 1
    for written in (render_text(report), render_json(report)):
        assert "feedfeed" not in written
        assert "opensesame" not in written


def test_levels_above_the_lowest_are_not_taken_for_granted(up: RunningSandbox) -> None:
    live = target(behind(up.url))
    assert (
        live.value(HeldCredential("token")) == live.value(HeldCredential("token", level="reader")) == OWN["ACME_TOKEN"]
    )
    assert live.value(HeldCredential("token", level="owner")) is None
    live.close()


def test_what_was_never_issued_is_made_up_and_the_rest_is_not_to_be_had(up: RunningSandbox) -> None:
    live = target(behind(up.url))
    wrong = live.value(HeldCredential("token", CredentialVariant.wrong))
    assert wrong is not None
    assert wrong != OWN["ACME_TOKEN"]
    assert (
        live.value(HeldCredential("access_token", CredentialVariant.expired))
        is live.value(HeldCredential("token", "revoked"))
        is None
    )
    for act in (lambda: live.wait(1), lambda: live.plant("token", "x", None), lambda: live.revoke("token", "x")):
        with pytest.raises(NotImplementedError):
            act()
    with pytest.raises(NotImplementedError):
        live.rotate("token", "x")
    live.close()


def test_a_socket_is_opened_at_the_provider(up: RunningSandbox) -> None:
    one = behind(up.url)
    connect = OpenSocket("a", "socket", "/events/{fleet}", captures=(("fleet", ("42",)),), query=(("version", ("2",)),))
    claim = Claim("x", "sockets", "It greets.", ("/channels/events/path",), (connect, ExpectSilence("a")), live=True)
    live = target(one)
    outcome = run_claim(claim, live, compile_provider(one))
    live.close()
    assert outcome.differences[0].got == '{"kind":"banner","every_ms":30000,"n":0}'


def test_429_ends_it() -> None:
    """Nothing more is sent to who says that it is too much; what was not run is skipped, and it could not be run."""
    with sandbox_of(ACME / "acme.yaml", **ROOMY, **{"/failures/invalid/status": 429}) as limiting:
        report = verify(behind(limiting.url))
    [result] = report.results
    assert "429" in result.trouble
    assert result.count_skip_reasons()[result.trouble] > 1
    assert report.exit_code == 2


def test_the_form_of_an_example_is_compared_and_not_its_values() -> None:
    with sandbox_of(
        ACME / "acme.yaml", **ROOMY, **{"/operations/list_robots/success/body/robots/0/name": "Marvin"}
    ) as other:
        assert verify(behind(other.url)).exit_code == 0
    with sandbox_of(ACME / "acme.yaml", **ROOMY, **{"/operations/list_robots/success/body/robots/0/name": 42}) as other:
        assert verify(behind(other.url)).exit_code == 1


def test_nobody_there() -> None:
    report = verify(behind("http://127.0.0.1:9"))
    assert report.exit_code == 2
    [line] = report.list_troubles()
    assert line.startswith("acme: http://127.0.0.1:9 does not answer: ")


PARAMETER = "/operations/delete_robot/parameters/robot"


def test_the_callers_own_values_take_the_place_of_examples() -> None:
    one = provider(
        ACME / "acme.yaml",
        **{PARAMETER: {"in": "path", "description": "It.", "example": "r-1", "variable": "ACME_ROBOT"}},
    )
    captures = (("fleet", ("42",)), ("robot", ("r-1",)))
    call = SendRequest("DELETE", "api", "/fleets/{fleet}/robots/{robot}", ExpectedReply(204, "/x"), captures)
    claim = Claim("x", "calls", "It goes.", ("/x",), (call, ExpectSilence("a")))
    assert missing_variables(claim, one, {}) == ["ACME_ROBOT"]
    assert missing_variables(claim, one, {"ACME_ROBOT": "r-9"}) == []
    [own, _] = localise_claim(claim, one, {"ACME_ROBOT": "r-9"}).steps
    assert isinstance(own, SendRequest)
    assert own.captures == (("fleet", ("42",)), ("robot", ("r-9",)))


def test_values_that_a_claim_is_about_stay() -> None:
    one = provider(
        ACME / "acme.yaml",
        **{PARAMETER: {"in": "path", "description": "It.", "example": "r-1", "variable": "ACME_ROBOT"}},
    )
    call = SendRequest(
        "DELETE", "api", "/fleets/{fleet}/robots/{robot}", ExpectedReply(404, "/x"), (("robot", ("r-0",)),)
    )
    claim = Claim("x", "calls", "It is not there.", ("/x",), (call,))
    assert missing_variables(claim, one, {}) == []
    assert localise_claim(claim, one, {}) == claim


def test_the_callers_own_tenant_is_asked(up: RunningSandbox) -> None:
    variables = {"tenant": {"description": "D.", "example": "somebody", "variable": "ACME_TENANT"}}
    server = {"url": f"{up.url}/{{tenant}}/api", "description": "D.", "variables": variables}
    own = verify(behind(up.url, **{"/servers/api": server}), {**OWN, "ACME_TENANT": "acme"})
    assert own.exit_code == 0
    assert own.results[0].count_all()["kept"] > 20
    without = verify(behind(up.url, **{"/servers/api": server}))
    assert "not set: ACME_TENANT" in without.results[0].count_skip_reasons()


def test_an_address_that_each_caller_is_told_another_of_is_not_asked(up: RunningSandbox) -> None:
    address = f"{up.url}/acme/api"
    server = {"url": address, "description": "D.", "taken_from": ["login"]}
    login = {"body": {"access_token": "A" * 24, "url": address}, "live": {"/url": {"server": "api"}}}
    one = behind(up.url, **{"/servers/api": server, "/operations/login/success": login})
    assert target(one).address("api") is None
    assert target(one).address("socket") == one.servers["socket"].url
    assert not any(claim.live for claim in derive_claims(one) if claim.id.startswith("call."))
