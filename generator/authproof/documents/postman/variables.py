"""Environments, the variables in them, texts with variables in them, and identifiers that no build changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final
from uuid import UUID, uuid5

from authproof.documents.postman.scripts import text_expression, write_js
from authproof.documents.shared.nodes import Node
from authproof.model.provider import Provider
from authproof.samples.recipe.carriage import Carrier, address_name
from authproof.samples.recipe.nodes import AnswerValue, Base64, Constant, Fields, Input, PercentEncoded, Text
from authproof.samples.recipe.traversal import walk_nodes
from authproof.samples.recipe.values import pieces_of
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.origins import sandbox_origins
from authproof.text.placeholders import fill_template

_BRACED: Final = re.compile(r"\{\{([^{}]*)}}")
_ID_NAMESPACE: Final = UUID("6f1c5ad4-54a1-5f3c-9a35-0f2f2f7f3f10")
"""The space of names in which the identifiers are made."""


def build_environment(provider: Provider) -> Node:
    """Make the environment for the provider itself: what callers hold is left for them to fill in."""
    return _environment_object(provider, provider.name, "environment", http_addresses(provider), {})


def build_sandbox_environment(provider: Provider, sandbox: str) -> Node:
    """Make the environment for the sandbox at an address: nothing is left to fill in.

    The credentials are values that the sandbox accepts, made up or drawn; they open nothing else. All are of one
    holder, who may do everything.
    """
    bases = http_addresses(provider, sandbox_origins(provider, sandbox))
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


def base_variable(server: str) -> str:
    return address_name(server)


def http_addresses(provider: Provider, stand_ins: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the address of each server that is asked over HTTP, by the server's name, with Postman's variables in it.

    `stand_ins` are addresses in the place of the real ones.
    """
    addresses = {name: server.base_url for name, server in provider.servers.items() if not server.is_websocket}
    return {
        name: _refer_to_variables(provider, name, stand_ins[url] if stand_ins else url)
        for name, url in addresses.items()
    }


def _refer_to_variables(provider: Provider, server: str, template: str) -> str:
    texts = Carrier(provider, None).server_texts(server)
    return fill_template(template, {name: variable_reference(text) for name, text in texts.items()})


def usable_credentials(provider: Provider) -> tuple[str, ...]:
    """Name the credentials that something accepts today."""
    usable = provider.usable_schemes(provider.schemes)
    used = {name for scheme in usable for name in provider.schemes[scheme].credentials}
    return tuple(name for name in provider.credentials if name in used)


def saved_credentials(provider: Provider) -> frozenset[str]:
    """Name the credentials that nobody needs to fill in: operations issue them, and scripts save them."""
    return frozenset(name for name in provider.credentials if provider.first_issuer(name) is not None)


def parameter_examples(provider: Provider) -> dict[str, str]:
    """Give the parameters, and variables of servers, that callers bring along, each with its example."""
    plain = Carrier(provider, None)
    texts = [
        plain.parameter_text(name, parameter)
        for operation in provider.operations.values()
        for name, parameter in operation.parameters.items()
    ]
    over_http = (name for name, server in provider.servers.items() if not server.is_websocket)
    texts += [text for name in over_http for text in plain.server_texts(name).values()]
    return {text.name: text.example for text in texts if isinstance(text, Input)}


def variable_reference(text: Text) -> str:
    """Write a text with Postman's variables in it; what has to be computed is a variable that a script sets."""
    pieces = pieces_of(text)
    return "".join(_reference_piece(piece) for piece in pieces)


def holds_braces(fields: Fields) -> bool:
    """Tell whether a constant text of some fields holds double braces, which Postman takes for a variable."""
    return any("{{" in str(node.value) for node in walk_nodes(fields) if isinstance(node, Constant))


def computing_lines(texts: Iterable[Text], is_variable: Callable[[str], bool] = lambda _: False) -> Iterator[str]:
    """Give the lines of script that set what has to be computed: base64, percent-encoding, text with double braces.

    What a variable holds is filled in again: so a name in double braces becomes a variable that holds just that, for
    the one request, unless it is one of the collection's own, as `is_variable` tells.
    """
    computed = dict.fromkeys(piece for text in texts for piece in pieces_of(text) if is_computed(piece))
    for piece in computed:
        yield f"pm.variables.set({write_js(_computed_name(piece))}, {text_expression(piece)});"
    named = (name for piece in computed if isinstance(piece, Constant) for name in _BRACED.findall(piece.value))
    for name in dict.fromkeys(named):
        if not is_variable(name):
            yield f"pm.variables.set({write_js(name)}, {write_js(f'{{{{{name}}}}}')});"


def is_computed(piece: Text) -> bool:
    """Tell whether a script has to set the variable that a text stands in."""
    return isinstance(piece, Base64 | PercentEncoded) or (isinstance(piece, Constant) and "{{" in str(piece.value))


def _reference_piece(piece: Text) -> str:
    if isinstance(piece, Constant) and not is_computed(piece):
        return str(piece.value)
    return f"{{{{{piece.name if isinstance(piece, Input | AnswerValue) else _computed_name(piece)}}}}}"


def _computed_name(piece: Text) -> str:
    """Name a computed value by all that it is made of, so that no two are called the same."""
    words = [node.name if isinstance(node, Input | AnswerValue) else _name_slug(node) for node in walk_nodes(piece)]
    return "_".join(word for word in ("text" if isinstance(piece, Constant) else "", *words) if word)


def _name_slug(node: object) -> str:
    if isinstance(node, Constant):
        return re.sub(r"[^a-z0-9]+", "_", str(node.value).lower()).strip("_")
    return {Base64: "base64", PercentEncoded: "encoded"}.get(type(node), "")


def stable_id(provider: Provider, *names: str) -> str:
    """Give the identifier of a part of a provider's documents, the same on each build (RFC 9562, section 5.5)."""
    return str(uuid5(_ID_NAMESPACE, "/".join((provider.id, *names))))
