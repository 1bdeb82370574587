"""What a claim needs from the caller's environment: credentials, and the caller's own values of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from generator.claims.claim import Claim, CredentialText, HeldCredential, OpenSocket, SendRequest, Step
from generator.claims.text import HELD_VARIANTS
from generator.model.operation import Parameter
from generator.model.provider import Provider

Environment = Mapping[str, str]


def missing_variables(claim: Claim, provider: Provider, environment: Environment) -> list[str]:
    """Name the variables that a claim needs and that are not set."""
    held_credentials = {
        each.credential for each in _held_credentials(claim.steps) if each.variant not in HELD_VARIANTS[1:]
    }
    names = [
        provider.credentials[credential].variable
        for credential in provider.credentials
        if credential in held_credentials
    ]
    names += [name for step in claim.steps for name, _ in _own_parameters(step, provider).values()]
    return [name for name in dict.fromkeys(names) if not environment.get(name)]


def localise_claim(claim: Claim, provider: Provider, environment: Environment) -> Claim:
    """Put the caller's own values in the place of the spec's examples of parameters; KeyError if one is not set."""
    return replace(claim, steps=tuple(_localise_step(step, provider, environment) for step in claim.steps))


def _localise_step(step: Step, provider: Provider, environment: Environment) -> Step:
    if not isinstance(step, SendRequest | OpenSocket):
        return step
    own = _own_parameters(step, provider)

    def put_own_values(pairs: tuple[tuple[str, CredentialText], ...]) -> tuple[tuple[str, CredentialText], ...]:
        return tuple((name, _choose_text(text, own.get(name), environment)) for name, text in pairs)

    return replace(step, captures=put_own_values(step.captures), query=put_own_values(step.query))


def _choose_text(text: CredentialText, own: tuple[str, str] | None, environment: Environment) -> CredentialText:
    return (environment[own[0]],) if own and text == (own[1],) else text


def _own_parameters(step: Step, provider: Provider) -> dict[str, tuple[str, str]]:
    """Map the parameters that a step gives the example of to variable and example."""
    if not isinstance(step, SendRequest | OpenSocket):
        return {}
    sent_values = dict((*step.captures, *step.query))
    return {
        name: (parameter.variable, parameter.example)
        for name, parameter in _parameters_of(step, provider).items()
        if parameter.variable and sent_values.get(name) == (parameter.example,)
    }


def _parameters_of(step: SendRequest | OpenSocket, provider: Provider) -> Mapping[str, Parameter]:
    address = (step.server, step.path)
    if isinstance(step, OpenSocket):
        matching = (each.parameters for each in provider.channels.values() if (each.server, each.path) == address)
        return next(matching, {})
    matching_operations = (each for each in provider.operations.values() if (each.server, each.path) == address)
    return next((each.parameters for each in matching_operations if each.method == step.method), {})


def _held_credentials(node: Any) -> Iterator[HeldCredential]:
    """Give every credential named somewhere in the steps of a claim."""
    if isinstance(node, HeldCredential):
        yield node
    elif isinstance(node, tuple | list):
        for inner in node:
            yield from _held_credentials(inner)
    elif isinstance(node, dict):
        yield from _held_credentials(list(node.values()))
    elif is_dataclass(node):
        yield from _held_credentials([getattr(node, field.name) for field in fields(node)])
