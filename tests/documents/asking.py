"""One request of an operation, worked out from the recipe, ready to be sent."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from authproof.model.provider import Provider
from authproof.samples.recipe.carriage import Carrier
from authproof.samples.recipe.flows import build_request_step
from authproof.samples.recipe.nodes import Array, Base64, Constant, Form, Input, Join, Object, PercentEncoded
from authproof.samples.recipe.values import basic_header, strip_base


@dataclass(frozen=True)
class Asked:
    """A request below the address of its server."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


def ask(provider: Provider, operation: str, scheme: str | None, known: Mapping[str, str]) -> Asked:
    """Ask an operation with one scheme, or without any."""
    spec = provider.operations[operation]
    carrier = Carrier(
        provider, provider.schemes[scheme] if scheme else None, {n: Constant(v) for n, v in known.items()}
    )
    made = build_request_step(carrier, operation, issues={}, show=False)
    below = strip_base(made.address, carrier.base_text(spec.server))
    headers = {name: _text(text) for name, text in (*made.headers, *([basic_header(made.basic)] if made.basic else []))}
    body = b""
    if isinstance(made.body, Form):
        body = urlencode([(name, _text(text)) for name, text in made.body.fields]).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    elif made.body is not None:
        body = json.dumps(_json(made.body)).encode()
        headers["Content-Type"] = "application/json"
    return Asked(made.method, _text(below), headers, body)


def _text(node: Any) -> str:
    match node:
        case Constant(value=str(value)):
            return value
        case Input():
            return node.example
        case Join():
            return "".join(map(_text, node.parts))
        case Base64():
            return b64encode(_text(node.text).encode()).decode()
        case PercentEncoded():
            return quote(_text(node.text), safe="")
    raise TypeError(node)


def _json(node: Any) -> Any:
    match node:
        case Object():
            return {name: _json(member) for name, member in node.members}
        case Array():
            return [_json(item) for item in node.items]
        case Constant():
            return node.value
    return _text(node)
