"""One call of a flow as a request."""

from __future__ import annotations

import json
from typing import Any

from generator.errors import AuthproofError
from generator.model.operation import Operation
from generator.model.scheme import Place
from generator.pointer import resolve
from generator.recipe.carriage import Carrier
from generator.recipe.kinds import json_type
from generator.recipe.nodes import Array, Constant, Fields, Form, Json, Object, Request, Show, Take, Text, Value
from generator.recipe.texts import tree

TIMEOUT = 10
"""Seconds that a sample gives one request."""


def request(carrier: Carrier, operation: str, *, issues: dict[str, str], show: bool) -> Request:
    """Write one request. `issues`: the credentials to take, and the pointers to them in the answer's body."""
    spec = carrier.provider.operations[operation]
    server = carrier.provider.servers[spec.server]
    return Request(
        operation=operation,
        title=spec.title,
        method=spec.method.value,
        url=carrier.url(server.url, spec.path, spec.parameters),
        query=carrier.query(spec.parameters),
        address=carrier.address(server.url, spec.path, spec.parameters),
        headers=_headers(spec, carrier),
        basic=carrier.basic(),
        body=_body(spec, carrier),
        status=spec.success.status,
        takes=tuple(take(name, pointer, spec) for name, pointer in issues.items()),
        show=Show(status=spec.success.body is None) if show else None,
        timeout=TIMEOUT,
    )


def take(credential: str, pointer: str, spec: Operation) -> Take:
    """Take a credential from an operation's answer, of the type that it has in the example."""
    return Take(Value(credential, json_type(resolve(spec.success.body, pointer))), pointer)


def _headers(spec: Operation, carrier: Carrier) -> Fields:
    sends_body = _document(spec, carrier) is not None
    plain = [(name, Constant(value)) for name, value in spec.headers.items()]
    return tuple(
        field for field in (*carrier.headers(), *plain) if not (sends_body and field[0].lower() == "content-type")
    )


def _body(spec: Operation, carrier: Carrier) -> Json | Form | None:
    document = _document(spec, carrier)
    if document is None:
        return None
    if spec.request_type == "application/json":
        return tree(document)
    return Form(tuple((name, _field(value)) for name, value in document.items()))


def _document(spec: Operation, carrier: Carrier) -> Any:
    return carrier.document(spec.request, carrier.parts(Place.body))


def _field(value: Any) -> Text:
    """Write the value of a form's field: text as it is, other constants as JSON."""
    written = tree(value)
    if isinstance(written, Constant):
        return written if isinstance(written.value, str) else Constant(json.dumps(written.value))
    if isinstance(written, Object | Array):
        raise AuthproofError("a form has no nested fields; put credentials at its top level, or use application/json")
    return written
