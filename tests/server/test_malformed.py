"""Requests and socket exchanges that are malformed, each its own way: refused or read, never an error of ours."""

from __future__ import annotations

import re
import socket
import struct
from contextlib import suppress
from typing import Final

import httpx
import pytest

from authproof.sandbox.server import RunningSandbox

from .test_http import connection, still_answers

GET: Final = b"GET /acme/api/robots HTTP/1.1\r\n"
HOST: Final = b"Host: x\r\n"
POST: Final = b"POST /acme/api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKED: Final = POST + b"Transfer-Encoding: chunked\r\n\r\n"
KEY: Final = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
UPGRADE: Final = b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
VERSION: Final = b"Sec-WebSocket-Version: 13\r\n"
SOCKET: Final = b"GET /acme/socket/events/42?version=2 HTTP/1.1\r\nHost: x\r\n"
OPEN: Final = SOCKET + UPGRADE + VERSION + KEY + b"\r\n"
SILENCE_SECONDS: Final = 0.3
PICKED: Final = 12
"""Each so-manieth is tried in the quick tests, all in the slow ones."""

REQUESTS: Final = [
    *(
        line + b"\r\n" + HOST + b"\r\n"
        for line in (
            *(b"GET", b"GET /", b"GET  / HTTP/1.1", b"GET / HTTP/1.1 x", b" GET / HTTP/1.1", b"GET\t/\tHTTP/1.1"),
            *(
                b"GET / HTTP/1.2",
                b"GET / HTTP/0.9",
                b"GET / HTTP/2.0",
                b"GET / http/1.1",
                b"GET / HTTP/1",
                b"GET / HTTP/",
            ),
            *(b"GET / HTTP/1.1\0", b"G\0T / HTTP/1.1", b"G(T / HTTP/1.1", b"get / HTTP/1.1", b"\xffGET / HTTP/1.1"),
            *(
                b"GET /\0 HTTP/1.1",
                b"GET /\xff\xfe HTTP/1.1",
                b"GET /%zz HTTP/1.1",
                b"GET /% HTTP/1.1",
                b"GET /\x7f HTTP/1.1",
            ),
            *(b"GET http:// HTTP/1.1", b"GET http://x:y:z/ HTTP/1.1", b"GET //// HTTP/1.1", b"GET ? HTTP/1.1"),
            *(b"GET # HTTP/1.1", b"GET /#x HTTP/1.1", b"GET * HTTP/1.1", b"OPTIONS * HTTP/1.1", b"GET x HTTP/1.1"),
            *(b"CONNECT x:1 HTTP/1.1", b"TRACE / HTTP/1.1", b"PRI * HTTP/2.0\r\n\r\nSM", b"GET http://[::1 HTTP/1.1"),
            *(b"GET /../../etc/passwd HTTP/1.1", b"GET /%2e%2e/%00 HTTP/1.1", b"A" * 300 + b" / HTTP/1.1"),
        )
    ),
    *(
        GET + HOST + field + b"\r\n\r\n"
        for field in (
            *(
                b"X",
                b": x",
                b" X: y",
                b"X : y",
                b"X\t: y",
                b"X: a\r\n b",
                b"X: a\r\n\tb",
                b"\r\n X: y",
                b"X: \0",
                b"X: a\0b",
            ),
            *(b"X: a\rb", b"X: a\nY: b", b"X\0: y", b"X\xe9: y", b"X: \xe9", b"(X): y", b"X Y: z", b"X:" + b" " * 9000),
            *(
                b"Host: y",
                b"Host:",
                b"Content-Length:",
                b"Content-Length: x",
                b"Content-Length: 1, 1",
                b"Content-Length: +1",
            ),
            *(b"Content-Length: -1", b"Content-Length: 1e3", b"Content-Length: 0x1", b"Content-Length: \xb2"),
            *(
                b"Content-Length: " + b"9" * 30,
                b"Content-Length: 1\r\nContent-Length: 2",
                b"Content-Length: 0\r\nContent-Length: 0",
            ),
            *(b"Transfer-Encoding: x", b"Transfer-Encoding: chunked, chunked", b"Transfer-Encoding: chunked, gzip"),
            *(
                b"Transfer-Encoding: chunked\r\nContent-Length: 5",
                b"Transfer-Encoding: \x0bchunked",
                b"Transfer-Encoding : chunked",
            ),
            *(
                b"Transfer-Encoding: identity",
                b"Transfer-Encoding:",
                b"Connection: \xff",
                b"Connection: close, ,,",
                b"Expect: x",
            ),
            *(
                b"Upgrade: \0",
                b"Upgrade: h2c\r\nConnection: Upgrade\r\nHTTP2-Settings: x",
                b"Cookie: =;=;;,\xff",
                b"Accept: ;;q=,",
            ),
            *(b"Authorization:", b"Authorization: Basic", b"Authorization: Basic =", b"Authorization: Basic \xff"),
            *(b'Content-Type: ;;="', b"Accept-Encoding: \0", b"Origin: \xff", b"Origin: http://[", b"Range: bytes=9-1"),
        )
    ),
    *(
        CHUNKED + body
        for body in (
            *(
                b"\r\n",
                b"-1\r\n",
                b"+1\r\na\r\n0\r\n\r\n",
                b"0x1\r\na\r\n0\r\n\r\n",
                b"1\r\nab\r\n0\r\n\r\n",
                b"2\r\na\r\n0\r\n\r\n",
            ),
            *(
                b"7fffffffffffffff\r\n",
                b"ffffffffffffffffff\r\na",
                b"1;x=\0\r\na\r\n0\r\n\r\n",
                b"1 \r\na\r\n0\r\n\r\n",
            ),
            *(
                b"1\na\n0\n\n",
                b"1\r\na0\r\n\r\n",
                b"0\r\nX\r\n\r\n",
                b"0\r\nContent-Length: 9\r\n\r\n",
                b"0\r\n X: y\r\n\r\n",
            ),
            *(b"0\r\n\0: x\r\n\r\n", b"\xb2\r\na\r\n0\r\n\r\n", b"1_0\r\n" + b"a" * 16 + b"\r\n0\r\n\r\n"),
        )
    ),
    *(
        GET + b"\r\n",
        GET + b"Host: x\n\n",
        b"\r\n\r\n" + GET + HOST + b"\r\n",
        b"\n" * 100,
        b"\x80\x2e\x01\x03\x01",
        b"{}",
    ),
    *(
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\xef\xbb\xbf" + GET + HOST,
    ),
    *(POST + b"Content-Length: 9\r\n\r\n{}", POST + b"Content-Length: 1\r\n\r\n{}{}{}", POST + b"\r\n{}"),
]


