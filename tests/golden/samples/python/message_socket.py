"""Socket by message (Acme Robots).

Needs Python 3.11 or later: pip install websockets
"""

import asyncio
import json
import os
import sys
from contextlib import AsyncExitStack

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

token = os.environ.get("ACME_TOKEN") or sys.exit("ACME_TOKEN is not set")

login_message = {
    "kind": "login",
    "auth": {"token": f"Token {token}"},
    "agent": "docs",
}


async def main() -> int:
    """Return the exit code."""
    sequence: int | None = None
    async with (
        connect("wss://socket.acme.example/events/42?version=2") as websocket,
        AsyncExitStack() as cleanup,
    ):

        async def ping(seconds: float) -> None:
            while True:
                await websocket.send(json.dumps({"kind": "ping", "last": sequence}))
                await asyncio.sleep(seconds)

        async for data in websocket:
            message = json.loads(data)
            if message.get("n") is not None:
                sequence = message["n"]
            match message:
                case {"kind": "banner"}:
                    interval = message["every_ms"]
                    await websocket.send(json.dumps(login_message))
                case {"kind": "accepted"}:
                    ping_task = asyncio.create_task(ping(interval / 1000))
                    cleanup.callback(ping_task.cancel)
                case {"kind": "pong"}:
                    print(data)
                    return 0
                case {"kind": "error"}:
                    print("refused:", data, file=sys.stderr)
                    return 1
        close = f"closed: {websocket.close_code} {websocket.close_reason}"
        print(close, file=sys.stderr)
        return 1


try:
    sys.exit(asyncio.run(asyncio.wait_for(main(), timeout=30)))
except InvalidStatus as error:
    refusal = error.response
    sys.exit(f"{refusal.status_code} {refusal.reason_phrase}\n{refusal.body.decode()}")
except ConnectionClosed as error:
    sys.exit(f"closed: {error}")
except TimeoutError:
    sys.exit("timed out")
