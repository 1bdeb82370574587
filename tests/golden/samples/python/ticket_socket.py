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

user = os.environ.get("ACME_USER") or sys.exit("ACME_USER is not set")
password = os.environ.get("ACME_PASSWORD") or sys.exit("ACME_PASSWORD is not set")

response = httpx.post(
    "https://api.acme.example/v2/ticket",
    auth=(user, password),
    timeout=10,
)
if not response.is_success:
    sys.exit(f"{response.status_code} {response.reason_phrase}\n{response.text}")
ticket = response.json()["ticket"]


async def main() -> str | None:
    """Wait for Accepted; return what went wrong, if anything."""
    async with connect(
        f"wss://socket.acme.example/events/42?version=2&ticket={quote(ticket, safe='')}",
    ) as websocket:
        async for data in websocket:
            message = json.loads(data)
            match message:
                case {"kind": "accepted"}:
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
