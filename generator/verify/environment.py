"""What a claim needs from the caller's environment: credentials, and the caller's own values of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from generator.claims.claim import Call, Claim, Connect, Held, Step, Text
from generator.claims.text import HELD
from generator.model import Provider
from generator.model.operation import Parameter

Environment = Mapping[str, str]


def missing(claim: Claim, provider: Provider, environment: Environment) -> list[str]:
    """Name the variables that a claim needs and that are not set."""
    held = {each.credential for each in _held(claim.steps) if each.variant not in HELD[1:]}
    names = [provider.credentials[credential].variable for credential in provider.credentials if credential in held]
    names += [name for step in claim.steps for name, _ in _own(step, provider).values()]
    return [name for name in dict.fromkeys(names) if not environment.get(name)]


def localised(claim: Claim, provider: Provider, environment: Environment) -> Claim:
    """Put the caller's own values in the place of the spec's examples of parameters; KeyError if one is not set."""
    return replace(claim, steps=tuple(_localised(step, provider, environment) for step in claim.steps))


def _localised(step: Step, provider: Provider, environment: Environment) -> Step:
    if not isinstance(step, Call | Connect):
        return step
    own = _own(step, provider)

    def put(pairs: tuple[tuple[str, Text], ...]) -> tuple[tuple[str, Text], ...]:
        return tuple((name, _put(text, own.get(name), environment)) for name, text in pairs)

    return replace(step, captures=put(step.captures), query=put(step.query))


def _put(text: Text, own: tuple[str, str] | None, environment: Environment) -> Text:
    return (environment[own[0]],) if own and text == (own[1],) else text


def _own(step: Step, provider: Provider) -> dict[str, tuple[str, str]]:
    """Map the parameters that a step gives the example of to variable and example."""
    if not isinstance(step, Call | Connect):
        return {}
    given = dict((*step.captures, *step.query))
    return {
        name: (parameter.variable, parameter.example)
        for name, parameter in _parameters(step, provider).items()
        if parameter.variable and given.get(name) == (parameter.example,)
    }


def _parameters(step: Call | Connect, provider: Provider) -> Mapping[str, Parameter]:
    place = (step.server, step.path)
    if isinstance(step, Connect):
        found = (each.parameters for each in provider.channels.values() if (each.server, each.path) == place)
        return next(found, {})
    asked = (each for each in provider.operations.values() if (each.server, each.path) == place)
    return next((each.parameters for each in asked if each.method == step.method), {})


def _held(node: Any) -> Iterator[Held]:
    """Give every credential named somewhere in the steps of a claim."""
    if isinstance(node, Held):
        yield node
    elif isinstance(node, tuple | list):
        for inner in node:
            yield from _held(inner)
    elif isinstance(node, dict):
        yield from _held(list(node.values()))
    elif is_dataclass(node):
        yield from _held([getattr(node, field.name) for field in fields(node)])
