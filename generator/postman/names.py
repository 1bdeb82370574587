"""Variables of a collection: addresses of servers, credentials, parameters, and values that scripts compute."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from generator.documents.values import credentials_of_part
from generator.model.provider import Provider
from generator.model.scheme import Lifecycle
from generator.postman.expressions import text_expression as written
from generator.postman.expressions import write_js
from generator.recipe.carriage import Carrier
from generator.recipe.nodes import AnswerValue, Base64, Constant, Input, Join, PercentEncoded, Text
from generator.recipe.walk import walk_nodes

_USABLE_LIFECYCLES: Final = (Lifecycle.current, Lifecycle.deprecated)


def base_variable(server: str) -> str:
    """Name the variable that holds the address of a server."""
    return f"{server}_url"


def http_addresses(provider: Provider) -> dict[str, str]:
    """Give the address of each server that is asked over HTTP, by the server's name."""
    found = {name: server.url.rstrip("/") for name, server in provider.servers.items()}
    return {name: url for name, url in found.items() if url.startswith("http")}


def usable_credentials(provider: Provider) -> tuple[str, ...]:
    """Name the credentials that something accepts today."""
    usable = (scheme for scheme in provider.schemes.values() if scheme.lifecycle in _USABLE_LIFECYCLES)
    used = {name for scheme in usable for part in scheme.parts for name in credentials_of_part(part)}
    return tuple(name for name in provider.credentials if name in used)


def saved_credentials(provider: Provider) -> frozenset[str]:
    """Name the credentials that operations answer with, and that scripts save."""
    return frozenset(name for name in provider.credentials if provider.is_issued(name))


def parameter_examples(provider: Provider) -> dict[str, str]:
    """Give the parameters that callers bring along, each with its example."""
    plain = Carrier(provider, None)
    own = [
        plain.parameter_text(name, one) for op in provider.operations.values() for name, one in op.parameters.items()
    ]
    brought = [each for each in own if isinstance(each, Input)]
    return {each.name: each.default for each in brought}


def variable_reference(text: Text) -> str:
    """Write a text with Postman's variables in it; what has to be computed is a variable that a script sets."""
    pieces = text.parts if isinstance(text, Join) else (text,)
    return "".join(_reference_piece(piece) for piece in pieces)


def computing_lines(texts: Iterable[Text]) -> Iterator[str]:
    """Give the lines of script that set what has to be computed: base64, percent-encoding."""
    encodings = (node for text in texts for node in _outermost_encodings(text))
    for node in dict.fromkeys(encodings):
        yield f"pm.variables.set({write_js(_computed_name(node))}, {written(node)});"


def _outermost_encodings(text: Text) -> Iterator[Base64 | PercentEncoded]:
    for piece in text.parts if isinstance(text, Join) else (text,):
        if isinstance(piece, Base64 | PercentEncoded):
            yield piece


def _reference_piece(piece: Text) -> str:
    if isinstance(piece, Constant):
        return str(piece.value)
    return f"{{{{{piece.name if isinstance(piece, Input | AnswerValue) else _computed_name(piece)}}}}}"


def _computed_name(piece: Text) -> str:
    """Name a computed value by all that it is made of, so that no two are called the same."""
    words = [node.name if isinstance(node, Input | AnswerValue) else _name_slug(node) for node in walk_nodes(piece)]
    return "_".join(word for word in words if word)


def _name_slug(node: object) -> str:
    if isinstance(node, Constant):
        return re.sub(r"[^a-z0-9]+", "_", str(node.value).lower()).strip("_")
    return {Base64: "base64", PercentEncoded: "encoded"}.get(type(node), "")
