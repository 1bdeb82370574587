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

_KEY: Final = "[key]"


class Place(NamedTuple):
    """What a `loc` leads to."""

    path: Path
    """The path in the file."""
    type: Any
    """What belongs there."""
    owner: type[BaseModel] | None
    """The model that has the last step as a field; none if it is an element or an entry."""
    is_key: bool
    """Whether the key is meant rather than the value."""


def locate(root: type[BaseModel], loc: Iterable[Key]) -> Place:
    """Walk a `loc` from the root model."""
    place = Place((), root, None, is_key=False)
    for step in loc:
        place = _follow(place, step)
    return place


def field_names(model: type[BaseModel]) -> dict[str, str]:
    """Map the names of a model's fields as files write them to the names in the code."""
    return {info.alias or name: name for name, info in model.model_fields.items()}


def plain(annotation: Any) -> Any:
    """Take away what surrounds a type: `Annotated`, and `None` beside it."""
    if get_origin(annotation) is Annotated:
        return plain(get_args(annotation)[0])
    members = _members(annotation)
    return plain(members[0]) if len(members) == 1 else annotation


def kinds(union: Any) -> tuple[str, ...]:
    """Name the kinds that a union of models tells apart."""
    return tuple(word for member in _members(plain(union)) for word in _tags(member))


def _follow(place: Place, step: Key) -> Place:
    here = plain(place.type)
    if step == _KEY:
        return place._replace(type=_arguments(here)[0], is_key=True)
    if len(_members(here)) > 1:
        return place._replace(type=_tagged(here, step))
    if isinstance(here, type) and issubclass(here, BaseModel):
        return Place((*place.path, step), _field(here, step), here, is_key=False)
    inner = _arguments(here)[-1 if get_origin(here) is dict else 0]
    return Place((*place.path, step), inner, None, is_key=False)


def _members(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) not in (Union, UnionType):
        return ()
    return tuple(member for member in get_args(annotation) if member is not type(None))


def _arguments(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) or (Any,)


def _field(model: type[BaseModel], name: Key) -> Any:
    code_name = field_names(model).get(str(name))
    return model.model_fields[code_name].annotation if code_name else Any


def _tagged(union: Any, tag: Key) -> Any:
    return next((member for member in _members(union) if tag in _tags(member)), Any)


def _tags(member: Any) -> tuple[Any, ...]:
    named = tuple(mark.tag for mark in get_args(member)[1:] if isinstance(mark, Tag))
    return named or _kind_words(plain(member))


def _kind_words(model: Any) -> tuple[str, ...]:
    literals = [info.annotation for info in model.model_fields.values() if get_origin(info.annotation) is Literal]
    return tuple(word for literal in literals for word in get_args(literal))
