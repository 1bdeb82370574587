"""The WebSocket client, against servers that do what they should not."""

from __future__ import annotations

import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha1

import pytest

from authproof.claims.run.target import ReceivedAnswer, ReceivedClose
from authproof.verify.websocket import WebSocketConnection

Serve = Callable[[socket.socket], None]


@contextmanager
def listening(serve: Serve) -> Iterator[str]:
    """Serve one connection after another, each by a function; gives the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def loop() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                serve(connection)

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}/x"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def head(connection: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(4096)
    return data.decode()


def accept(connection: socket.socket, request: str = "") -> str:
    """Answer a handshake, which may have been read already; gives the request."""
    request = request or head(connection)
    key = next(line.split(": ")[1] for line in request.splitlines() if line.startswith("Sec-WebSocket-Key"))
    proof = b64encode(sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()).decode()
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    connection.sendall("\r\n".join([*lines, f"Sec-WebSocket-Accept: {proof}", "", ""]).encode())
    return request


def answering(text: str) -> Serve:
    def serve(connection: socket.socket) -> None:
        head(connection)
        connection.sendall(text.replace("\n", "\r\n").encode())

    return serve


def then(frames: bytes) -> Serve:
    def serve(connection: socket.socket) -> None:
        accept(connection)
        connection.sendall(frames)

    return serve


def line(url: str, **headers: str) -> WebSocketConnection:
    return WebSocketConnection(url, list(headers.items()), timeout=2)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    visits: list[str] = []

    def serve(connection: socket.socket) -> None:
        visits.append(head(connection))
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 2\r\n\r\nno")

    with listening(serve) as url:
        assert line(url, Authorization="secret").await_refusal() == ReceivedAnswer(
            302, [("location", "/elsewhere"), ("content-length", "2")], b"no"
        )
    assert len(visits) == 1


def test_headers_go_out_in_order_and_without_white_space_around_them() -> None:
    seen: list[str] = []

    def serve(connection: socket.socket) -> None:
        seen.append(accept(connection))

    with listening(serve) as url:
        made = WebSocketConnection(
            url, [("X-B", " b "), ("X-A", "a"), ("Sec-WebSocket-Protocol", "one, two")], timeout=2
        )
        assert made.await_refusal() is None
        made.drop_connection()
    [request] = seen
    assert request.splitlines()[0] == "GET /x HTTP/1.1"
    assert request.index("X-B: b\r\n") < request.index("X-A: a\r\n")
    assert "Sec-WebSocket-Protocol: one, two\r\n" in request
    assert "Extensions" not in request


@pytest.mark.parametrize("answer", ["", "NOTHING\n\n", "HTTP/1.1 101 Switching Protocols\nUpgrade: h2c\n\n"])
def test_no_valid_answer_is_an_error(answer: str) -> None:
    with listening(answering(answer)) as url, pytest.raises(OSError, match="no valid HTTP"):
        line(url).await_refusal()


def test_no_answer_is_an_error() -> None:
    held = threading.Event()
    with listening(lambda connection: bool(head(connection)) and held.wait(5) and None) as url:
        made = WebSocketConnection(url, [], timeout=0.2)
        with pytest.raises(TimeoutError):
            made.await_refusal()
        held.set()


def test_fragments_are_one_message() -> None:
    frames = b"\x01\x02he" + b"\x80\x03llo" + b"\x82\x01\x00"
    with listening(then(frames)) as url:
        made = line(url)
        assert made.await_refusal() is None
        assert [made.receive_next(2), made.receive_next(2)] == ["hello", b"\x00"]
        made.drop_connection()


def test_the_end_comes_once() -> None:
    with listening(then(b"\x81\x01a" + b"\x88\x06" + (4004).to_bytes(2, "big") + b"Gone")) as url:
        made = line(url)
        made.await_refusal()
        assert [made.receive_next(2) for _ in range(3)] == ["a", ReceivedClose(4004, "Gone"), None]
        made.send_message("too late")
        made.await_pong(1)
        made.close(1000)


def test_a_connection_that_is_cut_has_a_code_of_its_own() -> None:
    with listening(then(b"")) as url:
        made = line(url)
        made.await_refusal()
        assert made.receive_next(2) == ReceivedClose(1006, "")


def test_nothing_can_be_done_after_the_cut() -> None:
    with listening(then(b"")) as url:
        made = line(url)
        made.await_refusal()
        made.drop_connection()
        made.send_message("too late")
        made.close(1000)
        assert made.receive_next(0.1) is None
