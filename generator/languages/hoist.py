"""Take encodings out of texts: each becomes a variable of its own, so that no line grows by a call in its middle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import count
from typing import Any

from generator.model.channel import JsonType
from generator.recipe.nodes import Base64, Constant, Encoded, Input, Step, Value
from generator.recipe.walk import nodes


@dataclass(frozen=True)
class Hoisted(Value):
    """The variable in the place of an encoding."""

    may_be_empty: bool
    """Whether an input that is empty makes it so, too."""


@dataclass(frozen=True)
class Local:
    """A variable that holds an encoded text."""

    name: str
    encoding: Base64 | Encoded


@dataclass
class Hoist:
    """Hoists the encodings of one recipe, step by step."""

    known: dict[Base64 | Encoded, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def step(self, step: Step) -> tuple[Step, tuple[Local, ...]]:
        """Give a step without encodings, and the variables to be set before it."""
        # A value may have changed since the step before; an input cannot.
        self.known = {node: name for node, name in self.known.items() if not _changes(node)}
        new: list[Local] = []
        return self._replaced(step, new), tuple(new)

    def _replaced(self, tree: Any, new: list[Local]) -> Any:
        if isinstance(tree, Base64 | Encoded):
            fixed = any(isinstance(each, Constant) and each.value for each in nodes(tree))
            return Hoisted(self._name(tree, new), JsonType.string, may_be_empty=not fixed)
        if isinstance(tree, tuple):
            return tuple(self._replaced(item, new) for item in tree)
        if is_dataclass(tree) and not isinstance(tree, type):
            return replace(tree, **{each.name: self._replaced(getattr(tree, each.name), new) for each in fields(tree)})
        return tree

    def _name(self, node: Base64 | Encoded, new: list[Local]) -> str:
        if node not in self.known:
            name = next(each for each in _candidates(node) if each not in self.names)
            self.known[node] = name
            self.names.add(name)
            new.append(Local(name, node))
        return self.known[node]


def _candidates(node: Base64 | Encoded) -> Iterator[str]:
    inner = next((each.name for each in nodes(node) if isinstance(each, Input | Value)), "text")
    stem = "credentials" if isinstance(node, Base64) else f"encoded_{inner}"
    yield stem
    yield from (f"{stem}_{number}" for number in count(2))


def _changes(node: Base64 | Encoded) -> bool:
    return any(isinstance(each, Value) for each in nodes(node))
