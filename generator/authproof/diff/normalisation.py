"""A spec as plain JSON values with every default written out, so that a default and its absence are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from authproof.diff.change import Change, ChangeKind, Effect, show_value
from authproof.loader.references import REFERENCES, Reference
from authproof.model.provider import Provider
from authproof.text.json_pointer import join_pointer

FullSpec = dict[str, Any]


def spec_with_defaults(provider: Provider) -> FullSpec:
    """Write a spec as JSON values; whole numbers have no fraction."""
    written: FullSpec = _whole_numbers(provider.model_dump(mode="json", by_alias=True))
    return written


def _whole_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _whole_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


_NAMED_PARTS: Final = (
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


def _renamed_pairs(was: FullSpec, now: FullSpec) -> Iterator[tuple[str, str]]:
    """Find parts that are gone, each with a new one that says just the same; alike ones in the order of the specs."""
    new = [name for name in now if name not in was]
    for name in [name for name in was if name not in now]:
        same = next((other for other in new if now[other] == was[name]), None)
        if same is not None:
            new.remove(same)
            yield name, same


def _rename_change(part: str, before: str, after: str) -> Change:
    # Generators make the names of functions from those of operations.
    effect = Effect.possible if part == "operations" else Effect.compatible
    words = (
        f"In our documents, one of the {part} is called ",
        show_value(after),
        " now; it was called ",
        show_value(before),
        ".",
    )
    return Change(effect, ChangeKind.changed, join_pointer((part, after)), words, before, after)


def _rewrite_spec(spec: FullSpec, part: str, before: str, after: str) -> FullSpec:
    made = {**spec, part: _replace_key(spec[part], before, after)}
    for use in REFERENCES:
        if use.defined_in == part:
            made = _change_at(made, use.location.split("/"), _replace_name(use, before, after))
    start, new_start = join_pointer((part, before)), join_pointer((part, after))
    for listed in ("evidence", "executed"):
        made = _change_at(made, [listed, "#", "at", "#"], lambda at: _redirect_pointer(at, start, new_start))
    return made


def _replace_key(entries: FullSpec, before: str, after: str) -> FullSpec:
    return {after if name == before else name: entry for name, entry in entries.items()}


def _replace_name(use: Reference, before: str, after: str) -> Callable[[Any], Any]:
    if use.in_braces:
        return lambda text: text.replace(f"{{{before}}}", f"{{{after}}}")
    if use.location.endswith("/keys"):
        return lambda entries: _replace_key(entries, before, after)
    return lambda name: after if name == before else name


def _redirect_pointer(pointer: str, start: str, new_start: str) -> str:
    inside = pointer == start or pointer.startswith(f"{start}/")
    return new_start + pointer[len(start) :] if inside else pointer


def _change_at(value: Any, steps: list[str], change: Callable[[Any], Any]) -> Any:
    """Change every value at a path of a table; see `Use.at`. What is not there stays away."""
    if not steps or steps == ["keys"]:
        return change(value) if isinstance(value, dict if steps else str) else value
    step, rest = steps[0], steps[1:]
    if isinstance(value, list) and step == "#":
        return [_change_at(item, rest, change) for item in value]
    if isinstance(value, dict) and step != "#":
        return {key: _change_at(inner, rest, change) if step in ("*", key) else inner for key, inner in value.items()}
    return value
