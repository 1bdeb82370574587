"""How much a caller may ask for: windows, sockets at the same time, bans."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WindowTable:
    """So many requests, or messages of a channel, in so many seconds."""

    id: str
    scope: str
    """Who shares one count: `credential`, `user`, `address`, `application`, `everyone`, `connection`."""
    operations: tuple[str, ...]
    """The operations it covers; empty for all, unless it is of channels."""
    channels: tuple[str, ...]
    """The channels whose messages it counts."""
    messages: tuple[str, ...]
    """The messages that count; empty for all."""
    requests: int
    seconds: float
    algorithm: str
    """`fixed_window`, `sliding_window` or `token_bucket`."""
    burst: int | None
    """How many a token bucket holds; as many as `requests` if none."""
    counts: str
    """`everything`, `accepted` or `refused`."""
    headers: dict[str, str]
    """Templates of the headers that counted answers carry."""


@dataclass(frozen=True, slots=True)
class ConcurrencyTable:
    """So many sockets at the same time."""

    id: str
    scope: str
    channels: tuple[str, ...]
    """The channels whose sockets count; empty for all."""
    connections: int


@dataclass(frozen=True, slots=True)
class BanTable:
    """Exclusion after so many refusals for a limit in so many seconds."""

    id: str
    scope: str
    violations: int
    seconds: float
