"""Which operations of a spec stand together in documents that hold one for each method and path."""

from __future__ import annotations

from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle


def group_operations(provider: Provider) -> dict[str, tuple[str, ...]]:
    """Give the operations that `paths` holds: by the first of each route, all that have it.

    Of the same method and path on several servers, those of the first server stand there.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for name, spec in provider.operations.items():
        if spec.lifecycle is not Lifecycle.removed:
            names = groups.setdefault((spec.path, spec.method.value), [])
            names += [name] if not names or provider.operations[names[0]].server == spec.server else []
    return {names[0]: tuple(names) for names in groups.values()}


def operation_id_of(provider: Provider, operation: str) -> str:
    """Give the `operationId` by which the document knows an operation: the name of the first of its route."""
    groups = group_operations(provider)
    return next((first for first, names in groups.items() if operation in names), operation)
