"""What the models say of a spec's fields: as a JSON Schema (2020-12), by path, and at the end of Pydantic's `loc`.

The schema is for editors, and for whoever reads specs by other means. Each field carries its description, and as
`x-role` whether the sandbox obeys it (`behaviour`) or it is only read (`prose`).
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from itertools import pairwise
from types import UnionType
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema

from authproof.model.base import FieldRole, field_role
from authproof.model.provider import Provider
from authproof.text.json_pointer import Key, Path
from authproof.text.json_values import dump_json

SCHEMA_FILE: Final = "schema.json"
"""The name of the schema beside the specs, which every spec gives in its first line."""

SCHEMA_COMMENT: Final = f"# yaml-language-server: $schema={SCHEMA_FILE}"
"""What a spec begins with, so that editors find the schema."""


def schema_text() -> str:
    """Write the schema as the file that is kept beside the specs."""
    return dump_json(build_schema())


def build_schema() -> dict[str, Any]:
    """Give the schema of a spec."""
    made = Provider.model_json_schema(by_alias=True, schema_generator=_SchemaGenerator)
    return {"$schema": GenerateJsonSchema.schema_dialect, **_forbid_other_keys(made)}


class _SchemaGenerator(GenerateJsonSchema):
    """Leaves out the titles that Pydantic makes of field names: descriptions say more."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - Pydantic's signature
        return False

    def enum_schema(self, schema: Any) -> dict[str, Any]:
        """Say beside the words of a vocabulary what each means, under the name that editors look for."""
        meanings = word_meanings(schema["cls"])
        return {**super().enum_schema(schema), "enumDescriptions": list(meanings.values())}


@cache
def word_meanings(vocabulary: type[Enum]) -> Mapping[str, str]:
    """Give what each word of a vocabulary means, in order: the text below it in the source, as one line, or nothing.

    Python keeps no such text, so that the source is read.
    """
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(vocabulary))).body
    lines = definition.body if isinstance(definition, ast.ClassDef) else []
    below = {
        target.id: text.value.value
        for line, text in pairwise(lines)
        for target in (line.targets if isinstance(line, ast.Assign) else ())
        if isinstance(target, ast.Name) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
    }
    return {str(word.value): " ".join(str(below.get(word.name, "")).split()) for word in vocabulary}


def _forbid_other_keys(value: Any) -> Any:
    """Refuse keys that no pattern allows, as the loader does."""
    if isinstance(value, list):
        return [_forbid_other_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {key: _forbid_other_keys(item) for key, item in value.items()}
    return {**inner, "additionalProperties": False} if "patternProperties" in inner else inner


class SpecField(NamedTuple):
    """One field of the models, at one of the places where its model may stand."""

    path: str
    """`schemes/*/parts/#/name`: `*` stands for each entry of a mapping, `#` for each of a list."""
    role: FieldRole
    description: str


@cache
def fields_by_path() -> dict[str, SpecField]:
    """Give every field, by its path, in the order of the models; what variants of a union share is told once."""
    by_path: dict[str, SpecField] = {}
    for path, marks in walk_types(Provider):
        for info in marks:
            if isinstance(info, FieldInfo) and info.json_schema_extra:  # that of a union only tells members apart
                field = SpecField("/".join(path), field_role(info), info.description or "")
                by_path.setdefault(field.path, field)
    return by_path


def walk_types(annotation: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], tuple[Any, ...]]]:
    """Give the path of everything that may stand in a value of a type, and what `Annotated` says of it there.

    Outer places go before inner ones; a place comes once for each member of a union. `keys` stands for the keys of a
    mapping; the `FieldInfo` of a field is among what is said of it.
    """
    plain, marks = _split_annotated(annotation)
    yield path, marks
    for member in _union_members(plain):
        yield from walk_types(member, path)
    for step, inner in _inner_types(plain).items():
        yield from walk_types(inner, (*path, step))


_KEY_MARK: Final = "[key]"


class LocatedField(NamedTuple):
    """What a `loc` leads to."""

    path: Path
    """The path in the file."""
    type: Any
    """What belongs there."""
    owner: type[BaseModel] | None
    """The model that has the last step as a field; none if it is an element or an entry."""
    is_key: bool
    """Whether the key is meant rather than the value."""


def locate_field(root: type[BaseModel], loc: Iterable[Key]) -> LocatedField:
    """Walk a `loc`, as Pydantic's errors have it, from the root model."""
    place = LocatedField((), root, None, is_key=False)
    for step in loc:
        place = _follow_step(place, step)
    return place


@cache
def field_names(model: type[BaseModel]) -> Mapping[str, str]:
    """Map the names of a model's fields as files write them to the names in the code."""
    return {info.alias or name: name for name, info in model.model_fields.items()}


def unwrap_annotation(annotation: Any) -> Any:
    """Take away what surrounds a type: `Annotated`, and `None` beside it."""
    if get_origin(annotation) is Annotated:
        return unwrap_annotation(get_args(annotation)[0])
    members = _union_members(annotation)
    return unwrap_annotation(members[0]) if len(members) == 1 else annotation


def kinds_of_union(union: Any) -> tuple[str, ...]:
    """Name the kinds that a union of models tells apart."""
    return tuple(word for member in _union_members(unwrap_annotation(union)) for word in _tags_of(member))


def _follow_step(place: LocatedField, step: Key) -> LocatedField:
    here = unwrap_annotation(place.type)
    inner = _inner_types(here)
    if step == _KEY_MARK:
        return place._replace(type=inner.get("keys", Any), is_key=True)
    if len(_union_members(here)) > 1:
        return place._replace(type=_find_tagged(here, step))
    owner = here if isinstance(here, type) and issubclass(here, BaseModel) else None
    generic = "" if owner else "*" if "*" in inner else "#"
    inner_type, _ = _split_annotated(inner.get(generic or str(step), Any))
    return LocatedField((*place.path, step), inner_type, owner, is_key=False)


def _inner_types(annotation: Any) -> dict[str, Any]:
    """Give the types of what stands in a value: by the names of fields, `#` for items, `keys` and `*` of mappings."""
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple:
        return {"#": arguments[0]}
    if get_origin(annotation) is dict:
        return {"keys": arguments[0], "*": arguments[1]}
    return _field_types(annotation) if isinstance(annotation, type) and issubclass(annotation, BaseModel) else {}


@cache  # a spec may be wrong a hundred thousand times
def _field_types(model: type[BaseModel]) -> dict[str, Any]:
    fields = model.model_fields.items()
    return {info.alias or name: Annotated[info.rebuild_annotation(), info] for name, info in fields}


def _split_annotated(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """Part a type from what `Annotated` says of it."""
    return (annotation.__origin__, annotation.__metadata__) if get_origin(annotation) is Annotated else (annotation, ())


def _union_members(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) not in (Union, UnionType):
        return ()
    return tuple(member for member in get_args(annotation) if member is not type(None))


def _find_tagged(union: Any, tag: Key) -> Any:
    return next((member for member in _union_members(union) if tag in _tags_of(member)), Any)


def _tags_of(member: Any) -> tuple[Any, ...]:
    named = tuple(mark.tag for mark in get_args(member)[1:] if isinstance(mark, Tag))
    return named or _kind_words(unwrap_annotation(member))


def _kind_words(model: Any) -> tuple[str, ...]:
    literals = [info.annotation for info in model.model_fields.values() if get_origin(info.annotation) is Literal]
    return tuple(word for literal in literals for word in get_args(literal))
