"""Mutation by type: for each leaf the other things that a spec could say in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, Final, NamedTuple

from authproof.loader.references import allowed_names
from authproof.model.base import Json, Pointer
from authproof.model.plain import PlainSpec
from authproof.model.scheme import Part
from authproof.text.json_pointer import join_pointer, resolve_pointer, walk_values
from authproof.verify.mutants import edits
from authproof.verify.mutants.dependent_edits import edits_with_key, edits_with_value
from authproof.verify.mutants.leaves import Leaf, Sort
from authproof.verify.mutants.variations import (
    Choice,
    others_after,
    respell_text,
    vary_json,
    vary_path,
    vary_pointer,
    vary_template,
    vary_text,
    vary_typed,
)

_GONE: Final = "(removed)"
_NEW: Final = "changed"


class Mutation(NamedTuple):
    """One way to change a leaf."""

    now: Any
    """What stands there afterwards, for the report."""
    edit: edits.Edit


MutationGroup = Iterator[Mutation]
"""Changes that would each do as one mutation, the best first."""


def mutate_leaf(leaf: Leaf, spec: PlainSpec) -> Iterator[MutationGroup]:
    yield from _BY_SORT[leaf.sort](leaf, spec)


def _mutate_value(leaf: Leaf, spec: PlainSpec) -> Iterator[MutationGroup]:
    for choice in _other_values(leaf, spec):
        yield _replace_value(leaf, spec, choice)
    if leaf.field_name == "server" and leaf.value in spec["servers"]:
        yield _move_server(leaf, spec)
    if leaf.is_optional:
        yield iter([Mutation(_GONE, edits.remove_entry(leaf.path))])


def _move_server(leaf: Leaf, spec: PlainSpec) -> MutationGroup:
    """Serve something at another address, of which the spec had not known."""
    other = {**spec["servers"][leaf.value], "url": respell_text(spec["servers"][leaf.value]["url"])}
    yield Mutation(
        "(a new one)", edits.chain_edits(edits.put_value(("servers", _NEW), other), edits.put_value(leaf.path, _NEW))
    )


def _other_values(leaf: Leaf, spec: PlainSpec) -> Iterator[Choice]:
    value = leaf.value
    allowed = allowed_names(spec, leaf.path)
    if allowed is not None:
        yield others_after(tuple(allowed), value)
    elif leaf.field_name in ("template", "base64"):
        part = leaf.field_name == "template" and Part.model_validate(
            resolve_pointer(spec, join_pointer(leaf.path[:-1]))
        )
        yield from vary_template(value, tuple(spec["credentials"]), case_tells=not (part and part.is_word_in_any_case))
    elif leaf.field_name == "path":
        yield from vary_path(value)
    elif isinstance(value, str) and (leaf.type is Pointer or _is_pointer(leaf)):
        yield (*vary_pointer(value), *_other_pointers(leaf, spec))
    else:
        yield from vary_typed(value, leaf.type)


def _is_pointer(leaf: Leaf) -> bool:
    """Tell whether a field holds a pointer: by its name, or as the name of a part in a body or message."""
    if leaf.issued and leaf.issued.place is not None:
        return True
    return leaf.field_name.endswith("_at") or (leaf.field_name == "name" and leaf.value.startswith("/"))


def _other_pointers(leaf: Leaf, spec: PlainSpec) -> tuple[str, ...]:
    """Give pointers to other places of the examples that a pointer could lead into."""
    candidates = (candidate for candidate in _possible_pointers(leaf, spec) if candidate != leaf.value)
    return tuple(dict.fromkeys(candidates))


def _possible_pointers(leaf: Leaf, spec: PlainSpec) -> Iterator[str]:
    section, name = leaf.path[0], str(leaf.path[1])
    if section in ("channels", "schemes"):
        channels = [spec["channels"][name]] if section == "channels" else spec.get("channels", {}).values()
        for channel in channels:
            for message in channel["messages"].values():
                yield from _pointers_inside(message["payload"])
    elif section == "grants":
        operation = leaf.provider.grants[name].requested_operation
        yield from _pointers_inside(spec["operations"][operation]["success"].get("body"))


def _pointers_inside(document: Any) -> Iterator[str]:
    """Give the pointers to what is inside objects, but not to what is inside their lists."""
    for path, _ in walk_values(document):
        if path and all(isinstance(key, str) for key in path):
            yield join_pointer(path)


def _replace_value(leaf: Leaf, spec: PlainSpec, choice: Choice) -> MutationGroup:
    for value in choice:
        yield Mutation(value, edits.put_value(leaf.path, value))
    for value in choice[:1]:
        for coupled in edits_with_value(leaf, spec, value):
            yield Mutation(value, edits.chain_edits(edits.put_value(leaf.path, value), coupled))


def _mutate_json(leaf: Leaf, spec: PlainSpec) -> Iterator[MutationGroup]:
    for choice in vary_json(leaf.value):
        yield _replace_value(leaf, spec, choice)


def _mutate_key(leaf: Leaf, spec: PlainSpec) -> Iterator[MutationGroup]:
    yield _rename_entry(leaf, spec)
    yield iter([Mutation(_GONE, edits.remove_entry(leaf.path))])


def _rename_entry(leaf: Leaf, spec: PlainSpec) -> MutationGroup:
    for name in _other_keys(leaf, spec):
        yield Mutation(name, edits.rename_key(leaf.path, name))
        for coupled in edits_with_key(leaf, name):
            yield Mutation(name, edits.chain_edits(edits.rename_key(leaf.path, name), coupled))


def _other_keys(leaf: Leaf, spec: PlainSpec) -> Choice:
    allowed = allowed_names(spec, leaf.path, at_key=True)
    if allowed is not None:
        return others_after(tuple(allowed), leaf.value)
    if leaf.type is not Json and leaf.type == Pointer:
        return (*vary_pointer(leaf.value), *_other_pointers(leaf, spec))
    return vary_text(leaf.value)


def _remove_entry(leaf: Leaf, spec: PlainSpec) -> Iterator[MutationGroup]:
    gone = edits.remove_entry(leaf.path)
    yield iter(
        [
            Mutation(_GONE, gone),
            *(Mutation(_GONE, edits.chain_edits(gone, each)) for each in edits_with_value(leaf, spec, None)),
        ]
    )


def _reorder_entries(leaf: Leaf, spec: PlainSpec) -> Iterator[MutationGroup]:  # noqa: ARG001 - as the others
    yield iter([Mutation("(in another order)", edits.move_last_first(leaf.path))])


def _write_default(leaf: Leaf, spec: PlainSpec) -> Iterator[MutationGroup]:
    for choice in vary_default(leaf, spec):
        yield iter([Mutation(value, edits.put_value(leaf.path, value)) for value in choice])


_BY_SORT: Final[dict[Sort, Callable[[Leaf, PlainSpec], Iterator[MutationGroup]]]] = {
    Sort.value: _mutate_value,
    Sort.json: _mutate_json,
    Sort.key: _mutate_key,
    Sort.entry: _remove_entry,
    Sort.order: _reorder_entries,
    Sort.unwritten: _write_default,
}


_WRITTEN_VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "lifetime": ({"seconds": 60},),
    "authenticate_within": (5.0,),
    "max_message_bytes": (64,),
    "timeout": (5.0,),
    "burst": (1,),
    "reason": ("changed",),
    "body": ({"changed": True},),
    "media_type": ("application/problem+json",),
}
"""What a field can say that says nothing by default, by its name."""


def vary_default(leaf: Leaf, spec: PlainSpec) -> Iterator[Choice]:
    """Give what a spec could say where it says nothing; nothing for fields that only lack more of the same."""
    value, default = leaf.value, leaf.fields[-1].field_info.get_default()
    allowed = allowed_names(spec, (*leaf.path, 0) if isinstance(default, tuple) else leaf.path)
    if leaf.field_name in _WRITTEN_VALUES:
        yield _WRITTEN_VALUES[leaf.field_name]
    elif allowed is not None:
        yield from _vary_named(tuple(allowed), as_list=isinstance(default, tuple))
    elif isinstance(default, bool | int | StrEnum):
        yield from vary_typed(value, leaf.type)
    elif isinstance(default, tuple) and default:
        yield from (([each for each in default if each is not left_out],) for left_out in default)
    elif leaf.field_name == "values":
        yield ([_example_beside(leaf, spec)],)
    elif leaf.field_name == "shape":
        yield ([{"literal": _example_beside(leaf, spec)}],)


def _vary_named(names: tuple[str, ...], *, as_list: bool) -> Iterator[Choice]:
    """Give the first names that will do, or each of them alone as a list."""
    if as_list:
        yield from (([name],) for name in names[:2])
    else:
        yield names


def _example_beside(leaf: Leaf, spec: PlainSpec) -> Any:
    return resolve_pointer(spec, join_pointer((*leaf.owner_path, "example")))
