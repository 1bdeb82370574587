"""Ways to vary the made-up provider."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from authproof.model.provider import Provider


def vary(provider: Provider, changes: dict[str, Any]) -> Provider:
    """Give another provider, with the values at some dotted paths replaced."""
    document = provider.model_dump(mode="json", by_alias=True)
    for path, value in changes.items():
        *parents, last = path.split(".")
        spot = document
        for name in parents:
            spot = spot[name]
        spot[last] = deepcopy(value)
    return Provider.model_validate(document)
