"""Edits of a spec's plain values: put, remove, rename, and have pointers follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from authproof.model.plain import PlainSpec
from authproof.text import json_pointer
from authproof.text.json_pointer import Path, drop_value, join_pointer, redirect_pointer, replace_value, resolve_pointer

Edit = Callable[[PlainSpec], PlainSpec]
"""Makes another spec of one; it never changes the one that it is given."""

POINTER_KEYED_FIELDS = ("match", "live", "required")
"""Fields beside an example whose keys are pointers into it."""


def chain_edits(*edits: Edit) -> Edit:
    """Make edits one after another."""

    def apply_edits(spec: PlainSpec) -> PlainSpec:
        for edit in edits:
            spec = edit(spec)
        return spec

    return apply_edits


def put_value(path: Path, value: Any) -> Edit:
    """Put a value at a path; what is around it must be there (LookupError otherwise)."""

    def apply_edit(spec: PlainSpec) -> PlainSpec:
        holder = join_pointer(path[:-1])
        changed: PlainSpec = replace_value(spec, holder, _set_entry(resolve_pointer(spec, holder), path[-1], value))
        return changed

    return apply_edit


def remove_entry(path: Path) -> Edit:
    """Take an entry or item away, which must be there (LookupError otherwise)."""
    return lambda spec: drop_value(spec, join_pointer(path))


def rename_key(path: Path, name: str) -> Edit:
    """Give an entry another key, in the same place of the order."""
    return lambda spec: json_pointer.rename_key(spec, join_pointer(path), name)


def move_last_first(path: Path) -> Edit:
    """Put the last entry of a mapping first."""

    def move_last(entries: PlainSpec) -> PlainSpec:
        *first, last = entries.items()
        return dict([last, *first])

    return _change_at(path, move_last)


def replace_text(old: str, new: str) -> Edit:
    """Put one text in the place of another wherever it stands in the spec, be it as a part of a longer one."""
    return lambda spec: _change_texts(spec, lambda text: text.replace(old, new))


def redirect_keys(owner: Path, old: str, new: str) -> Edit:
    """Have the pointers beside an example lead to where a key was renamed."""

    def apply_edit(spec: PlainSpec) -> PlainSpec:
        model = resolve_pointer(spec, join_pointer(owner))
        for field in (name for name in POINTER_KEYED_FIELDS if name in model):
            moved = {redirect_pointer(key, old, new): value for key, value in model[field].items()}
            spec = put_value((*owner, field), moved)(spec)
        return spec

    return apply_edit


def redirect_values(path: Path, old: str, new: str) -> Edit:
    """Have every pointer that stands as a value somewhere below a path lead to where a key was renamed."""
    return _change_at(path, lambda texts: _change_texts(texts, lambda text: redirect_pointer(text, old, new)))


def _change_at(path: Path, change: Callable[[Any], Any]) -> Edit:
    """Put in the place of a value what is made of it."""
    pointer = join_pointer(path)
    return lambda spec: replace_value(spec, pointer, change(resolve_pointer(spec, pointer)))


def _set_entry(inner: Any, key: Any, value: Any) -> Any:
    if isinstance(inner, list):
        return [*inner[:key], value, *inner[key + 1 :]]
    return {**inner, key: value}


def _change_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Change every text that stands as a value."""
    if isinstance(value, dict):
        return {key: _change_texts(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_change_texts(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value
