"""Two ways of uvicorn's protocols that are our own: handshakes whose head is read once, and a time-out for heads.

uvicorn reads the head of a handshake, writes it anew for the library `websockets`, and that reads it again: half of
what a login costs. A head as clients send it goes a short way here. Any other goes uvicorn's way, which says what is
wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import unquote

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.datastructures import Headers
from websockets.http11 import Response
from websockets.utils import accept_key

_KEY: Final = re.compile(rb"[A-Za-z0-9+/]{22}==")

_EMPTY_HEAD: Final = b"GET / HTTP/1.1\r\n\r\n"
"""Stands for the head that was read already."""

HEAD_SECONDS: Final = 20.0
"""How long a client may take from connecting, or from its first byte, to the end of a request's head."""


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with a time-out where uvicorn has none: before a request, and within its head.

    A connection that sends half a request and then nothing is closed. The timer is the one that uvicorn itself sets
    between two requests, and that it cancels when data comes.
    """

    def connection_made(self, transport: object) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._start_head_timer()

    def data_received(self, data: bytes) -> None:
        """Go on waiting if the data did not bring a whole head."""
        super().data_received(data)
        answering = self.cycle is not None and not self.cycle.response_complete
        if not answering and self.timeout_keep_alive_task is None and self.transport.get_protocol() is self:
            self._start_head_timer()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection to a socket; the module says why this is not left to uvicorn."""
        accept = compute_accept_key(self.scope)
        if accept is None:
            super().handle_websocket_upgrade()
            return
        self.connections.discard(self)
        protocol = WebSocketProtocol(config=self.config, server_state=self.server_state, app_state=self.app_state)
        protocol.connection_made(self.transport)
        protocol.begin_upgraded(self.url, self.scope, accept)
        self.transport.set_protocol(protocol)

    def connection_lost(self, exc: Exception | None) -> None:
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def _start_head_timer(self) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(HEAD_SECONDS, self.timeout_keep_alive_handler)


def compute_accept_key(head: Mapping[str, Any]) -> str | None:
    """Compute the answer to the key of a handshake (RFC 6455, section 4.2.2); None if its head is not the usual one.

    `head` is the scope of its request. That it asks for a WebSocket is known already.
    """
    headers = dict(head["headers"])
    usual = head["method"] == "GET" and head["http_version"] == "1.1" and len(headers) == len(head["headers"])
    key = headers.get(b"sec-websocket-key", b"")
    if not usual or headers.get(b"sec-websocket-version") != b"13" or not _KEY.fullmatch(key):
        return None
    return accept_key(key.decode())


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with a second way to begin."""

    def begin_upgraded(self, url: bytes, head: Mapping[str, Any], accept: str) -> None:
        """Go on from a head that is as it should be: its URL, the scope of its request, the answer to its key."""
        self.conn.receive_data(_EMPTY_HEAD)
        self.conn.events_received()
        lines = _AnswerHeaders(
            {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept, "Date": ""}
        )
        self.response = Response(101, "Switching Protocols", cast("Headers", lines))
        self.handshake_initiated = True
        self.scope = cast("Any", _build_scope(url, head))
        self.queue.put_nowait({"type": "websocket.connect"})
        task = self.loop.create_task(self.run_asgi())
        task.add_done_callback(self.on_task_complete)
        self.tasks.add(task)


def _build_scope(url: bytes, head: Mapping[str, Any]) -> dict[str, Any]:
    """Write the scope of a WebSocket (https://asgi.readthedocs.io/en/latest/specs/www.html)."""
    path, _, query = url.partition(b"?")
    offers = dict(head["headers"]).get(b"sec-websocket-protocol")
    return {
        **head,
        "type": "websocket",
        "scheme": "wss" if head["scheme"] == "https" else "ws",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "subprotocols": [offer.strip() for offer in offers.decode("latin-1").split(",")] if offers else [],
        "extensions": {"websocket.http.response": {}},
    }


class _AnswerHeaders(dict[str, str]):
    """Headers of an answer, as far as uvicorn and `websockets` use them: uvicorn takes Date out, and adds some."""

    raw_items = dict.items

    def serialize(self) -> bytes:
        return ("".join([f"{name}: {value}\r\n" for name, value in self.items()]) + "\r\n").encode("latin-1")
