"""Mutation by type: for each leaf the other things that a spec could say in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from generator import pointer
from generator.loader import names
from generator.model.base import Json, Pointer
from generator.mutants import edit, values
from generator.mutants.coupled import along, key_along
from generator.mutants.leaves import Leaf, Sort, Spec
from generator.mutants.unwritten import unwritten
from generator.pointer import Path

_GONE: Final = "(removed)"
_NEW: Final = "changed"


class Change(NamedTuple):
    """One way to change a leaf."""

    now: Any
    """What stands there afterwards, for the report."""
    edit: edit.Edit


Group = Iterator[Change]
"""Changes that would each do as one mutation, the best first."""


def changes(leaf: Leaf, spec: Spec) -> Iterator[Group]:
    """Give every mutation of a leaf."""
    yield from _BY_SORT[leaf.sort](leaf, spec)


def _value(leaf: Leaf, spec: Spec) -> Iterator[Group]:
    for choice in _others(leaf, spec):
        yield _replaced(leaf, spec, choice)
    if leaf.field == "server" and leaf.value in spec["servers"]:
        yield _elsewhere_served(leaf, spec)
    if leaf.optional:
        yield iter([Change(_GONE, edit.removed(leaf.path))])


def _elsewhere_served(leaf: Leaf, spec: Spec) -> Group:
    """Serve something at another address, of which the spec had not known."""
    other = {**spec["servers"][leaf.value], "url": values.respelt(spec["servers"][leaf.value]["url"])}
    yield Change("(a new one)", edit.both(edit.put(("servers", _NEW), other), edit.put(leaf.path, _NEW)))


def _others(leaf: Leaf, spec: Spec) -> Iterator[values.Choice]:
    value = leaf.value
    allowed = names.allowed(spec, leaf.path)
    if allowed is not None:
        yield _after(tuple(allowed), value)
    elif leaf.field in ("template", "base64"):
        yield from values.of_template(value, tuple(spec["credentials"]))
    elif leaf.field == "path":
        yield from values.of_path(value)
    elif isinstance(value, str) and (leaf.type is Pointer or _is_pointer(leaf)):
        yield (*values.of_pointer(value), *_elsewhere(leaf, spec))
    else:
        yield from values.of_type(value, leaf.type)


def _is_pointer(leaf: Leaf) -> bool:
    """Tell whether a field holds a pointer: by its pattern, or as the name of a part in a body or message."""
    return leaf.field.endswith("_at") or (leaf.field == "name" and leaf.value.startswith("/"))


def _elsewhere(leaf: Leaf, spec: Spec) -> tuple[str, ...]:
    """Give pointers to other places of the examples that a pointer could lead into."""
    texts = (found for found in _pointers(spec, leaf.path) if found != leaf.value)
    return tuple(dict.fromkeys(texts))


def _pointers(spec: Spec, path: Path) -> Iterator[str]:
    if path[0] == "channels":
        for message in spec["channels"][path[1]]["messages"].values():
            yield from _inside(message["payload"], "")
    elif path[0] == "schemes":
        for channel in spec.get("channels", {}).values():
            for message in channel["messages"].values():
                yield from _inside(message["payload"], "")
    elif path[0] == "grants":
        yield from _inside(spec["operations"][spec["grants"][path[1]]["operation"]]["success"].get("body"), "")


def _inside(document: Any, at: str) -> Iterator[str]:
    if isinstance(document, dict):
        for key, inner in document.items():
            place = at + pointer.join((key,))
            yield place
            yield from _inside(inner, place)


def _replaced(leaf: Leaf, spec: Spec, choice: values.Choice) -> Group:
    for value in choice:
        yield Change(value, edit.put(leaf.path, value))
    for value in choice[:1]:
        for coupled in along(leaf, spec, value):
            yield Change(value, edit.both(edit.put(leaf.path, value), coupled))


def _json(leaf: Leaf, spec: Spec) -> Iterator[Group]:
    for choice in values.of_json(leaf.value):
        yield _replaced(leaf, spec, choice)


def _key(leaf: Leaf, spec: Spec) -> Iterator[Group]:
    yield _rekeyed(leaf, spec)
    yield iter([Change(_GONE, edit.removed(leaf.path))])


def _rekeyed(leaf: Leaf, spec: Spec) -> Group:
    for name in _other_keys(leaf, spec):
        yield Change(name, edit.renamed(leaf.path, name))
        for coupled in key_along(leaf, spec, name):
            yield Change(name, edit.both(edit.renamed(leaf.path, name), coupled))


def _other_keys(leaf: Leaf, spec: Spec) -> values.Choice:
    allowed = names.allowed(spec, leaf.path, at_key=True)
    if allowed is not None:
        return _after(tuple(allowed), leaf.value)
    if leaf.type is not Json and leaf.type == Pointer:
        return (*values.of_pointer(leaf.value), *_elsewhere(leaf, spec))
    return values.of_text(leaf.value)


def _entry(leaf: Leaf, spec: Spec) -> Iterator[Group]:
    gone = edit.removed(leaf.path)
    yield iter([Change(_GONE, gone), *(Change(_GONE, edit.both(gone, each)) for each in along(leaf, spec, None))])


def _order(leaf: Leaf, spec: Spec) -> Iterator[Group]:  # noqa: ARG001 - as the others
    yield iter([Change("(in another order)", edit.reordered(leaf.path))])


def _unwritten(leaf: Leaf, spec: Spec) -> Iterator[Group]:
    for choice in unwritten(leaf, spec):
        yield iter([Change(value, edit.put(leaf.path, value)) for value in choice])


def _after(members: tuple[str, ...], value: str) -> tuple[str, ...]:
    place = members.index(value) if value in members else 0
    return tuple(each for each in (*members[place:], *members[:place]) if each != value)


_BY_SORT: Final[dict[Sort, Callable[[Leaf, Spec], Iterator[Group]]]] = {
    Sort.value: _value,
    Sort.json: _json,
    Sort.key: _key,
    Sort.entry: _entry,
    Sort.order: _order,
    Sort.unwritten: _unwritten,
}
