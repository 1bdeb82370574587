"""HTTP connections that do not wait for ever, and that become sockets in a short way."""

from __future__ import annotations

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from generator.server.upgrade import WebSocketProtocol, compute_accept_key

HEAD_SECONDS: Final = 20.0
"""How long a client may take from connecting, or from its first byte, to the end of a request's head."""


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with a time-out where uvicorn has none: before a request, and within its head.

    A connection that sends half a request and then nothing is closed. The timer is the one that uvicorn itself sets
    between two requests, and that it cancels when data comes.
    """

    def connection_made(self, transport: object) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._start_head_timer()

    def data_received(self, data: bytes) -> None:
        """Go on waiting if the data did not bring a whole head."""
        super().data_received(data)
        answering = self.cycle is not None and not self.cycle.response_complete
        if not answering and self.timeout_keep_alive_task is None and self.transport.get_protocol() is self:
            self._start_head_timer()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection to a socket; `generator.server.upgrade` says why it does so itself."""
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
        """Stop waiting."""
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def _start_head_timer(self) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(HEAD_SECONDS, self.timeout_keep_alive_handler)
