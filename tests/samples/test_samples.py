"""Every published sample, run over real sockets: with the right credentials, with none set, with each one wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from time import monotonic, sleep
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from authproof.loader import load_directory, load_specs
from authproof.model.provider import Provider
from authproof.samples.consent import Browse, allow_access, browse, go_to
from authproof.samples.languages.language import Language
from authproof.samples.languages.language import find_language as look_up
from authproof.samples.programs import write_samples
from authproof.samples.recipe import Recipe, build_recipe
from authproof.samples.recipe.traversal import requests_of
from authproof.samples.runner import SampleOutcome, run_sample
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.demo_credentials import demo_environment
from authproof.sandbox.engine.credential_store import Consent
from authproof.sandbox.origins import sandbox_origins, swap_origins
from authproof.sandbox.server import RunningSandbox

from .conftest import MADE_UP, ROOT, Bench, browser_at_hand
from .expected import (
    ASKED,
    Refusal,
    Shown,
    answers,
    issued,
    masked,
    refused_before,
    renewed_credentials,
    renewed_step,
    with_wrong,
)
from .literals import find_literals, read_literal, read_text
from .matrix import Run, is_reusable, runs
from .tamper import Tampered
from .wire import Evaluator, Recording, compare, compare_messages

REAL = load_directory(ROOT / "specs")
PUBLISHED = runs(REAL)
OTHERS = [run for run in runs(load_specs(MADE_UP)) if run.sample.provider == "acme" or run.wrong is None]


def cases(runs: list[Run]) -> list[Any]:
    """Give parameters: what has to fail runs in each flow's first language, and in the others if time is no matter."""
    first: dict[tuple[str, str], str] = {}
    for run in runs:
        first.setdefault((run.sample.provider, run.sample.flow), run.sample.language)
    return [
        as_parameter(
            run, quick=run.case == "right" or run.sample.language == first[run.sample.provider, run.sample.flow]
        )
        for run in runs
    ]


def as_parameter(run: Run, *, quick: bool) -> Any:
    """Give a run as a test's parameter."""
    return pytest.param(run, id=run.name, marks=[] if quick else pytest.mark.slow)


STACK = re.compile(r"^Traceback|^ +at .*:\d+", re.MULTILINE)
"""What a program prints that was not prepared for what happened."""

Record = Callable[[str, object], None]


def test_the_pages_show_every_sample_and_no_other(texts: dict[str, str]) -> None:
    made = {
        _id(sample.provider, sample.flow, sample.language): sample.text
        for each in REAL
        for sample in write_samples(each)
    }
    assert texts == made
    assert len(made) > 30


@pytest.mark.parametrize("run", cases(PUBLISHED))
def test_published(run: Run, texts: dict[str, str], bench: Bench, record_property: Record) -> None:
    sample = run.sample
    found = _rehearse(run, texts[_id(sample.provider, sample.flow, sample.language)], bench)
    record_property("tally", f"published samples, {found}")


@pytest.mark.parametrize(
    "run", [as_parameter(run, quick=run.sample.provider == "acme" and run.case == "right") for run in OTHERS]
)
def test_made_up(run: Run, bench: Bench) -> None:
    _rehearse(run, run.sample.text, bench)


BY_ID = {each.id: each for each in REAL}
TAKES_ALL = [
    run
    for run in PUBLISHED
    if run.case == "right"
    for request in requests_of(build_recipe(BY_ID[run.sample.provider], run.sample.flow))
    if request.is_json and any(not take.pointer for take in request.takes)
]
"""Samples that take an answer as a whole, which other readers of the same page might take for an object."""


