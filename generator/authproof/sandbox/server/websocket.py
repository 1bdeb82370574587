"""Sockets over ASGI (https://asgi.readthedocs.io): hold one, feed its session, and wake it when something is due."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from typing import Any, Final

from authproof.sandbox.engine import Engine, Handshake, HttpAnswer, SendText, SocketSession
from authproof.sandbox.engine.events import SocketEvent
from authproof.sandbox.server.cors import SharingPolicy
from authproof.text.url_path import read_path

AsgiMessage = MutableMapping[str, Any]
AsgiScope = MutableMapping[str, Any]
AsgiReceive = Callable[[], Awaitable[AsgiMessage]]
AsgiSend = Callable[[AsgiMessage], Awaitable[None]]

LONGEST_TIMER: Final = 3600.0
"""Seconds after which a timer is looked at again, however far away the deadline is."""


async def hold_socket(
    engine: Engine, sharing: SharingPolicy, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend
) -> None:
    """Hold one socket from its handshake to its end."""
    await receive()
    query = scope["query_string"].decode("latin-1")
    path = read_path(scope["raw_path"])
    refusal = sharing.refuse_stranger(scope["headers"])
    outcome = refusal or engine.answer_handshake(Handshake(path, query, scope["headers"], scope["client"][0]))
    if isinstance(outcome, HttpAnswer):
        await _refuse_handshake(outcome, send)
    else:
        await _SocketBridge(engine, outcome, receive, send).hold_open()


async def _refuse_handshake(answer: HttpAnswer, send: AsgiSend) -> None:
    start = {"type": "websocket.http.response.start", "status": answer.status, "headers": answer.headers}
    await send(start)
    await send({"type": "websocket.http.response.body", "body": answer.body})


class _SocketBridge:
    """An accepted socket."""

    def __init__(self, engine: Engine, session: SocketSession, receive: AsgiReceive, send: AsgiSend) -> None:
        self._clock = engine.clock
        self._session = session
        self._receive = receive
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._due_task: asyncio.Task[None] | None = None
        self._timer_deadline = 0.0
        session.on_deadline_changed = self._reset_timer

    async def hold_open(self) -> None:
        code = 1006
        try:
            await self._send({"type": "websocket.accept", "subprotocol": self._session.subprotocol})
            await self._deliver_events(self._session.handle_opened())
            code = await self._listen_to_client()
        finally:
            self._session.on_deadline_changed = None
            self._cancel_timer()
            self._session.handle_closed(code)

    async def _listen_to_client(self) -> int:
        """Hand over what the client sends until the socket is closed, by whichever side; gives the code."""
        while True:
            self._set_timer()
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return int(message.get("code") or 1005)
            text = message.get("text")
            await self._deliver_events(self._session.handle_message(message["bytes"] if text is None else text))

    async def _deliver_events(self, events: Iterable[SocketEvent]) -> None:
        for event in events:
            if isinstance(event, SendText):
                await self._send({"type": "websocket.send", "text": event.text})
            else:
                await self._send({"type": "websocket.close", "code": event.code, "reason": event.reason})

    def _set_timer(self) -> None:
        """See to it that the timer rings by the session's deadline; one that rings too early does no harm."""
        deadline = self._session.next_deadline()
        if deadline is not None and (self._timer is None or deadline < self._timer_deadline):
            self._cancel_timer()
            self._timer_deadline = deadline
            delay = min(max(deadline - self._clock(), 0.0), LONGEST_TIMER)
            self._timer = self._loop.call_later(delay, self._on_timer)

    def _reset_timer(self) -> None:
        """Set the timer anew: the deadline has moved, or the clock has."""
        self._cancel_timer()
        self._set_timer()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_timer(self) -> None:
        self._timer = None
        self._due_task = self._loop.create_task(self._deliver_due())

    async def _deliver_due(self) -> None:
        # the client may have gone in this moment; uvicorn then raises an OSError
        with suppress(OSError):
            await self._deliver_events(self._session.handle_deadline())
            self._set_timer()
