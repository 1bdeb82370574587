"""Attacks on the head of requests, by a process of their own: many connections that drip, and one that never ends.

`python -m tests.bench.attack PORT` goes on until it is ended.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from statistics import quantiles

DRIPPING = 200
"""Connections that send a byte of a header, and the next one half a second later."""

FLOOD = 40 * 1024 * 1024
"""Bytes of the one header that is sent, again and again."""

_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: "
_READY = b"ready\n"


@contextmanager
def attacking(port: int) -> Iterator[None]:
    """Attack a server on this machine while the block lasts."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.attack", str(port)], stdout=subprocess.PIPE)
    assert process.stdout
    try:
        assert process.stdout.readline() == _READY
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def slowest_percent(port: int, path: str, requests: int) -> float:
    """Measure the time, in seconds, within which 99 of 100 requests are answered, one after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times = []
    for _ in range(requests):
        begin = time.perf_counter()
        connection.request("GET", path)
        connection.getresponse().read()
        times.append(time.perf_counter() - begin)
        time.sleep(0.001)
    connection.close()
    return quantiles(times, n=100)[98]


def _attack(port: int) -> None:
    os.nice(19)  # what is measured is how busy the server is, not this process
    dripping = [_connect(port) for _ in range(DRIPPING)]
    flood = b"x" * FLOOD
    os.write(1, _READY)
    while True:
        for number, one in enumerate(dripping):
            try:
                one.send(b"x")
            except OSError:
                one.close()
                dripping[number] = _connect(port)
        with suppress(OSError), _connect(port) as one:
            one.sendall(flood)
        time.sleep(0.5)


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), 30)
    connection.sendall(_HEAD)
    return connection


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        _attack(int(sys.argv[1]))
