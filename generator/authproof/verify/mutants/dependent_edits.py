"""What must change along with a leaf so that the loader takes the spec: examples that show it, pointers into them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from pydantic import TypeAdapter

from authproof.model.base import Json
from authproof.model.credential import Fixed, Run, Segment
from authproof.model.plain import PlainSpec
from authproof.sandbox.compile.credential import compile_shape
from authproof.sandbox.tables.credential import draw_value
from authproof.text.json_pointer import Path, join_pointer, path_along, resolve_pointer, split_pointer
from authproof.verify.mutants.edits import (
    POINTER_KEYED_FIELDS,
    Edit,
    chain_edits,
    put_value,
    redirect_keys,
    redirect_values,
    remove_entry,
    rename_key,
    replace_text,
)
from authproof.verify.mutants.leaves import Leaf

_SHAPE_ADAPTER: Final = TypeAdapter(tuple[Segment, ...])
_DISTINCTIVE_LENGTH: Final = 8
"""Characters that an example must have to be looked for inside other texts."""

_SAMPLE_VALUES: Final[dict[str, Any]] = {
    "string": "word",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "object": {},
    "array": [],
    "null": None,
}


def edits_with_value(leaf: Leaf, spec: PlainSpec, value: Any) -> Iterator[Edit]:
    """Give edits that may have to go with a new value of a leaf."""
    model, path = leaf.owner_model, leaf.owner_path
    if leaf.field_name == "match":
        yield _show_value(path, str(leaf.path[-1]), value)
    elif leaf.field_name == "required":
        yield _show_value(path, str(leaf.path[-1]), _SAMPLE_VALUES.get(value))
    elif leaf.field_name == "algorithm":
        yield remove_entry((*path, "burst"))
    elif leaf.field_name == "payload" and leaf.inner_pointer in _mapping_at(spec, path).get("match", {}):
        yield put_value((*path, "match", leaf.inner_pointer), value)
    elif isinstance(model, Fixed | Run):
        yield _redraw_example(path[:-2])
    elif leaf.issued and leaf.issued.place is not None:
        yield from _rename_issued_key(leaf, spec, value)


def edits_with_key(leaf: Leaf, name: str) -> Iterator[Edit]:
    """Give edits that may have to go with a new key of a leaf."""
    path = leaf.owner_path
    if leaf.field_name in POINTER_KEYED_FIELDS:
        yield _rename_example_key(leaf, name)
    elif leaf.type is Json:
        old = leaf.document_pointer
        new = join_pointer((*split_pointer(old)[:-1], name))
        yield redirect_keys(path, old, new)
        yield chain_edits(redirect_keys(path, old, new), _redirect_elsewhere(leaf, old, new))


def _show_value(path: Path, inner_pointer: str, value: Any) -> Edit:
    """Show a value in a message's example."""
    return lambda spec: put_value((*path, "payload", *_path_to(spec, (*path, "payload"), inner_pointer)), value)(spec)


def _rename_example_key(leaf: Leaf, new: str) -> Edit:
    """Rename a key of a message's example, and have every pointer follow."""
    path, old = leaf.owner_path, str(leaf.path[-1])

    def apply_edit(spec: PlainSpec) -> PlainSpec:
        spec = rename_key((*path, "payload", *_path_to(spec, (*path, "payload"), old)), split_pointer(new)[-1])(spec)
        return chain_edits(redirect_keys(path, old, new), _redirect_elsewhere(leaf, old, new))(spec)

    return apply_edit


def _redirect_elsewhere(leaf: Leaf, old: str, new: str) -> Edit:
    """Have pointers follow that stand elsewhere: in the channel, in its schemes, in the grant that issues."""
    path = leaf.owner_path
    if path[0] == "channels":
        return chain_edits(redirect_values(path[:2], old, new), redirect_values(("schemes",), old, new))
    fields = {
        ("grants", name, issued.path[0])
        for name, grant in leaf.provider.grants.items()
        for issued in grant.issued
        if path[:2] == ("operations", grant.requested_operation)
    }
    return chain_edits(*(redirect_values(field, old, new) for field in sorted(fields)))


def _rename_issued_key(leaf: Leaf, spec: PlainSpec, value: str) -> Iterator[Edit]:
    """Rename the key of the answer's example that the credential stands at."""
    operation = leaf.provider.grants[str(leaf.owner_path[1])].requested_operation
    if operation and leaf.value and split_pointer(value)[:-1] == split_pointer(leaf.value)[:-1]:
        body: Path = ("operations", operation, "success", "body")
        yield rename_key((*body, *_path_to(spec, body, leaf.value)), split_pointer(value)[-1])


def _redraw_example(path: Path) -> Edit:
    """Draw an example of the shape that is there now, and show it wherever the old one stood."""

    def apply_edit(spec: PlainSpec) -> PlainSpec:
        model = _mapping_at(spec, path)
        shape = compile_shape(_SHAPE_ADAPTER.validate_python(model["shape"]), model["example"])
        fresh = draw_value(shape, Random(model["example"]))  # noqa: S311 - an example, drawn the same each time
        if len(model["example"]) >= _DISTINCTIVE_LENGTH:
            return replace_text(model["example"], fresh)(spec)
        return put_value((*path, "example"), fresh)(spec)

    return apply_edit


def _path_to(spec: PlainSpec, document: Path, inner_pointer: str) -> Path:
    """Write a pointer into a document as a path: items of lists by number; LookupError if it leads to nothing."""
    node = resolve_pointer(spec, join_pointer(document))
    resolve_pointer(node, inner_pointer)
    return path_along(node, inner_pointer)


def _mapping_at(spec: PlainSpec, path: Path) -> dict[str, Any]:
    mapping: dict[str, Any] = resolve_pointer(spec, join_pointer(path))
    return mapping
