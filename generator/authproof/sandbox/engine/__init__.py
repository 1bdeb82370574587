"""The sandbox as a state machine over tables: HTTP requests and WebSocket events in, answers and events out.

It does no I/O, and uses the standard library and the vocabulary of the models only. Time, randomness and transport
are passed in.
"""

from authproof.sandbox.engine.engine import Engine
from authproof.sandbox.engine.events import MAX_BODY, CloseConnection, Handshake, HttpAnswer, HttpRequest, SendText
from authproof.sandbox.engine.sockets.session import SocketSession

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