def frame(first: int, payload: bytes = b"", *, masked: bool = True, length: bytes | None = None) -> bytes:
    """Write a frame (RFC 6455, 5.2): its first byte, and its length as it should be or as given."""
    size = bytes([len(payload)]) if len(payload) < 126 else bytes([126]) + struct.pack(">H", len(payload))
    size = size if length is None else length
    return bytes([first, size[0] | masked << 7]) + size[1:] + (b"\0\0\0\0" if masked else b"") + payload


HANDSHAKES: Final = [
    SOCKET + fields + b"\r\n"
    for fields in (
        *(UPGRADE, UPGRADE + KEY, UPGRADE + VERSION, UPGRADE + VERSION + KEY + KEY, UPGRADE + VERSION + VERSION + KEY),
        UPGRADE + b"Sec-WebSocket-Version: 12\r\n" + KEY,
        UPGRADE + b"Sec-WebSocket-Version: x\r\n" + KEY,
        UPGRADE + VERSION + b"Sec-WebSocket-Key: \r\n",
        UPGRADE + VERSION + b"Sec-WebSocket-Key: \xff\r\n",
        UPGRADE + VERSION + b"Sec-WebSocket-Key: " + b"A" * 5000 + b"\r\n",
        UPGRADE + VERSION + KEY + b"Sec-WebSocket-Protocol: ,,\r\n",
        UPGRADE + VERSION + KEY + b"Sec-WebSocket-Protocol: \xff\r\n",
        UPGRADE + VERSION + KEY + b"Sec-WebSocket-Protocol: a b\r\n",
        UPGRADE + VERSION + KEY + b"Sec-WebSocket-Extensions: ;;=\r\n",
        UPGRADE + VERSION + KEY + b"Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99\r\n",
        UPGRADE + VERSION + KEY + b"Content-Length: 5\r\n",
        UPGRADE + VERSION + KEY + b"Origin: \0\r\n",
        b"Upgrade: websocket\r\n" + VERSION + KEY,
        b"Connection: Upgrade\r\n" + VERSION + KEY,
        b"Upgrade: websocket, h2c\r\nConnection: Upgrade\r\n" + VERSION + KEY,
    )
]
FRAMES: Final = [
    *(frame(0x80 | opcode, b"x") for opcode in (0, 3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF)),
    *(frame(0x81 | bit, b"{}") for bit in (0x10, 0x20, 0x40)),
    *(frame(first, b"{}", masked=False) for first in (0x81, 0x82, 0x88, 0x89)),
    *(frame(opcode, b"x") for opcode in (0x08, 0x09, 0x0A)),
    *(frame(opcode, b"x" * 126) for opcode in (0x88, 0x89, 0x8A)),
    *(frame(0x88, struct.pack(">H", code)) for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)),
    *(frame(0x88, payload) for payload in (b"", b"\x03", b"\x03\xe8\xff", b"\x03\xe8" + b"x" * 123)),
    *(
        frame(0x81, text)
        for text in (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"", b"\0", b"{", b"[]", b"1e999")
    ),
    *(
        frame(0x81, b"x", length=size)
        for size in (b"\x7f" + b"\xff" * 8, b"\x7f" + b"\0" * 8, b"\x7e\0\x01", b"\x7e\xff\xff")
    ),
    *(frame(0x01, b"{") + frame(0x81, b"}"), frame(0x01, b"{") + frame(0x82, b"}"), frame(0x01) * 2000),
    *(
        frame(0x89) * 2000,
        frame(0x8A, b"nobody asked"),
        frame(0x88, b"\x03\xe8") + frame(0x81, b"{}"),
        frame(0x82, b"{}"),
    ),
    *(frame(0x01, b"\xe2") + frame(0x80, b"\x82"), b"\x81", b"\x81\xfe\0", b"\xff" * 500, b"GET / HTTP/1.1\r\n\r\n"),
]


