"""The sandbox over HTTP and WebSocket: an ASGI app over the engine, run by uvicorn."""

from authproof.sandbox.server.app import App
from authproof.sandbox.server.run import DEFAULT_HOST, DEFAULT_PORT, RunningSandbox, run_in_thread, serve

__all__ = ["DEFAULT_HOST", "DEFAULT_PORT", "App", "RunningSandbox", "run_in_thread", "serve"]