@pytest.mark.parametrize("run", TAKES_ALL, ids=lambda run: run.name)
def test_an_answer_of_another_type_is_told_and_not_sent_on(run: Run, bench: Bench) -> None:
    language, provider = look_up(run.sample.language), bench.providers[run.sample.provider]
    recording = Recording(bench.sandbox.app.engine)
    other = {"": {"type": "string", "value": "Abc"}}
    bench.sandbox.app.engine = Tampered(recording, other)  # type: ignore[assignment, arg-type]
    text = swap_origins(run.sample.text, _origins(provider, bench))
    outcome = bench.execute(text, language, demo_environment(provider, run.sample))
    assert outcome.exit_code not in (0, None)
    assert "expected a string, got {" in outcome.stderr
    assert "Abc" in outcome.stderr
    assert _steps(recording) == 1


TAKES_VALUES = [
    run
    for run in PUBLISHED
    if run.case == "right"
    for request in requests_of(build_recipe(BY_ID[run.sample.provider], run.sample.flow))[:1]
    if any(take.pointer for take in request.takes)
]
"""Samples that take values out of the first answer."""


@pytest.mark.parametrize("run", TAKES_VALUES, ids=lambda run: run.name)
def test_a_value_that_lacks_in_an_answer_is_named_and_nothing_is_sent_without_it(run: Run, bench: Bench) -> None:
    language, provider = look_up(run.sample.language), bench.providers[run.sample.provider]
    recording = Recording(bench.sandbox.app.engine)
    bench.sandbox.app.engine = Tampered(recording, {"": {}})  # type: ignore[assignment, arg-type]
    text = swap_origins(run.sample.text, _origins(provider, bench))
    outcome = bench.execute(text, language, demo_environment(provider, run.sample))
    assert outcome.exit_code not in (0, None)
    assert "access_token" in outcome.stderr
    assert _steps(recording) == 1


ADDED = {
    ".sh": ("'\n$", "' --header 'X-Added: 1'\n"),
    ".py": (r'self\.call\("(.*)"\)', r'self.call("\1", headers={"X-Added": "1"})'),
    ".mjs": (r'"\), null, 2\)\);\n$', '", { headers: { "X-Added": "1" } }), null, 2));\n'),
}
"""The last call of a reusable client, and how a header is added to it; by extension."""


@pytest.mark.parametrize("run", [run for run in PUBLISHED if run.case == "right" and is_reusable(run, REAL)])
def test_a_reusable_client_takes_further_headers(run: Run, bench: Bench) -> None:
    language, provider = look_up(run.sample.language), bench.providers[run.sample.provider]
    text = re.sub(*ADDED[language.extension], run.sample.text)
    assert text != run.sample.text
    recording = Recording(bench.sandbox.app.engine)
    bench.sandbox.app.engine = recording  # type: ignore[assignment]
    outcome = bench.execute(
        swap_origins(text, _origins(provider, bench)), language, demo_environment(provider, run.sample)
    )
    assert outcome.exit_code == 0, outcome
    (wire,) = recording.received
    assert ("x-added", "1") in wire.headers


def _id(provider: str, flow: str, language: str) -> str:
    return f"sample-{provider}-{flow}-{language}"


def _rehearse(run: Run, text: str, bench: Bench) -> str:
    """Run a sample in a case and look at what it sends and shows; say on what grounds that was expected."""
    language, provider = look_up(run.sample.language), bench.providers[run.sample.provider]
    flow, environment = provider.flows[run.sample.flow], _prepare(run, provider, bench.sandbox)
    recording = Recording(bench.sandbox.app.engine)
    bench.sandbox.app.engine = recording  # type: ignore[assignment]
    outcome = bench.execute(swap_origins(text, _origins(provider, bench)), language, environment)
    if run.case in ("right", "renewed"):
        assert outcome.exit_code == 0, outcome
        assert ASKED.sub("", outcome.stderr) == ""
        _compare(outcome.stdout, answers(provider, flow))
        _compare_wire(
            recording, build_recipe(provider, run.sample.flow), Evaluator(environment, _origins(provider, bench))
        )
        renewed = renewed_step(provider, flow)
        if renewed is not None:
            assert _steps(recording) == len(flow.steps) - (0 if run.case == "renewed" else 2)
        return "the documented answer" if run.case == "right" else "the documented answer after a renewal"
    if run.wrong is None:
        assert outcome.exit_code not in (0, None), outcome
        assert any(each.name in outcome.stderr for each in run.sample.variables), outcome
        assert len(outcome.stderr.splitlines()) == 1, outcome
        assert not recording.received, "a variable that is not set ends it before the first request"
        return "unset variable"
    refusal = with_wrong(provider, flow, run.wrong)
    _look_for(refusal, outcome, language, raised=flow.reusable)
    assert _steps(recording) == refusal.step
    return f"{refusal.grounds} refusal"


