"""One WebSocket: carries events between ASGI and a session of the engine, and keeps the session's timer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from generator.engine import Answer, Engine, Handshake, Send, Session
from generator.engine.wire import Event
from generator.server import cors
from generator.server.types import Receive, Scope
from generator.server.types import Send as AsgiSend

LONGEST_TIMER: Final = 3600.0
"""Seconds after which a timer is looked at again, however far away the deadline is."""


async def converse(engine: Engine, scope: Scope, receive: Receive, send: AsgiSend) -> None:
    """Hold one socket from its handshake to its end."""
    await receive()
    query = scope["query_string"].decode("latin-1")
    path = scope["raw_path"].decode("latin-1")
    refusal = cors.stranger(scope["headers"])
    outcome = refusal or engine.connect(Handshake(path, query, scope["headers"], scope["client"][0]))
    if isinstance(outcome, Answer):
        await _refuse(outcome, send)
    else:
        await _Conversation(engine, outcome, receive, send).hold()


async def _refuse(answer: Answer, send: AsgiSend) -> None:
    start = {"type": "websocket.http.response.start", "status": answer.status, "headers": answer.headers}
    await send(start)
    await send({"type": "websocket.http.response.body", "body": answer.body})


class _Conversation:
    """An accepted socket."""

    def __init__(self, engine: Engine, session: Session, receive: Receive, send: AsgiSend) -> None:
        self._clock = engine.clock
        self._session = session
        self._receive = receive
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._timed: asyncio.Task[None] | None = None
        self._armed = 0.0
        session.notify = self._rearm

    async def hold(self) -> None:
        code = 1006
        try:
            await self._send({"type": "websocket.accept", "subprotocol": self._session.subprotocol})
            await self._deliver(self._session.opened())
            code = await self._listen()
        finally:
            self._session.notify = None
            self._disarm()
            self._session.closed(code)

    async def _listen(self) -> int:
        """Hand over what the client sends until the socket is closed, by whichever side; gives the code."""
        while True:
            self._arm()
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return int(message.get("code") or 1005)
            text = message.get("text")
            await self._deliver(self._session.received(message["bytes"] if text is None else text))

    async def _deliver(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, Send):
                await self._send({"type": "websocket.send", "text": event.text})
            else:
                await self._send({"type": "websocket.close", "code": event.code, "reason": event.reason})

    def _arm(self) -> None:
        """See to it that the timer rings by the session's deadline; one that rings too early does no harm."""
        deadline = self._session.deadline()
        if deadline is not None and (self._timer is None or deadline < self._armed):
            self._disarm()
            self._armed = deadline
            delay = min(max(deadline - self._clock(), 0.0), LONGEST_TIMER)
            self._timer = self._loop.call_later(delay, self._ring)

    def _rearm(self) -> None:
        """Set the timer anew: the deadline has moved, or the clock has."""
        self._disarm()
        self._arm()

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        self._timer = None
        self._timed = self._loop.create_task(self._expire())

    async def _expire(self) -> None:
        # the client may have gone in this moment; uvicorn then raises an OSError
        with suppress(OSError):
            await self._deliver(self._session.expire())
            self._arm()
