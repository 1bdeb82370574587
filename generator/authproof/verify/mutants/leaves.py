"""The leaves of a spec: everything that it says and that the sandbox must obey, one by one.

Prose is left out, with all below it. Names that a spec gives to its own parts (`operations.list_links`) are left out
too: they are handles, and no caller sees them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal, NamedTuple, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from authproof.model.base import FieldRole, Id, Json, field_role
from authproof.model.grant_base import GrantBase, GrantedCredential
from authproof.model.plain import PlainSpec, plain_spec
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.tables import Tables
from authproof.text.json_pointer import Path, join_pointer

_ORDERED_FIELDS: Final = ("levels", "bodies")
"""Mappings whose order means something: from least to most; the first answers who accepts none in particular."""

_POINTING_PARTS: Final = ("evidence", "executed", "gaps")
"""Parts that lead to the others by pointers."""


class Sort(StrEnum):
    """What of a place is the leaf."""

    value = "value"
    """A single value of a field."""
    json = "json"
    """A single value inside an example: of a body, a payload."""
    key = "key"
    """The key of an entry that means something: a header's name, a media type, a key of a JSON object."""
    entry = "entry"
    """That the entry, item or optional part is there at all."""
    order = "order"
    """The order of entries."""
    unwritten = "unwritten"
    """A field that the spec leaves at its default."""


class LeafField(NamedTuple):
    """A field of a model that is written in a spec."""

    model: BaseModel
    model_path: Path
    """Where the model stands."""
    name: str
    """As the code names it."""

    @property
    def field_info(self) -> FieldInfo:
        """What the model says of it."""
        return type(self.model).model_fields[self.name]


