"""Limits: exactly as many pass as documented, counted as documented, for those who share the count."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.limits import bans, concurrency, login_windows, message_windows, windows
from generator.claims.make.subject import Subject


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim every limit that has a number."""
    yield from windows.claims(subject)
    yield from message_windows.claims(subject)
    yield from login_windows.claims(subject)
    yield from concurrency.claims(subject)
    yield from bans.claims(subject)
