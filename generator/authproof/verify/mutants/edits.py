"""Edits of a spec's plain values: put, remove, rename, with what must follow so that the spec holds together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from authproof.text.json_pointer import Path, join_pointer, replace_value, resolve_pointer
from authproof.verify.mutants.leaves import Spec

Edit = Callable[[Spec], Spec]
"""Makes another spec of one; it never changes the one that it is given."""

_POINTER_KEYED = ("match", "live", "required")
"""Fields beside an example whose keys are pointers into it."""


def chain_edits(*edits: Edit) -> Edit:
    """Make edits one after another."""

    def apply_edits(spec: Spec) -> Spec:
        for edit in edits:
            spec = edit(spec)
        return spec

    return apply_edits


def put_value(path: Path, value: Any) -> Edit:
    """Put a value at a path; what is around it must be there (LookupError otherwise)."""
    return lambda spec: _change_around(spec, path, lambda inner, key: _set_entry(inner, key, value))


def remove_entry(path: Path) -> Edit:
    """Take an entry or item away."""
    return lambda spec: _change_around(spec, path, _remove_key)


def rename_key(path: Path, name: str) -> Edit:
    """Give an entry another key, in the same place of the order."""
    return lambda spec: _change_around(spec, path, lambda inner, key: _replace_key(inner, key, name))


def move_last_first(path: Path) -> Edit:
    """Put the last entry of a mapping first."""

    def apply_edit(spec: Spec) -> Spec:
        *first, last = resolve_pointer(spec, join_pointer(path)).items()
        return put_value(path, dict([last, *first]))(spec)

    return apply_edit


def replace_text(old: str, new: str) -> Edit:
    """Put one text in the place of another wherever it stands in the spec, be it as a part of a longer one."""
    return lambda spec: _replace_in_texts(spec, old, new)


def redirect_keys(owner: Path, old: str, new: str) -> Edit:
    """Have the pointers beside an example lead to where a key was renamed."""

    def apply_edit(spec: Spec) -> Spec:
        model = resolve_pointer(spec, join_pointer(owner))
        for field in (name for name in _POINTER_KEYED if name in model):
            moved = {_redirect_pointer(key, old, new): value for key, value in model[field].items()}
            spec = put_value((*owner, field), moved)(spec)
        return spec

    return apply_edit


def redirect_values(path: Path, old: str, new: str) -> Edit:
    """Have every pointer that stands as a value somewhere below a path lead to where a key was renamed."""

    def apply_edit(spec: Spec) -> Spec:
        return put_value(
            path,
            _change_texts(resolve_pointer(spec, join_pointer(path)), lambda text: _redirect_pointer(text, old, new)),
        )(spec)

    return apply_edit


def _change_around(spec: Any, path: Path, change: Callable[[Any, Any], Any]) -> Any:
    """Change the innermost mapping or list around a path."""
    holder = join_pointer(path[:-1])
    return replace_value(spec, holder, change(resolve_pointer(spec, holder), path[-1]))


def _set_entry(inner: Any, key: Any, value: Any) -> Any:
    if isinstance(inner, list):
        return [*inner[:key], value, *inner[key + 1 :]]
    return {**inner, key: value}


def _remove_key(inner: Any, key: Any) -> Any:
    if isinstance(inner, list):
        return [*inner[:key], *inner[key + 1 :]]
    return {name: value for name, value in inner.items() if name != key}


def _replace_key(inner: dict[str, Any], key: str, name: str) -> dict[str, Any]:
    return {name if each == key else each: value for each, value in inner.items()}


def _redirect_pointer(text: str, old: str, new: str) -> str:
    return new + text[len(old) :] if text == old or text.startswith(f"{old}/") else text


def _replace_in_texts(value: Any, old: str, new: str) -> Any:
    return _change_texts(value, lambda text: text.replace(old, new))


def _change_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Change every text that stands as a value."""
    if isinstance(value, dict):
        return {key: _change_texts(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_change_texts(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value
