"""The sandbox as a state machine over tables: HTTP requests and WebSocket events in, answers and events out.

It does no I/O and uses the standard library only. Time, randomness and transport are passed in.
"""

from generator.engine.engine import Engine
from generator.engine.session import Session
from generator.engine.wire import MAX_BODY, Answer, Handshake, Request, Send, Shut

__all__ = ["MAX_BODY", "Answer", "Engine", "Handshake", "Request", "Send", "Session", "Shut"]
