"""The environments that come with a collection: addresses filled in, credentials empty or the sandbox's."""

from __future__ import annotations

from generator.compile import compile_provider
from generator.documents.node import Node
from generator.model import Provider
from generator.origins import origins
from generator.postman.identity import identity
from generator.postman.names import addresses, base, credentials, parameters, saved


def environment(provider: Provider) -> Node:
    """Make the environment for the provider itself: what callers hold is left for them to fill in."""
    return _environment(provider, provider.name, "environment", addresses(provider), {})


def sandbox_environment(provider: Provider, sandbox: str) -> Node:
    """Make the environment for the sandbox at an address: nothing is left to fill in.

    The credentials are values that the sandbox accepts, made up or drawn; they open nothing else. All are of one
    holder, who may do everything.
    """
    stand_ins = origins(provider, sandbox)
    bases = {name: stand_ins[url] for name, url in addresses(provider).items()}
    held = compile_provider(provider).demo_values(next(reversed(provider.levels), None))
    known = {name: value for name, value in held.items() if name not in saved(provider)}
    return _environment(provider, f"{provider.name} (sandbox)", "sandbox", bases, known)


def _environment(provider: Provider, name: str, what: str, bases: dict[str, str], known: dict[str, str]) -> Node:
    values = [_value(base(server), url) for server, url in bases.items()]
    values += [
        _value(each, known.get(each, ""), secret=provider.credentials[each].secret) for each in credentials(provider)
    ]
    values += [_value(each, default) for each, default in parameters(provider).items()]
    return {"id": identity(provider, what), "name": name, "values": values, "_postman_variable_scope": "environment"}


def _value(key: str, value: str, *, secret: bool = False) -> Node:
    return {"key": key, "value": value, "type": "secret" if secret else "default", "enabled": True}
