"""Requests and handshakes ready to go out: the names in a step filled, its values percent-encoded."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlencode

from generator.claims.claim import CredentialText, OpenSocket, SendRequest
from generator.claims.run.target import PreparedRequest
from generator.claims.run.values import RunValues
from generator.claims.text import percent_encode

JSON_TYPE: Final = "application/json"
FORM_TYPE: Final = "application/x-www-form-urlencoded"


def prepare_request(step: SendRequest, values: RunValues) -> PreparedRequest:
    """Write a request, with the Content-Type of its body unless the step has its own."""
    headers = _filled_headers(step, values)
    body = b""
    if step.body is not None:
        tree = values.fill_json(step.body)
        body = (urlencode(tree) if step.form else encode_json(tree)).encode()
        if (kind := content_type_of(step)) is not None:
            headers.append(("Content-Type", kind))
    return PreparedRequest(
        step.method, step.server, _filled_path(step, values), _encoded_query(step, values), headers, body, step.address
    )


def prepare_handshake(step: OpenSocket, values: RunValues) -> PreparedRequest:
    """Write the request that opens a socket."""
    headers = _filled_headers(step, values)
    if step.subprotocols:
        headers.append(("Sec-WebSocket-Protocol", ", ".join(map(values.fill_values, step.subprotocols))))
    return PreparedRequest(
        "GET", step.server, _filled_path(step, values), _encoded_query(step, values), headers, b"", step.address
    )


def encode_json(tree: Any) -> str:
    """Write a message as JSON."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def content_type_of(step: SendRequest) -> str | None:
    """Name the media type of a request's body; None if it has none, or says it itself."""
    if step.body is None or any(name.lower() == "content-type" for name, _ in step.headers):
        return None
    return FORM_TYPE if step.form else JSON_TYPE


def _filled_headers(step: SendRequest | OpenSocket, values: RunValues) -> list[tuple[str, str]]:
    return [(name, values.fill_values(text)) for name, text in step.headers]


def _filled_path(step: SendRequest | OpenSocket, values: RunValues) -> str:
    path = step.path
    for name, text in step.captures:
        path = path.replace(f"{{{name}}}", percent_encode(values.fill_values(text)))
    return path


def _encoded_query(step: SendRequest | OpenSocket, values: RunValues) -> str:
    pairs: list[tuple[str, CredentialText]] = list(step.query)
    return "&".join([f"{percent_encode(name)}={percent_encode(values.fill_values(text))}" for name, text in pairs])
