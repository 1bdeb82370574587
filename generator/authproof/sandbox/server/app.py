"""The ASGI app: reads what the engine needs to know, and sends what it answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from authproof.model.vocabulary import Case
from authproof.sandbox.engine import MAX_BODY, Engine, HttpAnswer, HttpRequest
from authproof.sandbox.engine.engine import TOO_LARGE
from authproof.sandbox.engine.events import Headers
from authproof.sandbox.engine.http.answers import write_remark
from authproof.sandbox.server.cors import SharingPolicy
from authproof.sandbox.server.landing import answer_landing
from authproof.sandbox.server.websocket import AsgiReceive, AsgiScope, AsgiSend, hold_socket
from authproof.text.url_path import read_path

if TYPE_CHECKING:
    from authproof.sandbox.server.control import ControlSurface

BODY_SECONDS: Final = 20.0
"""How long a client may take to send a body."""

_TOO_SLOW: Final = write_remark(408, f"a request body must be here within {BODY_SECONDS:.0f} seconds", Case.bad_request)
_CUT_OFF: Final = write_remark(400, "the client was gone before its request was whole", Case.bad_request)


class App:
    """The sandbox as an ASGI callable."""

    def __init__(
        self, engine: Engine, control: ControlSurface | None = None, sharing: SharingPolicy | None = None
    ) -> None:
        """Serve an engine, and its control surface if there is one, to programs and to the pages that may use it.

        `engine` may be replaced at any time, open sockets stay with the old one.
        """
        self.engine = engine
        self.control = control
        self.sharing = sharing or SharingPolicy()

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        """Answer one request, or hold one socket."""
        if scope["type"] == "websocket":
            await hold_socket(self.engine, self.sharing, scope, receive, send)
        elif scope["type"] == "http":
            announced, origin = _scan_headers(scope["headers"])
            body = b"" if announced is None else await _read_body(announced, receive)
            answer = self._answer_request(scope, body) if origin is None else self._answer_page(scope, body, origin)
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await send({"type": "http.response.body", "body": answer.body})

    def _answer_page(self, scope: AsgiScope, body: bytes | HttpAnswer, origin: bytes) -> HttpAnswer:
        """Answer a request of a page in a browser; pages never control the sandbox."""
        if self.control is not None and scope["raw_path"].startswith(self.control.prefix.encode()):
            return self._answer_request(scope, body)
        preflight_answer = self.sharing.answer_preflight(scope["method"], origin, scope["headers"])
        return preflight_answer or self.sharing.share_answer(self._answer_request(scope, body), origin)

    def _answer_request(self, scope: AsgiScope, body: bytes | HttpAnswer) -> HttpAnswer:
        if isinstance(body, HttpAnswer):
            return body
        path = read_path(scope["raw_path"])
        query = scope["query_string"].decode("latin-1")
        client = scope["client"]  # none if it is gone already
        request = HttpRequest(scope["method"], path, query, scope["headers"], body, client[0] if client else "")
        if path == "/":
            return answer_landing(self.engine, request, self.control.actions if self.control else ())
        if self.control is not None and path.startswith(self.control.prefix):
            return self.control.answer_request(self.engine, request)
        return self.engine.answer_request(request)


def _scan_headers(headers: Headers) -> tuple[int | None, bytes | None]:
    """Tell how many bytes of body are announced (0: some, None: no body), and the origin of the page that asks."""
    announced = origin = None
    for name, value in headers:
        if name == b"content-length":
            announced = int(value)
        elif name == b"transfer-encoding":
            announced = 0
        elif name == b"origin":
            origin = value
    return announced, origin


async def _read_body(announced: int, receive: AsgiReceive) -> bytes | HttpAnswer:
    """Read a body, or give the refusal of one that is too large or too slow; what is too large is not kept."""
    if announced > MAX_BODY:
        return TOO_LARGE
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _collect_body(receive)
    except TimeoutError:
        return _TOO_SLOW


async def _collect_body(receive: AsgiReceive) -> bytes | HttpAnswer:
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
