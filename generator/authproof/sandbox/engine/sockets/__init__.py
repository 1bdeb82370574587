"""Channels over WebSocket: handshakes, sessions, messages and timers."""
