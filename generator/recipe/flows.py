"""From the flows of a provider to its recipes."""

from __future__ import annotations

from collections.abc import Sequence

from generator.model.flow import Call, Connect, Step
from generator.model.provider import Provider
from generator.recipe.carriage import Carrier, credentials_of_scheme
from generator.recipe.conversation import build_conversation
from generator.recipe.exchange import build_request_step, take_credential
from generator.recipe.nodes import AnswerValue, Recipe, RequestStep
from generator.recipe.nodes import RecipeStep as Node


def build_recipes(provider: Provider) -> tuple[Recipe, ...]:
    """Write one recipe for each flow, in the order of the spec."""
    return tuple(build_recipe(provider, name) for name in provider.flows)


def build_recipe(provider: Provider, flow: str) -> Recipe:
    """Write the recipe of one flow; KeyError if the provider has none of that name."""
    spec = provider.flows[flow]
    taken: dict[str, AnswerValue] = {}
    steps = []
    for index, step in enumerate(spec.steps):
        later = spec.steps[index + 1 :]
        steps.append(_build_step(provider, step, later, taken))
        taken |= _taken_values(provider, step, later)
    return Recipe(provider=provider.id, flow=flow, name=provider.name, title=spec.title, steps=tuple(steps))


def _build_step(provider: Provider, step: Step, later: Sequence[Step], taken: dict[str, AnswerValue]) -> Node:
    carrier = Carrier(provider, provider.schemes[step.using] if step.using else None, dict(taken))
    if isinstance(step, Connect):
        return build_conversation(carrier, step.connect, step.until)
    return _call_request(carrier, step, later)


def _call_request(carrier: Carrier, step: Call, later: Sequence[Step]) -> RequestStep:
    # Credentials are printed only where the reader asked for nothing else.
    show = not (carrier.provider.issued_by(step.call) and later)
    return build_request_step(carrier, step.call, issues=_needed_credentials(carrier.provider, step, later), show=show)


def _needed_credentials(provider: Provider, step: Call, later: Sequence[Step]) -> dict[str, str]:
    pointers = provider.issued_by(step.call)
    return {name: pointer for name, pointer in pointers.items() if _is_used(provider, name, later)}


def _is_used(provider: Provider, credential: str, steps: Sequence[Step]) -> bool:
    for step in steps:
        if step.using and credential in credentials_of_scheme(provider.schemes[step.using]):
            return True
        if isinstance(step, Call) and credential in provider.issued_by(step.call):
            return False
    return False


def _taken_values(provider: Provider, step: Step, later: Sequence[Step]) -> dict[str, AnswerValue]:
    if isinstance(step, Connect):
        return {}
    operation = provider.operations[step.call]
    needed = _needed_credentials(provider, step, later)
    return {name: take_credential(name, pointer, operation).value for name, pointer in needed.items()}
