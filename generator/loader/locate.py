"""Where in a spec a Pydantic error speaks of: its `loc`, walked along the models.

A `loc` also holds the tags of unions (`grants.login.exchange.operation`), which no file shows; only the
models tell a tag from a field of the same name.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import UnionType
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, Tag

from generator.pointer import Key, Path

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
    """Walk a `loc` from the root model."""
    place = LocatedField((), root, None, is_key=False)
    for step in loc:
        place = _follow_step(place, step)
    return place


def field_names(model: type[BaseModel]) -> dict[str, str]:
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
    if step == _KEY_MARK:
        return place._replace(type=_type_arguments(here)[0], is_key=True)
    if len(_union_members(here)) > 1:
        return place._replace(type=_find_tagged(here, step))
    if isinstance(here, type) and issubclass(here, BaseModel):
        return LocatedField((*place.path, step), _field_annotation(here, step), here, is_key=False)
    inner = _type_arguments(here)[-1 if get_origin(here) is dict else 0]
    return LocatedField((*place.path, step), inner, None, is_key=False)


def _union_members(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) not in (Union, UnionType):
        return ()
    return tuple(member for member in get_args(annotation) if member is not type(None))


def _type_arguments(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) or (Any,)


def _field_annotation(model: type[BaseModel], name: Key) -> Any:
    code_name = field_names(model).get(str(name))
    return model.model_fields[code_name].annotation if code_name else Any


def _find_tagged(union: Any, tag: Key) -> Any:
    return next((member for member in _union_members(union) if tag in _tags_of(member)), Any)


def _tags_of(member: Any) -> tuple[Any, ...]:
    named = tuple(mark.tag for mark in get_args(member)[1:] if isinstance(mark, Tag))
    return named or _kind_words(unwrap_annotation(member))


def _kind_words(model: Any) -> tuple[str, ...]:
    literals = [info.annotation for info in model.model_fields.values() if get_origin(info.annotation) is Literal]
    return tuple(word for literal in literals for word in get_args(literal))
