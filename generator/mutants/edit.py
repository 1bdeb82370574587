"""Edits of a spec's plain values: put, remove, rename, with what must follow so that the spec holds together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from generator import pointer
from generator.mutants.leaves import Spec
from generator.pointer import Path, join, resolve

Edit = Callable[[Spec], Spec]
"""Makes another spec of one; it never changes the one that it is given."""

_WITHIN = ("match", "live", "required")
"""Fields beside an example whose keys are pointers into it."""


def both(*edits: Edit) -> Edit:
    """Make edits one after another."""

    def made(spec: Spec) -> Spec:
        for edit in edits:
            spec = edit(spec)
        return spec

    return made


def put(path: Path, value: Any) -> Edit:
    """Put a value at a path; what is around it must be there (LookupError otherwise)."""
    return lambda spec: _around(spec, path, lambda inner, key: _set(inner, key, value))


def removed(path: Path) -> Edit:
    """Take an entry or item away."""
    return lambda spec: _around(spec, path, _without)


def renamed(path: Path, name: str) -> Edit:
    """Give an entry another key, in the same place of the order."""
    return lambda spec: _around(spec, path, lambda inner, key: _rekeyed(inner, key, name))


def reordered(path: Path) -> Edit:
    """Put the last entry of a mapping first."""

    def turned(spec: Spec) -> Spec:
        *first, last = resolve(spec, join(path)).items()
        return put(path, dict([last, *first]))(spec)

    return turned


def respoken(old: str, new: str) -> Edit:
    """Put one text in the place of another wherever it stands in the spec, be it as a part of a longer one."""
    return lambda spec: _respoken(spec, old, new)


def repointed(owner: Path, old: str, new: str) -> Edit:
    """Have the pointers beside an example lead to where a key was renamed."""

    def made(spec: Spec) -> Spec:
        model = resolve(spec, join(owner))
        for field in (name for name in _WITHIN if name in model):
            moved = {_moved(key, old, new): value for key, value in model[field].items()}
            spec = put((*owner, field), moved)(spec)
        return spec

    return made


def everywhere(path: Path, old: str, new: str) -> Edit:
    """Have every pointer that stands as a value somewhere below a path lead to where a key was renamed."""

    def made(spec: Spec) -> Spec:
        return put(path, _values(resolve(spec, join(path)), lambda text: _moved(text, old, new)))(spec)

    return made


def _around(spec: Any, path: Path, change: Callable[[Any, Any], Any]) -> Any:
    """Change the innermost mapping or list around a path."""
    holder = join(path[:-1])
    return pointer.replace(spec, holder, change(resolve(spec, holder), path[-1]))


def _set(inner: Any, key: Any, value: Any) -> Any:
    if isinstance(inner, list):
        return [*inner[:key], value, *inner[key + 1 :]]
    return {**inner, key: value}


def _without(inner: Any, key: Any) -> Any:
    if isinstance(inner, list):
        return [*inner[:key], *inner[key + 1 :]]
    return {name: value for name, value in inner.items() if name != key}


def _rekeyed(inner: dict[str, Any], key: str, name: str) -> dict[str, Any]:
    return {name if each == key else each: value for each, value in inner.items()}


def _moved(text: str, old: str, new: str) -> str:
    return new + text[len(old) :] if text == old or text.startswith(f"{old}/") else text


def _respoken(value: Any, old: str, new: str) -> Any:
    return _values(value, lambda text: text.replace(old, new))


def _values(value: Any, change: Callable[[str], str]) -> Any:
    """Change every text that stands as a value."""
    if isinstance(value, dict):
        return {key: _values(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_values(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value
