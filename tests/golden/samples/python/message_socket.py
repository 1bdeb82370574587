"""Socket by message (Acme Robots).

pip install websockets
"""

import asyncio
import json
import os
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

token = os.environ["ACME_TOKEN"]

login_message = {
    "kind": "login",
    "auth": {"token": f"Token {token}"},
    "agent": "docs",
}


async def main() -> None:
    """Talk until the server sends: Pong."""
    sequence: int | None = None
    async with (
        asyncio.timeout(30),
        connect(
            "wss://socket.acme.example/events/42?version=2",
        ) as socket,
    ):

        async def ping(seconds: float) -> None:
            while True:
                await socket.send(json.dumps({"kind": "ping", "last": sequence}))
                await asyncio.sleep(seconds)

        while True:
            message = json.loads(await socket.recv())
            if message.get("n") is not None:
                sequence = message["n"]
            match message:
                case {"kind": "banner", "every_ms": int(interval)}:
                    await socket.send(json.dumps(login_message))
                case {"kind": "accepted"}:
                    pings = asyncio.create_task(ping(interval / 1000))
                case {"kind": "pong"}:
                    print(json.dumps(message))
                    pings.cancel()
                    return
                case {"kind": "error"}:
                    print(json.dumps(message), file=sys.stderr)


try:
    asyncio.run(main())
except InvalidStatus as error:
    refusal = error.response
    sys.exit(f"{refusal.status_code} {refusal.reason_phrase}\n{refusal.body.decode()}")
except ConnectionClosed as error:
    sys.exit(f"closed: {error}")
except TimeoutError:
    sys.exit("no answer within 30 seconds")
