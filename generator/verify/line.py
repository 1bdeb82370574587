"""A WebSocket as a client that hides nothing: no thread, no proxy, no redirect, no compression, no ping unasked.

`websockets` speaks the protocol, and the bytes are carried here: the package's own client follows redirects, and a
credential must not go where it was not sent.
"""

from __future__ import annotations

import socket
import ssl
import time
from typing import Final
from urllib.parse import urlsplit

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from generator.claims.run.target import Close, Got, Headers

_CUT: Final = 1006
"""The code of a connection that ended without a close frame (RFC 6455, section 7.1.5)."""

_OFFER: Final = "sec-websocket-protocol"
_CHUNK: Final = 1 << 16
_PORTS: Final = {"ws": 80, "wss": 443}
_MESSAGE: Final = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)


class Line:
    """One connection, from its handshake on. Every wait is bounded."""

    def __init__(self, url: str, headers: Headers, *, seconds: float, source: str = "") -> None:
        """Send a handshake from the address `source`; OSError if nothing listens, ValueError if `url` is no address."""
        offered = [value for name, value in headers if name.lower() == _OFFER]
        words = [Subprotocol(word.strip()) for value in offered for word in value.split(",")]
        self._protocol = ClientProtocol(parse_uri(url), subprotocols=words or None, max_size=None)
        self._seconds = seconds
        self._came: list[str | bytes | Close] = []
        self._parts: list[Frame] = []
        self._pongs = self._pings = 0
        self._over = False
        self._tcp = _dial(url, seconds, source)
        request = self._protocol.connect()
        for name, value in headers:
            if name.lower() != _OFFER:
                request.headers[name] = value.strip(" \t").encode().decode("latin-1")
        self._protocol.send_request(request)
        self._flush()

    def refusal(self) -> Got | None:
        """Wait for the answer to the handshake; None if the socket is open, OSError if no valid answer comes."""
        until = time.monotonic() + self._seconds
        while self._protocol.state is State.CONNECTING and self._protocol.handshake_exc is None:
            if not self._read(until):
                self.cut()
                raise TimeoutError
        fault = self._protocol.handshake_exc
        if fault is None:
            return None
        self.cut()
        if isinstance(fault, InvalidStatus):
            return _got(fault.response)
        raise ConnectionError(f"the handshake is answered with no valid HTTP ({type(fault).__name__})")

    def send(self, message: str | bytes) -> None:
        """Send a message; nothing happens if the socket is closed."""
        if self._open:
            if isinstance(message, str):
                self._protocol.send_text(message.encode(errors="surrogatepass"))
            else:
                self._protocol.send_binary(message)
            self._flush()

    def receive(self, seconds: float) -> str | bytes | Close | None:
        """Give what comes next; None if nothing comes in so many seconds."""
        until = time.monotonic() + seconds
        while not self._came and self._read(until):
            pass
        return self._came.pop(0) if self._came else None

    def settle(self, seconds: float) -> None:
        """Wait until the server has read all that was sent: it answers a ping, or closes."""
        if self._open:
            self._pings += 1
            self._protocol.send_ping(str(self._pings).encode())
            self._flush()
            until = time.monotonic() + seconds
            while self._pongs < self._pings and self._read(until):
                pass

    def close(self, code: int) -> None:
        """Close with a code, wait until the server has done the same, and let go of the connection."""
        if self._open:
            self._protocol.send_close(code)
            self._flush()
            until = time.monotonic() + self._seconds
            while self._read(until):
                pass
        self.cut()

    def cut(self) -> None:
        """Let go of the connection without a word."""
        self._over = True
        self._tcp.close()

    @property
    def _open(self) -> bool:
        return self._protocol.state is State.OPEN and not self._over

    def _read(self, until: float) -> bool:
        """Take in what comes until that time; False if nothing comes, or nothing can come any more."""
        if self._over:
            return False
        data = self._receive(until)
        if data is None:
            return False
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        for event in self._protocol.events_received():
            if isinstance(event, Frame):
                self._take(event)
        self._flush()
        self._notice_end(eof=not data)
        return True

    def _receive(self, until: float) -> bytes | None:
        self._tcp.settimeout(max(until - time.monotonic(), 0.001))
        try:
            return self._tcp.recv(_CHUNK)
        except TimeoutError:
            return None
        except OSError:
            return b""

    def _take(self, frame: Frame) -> None:
        if frame.opcode is Opcode.PONG:
            self._pongs = int(bytes(frame.data))
        elif frame.opcode in _MESSAGE:
            self._parts.append(frame)
            if frame.fin:
                self._came.append(_joined(self._parts))
                self._parts = []

    def _notice_end(self, *, eof: bool) -> None:
        close = self._protocol.close_rcvd
        if close is not None or eof:
            self._came.append(Close(int(close.code), close.reason) if close else Close(_CUT, ""))
            self.cut()

    def _flush(self) -> None:
        """Send what the protocol wants sent; that the connection is gone shows when it is read."""
        self._tcp.settimeout(self._seconds)
        try:
            self._tcp.sendall(b"".join(self._protocol.data_to_send()))
        except OSError:
            return


def _dial(url: str, seconds: float, source: str) -> socket.socket:
    parts = urlsplit(url)
    place = (parts.hostname or "", parts.port or _PORTS[parts.scheme])
    tcp = socket.create_connection(place, timeout=seconds, source_address=(source, 0) if source else None)
    tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if parts.scheme == "wss":
        return ssl.create_default_context().wrap_socket(tcp, server_hostname=parts.hostname)
    return tcp


def _got(response: Response) -> Got:
    headers = [(name.lower(), value) for name, value in response.headers.raw_items()]
    return Got(response.status_code, headers, bytes(response.body or b""))


def _joined(parts: list[Frame]) -> str | bytes:
    data = b"".join(bytes(part.data) for part in parts)
    return data.decode(errors="replace") if parts[0].opcode is Opcode.TEXT else data
