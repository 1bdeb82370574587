"""What a spec states in its fields, each statement once: where an operation is, what a limit's number is.

What is written together states one thing: method and path are one address. A default that nobody wrote states nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel

from authproof.model.base import FieldRole, Json, field_role
from authproof.model.provider import Provider
from authproof.model.schema import unwrap_annotation
from authproof.text.json_pointer import Path

_POINTING_PARTS: Final = ("evidence", "executed", "gaps", "flows")
"""Parts of a spec that only speak of others, or show them at work."""

_TAG: Final = "kind"
"""The field that only tells variants apart; their other fields state what they are."""

_TOLD_TOGETHER: Final = {
    "operations": ("path method server request_type headers", "success"),
    "channels": ("path server", "heartbeat", "resume"),
    "grants": ("issues operation consumes",),
    "credentials": ("shape example", "lifetime", "revocation", "levels"),
    "failures": ("status cases surfaces covers", "operations limits", "bodies live"),
    "limits": ("requests seconds connections violations", "operations channels messages"),
    "parameters": ("in required", "shape values example", "refusal missing refused"),
    "messages": ("match sender when reply payload live",),
    "closes": ("code cases limits", "reason message"),
    "levels": ("includes",),
    "servers": ("url",),
    "variables": ("values example", "refusal"),
}
"""Of each kind of part, the fields that state one thing together; every other field states one by itself.

Of a list or mapping that is not named here, each entry states something.
"""
_WITHIN: Final = ("messages", "closes", "parameters", "variables")
"""Kinds of parts inside operations, channels and servers."""


def list_facts(provider: Provider) -> dict[Path, list[Path]]:
    """Give the paths of all values that the spec states, by the path of the statement that they make together."""
    facts: dict[Path, list[Path]] = {}
    for path in _walk_stated(provider, ()):
        facts.setdefault(statement_path(path), []).append(path)
    return facts


def statement_path(path: Path) -> Path:
    """Give the path of the statement that a value is a part of: its first field stands for all.

    >>> statement_path(("operations", "list", "method")), statement_path(("schemes", "key", "parts", 0, "in"))
    (('operations', 'list', 'path'), ('schemes', 'key', 'parts', 0))
    """
    size = 4 if len(path) > 4 and path[2] in _WITHIN else 2  # noqa: PLR2004 - kind, name, kind, name, field
    if len(path) <= size:
        return path
    field = str(path[size])
    for together in _TOLD_TOGETHER.get(str(path[size - 2]), ()):
        first, *others = together.split()
        if field in (first, *others):
            return (*path[:size], first)
    return path[: size + 2]


def _walk_stated(model: BaseModel, path: Path) -> Iterator[Path]:
    for name, info in type(model).model_fields.items():
        if name not in model.model_fields_set or field_role(info) is not FieldRole.behaviour:
            continue
        if (not path and name in _POINTING_PARTS) or name == _TAG:
            continue
        below = (*path, info.alias or name)
        if unwrap_annotation(info.annotation) is Json:
            yield below
        else:
            yield from _walk_value(getattr(model, name), info.annotation, below)


def _walk_value(value: object, annotation: object, path: Path) -> Iterator[Path]:
    if isinstance(value, BaseModel):
        yield from _walk_stated(value, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk_value(inner, annotation, (*path, key)) if isinstance(inner, BaseModel) else ((*path, key),)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _walk_value(inner, annotation, (*path, index))
    else:
        yield path
