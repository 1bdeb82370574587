"""The endpoints of the control surface: one table, and the OpenAPI 3.1 document that is made from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from http.client import responses as phrases
from typing import Any, Final

from authproof import __version__
from authproof.model.vocabulary import Case
from authproof.sandbox.engine.clock import LONGEST_MOVE
from authproof.sandbox.server.control.endpoint import (
    ControlEndpoint,
    EndpointField,
    Schema,
    change_level,
    control_limit,
    issue_credential,
    move_clock,
    provoke_refusals,
    replace_credential,
    reset_sandbox,
    revoke_credential,
    tell_time,
)

_DESCRIPTION: Final = (
    "What the owner of a sandbox can do to it: move its clock, reset it, issue, revoke and replace credentials, have "
    "requests refused, suspend a limit or move its count. Only programs on the same machine are answered; requests "
    "that a page in a browser sends are not."
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

CONTROL_PREFIX: Final = "/_control"
"""Where the endpoints are; no provider's id begins with an underscore."""

_SAFE_INTEGER = 2**53 - 1  # RFC 8259, section 6
_LONGEST_VALUE = 4096
_MOST_TIMES = 1000

_NAME: Final[Schema] = {"type": "string"}
_VALUE: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": _LONGEST_VALUE}

_PROVIDER = EndpointField("provider", _NAME, "the id of a provider")
_CREDENTIAL = EndpointField("credential", _NAME, "the id of one of its credentials")
_VALUE_NOW = EndpointField("value", _VALUE, "a value that the sandbox accepts, or has accepted")
_LEVEL = EndpointField("level", _NAME, "the id of one of its permission levels")


