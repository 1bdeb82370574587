"""Limits: exactly as many pass as documented, counted as documented, for those who share the count."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.limits import bans, concurrency, login_windows, message_windows, windows
from generator.claims.make.subject import ClaimedSpec


def derive_limit_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every limit that has a number."""
    yield from windows.derive_request_window_claims(spec)
    yield from message_windows.derive_message_window_claims(spec)
    yield from login_windows.derive_login_window_claims(spec)
    yield from concurrency.derive_concurrency_claims(spec)
    yield from bans.derive_ban_claims(spec)
