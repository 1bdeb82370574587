"""A server that means harm: answers that never end, lie about their length, or speak to the terminal of who asks."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, repeat
from typing import Final

from .test_websocket import accept

Say = Callable[[], Iterable[bytes]]

OK: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED: Final = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BLOCK: Final = b"x" * 65536
DRIP_SECONDS: Final = 0.02


def without_end(start: bytes, piece: bytes) -> Say:
    many = piece * max(65536 // len(piece), 1)
    return lambda: chain([start], repeat(many))


def drip(start: bytes, piece: bytes) -> Say:
    def say() -> Iterator[bytes]:
        yield start
        while True:
            time.sleep(DRIP_SECONDS)
            yield piece

    return say


def once(text: bytes, *, kept: bool = False) -> Say:
    """Say one thing; `kept` leaves the connection open."""

    def say() -> Iterator[bytes]:
        yield text
        time.sleep(30 if kept else 0)

    return say


def with_length(body: bytes, more: bytes = b"") -> Say:
    return lambda: [OK + more + b"Content-Length: %d\r\n\r\n" % len(body) + body]


ANSWERS: Final[dict[str, Say]] = {
    "a body without end": without_end(OK + b"\r\n", BLOCK),
    "chunks without end": without_end(CHUNKED, b"10000\r\n" + BLOCK + b"\r\n"),
    "chunks of one byte without end": without_end(CHUNKED, b"1\r\nx\r\n"),
    "a chunk extension without end": without_end(CHUNKED + b"1;", BLOCK),
    "trailers without end": without_end(CHUNKED + b"0\r\n", b"X-A: b\r\n"),
    "a head without end": without_end(OK, b"X-A: b\r\n"),
    "a header without end": without_end(OK + b"X-A: ", BLOCK),
    "100 Continue without end": without_end(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a status line without end": without_end(b"HTTP/1.1 200 ", BLOCK),
    "a length of 10^14": without_end(OK + b"Content-Length: 100000000000000\r\n\r\n", BLOCK),
    "a length of 5,000 digits": without_end(OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", BLOCK),
    "a chunk of 2^63 - 1": without_end(CHUNKED + b"7fffffffffffffff\r\n", BLOCK),
    "a chunk of 2^4000": without_end(CHUNKED + b"f" * 1000 + b"\r\n", BLOCK),
    "a chunk of less than nothing": without_end(CHUNKED + b"-1\r\n", BLOCK),
    "a dripping body": drip(OK + b"\r\n", b"x"),
    "a dripping body of a length": drip(OK + b"Content-Length: 1000000\r\n\r\n", b"x"),
    "a dripping head": drip(OK, b"X"),
    "dripping 100 Continue": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "dripping chunks": drip(CHUNKED, b"1\r\nx\r\n"),
    "too short a body": once(OK + b"Content-Length: 10\r\n\r\nx"),
    "half a chunk": once(CHUNKED + b"a\r\nx"),
    "a status line that speaks to the terminal": once(b"\x1b]0;pwned\x07\x1b[31m HTTP/1.1 200 OK\r\n\r\n"),
    "a version that speaks to the terminal": once(b"HTTP/\x1b[31m 200 OK\r\n\r\n"),
    "a status that speaks to the terminal": once(b"HTTP/1.1 \x1b[31m\r\n\r\n"),
    "a status of no digits": once(b"HTTP/1.1 99999999999 OK\r\n\r\n"),
    "nothing": once(b""),
    "silence": once(b"", kept=True),
}
"""Answers of which none can be taken."""

BODIES: Final[dict[str, Say]] = {
    "100,000 brackets": with_length(b"[" * 100_000),
    "100,000 brackets that are closed": with_length(b"[" * 100_000 + b"]" * 100_000),
    "900 brackets that are closed": with_length(b"[" * 900 + b"]" * 900),
    "objects in objects": with_length(b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
    "a number of 10,000 digits": with_length(b"1" * 10_000),
    "numbers that JSON has not": with_length(b'{"a": NaN, "b": Infinity, "c": 1e999}'),
    "half a surrogate pair": with_length(b'{"token": "\\ud800", "\\udfff": 1}'),
    "half a surrogate pair in bytes": with_length(b'"\xed\xa0\x80"'),
    "a body that speaks to the terminal": with_length(b'{"error": "\x1b]0;pwned\x07 \\u001b[31m \\u009b31m \\u202e"}'),
    "text that speaks to the terminal": with_length(b"\x1b]0;pwned\x07 \xc2\x9b31m \xe2\x80\xae"),
    "a bomb": with_length(gzip.compress(b"\0" * 100_000_000, 1), b"Content-Encoding: gzip\r\n"),
    "100,000 keys": with_length(b"{%s}" % b",".join(b'"%d":1' % number for number in range(100_000))),
    "100,000 items": with_length(b"[%s]" % b",".join([b'{"id":"x"}'] * 100_000)),
    "100,000 texts": with_length(b"[%s]" % b",".join(b'"secret %d"' % number for number in range(100_000))),
    "a redirect": once(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"),
    "headers that speak to the terminal": once(OK + b"WWW-Authenticate: \x1b[31m\x9b\r\nContent-Length: 0\r\n\r\n"),
    "a list of no providers": with_length(b'{"providers": [{"id": "\\u001b[31m"}, {"id": "x"}], "now": []}'),
    "a list in a list": with_length(b'[{"providers": 1, "value": {}}]'),
    "a value that is none": with_length(b'{"now": 1, "stopped": true, "value": ["\\u001b"]}'),
}
"""Answers that can be taken, and nothing should come of."""

FRAMES: Final[dict[str, Say]] = {
    "messages without end": without_end(b"", b"\x81\x04{\x1b[}"),
    "empty messages without end": without_end(b"", b"\x81\x00"),
    "pings without end": without_end(b"", b"\x89\x00"),
    "pongs without end": without_end(b"", b"\x8a\x011"),
    "one message without end": without_end(b"\x01\x00", b"\x00\x01x"),
    "pieces of nothing without end": without_end(b"\x01\x00", b"\x00\x00"),
    "large pieces without end": without_end(b"\x02\x00", b"\x00\x7e\xff\xff" + b"x" * 65535),
    "a frame of 2^63 - 1": without_end(b"\x82\x7f\x7f" + b"\xff" * 7, BLOCK),
    "dripping messages": drip(b"", b"\x81\x02{}"),
    "a dripping message": drip(b"\x81\x7e\xff\xff", b"x"),
    "dripping pings": drip(b"", b"\x89\x00"),
    "pongs that are no numbers": once(b"\x8a\x03abc" * 50, kept=True),
    "a message deep in brackets": once(b"\x81\x7e\xff\xff" + b"[" * 65535, kept=True),
    "a reason that speaks to the terminal": once(b"\x88\x09\x0f\xa0\x1b[31m\xc2\x9b"),
    "what is no frame": once(b"\xff" * 1000),
    "silence": once(b"", kept=True),
}
"""What a socket can say once it is open."""


@contextmanager
def serving(handle: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve every connection by a function, each in a thread of its own; gives the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    connections: list[socket.socket] = []

    def attend(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            handle(connection)

    def loop() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connections.append(connection)
                threading.Thread(target=attend, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        for end in (listener, *connections):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def read_head(connection: socket.socket) -> bytes:
    """Read what was asked; OSError if nothing more is."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += (piece := connection.recv(65536))
        if not piece:
            raise OSError
    return data


