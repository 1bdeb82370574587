"""Identifiers that are the same on each build (RFC 9562, section 5.5)."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

from generator.model.provider import Provider

_ID_NAMESPACE: Final = UUID("6f1c5ad4-54a1-5f3c-9a35-0f2f2f7f3f10")
"""The space of names in which the identifiers are made."""


def stable_id(provider: Provider, *names: str) -> str:
    """Give the identifier of a part of a provider's documents."""
    return str(uuid5(_ID_NAMESPACE, "/".join((provider.id, *names))))