def _steps(recording: Recording) -> int:
    """Count requests and handshakes, but for those of a browser that asks a person.

    Node.js repeats a handshake that was answered with 401, which counts once.
    """
    asking = {"response_type", "user_code"}
    own = [wire for wire in recording.received if asking.isdisjoint(dict(wire.query))]
    sent = [("", ""), *((wire.what, wire.target) for wire in own)]
    return len([now for before, now in pairwise(sent) if now != before or now[0] != "connect"])


def _origins(provider: Provider, bench: Bench) -> dict[str, str]:
    return sandbox_origins(provider, bench.sandbox.url)


def _compare_wire(recording: Recording, written: Recipe, evaluator: Evaluator) -> None:
    """Hold what was sent against the recipe, where nothing that was taken goes into it."""
    if not any(request.takes for request in requests_of(written)):
        compare(recording.received, evaluator.sent(written))
        compare_messages(recording.messages, evaluator.messages(written))


def _prepare(run: Run, provider: Provider, sandbox: RunningSandbox) -> dict[str, str]:
    """Bring about the case; give the environment for it."""
    given = demo_environment(provider, run.sample)
    if run.case == "unset":
        return {}
    if run.case == "renewed":
        _tamper(sandbox, provider, set(renewed_credentials(provider, provider.flows[run.sample.flow])), times=1)
        return given
    if run.wrong is None:
        return given
    value = compile_provider(provider).find_credential(run.wrong).demo.wrong
    assert value is not None
    variable = provider.credentials[run.wrong].variable
    if variable in given:
        return {**given, variable: value}
    together = {run.wrong, *refused_before(provider, provider.flows[run.sample.flow], run.wrong)}
    _tamper(sandbox, provider, together)
    return given


def _tamper(sandbox: RunningSandbox, provider: Provider, credentials: set[str], times: int | None = None) -> None:
    """Let the sandbox hand out credentials that it does not know: in its first answers, or in all."""
    values = {
        found[name]: compile_provider(provider).find_credential(name).demo.wrong
        for operation in provider.operations
        for name in credentials
        if name in (found := issued(provider, operation))
    }
    sandbox.app.engine = Tampered(sandbox.app.engine, values, times)  # type: ignore[assignment, arg-type]


def _compare(output: str, expected: list[Shown]) -> None:
    """Hold what was printed against the documented answers, one after the other."""
    for shown in expected:
        output = output.lstrip()
        if shown.is_json and not isinstance(shown.content, str):
            document, end = read_literal(output)
            assert masked(document, shown.masked) == masked(shown.content, shown.masked)
            output = output[end:]
        else:
            end = read_text(output, shown.content) if shown.is_json else len(shown.content)
            assert end is not None
            assert shown.is_json or output.startswith(shown.content)
            output = output[end:]
    assert output.strip() == ""


