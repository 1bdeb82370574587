"""From the flows of a provider to its recipes."""

from __future__ import annotations

from collections.abc import Sequence

from generator.model import Provider
from generator.model.flow import Call, Connect, Step
from generator.recipe.carriage import Carrier, mentioned
from generator.recipe.conversation import conversation
from generator.recipe.exchange import request, take
from generator.recipe.nodes import Recipe, Request, Value
from generator.recipe.nodes import Step as Node


def recipes(provider: Provider) -> tuple[Recipe, ...]:
    """Write one recipe for each flow, in the order of the spec."""
    return tuple(recipe(provider, name) for name in provider.flows)


def recipe(provider: Provider, flow: str) -> Recipe:
    """Write the recipe of one flow; KeyError if the provider has none of that name."""
    spec = provider.flows[flow]
    taken: dict[str, Value] = {}
    steps = []
    for index, step in enumerate(spec.steps):
        later = spec.steps[index + 1 :]
        steps.append(_step(provider, step, later, taken))
        taken |= _taken(provider, step, later)
    return Recipe(provider=provider.id, flow=flow, name=provider.name, title=spec.title, steps=tuple(steps))


def _step(provider: Provider, step: Step, later: Sequence[Step], taken: dict[str, Value]) -> Node:
    carrier = Carrier(provider, provider.schemes[step.using] if step.using else None, dict(taken))
    if isinstance(step, Connect):
        return conversation(carrier, step.connect, step.until)
    return _request(carrier, step, later)


def _request(carrier: Carrier, step: Call, later: Sequence[Step]) -> Request:
    # Credentials are printed only where the reader asked for nothing else.
    show = not (carrier.provider.issued_by(step.call) and later)
    return request(carrier, step.call, issues=_needed(carrier.provider, step, later), show=show)


def _needed(provider: Provider, step: Call, later: Sequence[Step]) -> dict[str, str]:
    found = provider.issued_by(step.call)
    return {name: pointer for name, pointer in found.items() if _is_used(provider, name, later)}


def _is_used(provider: Provider, credential: str, steps: Sequence[Step]) -> bool:
    for step in steps:
        if step.using and credential in mentioned(provider.schemes[step.using]):
            return True
        if isinstance(step, Call) and credential in provider.issued_by(step.call):
            return False
    return False


def _taken(provider: Provider, step: Step, later: Sequence[Step]) -> dict[str, Value]:
    if isinstance(step, Connect):
        return {}
    operation = provider.operations[step.call]
    needed = _needed(provider, step, later)
    return {name: take(name, pointer, operation).value for name, pointer in needed.items()}