LeafFields = tuple[LeafField, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf."""

    sort: Sort
    path: Path
    value: Any
    """The plain JSON value at the path; of an unwritten field its default."""
    fields: LeafFields
    """The fields that lead to it, from the root; it is a value of the last, or a value inside."""
    type: Any
    """What may stand there, as a type annotation."""
    entry: BaseModel | None = None
    """The part that is an entry or item, if that is what the leaf is."""

    @property
    def pointer(self) -> str:
        """Where it is, as a JSON Pointer."""
        return join_pointer(self.path)

    @property
    def provider(self) -> Provider:
        """The provider whose spec it is a leaf of."""
        return cast(Provider, self.fields[0].model)

    @property
    def field_name(self) -> str:
        return self.fields[-1].name

    @property
    def owner_model(self) -> BaseModel:
        """The model that has its field."""
        return self.fields[-1].model

    @property
    def owner_path(self) -> Path:
        """Where that model stands."""
        return self.fields[-1].model_path

    @property
    def inner_pointer(self) -> str:
        """Where it is inside its field, as a JSON Pointer."""
        return join_pointer(self.path[len(self.owner_path) + 1 :])

    @property
    def document_pointer(self) -> str:
        """Where it is inside its body or payload, as a JSON Pointer; `bodies` has one body a media type."""
        return join_pointer(self.path[len(self.owner_path) + (2 if self.field_name == "bodies" else 1) :])

    @property
    def is_optional(self) -> bool:
        """Whether its field could be left out."""
        return not self.inner_pointer and not self.fields[-1].field_info.is_required()

    @property
    def issued(self) -> GrantedCredential | None:
        """The credential that a grant issues, if this is where it says so."""
        grant = self.owner_model
        issued = grant.issued if isinstance(grant, GrantBase) else ()
        return next((each for each in issued if (*self.owner_path, *each.path) == self.path), None)

    def __str__(self) -> str:
        return f"{self.pointer or '/'} ({self.sort})"


def behaviour_spec(provider: Provider) -> PlainSpec:
    """Write a spec as plain JSON values without the parts that only point to others, so that these can change."""
    return {name: part for name, part in plain_spec(provider).items() if name not in _POINTING_PARTS}


def compile_behaviour(provider: Provider) -> Tables:
    """Compile a spec as its mutants are compiled: without evidence, so that no refusal tells how it is known."""
    return compile_provider(provider.model_copy(update={"evidence": ()}))


def list_leaves(provider: Provider) -> tuple[Leaf, ...]:
    """Give every leaf of a spec, in the order of the models."""
    return tuple(_LeafWalk(plain_spec(provider)).walk_model(provider, (), ()))


class _LeafWalk:
    """Goes through the models. What a spec names its own parts is told by looking at who names them."""

    def __init__(self, spec: PlainSpec) -> None:
        self._spec = spec

    def walk_model(self, model: BaseModel, path: Path, fields: LeafFields) -> Iterator[Leaf]:
        for name, info in type(model).model_fields.items():
            if field_role(info) is FieldRole.behaviour and not _is_tag(info.annotation):
                yield from self._walk_field((*fields, LeafField(model, path, name)), (*path, info.alias or name))

    def _walk_field(self, fields: LeafFields, path: Path) -> Iterator[Leaf]:
        model, _, name = fields[-1]
        info, value = fields[-1].field_info, getattr(model, name)
        if name not in model.model_fields_set:
            yield Leaf(Sort.unwritten, path, info.get_default(call_default_factory=True), fields, info.annotation)
            return
        below = tuple(self._walk_value(value, info.annotation, path, fields))
        if isinstance(value, BaseModel) and not info.is_required() and _says_something(below):
            yield Leaf(Sort.entry, path, None, fields, info.annotation, value)
        if name in _ORDERED_FIELDS and isinstance(value, dict) and len(value) > 1:
            yield Leaf(Sort.order, path, list(value), fields, info.annotation)
        yield from below

    def _walk_value(self, value: Any, kind: Any, path: Path, fields: LeafFields) -> Iterator[Leaf]:
        if isinstance(value, BaseModel):
            yield from self.walk_model(value, path, fields)
        elif kind is Json:
            yield from _walk_json(value, path, fields)
        elif isinstance(value, dict):
            yield from self._walk_mapping(value, kind, path, fields)
        elif isinstance(value, tuple):
            yield from self._walk_items(value, kind, path, fields)
        else:
            plainly = value.value if isinstance(value, StrEnum) else value
            yield Leaf(Sort.value, path, plainly, fields, type(value) if isinstance(value, StrEnum) else kind)

    def _walk_mapping(self, value: dict[str, Any], kind: Any, path: Path, fields: LeafFields) -> Iterator[Leaf]:
        key_kind, value_kind = get_args(kind)
        for key, inner in value.items():
            place = (*path, key)
            handle = key_kind == Id
            below = tuple(self._walk_value(inner, value_kind, place, fields))
            if not handle or _says_something(below):
                entry = inner if isinstance(inner, BaseModel) else None
                yield Leaf(Sort.entry if handle else Sort.key, place, key, fields, key_kind, entry)
            yield from below

    def _walk_items(self, value: tuple[Any, ...], kind: Any, path: Path, fields: LeafFields) -> Iterator[Leaf]:
        for index, inner in enumerate(value):
            entry = inner if isinstance(inner, BaseModel) else None
            shown = None if isinstance(inner, BaseModel | dict | tuple) else inner
            yield Leaf(Sort.entry, (*path, index), shown, fields, kind, entry)
            yield from self._walk_value(inner, get_args(kind)[0], (*path, index), fields)


def _walk_json(value: Any, path: Path, fields: LeafFields) -> Iterator[Leaf]:
    """Give each value and each key of an example; an empty object or list is a value."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield Leaf(Sort.key, (*path, key), key, fields, Json)
            yield from _walk_json(inner, (*path, key), fields)
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield Leaf(Sort.entry, (*path, index), None, fields, Json)
            yield from _walk_json(inner, (*path, index), fields)
    else:
        yield Leaf(Sort.json, path, value, fields, Json)


def _says_something(below: tuple[Leaf, ...]) -> bool:
    """Tell whether a spec writes any of these leaves."""
    return any(leaf.sort is not Sort.unwritten for leaf in below)


def _is_tag(annotation: Any) -> bool:
    """Tell whether a field can say one thing only: it tells the members of a union apart, as their fields do."""
    return get_origin(annotation) is Literal and len(get_args(annotation)) == 1
