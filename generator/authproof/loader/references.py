"""Names that a spec uses must be names that it defines; the models' types tell where they are used and what they name.

This works on the plain values, before the models, so that a dangling name is told beside a misspelt field.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from authproof.loader.fault import Fault, Names, show_value
from authproof.model.base import Refers
from authproof.model.provider import Provider
from authproof.model.schema import walk_types
from authproof.text.json_pointer import Path, has_value_at, join_pointer, resolve_pointer, split_pointer, values_along
from authproof.text.placeholders import placeholders_in


class Reference(NamedTuple):
    """Where names are used, and where they are defined; see `Refers`."""

    location: str
    """Path of the names: `*` stands for each entry of a mapping, `#` of a list, a last `keys` for a mapping's keys."""
    noun: str
    defined_in: str
    in_braces: bool


REFERENCES: Final = tuple(
    dict.fromkeys(
        Reference("/".join(path), mark.noun, mark.defined_in, mark.in_braces)
        for path, marks in walk_types(Provider)
        for mark in marks
        if isinstance(mark, Refers)
    )
)
"""Every place of a spec that holds a name of another part."""


def reference_faults(spec: Mapping[str, Any]) -> list[Fault]:
    """Find every name that is used and not defined."""
    return [fault for use in REFERENCES for fault in _find_dangling(use, spec)]


def _find_dangling(use: Reference, spec: Mapping[str, Any]) -> Iterator[Fault]:
    steps = use.location.split("/")
    for path, text in walk_names(spec, steps):
        known = _defined_names(use, spec, path)
        for name in _credentials_named(text, steps[-1]) if use.in_braces else (text,):
            if known is not None and name not in known:
                message = f"no {use.noun} named {show_value(name)}"
                yield Fault(path, message, steps[-1] == "keys", Names(name, known))


def _credentials_named(text: str, field: str) -> Iterator[str]:
    """Name the credentials of a template; `{base64}` stands for the field of that name."""
    return (name for name in placeholders_in(text) if (field, name) != ("template", "base64"))


def walk_names(spec: Mapping[str, Any], steps: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """Give every name at a location, with its path; what is of another type is left to the models."""
    *around, last = steps
    if last == "keys":
        yield from ((path, str(path[-1])) for path, _ in values_along(spec, (*around, "*")))
    else:
        yield from ((path, name) for path, name in values_along(spec, steps) if isinstance(name, str))


def _defined_names(use: Reference, spec: Mapping[str, Any], path: Path) -> Collection[str] | None:
    """Give the names that are defined; none if the mapping that would define them is itself not there."""
    first, *rest = use.defined_in.split("/")
    defining = spec.get(first, {})
    for step in rest:
        defining = defining.get(_resolve_step(step, spec, path)) if isinstance(defining, dict) else None
    return defining if isinstance(defining, dict) else None


def _resolve_step(step: str, spec: Mapping[str, Any], path: Path) -> Any:
    if step == "$1":
        return path[1]
    return _field_beside(step[1:], spec, path) if step.startswith("$") else step


def _field_beside(field: str, spec: Any, path: Path) -> Any:
    """Look a field up in the innermost mapping around the end of a path that has it."""
    field_value = None
    for step in path:
        field_value = spec.get(field, field_value) if isinstance(spec, dict) else field_value
        spec = spec[step]
    return field_value if isinstance(field_value, str) else None


def allowed_names(spec: Mapping[str, Any], path: Path, *, at_key: bool = False) -> Collection[str] | None:
    """Name all that could stand at a path, or be the key that it ends with; none if no name of a part belongs there."""
    asked = (*path[:-1], "keys") if at_key else path
    fitting = (use for use in REFERENCES if not use.in_braces and _fits_location(use.location.split("/"), asked))
    written = next(path[:end] for end in range(len(path), -1, -1) if has_value_at(spec, join_pointer(path[:end])))
    return next((_defined_names(use, spec, written) for use in fitting), None)


def _fits_location(steps: list[str], path: Path) -> bool:
    return len(steps) == len(path) and all(
        step == key or (step == "*" and key != "keys") or (step == "#" and isinstance(key, int))
        for step, key in zip(steps, path, strict=True)
    )


def pointer_faults(spec: Mapping[str, Any]) -> list[Fault]:
    """Find every pointer of the evidence, and of what is executed, that leads nowhere in the spec."""
    entries = (entry for part in ("evidence", "executed") for entry in walk_names(spec, (part, "#", "at", "#")))
    return [fault for path, pointer in entries for fault in _fault_lost(spec, path, pointer)]


def _fault_lost(spec: Any, path: Path, pointer: str) -> Iterator[Fault]:
    """Say at which step a pointer leaves the spec; nothing if it does not."""
    container = "the spec"
    for token in split_pointer(pointer):
        if not has_value_at(spec, join_pointer((token,))):
            known = spec if isinstance(spec, dict) else range(len(spec)) if isinstance(spec, list) else ()
            message = f"nothing at {show_value(pointer)}: no {show_value(token)} written in {container}"
            yield Fault(path, message, names=Names(token, known))
            return
        spec, container = resolve_pointer(spec, join_pointer((token,))), token
