"""The head of a request: how large it may be, how long it may take, and that others are served meanwhile."""

from __future__ import annotations

import re
import socket
import statistics
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import httpx
import pytest

from authproof.model.provider import Provider
from authproof.sandbox.server import RunningSandbox, run_in_thread
from authproof.sandbox.server import protocol as protocol_module
from authproof.sandbox.server.protocol import MAX_FIELDS, MAX_HEAD
from tests.bench.attack import attacking, slowest_percent

from .test_http import connection, still_answers

START = b"GET /acme/api/robots HTTP/1.1\r\nHost: x\r\n"
LOGIN = (
    b"POST /acme/api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)
LARGE = b"x" * (2 * 1024 * 1024)


def answer_to(sandbox: RunningSandbox, *pieces: bytes) -> bytes:
    """Send all of it, then give what comes back until the server closes."""
    with connection(sandbox) as sock:
        for piece in pieces:
            sock.sendall(piece)
        return b"".join(iter(lambda: sock.recv(65536), b""))


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        (431, START + b"X-Long: " + LARGE + b"\r\n\r\n"),
        (431, START + b"X-Long: " + LARGE),
        (431, START + LARGE + b": x\r\n\r\n"),
        (431, START + b"X-Long: " + b"x" * MAX_HEAD + b"\r\n\r\n"),
        (431, START + b"a: b\r\n" * MAX_FIELDS + b"\r\n"),
        (431, START + b"X-Long:" + b" " * len(LARGE)),
        (431, START + b"Upgrade: websocket\r\nConnection: Upgrade\r\nX-Long: " + LARGE + b"\r\n\r\n"),
        (414, b"GET /" + LARGE + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
        (414, b"GET /?" + b"x" * MAX_HEAD + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
        (431, LOGIN + b"0\r\nX-Long: " + LARGE + b"\r\n\r\n"),
        (431, LOGIN + b"0\r\n" + b"X-Long: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n" * 30_000 + b"\r\n"),
        (431, LOGIN + b"2;" + LARGE),
        (431, b"\r\n" * len(LARGE)),
    ],
)
def test_what_is_too_large(sandbox: RunningSandbox, client: httpx.Client, status: int, sent: bytes) -> None:
    answer = answer_to(sandbox, sent)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert (answer.count(b"HTTP/1.1"), b'{"sandbox":' in answer) == (1, True)
    assert still_answers(client)


def test_a_head_at_the_limit_is_read(sandbox: RunningSandbox) -> None:
    sent = START + b"Connection: close\r\nX-Long: " + b"x" * (MAX_HEAD - 1000) + b"\r\n\r\n"
    assert answer_to(sandbox, sent).startswith(b"HTTP/1.1 401 ")
    assert answer_to(sandbox, START + b"Connection: close\r\n" + b"a: b\r\n" * (MAX_FIELDS - 2) + b"\r\n").startswith(
        b"HTTP/1.1 401 "
    )


def test_limits_are_for_each_request_of_a_connection(sandbox: RunningSandbox) -> None:
    usual = START + b"X-Long: " + b"x" * (MAX_HEAD // 2) + b"\r\n\r\n"
    answer = answer_to(sandbox, usual * 9, START + b"X-Long: " + LARGE)
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"401"] * 9 + [b"431"]


@pytest.mark.parametrize(
    ("status", "last"),
    [
        (b"431", START + b"X-Long: " + LARGE),
        (b"431", LOGIN + b"1;" + LARGE),
        (b"400", LOGIN + b"no length\r\n\r\n"),
        (b"400", b"\x00" * 9),
        (b"400", LOGIN.replace(b"Host: x", b"Host: x\r\nExpect: 100-continue") + b"no length\r\n\r\n"),
    ],
)
@pytest.mark.parametrize("before", [0, 1, 3])
def test_requests_before_a_refused_one_are_answered(
    sandbox: RunningSandbox, caplog: pytest.LogCaptureFixture, before: int, status: bytes, last: bytes
) -> None:
    answer = answer_to(sandbox, (START + b"\r\n") * before + last)
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"401"] * before + [status]
    assert [record for record in caplog.records if record.exc_info] == []


def test_trailers_change_no_request(sandbox: RunningSandbox) -> None:
    sent = b"POST /acme/api/robots HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    assert answer_to(sandbox, sent + b"Origin: http://localhost\r\n\r\n") == answer_to(sandbox, sent + b"\r\n")


def test_what_follows_a_refused_body_ends_too(sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol_module, "HEAD_SECONDS", 0.3)
    head = LOGIN.replace(b"Transfer-Encoding: chunked", b"Content-Length: 99999999")
    assert drip(sandbox, head, b"x").startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("beginning", "more", "expected"),
    [
        (START + b"X-Slow: ", b"x", b"HTTP/1.1 408 "),
        (b"GET /", b"x", b"HTTP/1.1 408 "),
        (b"\r\n", b"\r\n", b""),
    ],
)
def test_the_time_for_a_head_does_not_begin_anew(
    acme: Provider, monkeypatch: pytest.MonkeyPatch, beginning: bytes, more: bytes, expected: bytes
) -> None:
    monkeypatch.setattr(protocol_module, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(protocol_module, "LINGER_SECONDS", 0.1)
    with run_in_thread([acme]) as sandbox:
        begin = time.monotonic()
        assert drip(sandbox, beginning, more)[:13] == expected
        assert time.monotonic() - begin < 3


def test_a_second_head_on_a_connection_has_its_own_time(acme: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol_module, "HEAD_SECONDS", 0.4)
    with run_in_thread([acme]) as sandbox, connection(sandbox) as sock:
        for _ in range(3):
            for piece in (START, b"X: y\r\n", b"\r\n"):
                sock.sendall(piece)
                time.sleep(0.08)
            assert sock.recv(65536).startswith(b"HTTP/1.1 401 ")
        sock.sendall(START)
        assert sock.recv(65536).startswith(b"HTTP/1.1 408 ")


def drip(sandbox: RunningSandbox, beginning: bytes, more: bytes) -> bytes:
    """Send a beginning, and then a little every 50 ms until the server ends it (within 5 s); give what came."""
    with connection(sandbox) as sock:
        sock.sendall(beginning)
        sock.settimeout(0.05)
        came = b""
        end = time.monotonic() + 5
        while time.monotonic() < end:
            try:
                if not (piece := sock.recv(65536)):
                    return came
                came += piece
            except TimeoutError:
                sock.sendall(more)
            except OSError:
                return came
    raise AssertionError("it was never ended")


@pytest.mark.slow
def test_others_are_served_while_heads_drip_and_one_never_ends() -> None:
    specs = Path(__file__).parents[1] / "bench" / "specs"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "authproof", "mock", "--specs", str(specs), "--port", str(port)]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL)
    try:
        _await_listener(port)
        ratios = [_compare_waits(port) for _ in range(5)]
        peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text(encoding="ascii"))
    finally:
        process.terminate()
        process.wait(10)
    assert statistics.median(ratios) < 2, ratios
    assert peak
    assert int(peak[1]) < 100 * 1024  # KiB; 180 MB where the head had no limit


def _compare_waits(port: int) -> float:
    """Give the ratio of the 99th percentiles; below half a millisecond, the machine's own scheduling is measured."""
    idle = slowest_percent(port, "/bench/api/items", 500)
    with attacking(port):
        return slowest_percent(port, "/bench/api/items", 500) / max(idle, 0.0005)


def _await_listener(port: int) -> None:
    for attempt in count():
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert attempt < 200
            time.sleep(0.1)
        else:
            return
