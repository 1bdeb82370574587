"""Both specs made comparable: what was only renamed is looked for, and the old spec put under the new names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from authproof.diff.change import Change, ChangeKind, Effect, show_value
from authproof.loader.references import REFERENCES, Reference
from authproof.model.plain import PlainSpec, spec_with_defaults
from authproof.model.pointers import Section, spec_pointer
from authproof.model.provider import Provider
from authproof.text.json_pointer import join_pointer, redirect_pointer, rename_key

_NAMED_PARTS: Final[tuple[Section, ...]] = (
    "servers",
    "levels",
    "credentials",
    "schemes",
    "operations",
    "channels",
    "limits",
    "failures",
    "grants",
)
"""Parts that have names, each after those that it refers to; limits before the refusals that name them."""


def apply_renames(old: Provider, new: Provider) -> tuple[Provider, tuple[Change, ...]]:
    """Give the old spec under the new names, and what was renamed."""
    was, now, renames = spec_with_defaults(old), spec_with_defaults(new), []
    for part in _NAMED_PARTS:
        for before, after in _renamed_pairs(was[part], now[part]):
            was = _rewrite_spec(was, part, before, after)
            renames.append(_rename_change(part, before, after))
    return (Provider.model_validate(was) if renames else old), tuple(renames)


def _renamed_pairs(was: PlainSpec, now: PlainSpec) -> Iterator[tuple[str, str]]:
    """Find parts that are gone, each with a new one that says just the same; alike ones in the order of the specs."""
    new = [name for name in now if name not in was]
    for name in [name for name in was if name not in now]:
        same = next((other for other in new if now[other] == was[name]), None)
        if same is not None:
            new.remove(same)
            yield name, same


def _rename_change(part: Section, before: str, after: str) -> Change:
    # Generators make the names of functions from those of operations.
    effect = Effect.possible if part == "operations" else Effect.compatible
    called = f"In our documents, one of the {part} is called "
    words = (called, show_value(after), " now; it was called ", show_value(before), ".")
    return Change(effect, ChangeKind.changed, spec_pointer(part, after), words, before, after)


def _rewrite_spec(spec: PlainSpec, part: Section, before: str, after: str) -> PlainSpec:
    old, new = spec_pointer(part, before), spec_pointer(part, after)
    renamed: PlainSpec = rename_key(spec, old, after)
    for use in REFERENCES:
        if use.defined_in == part:
            renamed = _change_at(renamed, use.location.split("/"), _replace_name(use, before, after))
    for listed in ("evidence", "executed"):
        renamed = _change_at(renamed, [listed, "#", "at", "#"], lambda pointer: redirect_pointer(pointer, old, new))
    return renamed


def _replace_name(use: Reference, before: str, after: str) -> Callable[[Any], Any]:
    if use.in_braces:
        return lambda text: text.replace(f"{{{before}}}", f"{{{after}}}")
    if use.location.endswith("/keys"):
        return lambda entries: rename_key(entries, join_pointer((before,)), after)
    return lambda name: after if name == before else name


def _change_at(value: Any, steps: list[str], change: Callable[[Any], Any]) -> Any:
    """Change every value at a path of a table; see `Reference.location`. What is not there stays away."""
    if not steps or steps == ["keys"]:
        return change(value) if isinstance(value, dict if steps else str) else value
    step, rest = steps[0], steps[1:]
    if isinstance(value, list) and step == "#":
        return [_change_at(item, rest, change) for item in value]
    if isinstance(value, dict) and step != "#":
        return {key: _change_at(inner, rest, change) if step in ("*", key) else inner for key, inner in value.items()}
    return value
