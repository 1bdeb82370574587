"""Every field that a spec may have, by its path: what tables over a spec's fields are held complete against."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Any, Final, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from generator.model.provider import Provider

BEHAVIOUR: Final = "behaviour"
PROSE: Final = "prose"


class SpecField(NamedTuple):
    """One field of the models, at one of the places where its model may stand."""

    path: str
    """`schemes/*/parts/#/name`: `*` stands for each entry of a mapping, `#` for each of a list."""
    role: str
    """`behaviour` or `prose`; see `generator.model.base`."""
    description: str


@cache
def fields_by_path() -> dict[str, SpecField]:
    """Give every field, by its path, in the order of the models; what variants of a union share is told once."""
    by_path: dict[str, SpecField] = {}
    for field in _fields_of(Provider, ()):
        by_path.setdefault(field.path, field)
    return by_path


def _fields_of(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[SpecField]:
    for name, info in model.model_fields.items():
        inner = (*path, info.alias or name)
        extra = info.json_schema_extra
        role = extra["x-role"] if isinstance(extra, dict) else BEHAVIOUR
        yield SpecField("/".join(inner), str(role), info.description or "")
        yield from _fields_inside(info.annotation, inner)


def _fields_inside(annotation: Any, path: tuple[str, ...]) -> Iterator[SpecField]:
    origin = get_origin(annotation)
    if hasattr(annotation, "__metadata__"):
        yield from _fields_inside(annotation.__origin__, path)
    elif origin in (Union, UnionType):
        for option in get_args(annotation):
            yield from _fields_inside(option, path)
    elif origin is tuple:
        yield from _fields_inside(get_args(annotation)[0], (*path, "#"))
    elif origin is dict:
        yield from _fields_inside(get_args(annotation)[1], (*path, "*"))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _fields_of(annotation, path)
