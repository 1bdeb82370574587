"""What a recipe holds: its inputs, its values, and the shapes of the JSON that it reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from generator.recipe.nodes import Conversation, Input, On, Recipe, Request, Take, Value


@dataclass(frozen=True)
class Shape:
    """The part of an answer or message that is read: for languages that describe JSON by types."""

    name: str
    """The id of the operation or message."""
    takes: tuple[Take, ...]


def nodes(tree: Any) -> Iterator[Any]:
    """Give every node of a recipe or of a part of one, outer ones first, in the order in which they are used."""
    if isinstance(tree, tuple):
        for item in tree:
            yield from nodes(item)
    elif is_dataclass(tree):
        yield tree
        for field in fields(tree):
            yield from nodes(getattr(tree, field.name))


def inputs(tree: Any) -> tuple[Input, ...]:
    """Give each input once."""
    return tuple(dict.fromkeys(node for node in nodes(tree) if isinstance(node, Input)))


def values(tree: Any) -> tuple[Value, ...]:
    """Give each value that is sent or set as an interval, once."""
    return tuple(dict.fromkeys(node for node in nodes(tree) if isinstance(node, Value)))


def takes(tree: Any) -> tuple[Take, ...]:
    """Give every place at which a value is taken."""
    return tuple(node for node in nodes(tree) if isinstance(node, Take))


def reassigned(recipe: Recipe) -> frozenset[str]:
    """Name the inputs and values that change while the recipe runs."""
    names = Counter([each.name for each in inputs(recipe)] + [take.value.name for take in takes(recipe)])
    return frozenset(name for name, times in names.items() if times > 1)


def shapes(recipe: Recipe) -> tuple[Shape, ...]:
    """Give what is read of each answer and message."""
    readers = [node for node in nodes(recipe) if isinstance(node, Request | On) and node.takes]
    return tuple(Shape(_name(node), node.takes) for node in readers)


def requests(recipe: Recipe) -> tuple[Request, ...]:
    """Give the requests among the steps."""
    return tuple(step for step in recipe.steps if isinstance(step, Request))


def conversations(recipe: Recipe) -> tuple[Conversation, ...]:
    """Give the conversations among the steps."""
    return tuple(step for step in recipe.steps if isinstance(step, Conversation))


def _name(node: Request | On) -> str:
    return node.operation if isinstance(node, Request) else node.message