def _look_for(refusal: Refusal, outcome: SampleOutcome, language: Language, *, raised: bool) -> None:
    """Find a refusal in what a sample printed, as far as its language can see it.

    `raised`: it is left to whoever calls the client, so there may be a stack.
    """
    assert outcome.exit_code not in (0, None), outcome
    if raised:
        assert str(refusal.status) in outcome.stderr, outcome
        assert refusal.shown is None or _is_shown(refusal.shown, outcome.stdout + outcome.stderr), outcome
        return
    assert not STACK.search(outcome.stderr), outcome
    if refusal.at_handshake and not language.handshake_status:
        assert outcome.stderr.startswith("closed: 1006"), outcome
        return
    if refusal.code is None or refusal.shown is None:  # a message that says so ends it before the close
        assert str(refusal.status or refusal.code) in outcome.stderr, outcome
        assert refusal.reason in outcome.stderr, outcome
    if refusal.grounds == "undocumented" and refusal.code is None:
        assert f'"undocumented":"{refusal.case}"' in outcome.stdout + outcome.stderr, outcome
    if refusal.shown:
        assert _is_shown(refusal.shown, outcome.stdout + outcome.stderr), outcome


def _is_shown(shown: Shown, output: str) -> bool:
    if not shown.is_json:
        return str(shown.content) in output
    wanted = masked(shown.content, shown.masked)
    return any(masked(document, shown.masked) == wanted for document in find_literals(output))


ASKING = [run for run in OTHERS if run.sample.provider == "larder" and run.sample.flow == "ask" and run.case == "right"]


@pytest.mark.parametrize("run", ASKING, ids=lambda run: run.sample.language)
@pytest.mark.parametrize("told", ["error=access_denied&state={state}", "code=abc&state=other", "code=abc"])
def test_what_a_browser_brings_back_is_looked_at(run: Run, told: str, bench: Bench) -> None:
    """A denial, and answers to what another has asked, end a sample before anything is traded in."""
    provider, recording = bench.providers["larder"], Recording(bench.sandbox.app.engine)
    bench.sandbox.app.engine = recording  # type: ignore[assignment]

    def bring_back(address: str) -> str:
        state = dict(parse_qsl(urlsplit(address).query))["state"]
        return go_to(f"http://127.0.0.1:8765/callback?{told.format(state=state)}")

    with browser_at_hand(run.sample.text):
        text = swap_origins(run.sample.text, _origins(provider, bench))
        environment = demo_environment(provider, run.sample)
        outcome = run_sample(text, look_up(run.sample.language), environment, timeout=30, browse=bring_back)
    assert outcome.exit_code not in (0, None), outcome
    assert not STACK.search(outcome.stderr), outcome
    assert outcome.stdout == ""
    assert recording.received == []


WAITING = [run for run in OTHERS if run.sample.provider == "matinee" and run.sample.flow == "pair" and not run.wrong]


@pytest.mark.slow
@pytest.mark.parametrize("run", [run for run in WAITING if run.case == "right"], ids=lambda run: run.sample.language)
def test_a_device_that_is_denied_ends(run: Run, bench: Bench) -> None:
    outcome = _run_device(run, bench, lambda address: browse(address, "POST", "decision=deny"))
    assert outcome.exit_code not in (0, None), outcome
    assert "access_denied" in outcome.stderr
    assert not STACK.search(outcome.stderr), outcome
    assert outcome.stdout == ""


@pytest.mark.slow
@pytest.mark.parametrize("run", [run for run in WAITING if run.case == "right"], ids=lambda run: run.sample.language)
def test_a_device_slows_down(run: Run, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks after a second, and then after six, since it was told to slow down."""
    asked: list[float] = []
    monkeypatch.setattr(Consent, "note_request", lambda *_: asked.append(monotonic()) is None)

    def allow_late(address: str) -> str | None:
        while not asked:
            sleep(0.05)
        return allow_access(address)

    begun = monotonic()
    outcome = _run_device(run, bench, allow_late)
    assert outcome.exit_code == 0, outcome
    assert len(asked) == 1
    assert monotonic() - asked[0] > 6 > asked[0] - begun > 1


def _run_device(run: Run, bench: Bench, browse: Browse) -> SampleOutcome:
    provider = bench.providers["matinee"]
    text = swap_origins(run.sample.text, _origins(provider, bench))
    environment = demo_environment(provider, run.sample)
    return run_sample(text, look_up(run.sample.language), environment, timeout=30, browse=browse)