def say_all(connection: socket.socket, say: Say) -> None:
    for piece in say():
        connection.sendall(piece)


def answering_with(say: Say) -> Callable[[socket.socket], None]:
    def handle(connection: socket.socket) -> None:
        read_head(connection)
        say_all(connection, say)

    return handle


def opening_with(say: Say) -> Callable[[socket.socket], None]:
    """Accept each socket, and say something over it."""

    def handle(connection: socket.socket) -> None:
        accept(connection)
        say_all(connection, say)

    return handle


def posing_as_sandbox(
    provider: str, answer: Say, frames: Say, *, control: bool = False
) -> Callable[[socket.socket], None]:
    """Be a sandbox as far as its first page goes, or the first of its control surface; harm whoever believes it."""
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    listing = b'{"providers": [{"id": "%s"}], "limits_enforced": true, "now": 1}' % provider.encode()

    def handle(connection: socket.socket) -> None:
        while True:
            head = read_head(connection)
            if head.startswith(b"GET /_control/clock ") and not control:
                connection.sendall(missing)
            elif head.startswith((b"GET / ", b"GET /_control/clock ")):
                connection.sendall(OK + b"Content-Length: %d\r\n\r\n" % len(listing) + listing)
            elif b"sec-websocket-key" in head.lower():
                accept(connection, head.decode())
                say_all(connection, frames)
                return
            else:
                say_all(connection, answer)

    return handle
