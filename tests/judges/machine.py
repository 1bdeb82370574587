"""Callers of all kinds, in any order and at any time."""

from __future__ import annotations

from .conversing import Conversing
from .requesting import Requesting


class Machine(Requesting, Conversing):
    """One provider with all that can happen to it; a subclass says which provider."""
