"""Two ways of uvicorn's protocols that are our own: handshakes whose head is read once, and limits on heads.

uvicorn reads the head of a handshake, writes it anew for the library `websockets`, and that reads it again: half of
what a login costs. Here it is read once.
"""

from __future__ import annotations

import re
import sys
from asyncio import TimerHandle
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast
from urllib.parse import unquote

from httptools import parse_url
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.datastructures import Headers as AnswerHeaders
from websockets.exceptions import InvalidState
from websockets.http11 import Response

from authproof.model.vocabulary import Case
from authproof.sandbox.engine import HttpAnswer
from authproof.sandbox.engine.events import Headers
from authproof.sandbox.engine.http.answers import write_remark
from authproof.sandbox.server.handshake import answer_key, asks_for_websocket

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

_EMPTY_HEAD: Final = b"GET / HTTP/1.1\r\n\r\n"
"""Stands for the head that was read already."""

HEAD_SECONDS: Final = 20.0
"""How long a client may take from connecting, or from its first byte, to the end of a request's head."""

MAX_HEAD: Final = 64 * 1024
"""Bytes that the head of a request may have, and in the same way its trailers."""

MAX_FIELDS: Final = 500
"""Headers that a request may have, trailers included."""

LINGER_SECONDS: Final = 2.0
"""How long what a refused client still sends is read and thrown away, so that it can read the answer."""

DISCARD_SECONDS: Final = 0.002
"""The pause after each piece of what is thrown away, so that others are served in between."""

_TOO_LARGE_HEAD: Final = write_remark(
    431, f"the head of a request, or its trailers, may have {MAX_FIELDS} fields and {MAX_HEAD} bytes", Case.too_large
)
_TOO_LONG_TARGET: Final = write_remark(
    414, f"the head of a request may have {MAX_HEAD} bytes, its path and query among them", Case.too_large
)
_WRONG_HOST: Final = write_remark(
    400, "a request has one Host, with a name and perhaps a port (RFC 9112, section 3.2)", Case.bad_request
)
_HOST: Final = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~%!$&'()*+,;=-]*)(?::[0-9]*)?")

