"""The live target, against a sandbox that stands in for the provider itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from generator.claims import derive
from generator.claims.claim import Call, Claim, Connect, Held, Reply, Silence
from generator.claims.run import run
from generator.compile import compile_provider
from generator.model import Provider
from generator.server import Running
from generator.verify import pace
from generator.verify.document import document
from generator.verify.environment import localised, missing
from generator.verify.findings import Report
from generator.verify.live import Live
from generator.verify.pace import Pace
from generator.verify.run import on_providers
from generator.verify.text import text

from .conftest import ACME, provider, sandbox_of, silent

ROOMY = {"/limits/per_minute/requests": 100_000, "/limits/per_minute/burst": 100_000}
"""So that nobody has to wait, and nobody is refused for asking too often."""

OWN = {"ACME_USER": "robbie", "ACME_PASSWORD": 'correct horse "battery" $taple', "ACME_TOKEN": "acme_0123456789abcdef"}


@pytest.fixture(scope="module")
def up() -> Iterator[Running]:
    with sandbox_of(ACME / "acme.yaml", **ROOMY) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "GAP", 0.0)


def behind(url: str, **changes: Any) -> Provider:
    """Give the made-up provider as if its servers were those of a sandbox."""
    moved = {f"/servers/{name}/url": f"{url}/acme/{name}" for name in ("api", "socket")}
    return provider(ACME / "acme.yaml", **moved, **ROOMY, **changes)


def target(one: Provider, environment: Mapping[str, str] = OWN) -> Live:
    return Live(one, compile_provider(one), environment, Pace(one))


def verify(one: Provider, environment: Mapping[str, str] = OWN) -> Report:
    return on_providers([one], ACME, silent, environment)


def test_claims_that_only_read_are_run_with_the_callers_credentials(up: Running) -> None:
    report = verify(behind(up.url))
    [result] = report.results
    assert result.total()["kept"] == sum(claim.live for claim in derive(behind(up.url))) > 20
    assert result.total()["drifted"] == 0
    assert report.exit_code == 0
    assert set(result.skipped()) == {"it is for sandboxes: the provider itself is only read, a few times"}


def test_a_variable_that_is_not_set_is_named(up: Running) -> None:
    [result] = verify(behind(up.url), {"ACME_TOKEN": OWN["ACME_TOKEN"]}).results
    assert "not set: ACME_USER, ACME_PASSWORD" in result.skipped()
    assert result.total()["kept"] > 0


def test_who_is_not_named_is_left_alone_unless_something_of_theirs_is_set(up: Running) -> None:
    one = behind(up.url)
    report = on_providers([one], ACME, silent, {"ACME_TICKET": ""}, asked=False)
    assert (report.exit_code, report.results[0].total()["kept"]) == (2, 0)
    assert any(reason.startswith("left alone, none is set: ACME_USER, ") for reason in report.results[0].skipped())
    assert on_providers([one], ACME, silent, OWN, asked=False).exit_code == 0


def test_an_empty_variable_is_not_set(up: Running) -> None:
    live = target(behind(up.url), {"ACME_TOKEN": ""})
    assert live.value(Held("token")) is None
    live.close()


def test_nothing_that_is_printed_holds_a_credential(up: Running) -> None:
    """Even if the provider refuses it, and says so in full."""
    own = {"ACME_TOKEN": "acme_feedfeedfeedfeed", "ACME_USER": "someone", "ACME_PASSWORD": "opensesame-5"}
    report = verify(behind(up.url), own)
    assert report.exit_code == 1
    for written in (text(report), document(report)):
        assert "feedfeed" not in written
        assert "opensesame" not in written


def test_levels_above_the_lowest_are_not_taken_for_granted(up: Running) -> None:
    live = target(behind(up.url))
    assert live.value(Held("token")) == live.value(Held("token", level="reader")) == OWN["ACME_TOKEN"]
    assert live.value(Held("token", level="owner")) is None
    live.close()


def test_what_was_never_issued_is_made_up_and_the_rest_is_not_to_be_had(up: Running) -> None:
    live = target(behind(up.url))
    wrong = live.value(Held("token", "wrong"))
    assert wrong is not None
    assert wrong != OWN["ACME_TOKEN"]
    assert live.value(Held("access_token", "expired")) is live.value(Held("token", "revoked")) is None
    for act in (lambda: live.wait(1), lambda: live.plant("token", "x", None), lambda: live.revoke("token", "x")):
        with pytest.raises(NotImplementedError):
            act()
    with pytest.raises(NotImplementedError):
        live.rotate("token", "x")
    live.close()


def test_a_socket_is_opened_at_the_provider(up: Running) -> None:
    one = behind(up.url)
    connect = Connect("a", "socket", "/events/{fleet}", captures=(("fleet", ("42",)),), query=(("version", ("2",)),))
    claim = Claim("x", "sockets", "It greets.", ("/channels/events/path",), (connect, Silence("a")), live=True)
    live = target(one)
    outcome = run(claim, live, compile_provider(one))
    live.close()
    assert outcome.differences[0].got == '{"kind":"banner","every_ms":30000,"n":0}'


def test_429_ends_it() -> None:
    """Nothing more is sent to who says that it is too much; what was not run is skipped, and it could not be run."""
    with sandbox_of(ACME / "acme.yaml", **ROOMY, **{"/failures/invalid/status": 429}) as limiting:
        report = verify(behind(limiting.url))
    [result] = report.results
    assert "429" in result.trouble
    assert result.skipped()[result.trouble] > 1
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
    [line] = report.troubles()
    assert line.startswith("acme: http://127.0.0.1:9 does not answer: ")


PARAMETER = "/operations/delete_robot/parameters/robot"


def test_the_callers_own_values_take_the_place_of_examples() -> None:
    one = provider(
        ACME / "acme.yaml",
        **{PARAMETER: {"in": "path", "description": "It.", "example": "r-1", "variable": "ACME_ROBOT"}},
    )
    captures = (("fleet", ("42",)), ("robot", ("r-1",)))
    call = Call("DELETE", "api", "/fleets/{fleet}/robots/{robot}", Reply(204, "/x"), captures)
    claim = Claim("x", "calls", "It goes.", ("/x",), (call, Silence("a")))
    assert missing(claim, one, {}) == ["ACME_ROBOT"]
    assert missing(claim, one, {"ACME_ROBOT": "r-9"}) == []
    [own, _] = localised(claim, one, {"ACME_ROBOT": "r-9"}).steps
    assert isinstance(own, Call)
    assert own.captures == (("fleet", ("42",)), ("robot", ("r-9",)))


def test_values_that_a_claim_is_about_stay() -> None:
    one = provider(
        ACME / "acme.yaml",
        **{PARAMETER: {"in": "path", "description": "It.", "example": "r-1", "variable": "ACME_ROBOT"}},
    )
    call = Call("DELETE", "api", "/fleets/{fleet}/robots/{robot}", Reply(404, "/x"), (("robot", ("r-0",)),))
    claim = Claim("x", "calls", "It is not there.", ("/x",), (call,))
    assert missing(claim, one, {}) == []
    assert localised(claim, one, {}) == claim
