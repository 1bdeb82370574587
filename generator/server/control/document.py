"""The OpenAPI 3.1 document of the control surface, made from its table."""

from __future__ import annotations

from collections.abc import Iterable
from http.client import responses as phrases
from typing import Any, Final

from generator import __version__
from generator.server.control.endpoint import Endpoint

_ABOUT: Final = (
    "What the owner of a sandbox can do to it: move its clock, reset it, issue, revoke and replace credentials, have "
    "requests refused. Only programs on the same machine are answered; requests that a page in a browser sends are not."
)
_REFUSAL: Final = {"$ref": "#/components/schemas/Refusal"}
_WRONG: Final = {
    400: "Something is wrong with the request; one line for each mistake.",
    403: "It comes from elsewhere.",
}
_ABSENT: Final = {404: "Something that it names is not there."}
_BODY: Final = {
    408: "The body did not come in time.",
    413: "The body is too large.",
    415: "The body is not declared to be JSON.",
}


def document(endpoints: Iterable[Endpoint], base: str) -> dict[str, Any]:
    """Make the document; `base` is the address of the sandbox."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Control of the sandbox", "version": __version__, "description": _ABOUT},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {"schemas": {"Refusal": _refusal()}},
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    operation = {"operationId": endpoint.id, "summary": endpoint.title, "description": endpoint.says}
    return operation | _body(endpoint) | {"responses": _responses(endpoint)}


def _body(endpoint: Endpoint) -> dict[str, Any]:
    if endpoint.method == "GET":
        return {}
    return {"requestBody": {"required": True, "content": _json(request_schema(endpoint))}}


def request_schema(endpoint: Endpoint) -> dict[str, Any]:
    """Give the JSON Schema of an endpoint's request."""
    properties = {field.name: {**field.schema, "description": field.says} for field in endpoint.fields}
    required = [field.name for field in endpoint.fields if field.required and field.name not in endpoint.either]
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return schema | ({"oneOf": [{"required": [name]} for name in endpoint.either]} if endpoint.either else {})


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    refusals = _WRONG | (_BODY if endpoint.method == "POST" else {})
    if any(field.name in ("provider", "value") for field in endpoint.fields):
        refusals |= _ABSENT
    told = {status: {"description": text, "content": _json(_REFUSAL)} for status, text in sorted(refusals.items())}
    done = {"description": phrases[200], "content": _json(dict(endpoint.answer))}
    return {"200": done} | {str(status): told[status] for status in told}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _refusal() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"sandbox": {"type": "string", "description": "One line for each mistake."}},
        "required": ["sandbox"],
        "additionalProperties": False,
    }
