"""Logins at a Gateway: connect, hear HELLO, send IDENTIFY, hear READY, close; as many as a server can take.

A client of its own: what libraries offer takes longer for a login than the servers do.
"""

from __future__ import annotations

import asyncio
import json
import struct
import time
from typing import Any

import uvloop

from .servers import TOKEN, Server

AT_ONCE = 16
_MASK = b"\0\0\0\0"
_IDENTIFY = json.dumps({"op": 2, "d": {"token": TOKEN, "properties": {"os": "linux"}}}).encode()
_HEAD = b"\r\n\r\n"


def _frame(opcode: int, content: bytes) -> bytes:
    """Write a client's frame (RFC 6455, section 5.2)."""
    length = bytes([0x80 | len(content)]) if len(content) < 126 else b"\xfe" + struct.pack(">H", len(content))
    return bytes([0x80 | opcode]) + length + _MASK + content


_SAY = [_frame(1, _IDENTIFY), _frame(8, struct.pack(">H", 1000))]
_EXPECT = [b'"op":10', b'"op":0', b"\x03\xe8"]


class Login(asyncio.Protocol):
    """One login after the other, each on a new connection."""

    def __init__(self, all_: Logins) -> None:
        self.all = all_

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.buffer = b""
        self.heard = -1
        transport.write(self.all.handshake)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.heard < 0:
            head, found, rest = self.buffer.partition(_HEAD)
            if not found:
                return
            assert b" 101 " in head, head
            self.heard, self.buffer = 0, rest
        while len(self.buffer) >= 2 and len(self.buffer) >= 2 + (size := self.buffer[1]):
            self.hear(self.buffer[2 : 2 + size])
            self.buffer = self.buffer[2 + size :]

    def hear(self, content: bytes) -> None:
        """Take a frame of the server's; all are shorter than 126 bytes."""
        assert _EXPECT[self.heard] in content, content
        self.heard += 1
        if self.heard < len(_EXPECT):
            self.transport.write(_SAY[self.heard - 1])
        else:
            self.all.done += 1
            self.transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        self.all.next()


class Logins:
    """Several at the same time, until time is up."""

    def __init__(self, server: Server, path: str) -> None:
        self.port = server.port
        self.done = 0
        self.open = 0
        self.end = 0.0
        self.over = asyncio.get_running_loop().create_future()
        lines = [f"GET {path} HTTP/1.1", "Host: bench", "Connection: Upgrade", "Upgrade: websocket"]
        lines += ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==", "", ""]
        self.handshake = "\r\n".join(lines).encode()

    async def number(self, seconds: float) -> int:
        self.end = time.perf_counter() + seconds
        for _ in range(AT_ONCE):
            self.open += 1
            await self._connect()
        await self.over
        return self.done

    def next(self) -> None:
        """Begin another login, or stop."""
        if time.perf_counter() < self.end:
            self.task = asyncio.get_running_loop().create_task(self._connect())
            return
        self.open -= 1
        if not self.open:
            self.over.set_result(None)

    async def _connect(self) -> None:
        await asyncio.get_running_loop().create_connection(lambda: Login(self), "127.0.0.1", self.port)


def logins_per_second(server: Server, path: str, seconds: float) -> float:
    """Measure by the server's own processor time; AssertionError if the server said something else."""

    async def measure() -> int:
        return await Logins(server, path).number(seconds)

    before = server.busy()
    return uvloop.run(measure()) / (server.busy() - before)
