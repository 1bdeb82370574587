"""A sandbox over the network: it answers as the one in process does, and its owner's acts reach it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from authproof.claims import derive_claims
from authproof.claims.claim import CredentialVariant, HeldCredential
from authproof.claims.run import run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.claims.run.target import PreparedRequest, ReceivedAnswer, ReceivedClose
from authproof.errors import AuthproofError
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.server import RunningSandbox, run_in_thread
from authproof.verify.http_client import HttpClient, Unreachable
from authproof.verify.sandbox_client import ControlClient
from authproof.verify.sandbox_target import ControlledSandboxTarget, SandboxTarget, _split_wait
from tests.made_up import MADE_UP

from .conftest import SPECS, provider

TOKEN = "acme_0123456789abcdef"
ROBOTS = PreparedRequest("GET", "api", "/robots", f"token={TOKEN}", [("X-Acme-Client", "docs")])
EVENTS = PreparedRequest("GET", "socket", "/events/42", "version=2", [])
LOGIN = json.dumps({"kind": "login", "auth": {"token": f"Token {TOKEN}"}, "agent": "docs"})


@pytest.fixture
def target(up: RunningSandbox, acme: Provider) -> Iterator[ControlledSandboxTarget]:
    client = HttpClient()
    control = ControlClient(up.url, client)
    control.stop_clock()
    made = ControlledSandboxTarget(compile_provider(acme), up.url, control)
    made.fresh()
    yield made
    made.close()
    client.close()


def status(target: SandboxTarget, sent: PreparedRequest = ROBOTS) -> int:
    return target.request(sent).status


def test_the_owner_acts_through_the_control_surface(target: ControlledSandboxTarget) -> None:
    assert target.can == {"time", "control", "limits", "address", "provoke", "exact"}
    assert status(target) == 200
    fresh = target.rotate("token", TOKEN)
    assert fresh is not None
    assert status(target) == 401
    assert target.revoke("token", fresh)
    assert not target.revoke("token", "acme_never_issued")
    assert target.rotate("token", "acme_never_issued") is None
    target.plant("token", "acme_00000000000000aa", "reader")
    assert (
        status(target, PreparedRequest("GET", "api", "/robots", "token=acme_00000000000000aa", ROBOTS.headers)) == 200
    )
    target.fresh()
    assert status(target) == 200


def test_what_the_control_surface_refuses_is_told(target: ControlledSandboxTarget) -> None:
    with pytest.raises(AuthproofError, match=r"the control surface answers 'clock' with 400: .*advance"):
        target.wait(-1)


def test_time_passes_on_open_sockets_step_by_step(target: ControlledSandboxTarget) -> None:
    """The socket closes 5 seconds after it was opened without a login, and a client that is silent after 40."""
    line = target.connect(EVENTS)
    assert not isinstance(line, ReceivedAnswer)
    assert json.loads(str(line.receive()))["kind"] == "banner"
    target.wait(4.9)
    assert line.receive(expected=False) is None
    line.send(LOGIN)
    assert json.loads(str(line.receive()))["kind"] == "accepted"
    target.wait(45)
    assert line.receive() == ReceivedClose(4405, "")
    line.leave(1000)


def test_a_refused_handshake_is_an_answer(target: ControlledSandboxTarget) -> None:
    refused = target.connect(
        PreparedRequest("GET", "socket", "/events/42", "version=2&ticket=abcdefghij0123456780", [])
    )
    assert isinstance(refused, ReceivedAnswer)
    assert (refused.status, json.loads(refused.body)) == (403, {"error": "ticket"})


def test_a_cut_connection_is_noticed(target: ControlledSandboxTarget) -> None:
    """Three sockets at a time: the fourth is let in once one of them is gone."""
    lines = []
    for _ in range(3):
        line = target.connect(EVENTS)
        assert not isinstance(line, ReceivedAnswer)
        line.receive()
        line.send(LOGIN)
        line.receive()
        lines.append(line)
    lines[0].leave(None)
    line = target.connect(EVENTS)
    assert not isinstance(line, ReceivedAnswer)
    line.receive()
    line.send(LOGIN)
    assert json.loads(str(line.receive()))["kind"] == "accepted"


def test_values_are_those_of_the_spec(target: ControlledSandboxTarget, acme: Provider) -> None:
    known = EngineTarget(compile_provider(acme))
    for held in (
        HeldCredential("token"),
        HeldCredential("token", level="owner"),
        HeldCredential("token", CredentialVariant.wrong),
        HeldCredential("ticket"),
        HeldCredential("user"),
    ):
        assert target.value(held) == known.value(held)
    assert target.address("socket") == f"ws{target.address('api').removeprefix('http').replace('api', 'socket')}"


def test_each_address_is_another_client(target: ControlledSandboxTarget) -> None:
    assert [
        status(target, PreparedRequest("GET", "api", "/robots", "", [], address=name)) for name in ("a", "b", "a")
    ] == [401] * 3


def test_nobody_there(acme: Provider) -> None:
    target = SandboxTarget(compile_provider(acme), "http://127.0.0.1:9")
    with pytest.raises(Unreachable, match=r"^http://127\.0\.0\.1:9 does not answer: "):
        target.request(ROBOTS)
    with pytest.raises(Unreachable, match=r"^ws://127\.0\.0\.1:9 does not answer: "):
        target.connect(EVENTS)


def test_only_a_sandbox_of_this_machine_sees_several_addresses(acme: Provider) -> None:
    tables = compile_provider(acme)
    assert "address" in SandboxTarget(tables, "http://127.0.0.1:9").can
    assert "address" not in SandboxTarget(tables, "http://192.0.2.1").can
    assert "address" not in SandboxTarget(tables, "https://sandbox.example").can


@pytest.mark.parametrize(
    ("seconds", "longest", "steps"),
    [(10, 60, [10]), (60, 60, [60]), (130, 60, [60, 60, 10]), (5, float("inf"), [5]), (0, 60, [0])],
)
def test_steps(seconds: float, longest: float, steps: list[float]) -> None:
    assert _split_wait(seconds, longest) == steps


def test_a_long_time_passes_in_few_steps() -> None:
    steps = _split_wait(1_000_000, 1)
    assert (len(steps), sum(steps)) == (65, 1_000_000)


@pytest.mark.slow
@pytest.mark.parametrize("file", [*MADE_UP, *sorted(SPECS.glob("*.yaml"))], ids=lambda file: file.stem)
def test_every_claim_fares_as_in_process(file: object) -> None:
    one = provider(file)  # type: ignore[arg-type]
    tables = compile_provider(one)
    with run_in_thread([one], control=True) as up:
        client = HttpClient()
        control = ControlClient(up.url, client)
        control.stop_clock()
        target = ControlledSandboxTarget(tables, up.url, control)
        for claim in derive_claims(one):
            here, there = run_claim(claim, EngineTarget(tables), tables), run_claim(claim, target, tables)
            assert (there.verdict, there.differences) == (here.verdict, here.differences), claim.id
        target.close()
        client.close()
