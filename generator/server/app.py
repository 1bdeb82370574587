"""The ASGI app: reads what the engine needs to know, and sends what it answers."""

from __future__ import annotations

import asyncio
from typing import Final

from generator.engine import MAX_BODY, Answer, Engine, Request
from generator.engine.answers import remark
from generator.engine.engine import TOO_LARGE
from generator.engine.wire import Headers
from generator.server.landing import landing
from generator.server.socket import converse
from generator.server.types import Receive, Scope, Send

BODY_SECONDS: Final = 20.0
"""How long a client may take to send a body."""

_TOO_SLOW: Final = remark(408, f"a request body must be here within {BODY_SECONDS:.0f} seconds", "bad_request")
_CUT_OFF: Final = remark(400, "the client was gone before its request was whole", "bad_request")


class App:
    """The sandbox as an ASGI callable."""

    def __init__(self, engine: Engine) -> None:
        """Serve an engine; `engine` may be replaced at any time, open sockets stay with the old one."""
        self.engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hold one socket."""
        if scope["type"] == "websocket":
            await converse(self.engine, scope, receive, send)
        elif scope["type"] == "http":
            announced = _announced(scope["headers"])
            body = b"" if announced is None else await _body(announced, receive)
            answer = body if isinstance(body, Answer) else self._answer(scope, body)
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await send({"type": "http.response.body", "body": answer.body})

    def _answer(self, scope: Scope, body: bytes) -> Answer:
        path = scope["raw_path"].decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        request = Request(scope["method"], path, query, scope["headers"], body)
        return landing(self.engine, request) if path == "/" else self.engine.request(request)


def _announced(headers: Headers) -> int | None:
    """Tell how many bytes of body are announced, 0 if their number is not; None if there is no body."""
    for name, value in headers:
        if name == b"content-length":
            return int(value)
        if name == b"transfer-encoding":
            return 0
    return None


async def _body(announced: int, receive: Receive) -> bytes | Answer:
    """Read a body, or give the refusal of one that is too large or too slow; what is too large is not kept."""
    if announced > MAX_BODY:
        return TOO_LARGE
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _collect(receive)
    except TimeoutError:
        return _TOO_SLOW


async def _collect(receive: Receive) -> bytes | Answer:
    chunks = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return _CUT_OFF
        chunks += message.get("body", b"")
        if len(chunks) > MAX_BODY:
            return TOO_LARGE
        if not message.get("more_body", False):
            return bytes(chunks)
