"""A WebSocket as a client that hides nothing: no thread, no proxy, no redirect, no compression, no ping unasked.

`websockets` speaks the protocol, and the bytes are carried here: the package's own client follows redirects, and a
credential must not go where it was not sent.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus, InvalidURI
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from authproof.claims.run.target import HeaderFields, PreparedRequest, ReceivedAnswer, ReceivedClose
from authproof.verify.budget import BODY_BYTES, EXCHANGE_SECONDS, ExchangeBudget, OverBudget, RunClock
from authproof.verify.http_client import Unreachable, add_user_agent, describe_unreachable, encode_header, open_tcp

_ABNORMAL_CLOSURE: Final = 1006
"""The code of a connection that ended without a close frame (RFC 6455, section 7.1.5)."""

_SUBPROTOCOL_HEADER: Final = "sec-websocket-protocol"
_CHUNK_BYTES: Final = 1 << 16
_MESSAGE_OPCODES: Final = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)


def open_websocket(
    url: str, sent: PreparedRequest, source: str = "", run_clock: RunClock | None = None
) -> ReceivedAnswer | WebSocketConnection:
    """Open a socket to a URL; an answer if it is refused, Unreachable if none comes, RunTimeUp if none may."""
    try:
        connection = WebSocketConnection(
            url, add_user_agent(sent.headers), timeout=EXCHANGE_SECONDS, source=source, run_clock=run_clock
        )
        return connection.await_refusal() or connection
    except (OSError, ValueError, InvalidURI) as error:
        raise Unreachable(describe_unreachable(url, error)) from None


class WebSocketConnection:
    """One connection, from its handshake on. Every wait is bounded, and so is all that the server can say.

    RunTimeUp is raised by whatever waits once the time of the whole run is up.
    """

    def __init__(
        self, url: str, headers: HeaderFields, *, timeout: float, source: str = "", run_clock: RunClock | None = None
    ) -> None:
        """Send a handshake from the address `source`; OSError if nothing listens, ValueError if it cannot be sent."""
        self._run_clock = run_clock or RunClock()
        self._run_clock.check_time()
        offers = [value for name, value in headers if name.lower() == _SUBPROTOCOL_HEADER]
        subprotocols = [Subprotocol(word.strip()) for value in offers for word in value.split(",")]
        self._protocol = ClientProtocol(parse_uri(url), subprotocols=subprotocols or None, max_size=BODY_BYTES)
        request = self._protocol.connect()
        for name, value in headers:
            encoded = encode_header(name, value)
            if name.lower() != _SUBPROTOCOL_HEADER:
                request.headers[name] = encoded.decode("latin-1")
        self._url = url
        self._timeout = timeout
        self._budget = ExchangeBudget()
        self._received: list[str | bytes | ReceivedClose] = []
        self._frames: list[Frame] = []
        self._frame_count = 0
        self._pongs = self._pings = 0
        self._is_over = False
        self._tcp = open_tcp(urlsplit(url), source, self._budget)
        self._budget.begin_body()
        self._protocol.send_request(request)
        self._flush_output()

    def await_refusal(self) -> ReceivedAnswer | None:
        """Wait for the answer to the handshake; None if the socket is open, OSError if no valid answer comes."""
        until = time.monotonic() + self._timeout
        while self._protocol.state is State.CONNECTING and self._protocol.handshake_exc is None:
            if not self._read_events(until):
                self.drop_connection()
                raise TimeoutError
        fault = self._protocol.handshake_exc
        if fault is None:
            return None
        self.drop_connection()
        if isinstance(fault, InvalidStatus):
            return _read_response(fault.response)
        raise ConnectionError(f"the handshake is answered with no valid HTTP ({type(fault).__name__})")

    def send_message(self, message: str | bytes) -> None:
        """Send a message; nothing happens if the socket is closed."""
        if self._is_open:
            if isinstance(message, str):
                self._protocol.send_text(message.encode(errors="surrogatepass"))
            else:
                self._protocol.send_binary(message)
            self._flush_output()

    def receive_next(self, seconds: float) -> str | bytes | ReceivedClose | None:
        """Give what comes next; None if nothing comes in so many seconds, Unreachable if it is too much."""
        self._run_clock.check_time()
        until = time.monotonic() + seconds
        while not self._received and self._read_events(until):
            pass
        return self._received.pop(0) if self._received else None

    def await_pong(self, seconds: float) -> None:
        """Wait until the server has read all that was sent: it answers a ping, or closes; Unreachable as above."""
        self._run_clock.check_time()
        if self._is_open:
            self._pings += 1
            self._protocol.send_ping(str(self._pings).encode())
            self._flush_output()
            until = time.monotonic() + seconds
            while self._pongs < self._pings and self._read_events(until):
                pass

    def close(self, code: int) -> None:
        """Close with a code, wait until the server has done the same, and let go of the connection."""
        if self._is_open:
            self._protocol.send_close(code)
            self._flush_output()
            until = time.monotonic() + self._timeout
            with suppress(Unreachable):
                while self._read_events(until):
                    pass
        self.drop_connection()

    def drop_connection(self) -> None:
        """Let go of the connection without a word."""
        self._is_over = True
        self._tcp.close()

    @property
    def _is_open(self) -> bool:
        return self._protocol.state is State.OPEN and not self._is_over

    def _read_events(self, until: float) -> bool:
        """Take in what comes until that time; False if nothing comes, or nothing can come any more."""
        data = None if self._is_over else self._receive_bytes(until)
        if data is None:
            return False
        self._spend_budget(len(data))
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        for event in self._protocol.events_received():
            if isinstance(event, Frame):
                self._take_frame(event)
        self._flush_output()
        self._notice_end(eof=not data)
        return True

    def _spend_budget(self, byte_count: int) -> None:
        try:
            self._budget.spend_bytes(byte_count)
            self._budget.count_frames(self._frame_count)
        except OverBudget as error:
            self.drop_connection()
            raise Unreachable(describe_unreachable(self._url, error)) from None

    def _receive_bytes(self, until: float) -> bytes | None:
        seconds = until - time.monotonic()
        if seconds <= 0:
            return None
        self._tcp.settimeout(seconds)
        try:
            return self._tcp.recv(_CHUNK_BYTES)
        except TimeoutError:
            return None
        except OSError:
            return b""

    def _take_frame(self, frame: Frame) -> None:
        self._frame_count += 1
        if frame.opcode is Opcode.PONG:
            if bytes(frame.data) == str(self._pings).encode():  # others are unasked for (RFC 6455, section 5.5.3)
                self._pongs = self._pings
        elif frame.opcode in _MESSAGE_OPCODES:
            self._frames.append(frame)
            if frame.fin:
                self._received.append(_join_frames(self._frames))
                self._frames = []

    def _notice_end(self, *, eof: bool) -> None:
        close = self._protocol.close_rcvd
        if close is not None or eof:
            self._received.append(
                ReceivedClose(int(close.code), close.reason) if close else ReceivedClose(_ABNORMAL_CLOSURE, "")
            )
            self.drop_connection()

    def _flush_output(self) -> None:
        """Send what the protocol wants sent; that the connection is gone shows when it is read."""
        self._tcp.settimeout(self._timeout)
        try:
            self._tcp.sendall(b"".join(self._protocol.data_to_send()))
        except OSError:
            return


def _read_response(response: Response) -> ReceivedAnswer:
    headers = [(name.lower(), value) for name, value in response.headers.raw_items()]
    return ReceivedAnswer(response.status_code, headers, bytes(response.body or b""))


def _join_frames(frames: list[Frame]) -> str | bytes:
    data = b"".join(bytes(frame.data) for frame in frames)
    return data.decode(errors="replace") if frames[0].opcode is Opcode.TEXT else data
