"""The yardsticks: `python -m tests.bench.bare route|socket PORT` serves one route that checks nothing.

They run on the same uvicorn as the sandbox, with the same settings, but without its guard against slow clients.
"""

from __future__ import annotations

import sys
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from authproof.sandbox.server.run import _configure_uvicorn

ITEMS = b'{"items":[{"id":"1","name":"One","price":1.5},{"id":"2","name":"Two","price":2.5}],"total":2}'
HELLO = '{"op":10,"d":{"interval":41250}}'
READY = '{"op":0,"s":1,"d":{"session_id":"a1b2c3d4e5f60718293a4b5c6d7e8f90","user":{"id":"1","name":"bot"}}}'


async def items(_: Request) -> Response:
    return Response(ITEMS, media_type="application/json")


async def gateway(_: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": HELLO})
    await receive()
    await send({"type": "websocket.send", "text": READY})
    await receive()


APPS: dict[str, Any] = {"route": Starlette(routes=[Route("/bench/api/items", items)]), "socket": gateway}


def configure(app: str, port: str) -> uvicorn.Config:
    config = _configure_uvicorn(APPS[app], [])
    config.http, config.port = "httptools", int(port)
    return config


def main(app: str, port: str) -> None:
    uvicorn.Server(configure(app, port)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
