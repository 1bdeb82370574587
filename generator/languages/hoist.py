"""Take encodings out of texts: each becomes a variable of its own, so that no line grows by a call in its middle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import count
from typing import Any

from generator.model.channel import JsonType
from generator.recipe.nodes import AnswerValue, Base64, Constant, Input, PercentEncoded, RecipeStep
from generator.recipe.walk import walk_nodes


@dataclass(frozen=True)
class ExtractedValue(AnswerValue):
    """The variable in the place of an encoding."""

    may_be_empty: bool
    """Whether an input that is empty makes it so, too."""


@dataclass(frozen=True)
class ExtractedVariable:
    """A variable that holds an encoded text."""

    name: str
    encoding: Base64 | PercentEncoded


@dataclass
class EncodingExtractor:
    """Hoists the encodings of one recipe, step by step."""

    known: dict[Base64 | PercentEncoded, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def extract_encodings(self, step: RecipeStep) -> tuple[RecipeStep, tuple[ExtractedVariable, ...]]:
        """Give a step without encodings, and the variables to be set before it."""
        # A value may have changed since the step before; an input cannot.
        self.known = {node: name for node, name in self.known.items() if not _may_change(node)}
        new: list[ExtractedVariable] = []
        return self._replace_encodings(step, new), tuple(new)

    def _replace_encodings(self, tree: Any, new: list[ExtractedVariable]) -> Any:
        if isinstance(tree, Base64 | PercentEncoded):
            fixed = any(isinstance(each, Constant) and each.value for each in walk_nodes(tree))
            return ExtractedValue(self._variable_name(tree, new), JsonType.string, may_be_empty=not fixed)
        if isinstance(tree, tuple):
            return tuple(self._replace_encodings(item, new) for item in tree)
        if is_dataclass(tree) and not isinstance(tree, type):
            return replace(
                tree, **{each.name: self._replace_encodings(getattr(tree, each.name), new) for each in fields(tree)}
            )
        return tree

    def _variable_name(self, node: Base64 | PercentEncoded, new: list[ExtractedVariable]) -> str:
        if node not in self.known:
            name = next(each for each in _candidate_names(node) if each not in self.names)
            self.known[node] = name
            self.names.add(name)
            new.append(ExtractedVariable(name, node))
        return self.known[node]


def _candidate_names(node: Base64 | PercentEncoded) -> Iterator[str]:
    inner = next((each.name for each in walk_nodes(node) if isinstance(each, Input | AnswerValue)), "text")
    stem = "credentials" if isinstance(node, Base64) else f"encoded_{inner}"
    yield stem
    yield from (f"{stem}_{number}" for number in count(2))


def _may_change(node: Base64 | PercentEncoded) -> bool:
    return any(isinstance(each, AnswerValue) for each in walk_nodes(node))
