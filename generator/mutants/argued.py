"""Arguments about mutants that compile to the very same tables as the original: the engine cannot tell them apart.

Most stand beside the fields of the models (`x-argued`). Since each is used for such mutants only, a wrong argument
excuses nothing that anybody could see.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from generator.compile import accepted, compile_provider
from generator.model import Provider
from generator.mutants.leaves import Field, Leaf
from generator.pointer import Path


def unseen(leaf: Leaf, now: Any, provider: Provider) -> str | None:
    """Say why a leaf may say something else and the sandbox is the same; None if nobody argues so."""
    entry = [Field(leaf.entry, leaf.path, name) for name in leaf.entry.model_fields_set] if leaf.entry else []
    said = (why for field in (*entry, *reversed(leaf.fields)) for why in _said(field, leaf, now))
    return next(said, None) or _unsent(leaf.path, provider) or _untaken(leaf.path, leaf.value, provider)


def _said(field: Field, leaf: Leaf, now: Any) -> Iterator[str]:
    extra = field.info.json_schema_extra
    arguments: Any = extra.get("x-argued", ()) if isinstance(extra, dict) else ()
    for each in arguments:
        among, beside = each.get("among"), each.get("beside", {})
        if (among is None or {leaf.value, now} <= set(among)) and _stands(field.model, beside):
            yield each["why"]


def _stands(model: BaseModel, beside: dict[str, list[Any]]) -> bool:
    return all(getattr(model, name) in values for name, values in beside.items())


def _unsent(path: Path, provider: Provider) -> str | None:
    """Say that nothing makes the server send a message."""
    tables = compile_provider(provider)
    messages = {each.id: [message.id for message in each.messages] for each in tables.channels}
    of_message = path[0] == "channels" and path[2:3] == ("messages",)
    unsent = of_message and path[3] not in messages[str(path[1])]
    return "The sandbox has no occasion to send it." if unsent else None


def _untaken(path: Path, value: Any, provider: Provider) -> str | None:
    """Say that nothing takes a credential or a scheme today."""
    tables = compile_provider(provider)
    if path[0] == "credentials" and path[1] not in {each.id for each in tables.credentials}:
        return "Nothing takes or issues the credential today."
    if path[0] == "schemes" and path[1] not in {each.id for each in tables.schemes}:
        return "Nothing is opened by the scheme today."
    named = value if path[-2:-1] == ("security",) else None
    return None if named is None or accepted(provider, (named,)) else "The scheme opens nothing today."
