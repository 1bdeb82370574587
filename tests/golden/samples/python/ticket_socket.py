"""Socket by ticket (Acme Robots).

Needs Python 3.11 or later: pip install httpx websockets
"""

import asyncio
import json
import os
import sys
from urllib.parse import urlencode

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

url = "wss://socket.acme.example/events/42"
query = urlencode({"version": "2", "ticket": ticket})


async def main() -> int:
    """Return the exit code."""
    async with connect(f"{url}?{query}") as websocket:
        async for data in websocket:
            match json.loads(data):
                case {"kind": "accepted"}:
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
