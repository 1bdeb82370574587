"""Socket by message (Acme Robots).

Needs Python 3.11 or later: pip install websockets
"""

import asyncio
import json
import os
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

token = os.environ.get("ACME_TOKEN") or sys.exit("ACME_TOKEN is not set")

login_message = {
    "kind": "login",
    "auth": {"token": f"Token {token}"},
    "agent": "docs",
}


async def main() -> str | None:
    """Wait for Pong; return what went wrong, if anything."""
    sequence: int | None = None
    interval = 0
    tasks: set[asyncio.Task[None]] = set()
    async with connect("wss://socket.acme.example/events/42?version=2") as websocket:

        async def ping(seconds: float) -> None:
            while True:
                await websocket.send(json.dumps({"kind": "ping", "last": sequence}))
                await asyncio.sleep(seconds)

        async for data in websocket:
            message = json.loads(data)
            if message.get("n") is not None:
                sequence = message["n"]
            match message:
                case {"kind": "banner", "every_ms": int(interval)}:
                    await websocket.send(json.dumps(login_message))
                case {"kind": "accepted"}:
                    tasks.add(asyncio.create_task(ping(interval / 1000)))
                case {"kind": "pong"}:
                    print(data)
                    return None
                case {"kind": "error"}:
                    print(data, file=sys.stderr)
        return f"closed: {websocket.close_code} {websocket.close_reason}"


try:
    failure = asyncio.run(asyncio.wait_for(main(), timeout=30))
except InvalidStatus as error:
    refusal = error.response
    sys.exit(f"{refusal.status_code} {refusal.reason_phrase}\n{refusal.body.decode()}")
except ConnectionClosed as error:
    sys.exit(f"closed: {error}")
except TimeoutError:
    sys.exit("timed out")
if failure:
    sys.exit(failure)
