"""The environments that come with a collection: addresses filled in, credentials empty or the sandbox's."""

from __future__ import annotations

from generator.compile import compile_provider
from generator.documents.node import Node
from generator.model.provider import Provider
from generator.origins import sandbox_origins
from generator.postman.identity import stable_id
from generator.postman.names import (
    base_variable,
    http_addresses,
    parameter_examples,
    saved_credentials,
    usable_credentials,
)


def build_environment(provider: Provider) -> Node:
    """Make the environment for the provider itself: what callers hold is left for them to fill in."""
    return _environment_object(provider, provider.name, "environment", http_addresses(provider), {})


def build_sandbox_environment(provider: Provider, sandbox: str) -> Node:
    """Make the environment for the sandbox at an address: nothing is left to fill in.

    The credentials are values that the sandbox accepts, made up or drawn; they open nothing else. All are of one
    holder, who may do everything.
    """
    stand_ins = sandbox_origins(provider, sandbox)
    bases = {name: stand_ins[url] for name, url in http_addresses(provider).items()}
    demo_values = compile_provider(provider).choose_demo_values(next(reversed(provider.levels), None))
    known = {name: value for name, value in demo_values.items() if name not in saved_credentials(provider)}
    return _environment_object(provider, f"{provider.name} (sandbox)", "sandbox", bases, known)


def _environment_object(provider: Provider, name: str, kind: str, bases: dict[str, str], known: dict[str, str]) -> Node:
    variables = [_environment_variable(base_variable(server), url) for server, url in bases.items()]
    variables += [
        _environment_variable(each, known.get(each, ""), secret=provider.credentials[each].secret)
        for each in usable_credentials(provider)
    ]
    variables += [_environment_variable(each, default) for each, default in parameter_examples(provider).items()]
    return {
        "id": stable_id(provider, kind),
        "name": name,
        "values": variables,
        "_postman_variable_scope": "environment",
    }


def _environment_variable(key: str, value: str, *, secret: bool = False) -> Node:
    return {"key": key, "value": value, "type": "secret" if secret else "default", "enabled": True}
