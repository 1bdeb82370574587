"""Mutation by type: for each leaf the other things that a spec could say in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from generator.loader.names import allowed_names
from generator.model.base import Json, Pointer
from generator.mutants import edit
from generator.mutants.coupled import edits_with_key, edits_with_value
from generator.mutants.leaves import Leaf, Sort, Spec
from generator.mutants.unwritten import vary_default
from generator.mutants.values import (
    Choice,
    respell_text,
    vary_json,
    vary_path,
    vary_pointer,
    vary_template,
    vary_text,
    vary_typed,
)
from generator.pointer import Path, join_pointer

_GONE: Final = "(removed)"
_NEW: Final = "changed"


class Mutation(NamedTuple):
    """One way to change a leaf."""

    now: Any
    """What stands there afterwards, for the report."""
    edit: edit.Edit


MutationGroup = Iterator[Mutation]
"""Changes that would each do as one mutation, the best first."""


def mutate_leaf(leaf: Leaf, spec: Spec) -> Iterator[MutationGroup]:
    """Give every mutation of a leaf."""
    yield from _BY_SORT[leaf.sort](leaf, spec)


def _mutate_value(leaf: Leaf, spec: Spec) -> Iterator[MutationGroup]:
    for choice in _other_values(leaf, spec):
        yield _replace_value(leaf, spec, choice)
    if leaf.field_name == "server" and leaf.value in spec["servers"]:
        yield _move_server(leaf, spec)
    if leaf.is_optional:
        yield iter([Mutation(_GONE, edit.remove_entry(leaf.path))])


def _move_server(leaf: Leaf, spec: Spec) -> MutationGroup:
    """Serve something at another address, of which the spec had not known."""
    other = {**spec["servers"][leaf.value], "url": respell_text(spec["servers"][leaf.value]["url"])}
    yield Mutation(
        "(a new one)", edit.chain_edits(edit.put_value(("servers", _NEW), other), edit.put_value(leaf.path, _NEW))
    )


def _other_values(leaf: Leaf, spec: Spec) -> Iterator[Choice]:
    value = leaf.value
    allowed = allowed_names(spec, leaf.path)
    if allowed is not None:
        yield _others_after(tuple(allowed), value)
    elif leaf.field_name in ("template", "base64"):
        yield from vary_template(value, tuple(spec["credentials"]))
    elif leaf.field_name == "path":
        yield from vary_path(value)
    elif isinstance(value, str) and (leaf.type is Pointer or _is_pointer(leaf)):
        yield (*vary_pointer(value), *_other_pointers(leaf, spec))
    else:
        yield from vary_typed(value, leaf.type)


def _is_pointer(leaf: Leaf) -> bool:
    """Tell whether a field holds a pointer: by its pattern, or as the name of a part in a body or message."""
    return leaf.field_name.endswith("_at") or (leaf.field_name == "name" and leaf.value.startswith("/"))


def _other_pointers(leaf: Leaf, spec: Spec) -> tuple[str, ...]:
    """Give pointers to other places of the examples that a pointer could lead into."""
    candidates = (candidate for candidate in _possible_pointers(spec, leaf.path) if candidate != leaf.value)
    return tuple(dict.fromkeys(candidates))


def _possible_pointers(spec: Spec, path: Path) -> Iterator[str]:
    if path[0] == "channels":
        for message in spec["channels"][path[1]]["messages"].values():
            yield from _pointers_inside(message["payload"], "")
    elif path[0] == "schemes":
        for channel in spec.get("channels", {}).values():
            for message in channel["messages"].values():
                yield from _pointers_inside(message["payload"], "")
    elif path[0] == "grants":
        yield from _pointers_inside(spec["operations"][spec["grants"][path[1]]["operation"]]["success"].get("body"), "")


def _pointers_inside(document: Any, prefix: str) -> Iterator[str]:
    if isinstance(document, dict):
        for key, inner in document.items():
            inner_pointer = prefix + join_pointer((key,))
            yield inner_pointer
            yield from _pointers_inside(inner, inner_pointer)


def _replace_value(leaf: Leaf, spec: Spec, choice: Choice) -> MutationGroup:
    for value in choice:
        yield Mutation(value, edit.put_value(leaf.path, value))
    for value in choice[:1]:
        for coupled in edits_with_value(leaf, spec, value):
            yield Mutation(value, edit.chain_edits(edit.put_value(leaf.path, value), coupled))


def _mutate_json(leaf: Leaf, spec: Spec) -> Iterator[MutationGroup]:
    for choice in vary_json(leaf.value):
        yield _replace_value(leaf, spec, choice)


def _mutate_key(leaf: Leaf, spec: Spec) -> Iterator[MutationGroup]:
    yield _rename_entry(leaf, spec)
    yield iter([Mutation(_GONE, edit.remove_entry(leaf.path))])


def _rename_entry(leaf: Leaf, spec: Spec) -> MutationGroup:
    for name in _other_keys(leaf, spec):
        yield Mutation(name, edit.rename_key(leaf.path, name))
        for coupled in edits_with_key(leaf, spec, name):
            yield Mutation(name, edit.chain_edits(edit.rename_key(leaf.path, name), coupled))


def _other_keys(leaf: Leaf, spec: Spec) -> Choice:
    allowed = allowed_names(spec, leaf.path, at_key=True)
    if allowed is not None:
        return _others_after(tuple(allowed), leaf.value)
    if leaf.type is not Json and leaf.type == Pointer:
        return (*vary_pointer(leaf.value), *_other_pointers(leaf, spec))
    return vary_text(leaf.value)


def _remove_entry(leaf: Leaf, spec: Spec) -> Iterator[MutationGroup]:
    gone = edit.remove_entry(leaf.path)
    yield iter(
        [
            Mutation(_GONE, gone),
            *(Mutation(_GONE, edit.chain_edits(gone, each)) for each in edits_with_value(leaf, spec, None)),
        ]
    )


def _reorder_entries(leaf: Leaf, spec: Spec) -> Iterator[MutationGroup]:  # noqa: ARG001 - as the others
    yield iter([Mutation("(in another order)", edit.move_last_first(leaf.path))])


def _write_default(leaf: Leaf, spec: Spec) -> Iterator[MutationGroup]:
    for choice in vary_default(leaf, spec):
        yield iter([Mutation(value, edit.put_value(leaf.path, value)) for value in choice])


def _others_after(members: tuple[str, ...], value: str) -> tuple[str, ...]:
    place = members.index(value) if value in members else 0
    return tuple(each for each in (*members[place:], *members[:place]) if each != value)


_BY_SORT: Final[dict[Sort, Callable[[Leaf, Spec], Iterator[MutationGroup]]]] = {
    Sort.value: _mutate_value,
    Sort.json: _mutate_json,
    Sort.key: _mutate_key,
    Sort.entry: _remove_entry,
    Sort.order: _reorder_entries,
    Sort.unwritten: _write_default,
}
