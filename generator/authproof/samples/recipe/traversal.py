"""What a recipe holds: its inputs, its values, and the shapes of the JSON that it reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from authproof.samples.recipe.nodes import (
    AnswerValue,
    AuthorizationStep,
    Conversation,
    Input,
    On,
    Poll,
    Recipe,
    RequestStep,
    Take,
)


@dataclass(frozen=True)
class ReadShape:
    """The part of an answer or message that is read: for languages that describe JSON by types."""

    name: str
    """The id of the operation or message."""
    takes: tuple[Take, ...]


def walk_nodes(tree: object) -> Iterator[object]:
    """Give every node of a recipe or of a part of one, outer ones first, in the order in which they are used."""
    if isinstance(tree, tuple):
        for item in tree:
            yield from walk_nodes(item)
    elif is_dataclass(tree) and not isinstance(tree, type):
        yield tree
        for field in fields(tree):
            yield from walk_nodes(getattr(tree, field.name))


def inputs_of(tree: object) -> tuple[Input, ...]:
    """Give each input once: parameters, then credentials."""
    inputs = dict.fromkeys(node for node in walk_nodes(tree) if isinstance(node, Input))
    return tuple(sorted(inputs, key=lambda each: each.credential is not None))


def values_of(tree: object) -> tuple[AnswerValue, ...]:
    """Give each value that is sent or set as an interval, once."""
    return tuple(dict.fromkeys(node for node in walk_nodes(tree) if isinstance(node, AnswerValue)))


def takes_of(tree: object) -> tuple[Take, ...]:
    return tuple(node for node in walk_nodes(tree) if isinstance(node, Take))


def reassigned_names(recipe: Recipe) -> frozenset[str]:
    """Name the inputs and values that change while the recipe runs."""
    made = [each.verifier.name for each in authorizations_of(recipe) if each.verifier]
    taken = [take.value.name for take in takes_of(recipe)]
    waits = [step.poll.interval.name for step in requests_of(recipe) if step.poll]
    names = Counter([*(each.name for each in inputs_of(recipe)), *taken, *made, *waits])
    return frozenset(name for name, times in names.items() if times > 1)


def shapes_of(recipe: Recipe) -> tuple[ReadShape, ...]:
    """Give what is read of each answer and message."""
    readers = [node for node in walk_nodes(recipe) if isinstance(node, RequestStep | On) and node.takes]
    return tuple(ReadShape(_reader_id(node), node.takes) for node in readers)


def requests_of(recipe: Recipe) -> tuple[RequestStep, ...]:
    return tuple(step for step in recipe.steps if isinstance(step, RequestStep))


def polls_of(recipe: Recipe) -> tuple[Poll, ...]:
    return tuple(step.poll for step in requests_of(recipe) if step.poll)


def authorizations_of(recipe: Recipe) -> tuple[AuthorizationStep, ...]:
    return tuple(step for step in recipe.steps if isinstance(step, AuthorizationStep))


def conversations_of(recipe: Recipe) -> tuple[Conversation, ...]:
    return tuple(step for step in recipe.steps if isinstance(step, Conversation))


def _reader_id(node: RequestStep | On) -> str:
    return node.operation if isinstance(node, RequestStep) else node.message
