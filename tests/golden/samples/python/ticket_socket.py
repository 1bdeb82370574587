"""Socket by ticket (Acme Robots).

Needs Python 3.11 or later: pip install httpx websockets
"""

import asyncio
import json
import os
import sys
from urllib.parse import quote

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

user = os.environ["ACME_USER"]
password = os.environ["ACME_PASSWORD"]

response = httpx.post(
    "https://api.acme.example/v2/ticket",
    auth=(user, password),
    timeout=10,
)
if not response.is_success:
    sys.exit(f"{response.status_code} {response.reason_phrase}\n{response.text}")
ticket = response.json()["ticket"]


async def main() -> None:
    """Talk until the server sends: Accepted."""
    async with connect(
        f"wss://socket.acme.example/events/42?version=2&ticket={quote(ticket, safe='')}",
    ) as websocket:
        async for data in websocket:
            message = json.loads(data)
            match message:
                case {"kind": "accepted"}:
                    print(data)
                    return
                case {"kind": "error"}:
                    print(data, file=sys.stderr)
        sys.exit(f"closed: {websocket.close_code} {websocket.close_reason}")


try:
    asyncio.run(asyncio.wait_for(main(), timeout=30))
except InvalidStatus as error:
    refusal = error.response
    sys.exit(f"{refusal.status_code} {refusal.reason_phrase}\n{refusal.body.decode()}")
except ConnectionClosed as error:
    sys.exit(f"closed: {error}")
except TimeoutError:
    sys.exit("no answer within 30 seconds")
