"""Arguments about mutants that compile to the very same tables as the original: the engine cannot tell them apart.

Most stand beside the fields of the models (`x-argued`). Since each is used for such mutants only, a wrong argument
excuses nothing that anybody could see.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from generator.compile import compile_provider, select_accepted_schemes
from generator.model.provider import Provider
from generator.mutants.leaves import Leaf, LeafField
from generator.pointer import Path


def excuse_same_tables(leaf: Leaf, now: Any, provider: Provider) -> str | None:
    """Say why a leaf may say something else and the sandbox is the same; None if nobody argues so."""
    entry = [LeafField(leaf.entry, leaf.path, name) for name in leaf.entry.model_fields_set] if leaf.entry else []
    arguments = (why for field in (*entry, *reversed(leaf.fields)) for why in _field_arguments(field, leaf, now))
    return (
        next(arguments, None) or _excuse_unsent(leaf.path, provider) or _excuse_unused(leaf.path, leaf.value, provider)
    )


def _field_arguments(field: LeafField, leaf: Leaf, now: Any) -> Iterator[str]:
    extra = field.field_info.json_schema_extra
    arguments: Any = extra.get("x-argued", ()) if isinstance(extra, dict) else ()
    for argument in arguments:
        among, beside = argument.get("among"), argument.get("beside", {})
        if (among is None or {leaf.value, now} <= set(among)) and _has_values(field.model, beside):
            yield argument["why"]


def _has_values(model: BaseModel, beside: dict[str, list[Any]]) -> bool:
    return all(getattr(model, name) in values for name, values in beside.items())


def _excuse_unsent(path: Path, provider: Provider) -> str | None:
    """Say that nothing makes the server send a message."""
    tables = compile_provider(provider)
    messages = {each.id: [message.id for message in each.messages] for each in tables.channels}
    of_message = path[0] == "channels" and path[2:3] == ("messages",)
    unsent = of_message and path[3] not in messages[str(path[1])]
    return "The sandbox has no occasion to send it." if unsent else None


def _excuse_unused(path: Path, value: Any, provider: Provider) -> str | None:
    """Say that nothing takes a credential or a scheme today."""
    tables = compile_provider(provider)
    if path[0] == "credentials" and path[1] not in {each.id for each in tables.credentials}:
        return "Nothing takes or issues the credential today."
    if path[0] == "schemes" and path[1] not in {each.id for each in tables.schemes}:
        return "Nothing is opened by the scheme today."
    named = value if path[-2:-1] == ("security",) else None
    return None if named is None or select_accepted_schemes(provider, (named,)) else "The scheme opens nothing today."
