"""What documents for other tools tell of a provider: all of a spec but what exists for the sandbox only."""

from __future__ import annotations

from typing import TypeVar

from authproof.model.failure import Failure
from authproof.model.limit import Limit, Window
from authproof.model.provider import Provider

_Narrowed = TypeVar("_Narrowed", Failure, Window)


def drop_sandbox_operations(provider: Provider) -> Provider:
    """Give a provider without the operations that no source names, and what is about them alone."""
    dropped = {name for name, operation in provider.operations.items() if operation.sandbox_only}
    if not dropped:
        return provider
    operations = {name: each for name, each in provider.operations.items() if name not in dropped}
    failures = {name: _narrow(each, dropped) for name, each in provider.failures.items()}
    limits = {name: _narrow_limit(each, dropped) for name, each in provider.limits.items()}
    servers = {
        name: each.model_copy(update={"taken_from": tuple(one for one in each.taken_from if one not in dropped)})
        for name, each in provider.servers.items()
    }
    return provider.model_copy(
        update={
            "servers": servers,
            "operations": operations,
            "failures": {name: each for name, each in failures.items() if each},
            "limits": {name: each for name, each in limits.items() if each},
        }
    )


def _narrow(part: _Narrowed, dropped: set[str]) -> _Narrowed | None:
    """Name the operations that are left; give none where it was only about others."""
    left = tuple(name for name in part.operations if name not in dropped)
    return None if part.operations and not left else part.model_copy(update={"operations": left})


def _narrow_limit(limit: Limit, dropped: set[str]) -> Limit | None:
    return _narrow(limit, dropped) if isinstance(limit, Window) else limit
