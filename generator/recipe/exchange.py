"""One call of a flow as a request."""

from __future__ import annotations

import json
from typing import Any

from generator.errors import AuthproofError
from generator.model.operation import Operation
from generator.model.scheme import Place
from generator.pointer import resolve_pointer
from generator.recipe.carriage import Carrier
from generator.recipe.kinds import json_type
from generator.recipe.nodes import (
    AnswerValue,
    Array,
    Constant,
    Fields,
    Form,
    JsonValue,
    Object,
    RequestStep,
    Show,
    Take,
    Text,
)
from generator.recipe.texts import build_json

TIMEOUT_SECONDS = 10
"""Seconds that a sample gives one request."""


def build_request_step(carrier: Carrier, operation: str, *, issues: dict[str, str], show: bool) -> RequestStep:
    """Write one request. `issues`: the credentials to take, and the pointers to them in the answer's body."""
    spec = carrier.provider.operations[operation]
    server = carrier.provider.servers[spec.server]
    return RequestStep(
        operation=operation,
        title=spec.title,
        method=spec.method.value,
        url=carrier.url_text(server.url, spec.path, spec.parameters),
        query=carrier.query_fields(spec.parameters),
        address=carrier.address_text(server.url, spec.path, spec.parameters),
        headers=_request_headers(spec, carrier),
        basic=carrier.basic_auth(),
        body=_request_body(spec, carrier),
        status=spec.success.status,
        takes=tuple(take_credential(name, pointer, spec) for name, pointer in issues.items()),
        show=Show(status=spec.success.body is None) if show else None,
        timeout=TIMEOUT_SECONDS,
    )


def take_credential(credential: str, pointer: str, spec: Operation) -> Take:
    """Take a credential from an operation's answer, of the type that it has in the example."""
    return Take(AnswerValue(credential, json_type(resolve_pointer(spec.success.body, pointer))), pointer)


def _request_headers(spec: Operation, carrier: Carrier) -> Fields:
    sends_body = _body_document(spec, carrier) is not None
    plain = [(name, Constant(value)) for name, value in spec.headers.items()]
    return tuple(
        field for field in (*carrier.header_fields(), *plain) if not (sends_body and field[0].lower() == "content-type")
    )


def _request_body(spec: Operation, carrier: Carrier) -> JsonValue | Form | None:
    document = _body_document(spec, carrier)
    if document is None:
        return None
    if spec.request_type == "application/json":
        return build_json(document)
    return Form(tuple((name, _form_field(value)) for name, value in document.items()))


def _body_document(spec: Operation, carrier: Carrier) -> Any:
    return carrier.fill_document(spec.request, carrier.parts_in(Place.body))


def _form_field(value: Any) -> Text:
    """Write the value of a form's field: text as it is, other constants as JSON."""
    written = build_json(value)
    if isinstance(written, Constant):
        return written if isinstance(written.value, str) else Constant(json.dumps(written.value))
    if isinstance(written, Object | Array):
        raise AuthproofError("a form has no nested fields; put credentials at its top level, or use application/json")
    return written
