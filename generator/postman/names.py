"""Variables of a collection: addresses of servers, credentials, parameters, and values that scripts compute."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from generator.documents import values
from generator.model import Provider
from generator.model.scheme import Lifecycle
from generator.postman.expressions import js
from generator.postman.expressions import text as written
from generator.recipe.carriage import Carrier
from generator.recipe.nodes import Base64, Constant, Encoded, Input, Join, Text, Value
from generator.recipe.walk import nodes

_USABLE: Final = (Lifecycle.current, Lifecycle.deprecated)


def base(server: str) -> str:
    """Name the variable that holds the address of a server."""
    return f"{server}_url"


def addresses(provider: Provider) -> dict[str, str]:
    """Give the address of each server that is asked over HTTP, by the server's name."""
    found = {name: server.url.rstrip("/") for name, server in provider.servers.items()}
    return {name: url for name, url in found.items() if url.startswith("http")}


def credentials(provider: Provider) -> tuple[str, ...]:
    """Name the credentials that something accepts today."""
    usable = (scheme for scheme in provider.schemes.values() if scheme.lifecycle in _USABLE)
    used = {name for scheme in usable for part in scheme.parts for name in values.held(part)}
    return tuple(name for name in provider.credentials if name in used)


def saved(provider: Provider) -> frozenset[str]:
    """Name the credentials that operations answer with, and that scripts save."""
    return frozenset(name for name in provider.credentials if provider.is_issued(name))


def parameters(provider: Provider) -> dict[str, str]:
    """Give the parameters that callers bring along, each with its example."""
    plain = Carrier(provider, None)
    own = [plain.parameter(name, one) for op in provider.operations.values() for name, one in op.parameters.items()]
    brought = [each for each in own if isinstance(each, Input)]
    return {each.name: each.default for each in brought}


def reference(text: Text) -> str:
    """Write a text with Postman's variables in it; what has to be computed is a variable that a script sets."""
    pieces = text.parts if isinstance(text, Join) else (text,)
    return "".join(_piece(piece) for piece in pieces)


def computed(texts: Iterable[Text]) -> Iterator[str]:
    """Give the lines of script that set what has to be computed: base64, percent-encoding."""
    found = (node for text in texts for node in _outermost(text))
    for node in dict.fromkeys(found):
        yield f"pm.variables.set({js(_named(node))}, {written(node)});"


def _outermost(text: Text) -> Iterator[Base64 | Encoded]:
    for piece in text.parts if isinstance(text, Join) else (text,):
        if isinstance(piece, Base64 | Encoded):
            yield piece


def _piece(piece: Text) -> str:
    if isinstance(piece, Constant):
        return str(piece.value)
    return f"{{{{{piece.name if isinstance(piece, Input | Value) else _named(piece)}}}}}"


def _named(piece: Text) -> str:
    """Name a computed value by all that it is made of, so that no two are called the same."""
    words = [node.name if isinstance(node, Input | Value) else _slug(node) for node in nodes(piece)]
    return "_".join(word for word in words if word)


def _slug(node: object) -> str:
    if isinstance(node, Constant):
        return re.sub(r"[^a-z0-9]+", "_", str(node.value).lower()).strip("_")
    return {Base64: "base64", Encoded: "encoded"}.get(type(node), "")