_TOO_SLOW_HEAD: Final = write_remark(
    408, f"the head of a request must be here within {HEAD_SECONDS:.0f} seconds", Case.bad_request
)


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with limits where uvicorn has none: on the size of a head, and on the time that it takes.

    A head, or trailers, that are too large are answered with 431 (RFC 6585, section 5), a target with 414, and a head
    that is not here in time with 408 (RFC 9110, sections 15.5.9 and 15.5.15); then the connection ends. The time runs
    from the first byte and does not begin anew with each. Trailers are read over: a field that comes late must not
    change what a request is (RFC 9110, section 6.5.1).
    """

    def connection_made(self, transport: object) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._in_head = self._in_body = self._is_handshake = False
        self._unread = 0
        """Bytes of which the parser has made nothing so far: of a head, of trailers, of what is between chunks."""
        self._field_bytes = self._fields = 0
        self._hosts: list[bytes] = []
        self._refusal: HttpAnswer | None = None
        self._refused = False
        self._head_timer: TimerHandle | None = self.loop.call_later(HEAD_SECONDS, self._end_wait)

    def data_received(self, data: bytes) -> None:
        """Refuse what is too large, and go on waiting if the data did not bring a whole head."""
        if self._refused:
            self.transport.pause_reading()
            self.loop.call_later(DISCARD_SECONDS, self._read_on)
            return
        self._unread += len(data)
        super().data_received(data)
        if self._refused or self.transport.get_protocol() is not self:
            return
        if self._unread > MAX_HEAD:
            self._refuse(self._choose_size_refusal())
        elif self._head_timer is None and (self._in_head or not self._is_answering()):
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._end_wait)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._field_bytes = self._fields = 0
        self._hosts = []

    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields += 1
        self._field_bytes += len(name) + len(value) + 4  # a colon, a space, the end of the line
        if self._field_bytes > MAX_HEAD or self._fields > MAX_FIELDS:
            self._stop_parsing(_TOO_LARGE_HEAD)
        if self._in_head:
            if name.lower() == b"host":
                self._hosts.append(value.strip())
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if len(self.url) + self._field_bytes > MAX_HEAD:
            self._stop_parsing(self._choose_size_refusal())
        version = self.parser.get_http_version()
        may_lack = version != "1.1"
        if len(self._hosts) > 1 or not (self._hosts or may_lack) or not all(map(_HOST.fullmatch, self._hosts)):
            self._stop_parsing(_WRONG_HOST)
        self._in_head, self._in_body = False, True
        self._unread = self._field_bytes = 0
        self._cancel_head_timer()
        self._is_handshake = self.parser.should_upgrade() and asks_for_websocket(version, self.headers)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unread = 0
        self._in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser stopped at; called by uvicorn."""
        why = f"this is no request as RFC 9112 has it: {sys.exception() or msg}"
        self._refuse(self._refusal or write_remark(400, why, Case.bad_request))

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection to a socket; the module says why this is not left to uvicorn."""
        accept = answer_key(self.scope)
        if isinstance(accept, HttpAnswer):
            self._refuse(accept)
            return
        self.connections.discard(self)
        protocol = WebSocketProtocol(config=self.config, server_state=self.server_state, app_state=self.app_state)
        protocol.connection_made(self.transport)
        protocol.begin_upgraded(self.url, self.scope, accept)
        self.transport.set_protocol(protocol)

    def _get_upgrade(self) -> bytes | None:
        """Name the protocol that a request asks for, in the words of uvicorn; only WebSocket can be had."""
        return b"websocket" if self._is_handshake else None

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_head_timer()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Say what a refusal had to wait with until the requests before it were answered."""
        is_last = not self.pipeline
        super().on_response_complete()
        if is_last and self._refused and self._refusal is not None and self._head_timer is None:
            self._refuse(self._refusal)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _choose_size_refusal(self) -> HttpAnswer:
        return _TOO_LONG_TARGET if self._in_head and len(self.url) > MAX_HEAD // 2 else _TOO_LARGE_HEAD

    def _stop_parsing(self, refusal: HttpAnswer) -> NoReturn:
        """Leave the parser from one of its callbacks; uvicorn then asks for the answer to what is malformed."""
        self._refusal = refusal
        raise ValueError(refusal.status)

    def _end_wait(self) -> None:
        """End a connection whose head is not here in time; one that has said nothing has nothing to be answered."""
        self._head_timer = None
        if self._in_head:
            self._refuse(_TOO_SLOW_HEAD)
        else:
            self.transport.close()

    def _refuse(self, answer: HttpAnswer) -> None:
        """Answer what cannot be read to its end, and end the connection once the client has had time to hear of it."""
        self._refused = True
        self._cancel_head_timer()
        answering = self._is_answering()
        is_queued = self._in_body and bool(self.pipeline)
        if is_queued:
            self.pipeline.popleft()
        if is_queued or (answering and not self._in_body):  # requests before this one are not answered yet
            self._refusal = answer
            return
        if answering:
            self.cycle.disconnected = True
            self.cycle.waiting_for_100_continue = False
            self.cycle.message_event.set()
        if not self.transport.is_closing():
            self._unset_keepalive_if_required()
            if answering or not self._in_body:
                self.transport.write(_write_closing(answer, self.server_state.default_headers))
            self.transport.write_eof()
            self._head_timer = self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def _read_on(self) -> None:
        if not self.transport.is_closing():
            self.transport.resume_reading()

    def _cancel_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def _write_closing(answer: HttpAnswer, more: Headers) -> bytes:
    """Write the last answer of a connection, with more headers."""
    headers = [*more, *answer.headers, (b"connection", b"close")]
    lines = [name + b": " + value + b"\r\n" for name, value in headers]
    return b"".join([STATUS_LINE[answer.status], *lines, b"\r\n", answer.body])


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with a way of our own to begin."""

    async def send(self, message: ASGISendEvent) -> None:
        """Send, or say that the client is gone: uvicorn takes what follows for a fault of ours."""
        if self.transport.is_closing() and not self.handshake_complete:
            raise ClientDisconnected
        await super().send(message)

    def send_receive_event_to_app(self) -> None:
        """Hand a message on. Text that is no UTF-8 is answered with 1007, unless the client's close came with it."""
        with suppress(InvalidState):
            super().send_receive_event_to_app()

    def begin_upgraded(self, url: bytes, head: Mapping[str, Any], accept: str) -> None:
        """Go on from a head that is as it should be: its URL, the scope of its request, the answer to its key."""
        self.conn.receive_data(_EMPTY_HEAD)
        self.conn.events_received()
        lines = _AnswerHeaders(
            {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept, "Date": ""}
        )
        self.response = Response(101, "Switching Protocols", cast("AnswerHeaders", lines))
        self.handshake_initiated = True
        self.scope = cast("Any", _build_scope(url, head))
        self.queue.put_nowait({"type": "websocket.connect"})
        task = self.loop.create_task(self.run_asgi())
        task.add_done_callback(self.on_task_complete)
        self.tasks.add(task)


def _build_scope(url: bytes, head: Mapping[str, Any]) -> dict[str, Any]:
    """Write the scope of a WebSocket (https://asgi.readthedocs.io/en/latest/specs/www.html)."""
    target = parse_url(url)
    path = target.path or b"/"
    return {
        **head,
        "type": "websocket",
        "scheme": "wss" if head["scheme"] == "https" else "ws",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": target.query or b"",
        "extensions": {"websocket.http.response": {}},
    }


class _AnswerHeaders(dict[str, str]):
    """Headers of an answer, as far as uvicorn and `websockets` use them: uvicorn takes Date out, and adds some."""

    raw_items = dict.items

    def serialize(self) -> bytes:
        return ("".join([f"{name}: {value}\r\n" for name, value in self.items()]) + "\r\n").encode("latin-1")
