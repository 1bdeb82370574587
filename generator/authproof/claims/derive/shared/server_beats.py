"""The heartbeats that a server sends on an open socket, counted as time passes."""

from __future__ import annotations

from typing import Final

from authproof.model.channel import Channel, Side

_SAME_MOMENT_SECONDS: Final = 1e-6


class ServerBeats:
    """When the next heartbeat of a channel's server is due."""

    def __init__(self, channel: Channel) -> None:
        """Nothing is due before a socket opens, nor ever if the client sends the heartbeats."""
        heartbeat = channel.heartbeat
        self._interval = channel.heartbeat_seconds if heartbeat and heartbeat.sender is Side.server else None
        self._left: float | None = None
        """Seconds to the next one; none while no socket is open."""

    def begin(self) -> None:
        """Begin with a socket that has just opened."""
        self._left = self._interval

    def end(self) -> None:
        """End with the socket."""
        self._left = None

    def count_within(self, seconds: float) -> int:
        """Let time pass, and tell how many heartbeats come meanwhile."""
        if self._left is None or self._interval is None:
            return 0
        self._left -= seconds
        beats = 0
        while self._left < _SAME_MOMENT_SECONDS:
            self._left += self._interval
            beats += 1
        return beats
