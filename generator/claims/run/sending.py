"""Requests and handshakes ready to go out: the names in a step filled, its values percent-encoded."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlencode

from generator.claims.claim import Call, Connect, Text
from generator.claims.run.target import Sent
from generator.claims.run.values import Values
from generator.claims.text import quoted

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"


def request(step: Call, values: Values) -> Sent:
    """Write a request, with the Content-Type of its body unless the step has its own."""
    headers = _headers(step, values)
    body = b""
    if step.body is not None:
        tree = values.tree(step.body)
        body = (urlencode(tree) if step.form else written(tree)).encode()
        if (kind := content_type(step)) is not None:
            headers.append(("Content-Type", kind))
    return Sent(step.method, step.server, _path(step, values), _query(step, values), headers, body, step.address)


def handshake(step: Connect, values: Values) -> Sent:
    """Write the request that opens a socket."""
    headers = _headers(step, values)
    if step.subprotocols:
        headers.append(("Sec-WebSocket-Protocol", ", ".join(map(values.fill, step.subprotocols))))
    return Sent("GET", step.server, _path(step, values), _query(step, values), headers, b"", step.address)


def written(tree: Any) -> str:
    """Write a message as JSON."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def content_type(step: Call) -> str | None:
    """Name the media type of a request's body; None if it has none, or says it itself."""
    if step.body is None or any(name.lower() == "content-type" for name, _ in step.headers):
        return None
    return FORM if step.form else JSON


def _headers(step: Call | Connect, values: Values) -> list[tuple[str, str]]:
    return [(name, values.fill(text)) for name, text in step.headers]


def _path(step: Call | Connect, values: Values) -> str:
    path = step.path
    for name, text in step.captures:
        path = path.replace(f"{{{name}}}", quoted(values.fill(text)))
    return path


def _query(step: Call | Connect, values: Values) -> str:
    pairs: list[tuple[str, Text]] = list(step.query)
    return "&".join([f"{quoted(name)}={quoted(values.fill(text))}" for name, text in pairs])
