"""The sandbox as a state machine over tables: HTTP requests and WebSocket events in, answers and events out.

It does no I/O and uses the standard library only. Time, randomness and transport are passed in.
"""

from generator.engine.engine import Engine
from generator.engine.session import SocketSession
from generator.engine.wire import MAX_BODY, CloseConnection, Handshake, HttpAnswer, HttpRequest, SendText

__all__ = [
    "MAX_BODY",
    "CloseConnection",
    "Engine",
    "Handshake",
    "HttpAnswer",
    "HttpRequest",
    "SendText",
    "SocketSession",
]