def _build_object_schema(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_REFUSAL = _build_object_schema(sandbox={"type": "string", "description": "One line for each mistake."})
_DONE = _build_object_schema()
_TIME = _build_object_schema(now={"type": "number"}, stopped={"type": "boolean"})
_ISSUED = _build_object_schema(value={"type": "string"})

ENDPOINTS: Final[tuple[ControlEndpoint, ...]] = (
    ControlEndpoint(
        id="describe",
        method="GET",
        path=f"{CONTROL_PREFIX}/openapi.json",
        title="Describe the control surface",
        description="This document.",
        answer={"type": "object"},
        action=lambda desk, _: build_control_document(ENDPOINTS, desk.engine.base),
    ),
    ControlEndpoint(
        id="tell_time",
        method="GET",
        path=f"{CONTROL_PREFIX}/clock",
        title="Tell the sandbox's time",
        description="Seconds since 1970 by the sandbox's clock, and whether it stands still.",
        answer=_TIME,
        action=tell_time,
    ),
    ControlEndpoint(
        id="move_clock",
        method="POST",
        path=f"{CONTROL_PREFIX}/clock",
        title="Move the clock, stop it, let it run",
        description="What is due by then happens at once: credentials expire, windows end, silent sockets are closed. "
        "The clock never goes back. Stopped, it can still be moved ahead; later it goes on from where it stands.",
        answer=_TIME,
        action=move_clock,
        fields=(
            EndpointField(
                "advance", {"type": "number", "minimum": 0, "maximum": LONGEST_MOVE}, "seconds to move ahead"
            ),
            EndpointField("stop", {"type": "boolean"}, "true stops the clock, false lets it run"),
        ),
        alternatives=("advance", "stop"),
    ),
    ControlEndpoint(
        id="reset",
        method="POST",
        path=f"{CONTROL_PREFIX}/reset",
        title="Forget what happened",
        description="Everything issued, used, revoked, counted or armed is forgotten, at one provider or at all. The "
        "clock stays, and so do open sockets. With the same seed, the same requests are given the same values again.",
        answer=_DONE,
        action=reset_sandbox,
        fields=(
            replace(
                _PROVIDER, description="the id of the only provider to forget; all, if it is left out", required=False
            ),
            EndpointField(
                "seed",
                {"type": "integer", "minimum": -_SAFE_INTEGER, "maximum": _SAFE_INTEGER},
                "decides every value that is issued from now on; if it is left out, the seed stays",
                required=False,
            ),
        ),
    ),
    ControlEndpoint(
        id="issue",
        method="POST",
        path=f"{CONTROL_PREFIX}/issue",
        title="Issue a value",
        description="Gives a fresh value to a new holder; or accepts from now on the value that is given, whatever its "
        "shape, as any holder's.",
        answer=_ISSUED,
        action=issue_credential,
        fields=(
            _PROVIDER,
            _CREDENTIAL,
            replace(
                _LEVEL, description="the id of its holder's permission level; none, if it is left out", required=False
            ),
            EndpointField("value", _VALUE, "the value to accept; if it is left out, a fresh one", required=False),
        ),
    ),
    ControlEndpoint(
        id="revoke",
        method="POST",
        path=f"{CONTROL_PREFIX}/revoke",
        title="Revoke a value",
        description="It is refused from now on, and sockets that the provider closes for it are closed.",
        answer=_DONE,
        action=revoke_credential,
        fields=(_PROVIDER, _CREDENTIAL, _VALUE_NOW),
    ),
    ControlEndpoint(
        id="rotate",
        method="POST",
        path=f"{CONTROL_PREFIX}/rotate",
        title="Replace a value",
        description="Revokes a value, and issues another to the same holder.",
        answer=_ISSUED,
        action=replace_credential,
        fields=(_PROVIDER, _CREDENTIAL, _VALUE_NOW),
    ),
    ControlEndpoint(
        id="level",
        method="POST",
        path=f"{CONTROL_PREFIX}/level",
        title="Give a holder another level",
        description="From the next request on, whoever presents the value has the rights of the level.",
        answer=_DONE,
        action=change_level,
        fields=(_PROVIDER, _CREDENTIAL, _VALUE_NOW, _LEVEL),
    ),
    ControlEndpoint(
        id="provoke",
        method="POST",
        path=f"{CONTROL_PREFIX}/provoke",
        title="Have the next requests refused",
        description="The next authenticated requests to an operation, or logins on a channel, are refused for the "
        "reason that `case` names. Several calls queue up.",
        answer=_DONE,
        action=provoke_refusals,
        fields=(
            _PROVIDER,
            EndpointField("operation", _NAME, "the id of one of its operations"),
            EndpointField("channel", _NAME, "the id of one of its channels"),
            EndpointField("case", {"type": "string", "enum": [case.value for case in Case]}, "why they are refused"),
            EndpointField(
                "times",
                {"type": "integer", "minimum": 1, "maximum": _MOST_TIMES},
                "how many; 1, if it is left out",
                required=False,
            ),
        ),
        alternatives=("operation", "channel"),
    ),
    ControlEndpoint(
        id="limit",
        method="POST",
        path=f"{CONTROL_PREFIX}/limit",
        title="Suspend a limit, or move its count",
        description="Suspended, a limit counts and refuses nothing until it is enforced again. Else the next request, "
        "message, socket or violation that it counts, whoever it is from, counts as many.",
        answer=_DONE,
        action=control_limit,
        fields=(
            _PROVIDER,
            EndpointField("limit", _NAME, "the id of one of its limits that has a number"),
            EndpointField("suspend", {"type": "boolean"}, "true suspends it, false enforces it again"),
            EndpointField(
                "count_next_as", {"type": "integer", "minimum": 1, "maximum": _SAFE_INTEGER}, "as how many it counts"
            ),
        ),
        alternatives=("suspend", "count_next_as"),
    ),
)


def build_control_document(endpoints: Iterable[ControlEndpoint], base: str) -> dict[str, Any]:
    """Describe the endpoints as an OpenAPI document; `base` is the address of the sandbox."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _describe_operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Control of the sandbox", "version": __version__, "description": _DESCRIPTION},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {"schemas": {"Refusal": _REFUSAL}},
    }


def _describe_operation(endpoint: ControlEndpoint) -> dict[str, Any]:
    operation = {"operationId": endpoint.id, "summary": endpoint.title, "description": endpoint.description}
    return operation | _describe_body(endpoint) | {"responses": _describe_responses(endpoint)}


def _describe_body(endpoint: ControlEndpoint) -> dict[str, Any]:
    if endpoint.method == "GET":
        return {}
    return {"requestBody": {"required": True, "content": _wrap_json_schema(build_request_schema(endpoint))}}


def build_request_schema(endpoint: ControlEndpoint) -> dict[str, Any]:
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
