"""A target that means harm: whatever it says, it is left in time, little of it is kept, and it is told in one line."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authproof.claims.run.answers import read_json
from authproof.claims.run.target import PreparedRequest, ReceivedAnswer, ReceivedClose
from authproof.text.json_values import MAX_DEPTH, parse_json
from authproof.verify import budget, websocket
from authproof.verify.budget import BODY_BYTES, RunClock, RunTimeUp
from authproof.verify.http_client import HttpClient, Unreachable
from authproof.verify.run import verify_sandbox
from authproof.verify.websocket import WebSocketConnection, open_websocket

from .conftest import ACME, SMALL, provider, silent
from .hostile import (
    ANSWERS,
    BODIES,
    FRAMES,
    OK,
    Say,
    answering_with,
    drip,
    once,
    opening_with,
    posing_as_sandbox,
    serving,
    with_length,
)

SECONDS = 0.1
MOST_MEMORY = 24 << 20
"""Bytes at the height of one exchange: what was read, what it is joined to, and what it is as JSON."""

HANDSHAKE = PreparedRequest("GET", "socket", "/", "", [])


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (budget, websocket):
        monkeypatch.setattr(module, "EXCHANGE_SECONDS", SECONDS)


@pytest.fixture
def _bounded() -> Iterator[None]:
    """Hold that it took neither long nor much."""
    begun = time.monotonic()
    tracemalloc.start()
    yield
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - begun < 5
    assert most < MOST_MEMORY


def few_of(names: Iterable[str], *words: str) -> list[Any]:
    """Give all names, those without one of some words for long runs only."""
    return [pytest.param(name, marks=() if any(word in name for word in words) else pytest.mark.slow) for name in names]


def fetch(url: str, headers: list[tuple[str, str]] | None = None) -> ReceivedAnswer:
    with closing(HttpClient()) as client:
        return client.send_request("GET", url, headers or [])


@pytest.mark.parametrize("name", few_of(ANSWERS, "without end", "10^14", "2^63", "dripping", "terminal"))
@pytest.mark.usefixtures("_bounded")
def test_an_answer_that_cannot_be_taken_is_told(name: str) -> None:
    with serving(answering_with(ANSWERS[name])) as url, pytest.raises(Unreachable) as raised:
        fetch(f"{url}/path")
    assert str(raised.value).startswith(f"{url} does not answer: ")
    assert str(raised.value).isprintable()
    assert "pwned" not in str(raised.value)


@pytest.mark.parametrize("name", few_of(ANSWERS, "100 Continue", "terminal"))
@pytest.mark.usefixtures("_bounded")
def test_a_handshake_that_is_not_answered_is_told(name: str) -> None:
    """Or refused, with as much of a body as is looked at."""
    with serving(answering_with(ANSWERS[name])) as url:
        try:
            made = open_websocket(url.replace("http", "ws"), HANDSHAKE)
        except Unreachable as error:
            assert str(error).isprintable()  # noqa: PT017 - some are answers of a kind
        else:
            assert isinstance(made, ReceivedAnswer)


@pytest.mark.parametrize("name", few_of(BODIES, "brackets", "surrogate", "bomb"))
@pytest.mark.usefixtures("_bounded")
def test_a_body_is_taken_as_it_is(name: str) -> None:
    with serving(answering_with(BODIES[name])) as url:
        got = fetch(url)
    read_json(got.body)
    assert len(got.body) < BODY_BYTES


@pytest.mark.parametrize("name", few_of(FRAMES, "large pieces", "2^63", "numbers", "terminal", "a dripping"))
@pytest.mark.usefixtures("_bounded")
def test_a_socket_that_goes_on_and_on_is_left(name: str) -> None:
    with serving(opening_with(FRAMES[name])) as url:
        made = WebSocketConnection(url.replace("http", "ws"), [], timeout=SECONDS)
        assert made.await_refusal() is None
        try:
            made.await_pong(SECONDS)
            for _ in range(3):
                came = made.receive_next(0.02)
                assert came is None or isinstance(came, str | bytes | ReceivedClose)
            made.send_message("{}")
        except Unreachable as error:
            assert "more than" in str(error)  # noqa: PT017 - some end by themselves
        made.close(1000)


def test_an_answer_may_be_as_large_as_is_said() -> None:
    with serving(answering_with(with_length(b"x" * BODY_BYTES))) as url:
        assert len(fetch(url).body) == BODY_BYTES


def test_a_header_that_cannot_be_sent_is_told_without_its_value() -> None:
    with serving(answering_with(once(b""))) as url:
        for value in ("top\nsecret", "top\rsecret", "top\0secret", "top\ud800secret"):
            header = [("Authorization", value)]
            with pytest.raises(Unreachable, match="the header Authorization would hold ") as raised:
                fetch(url, header)
            assert "secret" not in str(raised.value)
            with pytest.raises(Unreachable, match="the header Authorization would hold "):
                open_websocket(url.replace("http", "ws"), PreparedRequest("GET", "socket", "/", "", header))


def test_json_is_read_as_deep_as_it_can_be_handled() -> None:
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert parse_json(deepest) == parse_json(deepest.encode())
    for text in (f"[{deepest}]", "[" * 100_000, "NaN", "-Infinity", b'"\xff"', "\ufeff1"):
        with pytest.raises(ValueError, match=r"."):
            parse_json(text)
    assert parse_json('["\\ud83d\\ude00", "\\ud800", {"\\udfff": 1}]') == ["\U0001f600", "?", {"?": 1}]


def test_the_whole_run_has_a_time() -> None:
    run_clock = RunClock(SECONDS)
    with serving(answering_with(with_length(b"{}"))) as url, serving(opening_with(FRAMES["silence"])) as open_url:
        client = HttpClient(run_clock=run_clock)
        assert client.send_request("GET", url, []).status == 200
        made = open_websocket(open_url.replace("http", "ws"), HANDSHAKE, run_clock=run_clock)
        assert not isinstance(made, ReceivedAnswer)
        time.sleep(SECONDS)
        acts = (
            lambda: client.send_request("GET", url, []),
            lambda: open_websocket(open_url.replace("http", "ws"), HANDSHAKE, run_clock=run_clock),
            lambda: made.receive_next(1),
            lambda: made.await_pong(1),
        )
        for act in acts:
            with pytest.raises(RunTimeUp, match=r"^the 0\.1 seconds of the whole run are up; --timeout gives more$"):
                act()
        made.drop_connection()
        client.close()


def test_a_run_whose_time_is_up_skips_the_rest_and_says_so() -> None:
    small = provider(SMALL / "small.yaml")
    with serving(posing_as_sandbox("small", drip(OK, b"X"), FRAMES["silence"])) as url:
        report = verify_sandbox([small, small], SMALL, url, silent, SECONDS)
    assert "does not answer" in report.results[0].trouble
    assert report.results[1].trouble == "the 0.1 seconds of the whole run are up; --timeout gives more"
    assert report.results[1].count_all()["kept"] == report.results[1].count_all()["drifted"] == 0


def command(url: str, name: str = "small", specs: Path = SMALL) -> tuple[subprocess.CompletedProcess[str], float]:
    """Verify a target with as much memory as a small machine has; gives what came, and the seconds it took."""
    limit = 700 << 20
    line = [sys.executable, "-c", "from authproof.cli import main; main()", "verify", name, "--specs", str(specs)]
    begun = time.monotonic()
    done = subprocess.run(
        [*line, "--target", url, "--timeout", "5"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "generator")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)),
        timeout=300,
    )
    return done, time.monotonic() - begun


def check_told(done: subprocess.CompletedProcess[str], seconds: float) -> None:
    assert done.returncode in {1, 2}
    assert seconds < 60
    assert "Traceback" not in done.stderr
    assert "itself failed" not in done.stdout
    for line in (done.stdout + done.stderr).split("\n"):
        assert line.isprintable()
        assert len(line) < 1500
    assert len(done.stdout) < 200_000


@pytest.mark.parametrize("name", ["a body without end", "a status line that speaks to the terminal"])
def test_what_is_no_sandbox_is_told_by_the_command(name: str) -> None:
    with serving(answering_with(ANSWERS[name])) as url:
        done, seconds = command(url)
    check_told(done, seconds)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{url} does not answer: ")


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ANSWERS, *BODIES])
def test_a_target_that_poses_as_a_sandbox_is_told(name: str) -> None:
    answer: Say = {**ANSWERS, **BODIES}[name]
    with serving(posing_as_sandbox("small", answer, FRAMES["silence"])) as url:
        check_told(*command(url))


@pytest.mark.slow
@pytest.mark.parametrize("name", BODIES)
def test_a_control_surface_that_means_harm_is_told(name: str) -> None:
    with serving(posing_as_sandbox("small", BODIES[name], FRAMES["silence"], control=True)) as url:
        check_told(*command(url))


@pytest.mark.slow
@pytest.mark.parametrize("name", FRAMES)
def test_a_target_whose_sockets_mean_harm_is_told(name: str) -> None:
    with serving(posing_as_sandbox("acme", BODIES["a redirect"], FRAMES[name])) as url:
        check_told(*command(url, "acme", ACME))


PIECES = st.one_of(
    st.sampled_from(
        [
            *(
                b"HTTP/1.1 200 OK\r\n",
                b"HTTP/1.1 101 Switching Protocols\r\n",
                b"HTTP/1.1 100 \r\n",
                b"HTTP/1.0 9\r\n",
            ),
            *(b"Content-Length: 5\r\n", b"Content-Length: -5\r\n", b"Transfer-Encoding: chunked\r\n", b"\r\n", b"\n"),
            *(
                b"Content-Type: application/json\r\n",
                b"Connection: close\r\n",
                b" folded\r\n",
                b"X: \xff\r\n",
                b":\r\n",
            ),
            *(b"5\r\nhello\r\n", b"0\r\n\r\n", b"ffffffffffffffffff\r\n", b"-5\r\n", b"x\r\n", b"[[[", b'"\\ud800"'),
            *(b"\x81\x05hello", b"\x01\x00", b"\x80\x00", b"\x88\x02\x03\xe8", b"\x88\x01x", b"\x89\x7d", b"\x8a\x011"),
        ]
    ),
    st.binary(max_size=8),
)


@pytest.mark.slow
@settings(max_examples=400)
@given(st.lists(PIECES, max_size=12).map(b"".join))
def test_whatever_is_said_is_an_answer_or_told(said: bytes) -> None:
    with serving(answering_with(once(said))) as url:
        for ask in (fetch, lambda at: open_websocket(at.replace("http", "ws"), HANDSHAKE)):
            try:
                got = ask(url)
            except Unreachable as error:
                assert str(error).isprintable()  # noqa: PT017 - some are answers of a kind
            else:
                assert isinstance(got, ReceivedAnswer)
                read_json(got.body)


@pytest.mark.slow
@settings(max_examples=400)
@given(st.lists(PIECES, max_size=12).map(b"".join))
def test_whatever_a_socket_says_is_taken_or_told(said: bytes) -> None:
    with serving(opening_with(once(said))) as url:
        made = WebSocketConnection(url.replace("http", "ws"), [], timeout=SECONDS)
        assert made.await_refusal() is None
        try:
            for _ in range(14):
                came = made.receive_next(0.02)
                assert came is None or isinstance(came, str | bytes | ReceivedClose)
            made.await_pong(SECONDS)
        except Unreachable as error:
            assert "more than" in str(error)  # noqa: PT017 - some end by themselves
        made.close(1000)
