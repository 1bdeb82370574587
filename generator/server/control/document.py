"""The OpenAPI 3.1 document of the control surface, made from its table."""

from __future__ import annotations

from collections.abc import Iterable
from http.client import responses as phrases
from typing import Any, Final

from generator import __version__
from generator.server.control.endpoint import ControlEndpoint

_DESCRIPTION: Final = (
    "What the owner of a sandbox can do to it: move its clock, reset it, issue, revoke and replace credentials, have "
    "requests refused. Only programs on the same machine are answered; requests that a page in a browser sends are not."
)
_REFUSAL_REFERENCE: Final = {"$ref": "#/components/schemas/Refusal"}
_MISTAKE_RESPONSES: Final = {
    400: "Something is wrong with the request; one line for each mistake.",
    403: "It comes from elsewhere.",
}
_ABSENCE_RESPONSES: Final = {404: "Something that it names is not there."}
_BODY_RESPONSES: Final = {
    408: "The body did not come in time.",
    413: "The body is too large.",
    415: "The body is not declared to be JSON.",
}


def build_control_document(endpoints: Iterable[ControlEndpoint], base: str) -> dict[str, Any]:
    """Make the document; `base` is the address of the sandbox."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _describe_operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Control of the sandbox", "version": __version__, "description": _DESCRIPTION},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {"schemas": {"Refusal": _build_refusal_schema()}},
    }


def _describe_operation(endpoint: ControlEndpoint) -> dict[str, Any]:
    operation = {"operationId": endpoint.id, "summary": endpoint.title, "description": endpoint.description}
    return operation | _describe_body(endpoint) | {"responses": _describe_responses(endpoint)}


def _describe_body(endpoint: ControlEndpoint) -> dict[str, Any]:
    if endpoint.method == "GET":
        return {}
    return {"requestBody": {"required": True, "content": _wrap_json_schema(build_request_schema(endpoint))}}


def build_request_schema(endpoint: ControlEndpoint) -> dict[str, Any]:
    """Give the JSON Schema of an endpoint's request."""
    properties = {field.name: {**field.schema, "description": field.description} for field in endpoint.fields}
    required = [field.name for field in endpoint.fields if field.required and field.name not in endpoint.alternatives]
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return schema | (
        {"oneOf": [{"required": [name]} for name in endpoint.alternatives]} if endpoint.alternatives else {}
    )


def _describe_responses(endpoint: ControlEndpoint) -> dict[str, Any]:
    refusals = _MISTAKE_RESPONSES | (_BODY_RESPONSES if endpoint.method == "POST" else {})
    if any(field.name in ("provider", "value") for field in endpoint.fields):
        refusals |= _ABSENCE_RESPONSES
    refusal_responses = {
        status: {"description": text, "content": _wrap_json_schema(_REFUSAL_REFERENCE)}
        for status, text in sorted(refusals.items())
    }
    success_response = {"description": phrases[200], "content": _wrap_json_schema(dict(endpoint.answer))}
    return {"200": success_response} | {str(status): refusal_responses[status] for status in refusal_responses}


def _wrap_json_schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _build_refusal_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"sandbox": {"type": "string", "description": "One line for each mistake."}},
        "required": ["sandbox"],
        "additionalProperties": False,
    }