def pick(corpus: list[bytes]) -> list[object]:
    """Give a parameter for the few, and one for all."""
    return [pytest.param(corpus[::PICKED], id="some"), pytest.param(corpus, id="all", marks=pytest.mark.slow)]


@pytest.mark.parametrize("corpus", pick([*REQUESTS, *HANDSHAKES]))
def test_malformed_requests(
    sandbox: RunningSandbox, client: httpx.Client, caplog: pytest.LogCaptureFixture, corpus: list[bytes]
) -> None:
    for request in corpus:
        answer = exchange(sandbox, request)
        assert re.match(rb"(HTTP/1\.1 [1-4]\d\d |$)", answer), (request[:200], answer[:200])
    assert_well(client, caplog)


@pytest.mark.parametrize("corpus", pick(FRAMES))
def test_malformed_frames(
    sandbox: RunningSandbox, client: httpx.Client, caplog: pytest.LogCaptureFixture, corpus: list[bytes]
) -> None:
    for sent in corpus:
        answer = exchange(sandbox, OPEN, sent + frame(0x88, b"\x03\xe8"))
        assert answer.startswith(b"HTTP/1.1 101 "), (sent[:200], answer[:200])
    assert_well(client, caplog)


def test_the_corpus_is_as_large_as_it_was() -> None:
    assert len(REQUESTS) >= 98
    assert len([*HANDSHAKES, *FRAMES]) >= 47


def exchange(sandbox: RunningSandbox, first: bytes, then: bytes = b"") -> bytes:
    """Send bytes, and others once they are answered; gives what comes back until the server ends or is silent."""
    received = b""
    with connection(sandbox) as sock, suppress(OSError):  # it was reset, or stayed silent
        sock.sendall(first)
        if then:
            received = sock.recv(65536)
            sock.sendall(then)
        else:
            sock.shutdown(socket.SHUT_WR)
        sock.settimeout(SILENCE_SECONDS)
        while piece := sock.recv(65536):
            received += piece
    return received


def assert_well(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing of it was an error of ours, and others are served."""
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert still_answers(client)
