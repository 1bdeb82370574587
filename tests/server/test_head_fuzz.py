"""Requests that are mutated, cut into pieces and sent one after the other: nothing of it is an error of ours."""

from __future__ import annotations

import random
from contextlib import suppress

import httpx
import pytest

from authproof.sandbox.server import RunningSandbox

from .test_head import LOGIN, START
from .test_http import connection, still_answers

SEEDS = (
    START + b"\r\n",
    LOGIN + b"3\r\nabc\r\n0\r\nX: y\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nabcde",
    (
        b"GET /acme/socket/events/42?version=2 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ),
    START + b"Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
    b"CONNECT x:1 HTTP/1.1\r\n\r\n",
)
WAIT_SECONDS = 0.02


@pytest.mark.parametrize("rounds", [60, pytest.param(2000, marks=pytest.mark.slow)])
def test_mutated_requests(
    sandbox: RunningSandbox, client: httpx.Client, caplog: pytest.LogCaptureFixture, rounds: int
) -> None:
    chance = random.Random(rounds)
    for _ in range(rounds):
        _send_in_pieces(sandbox, chance, _mutate(chance))
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert still_answers(client)


def _mutate(chance: random.Random) -> bytes:
    data = bytearray(b"".join(chance.choice(SEEDS) for _ in range(chance.randint(1, 4))))
    for _ in range(chance.randint(0, 4)):
        place = chance.randrange(len(data))
        kind = chance.randrange(4)
        if kind == 0:
            data[place] = chance.randrange(256)
        elif kind == 1 and len(data) > 20:
            del data[place : place + chance.randint(1, 9)]
        elif kind == 2:
            data[place:place] = bytes([chance.randrange(256)]) * chance.choice([1, 9, 70_000])
        else:
            data[place:place] = data[: chance.randrange(len(data))]
    return bytes(data)


def _send_in_pieces(sandbox: RunningSandbox, chance: random.Random, data: bytes) -> None:
    size = chance.choice([7, 100, 100_000]) if len(data) < 5000 else 20_000
    with connection(sandbox) as sock, suppress(OSError):
        sock.settimeout(WAIT_SECONDS)
        for place in range(0, len(data), size):
            sock.sendall(data[place : place + size])
        while sock.recv(65536):
            pass
