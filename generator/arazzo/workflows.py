"""Workflows: the requests of each flow, what each sends, what it must answer, and what later ones take from it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.arazzo.expressions import StepOutputs, encoded_input, payload_expression, runtime_expression
from generator.commonmark import quote_code, quote_prose
from generator.documents.describe import describe_lifetime, describe_shape
from generator.documents.node import Node, drop_empty
from generator.documents.notes import evidence_data, evidence_notes
from generator.evidence import evidence_about
from generator.model.channel import JsonType
from generator.model.flow import Call
from generator.model.provider import Provider
from generator.model.scheme import Place
from generator.recipe import build_recipe
from generator.recipe.carriage import Carrier
from generator.recipe.nodes import AnswerValue, Base64, Basic, Form, Input, Join, Recipe, RequestStep, Take, Text
from generator.recipe.texts import basic_header
from generator.recipe.walk import inputs_of, requests_of, walk_nodes

_RUNNER_HEADERS = ("content-type", "accept")
"""Headers that Arazzo's runners write themselves, from the OpenAPI document."""


def list_workflows(provider: Provider) -> list[Node]:
    """Give one workflow for each flow that has a request."""
    return [_workflow_object(provider, name) for name in provider.flows if _flow_requests(provider, name)]


def omitted_flows(provider: Provider) -> dict[str, str]:
    """Give the flows that no workflow can tell, each with the reason."""
    reason = "it is a conversation on a WebSocket only, and Arazzo 1.0 knows none"
    return {name: reason for name in provider.flows if not _flow_requests(provider, name)}


def _flow_requests(provider: Provider, flow: str) -> tuple[RequestStep, ...]:
    return requests_of(build_recipe(provider, flow))


def _workflow_object(provider: Provider, name: str) -> Node:
    flow, flow_recipe = provider.flows[name], build_recipe(provider, name)
    evidence = evidence_about(provider, f"/flows/{name}")
    omission = ["Its last step, a WebSocket, is not here: Arazzo 1.0 knows none."] if flow.opens_socket else []
    steps = list(_step_objects(provider, name, flow_recipe))
    return {
        "workflowId": name,
        "summary": flow.title,
        "description": " ".join([quote_prose(flow.summary), *omission, *evidence_notes(evidence)]),
        "inputs": _input_schemas(provider, flow_recipe),
        "steps": steps,
    } | drop_empty({"x-authproof-inputs": _input_origins(flow_recipe), "x-evidence": evidence_data(evidence)})


def _step_objects(provider: Provider, flow: str, flow_recipe: Recipe) -> Iterator[Node]:
    outputs: dict[str, str] = {}
    calls = [step for step in provider.flows[flow].steps if isinstance(step, Call)]
    for index, (call, request) in enumerate(zip(calls, requests_of(flow_recipe), strict=True), 1):
        step = f"{request.operation}_{index}"
        yield _step_object(provider, call, request, step, outputs)
        outputs |= {take.value.name: step for take in request.takes}


def _step_object(provider: Provider, call: Call, request: RequestStep, step: str, outputs: StepOutputs) -> Node:
    success = {"condition": f"$statusCode == {request.status}"}
    described = {"stepId": step, "operationId": call.call, "description": quote_prose(request.title)}
    return described | drop_empty(
        {
            "parameters": list(_step_parameters(provider, call, request, outputs)),
            "requestBody": _request_body(request, outputs),
            "successCriteria": [success],
            "outputs": {take.value.name: _output_expression(take) for take in request.takes},
        }
    )


def _step_parameters(provider: Provider, call: Call, request: RequestStep, outputs: StepOutputs) -> Iterator[Node]:
    scheme = provider.schemes[call.using] if call.using else None
    carrier = Carrier(provider, scheme, {name: AnswerValue(name, JsonType.string) for name in outputs})
    for name, parameter in provider.operations[call.call].parameters.items():
        if parameter.place == "path":
            yield _parameter_object(name, "path", carrier.parameter_text(name, parameter), outputs)
    for part in carrier.parts_in(Place.path):
        yield _parameter_object(part.name, "path", carrier.part_text(part), outputs)
    for name, text in request.query:
        yield _parameter_object(name, "query", text, outputs)
    for name, text in (*request.headers, *_basic_headers(request.basic)):
        if name.lower() not in _RUNNER_HEADERS:
            yield _parameter_object(name, "header", text, outputs)


def _basic_headers(basic: Basic | None) -> tuple[tuple[str, Text], ...]:
    return (basic_header(basic),) if basic else ()


def _parameter_object(name: str, place: str, text: Text, outputs: StepOutputs) -> Node:
    return {"name": name, "in": place, "value": runtime_expression(text, outputs)}


def _request_body(request: RequestStep, outputs: StepOutputs) -> Node | None:
    if request.body is None:
        return None
    if isinstance(request.body, Form):
        fields = {name: runtime_expression(text, outputs) for name, text in request.body.fields}
        return {"contentType": "application/x-www-form-urlencoded", "payload": fields}
    return {"contentType": "application/json", "payload": payload_expression(request.body, outputs)}


def _output_expression(take: Take) -> str:
    return f"$response.body#{take.pointer}" if take.pointer else "$response.body"


def _input_schemas(provider: Provider, flow_recipe: Recipe) -> Node:
    """Describe what a caller brings along: credentials, and parameters with an example as default."""
    schemas = {each.name: _input_schema(provider, each) for each in inputs_of(requests_of(flow_recipe))}
    for encoded in _encoded_texts(flow_recipe):
        what = f"{quote_code(_describe_encoded(encoded))} in base64."
        schemas[encoded_input(encoded)] = {"type": "string", "description": what}
    needed = [name for name, each in schemas.items() if "default" not in each]
    return {"type": "object", "properties": schemas} | drop_empty({"required": needed})


def _input_origins(flow_recipe: Recipe) -> Node:
    """Give `x-authproof-inputs`: the environment variable of each input, and what it is made of."""
    # Runners read inputs as strict JSON Schema: an extension inside would end the run.
    origins: Node = {
        each.name: drop_empty({"variable": each.variable, "credential": each.credential})
        for each in inputs_of(requests_of(flow_recipe))
    }
    for encoded in _encoded_texts(flow_recipe):
        origins[encoded_input(encoded)] = {
            "of": [piece.name for piece in walk_nodes(encoded) if isinstance(piece, Input)]
        }
    return origins


def _encoded_texts(flow_recipe: Recipe) -> list[Base64]:
    return [node for node in walk_nodes(_sent_texts(flow_recipe)) if isinstance(node, Base64)]


def _sent_texts(flow_recipe: Recipe) -> tuple[Text, ...]:
    texts = [
        text
        for request in requests_of(flow_recipe)
        for _, text in (*request.headers, *request.query, *_basic_headers(request.basic))
    ]
    return tuple(texts)


def _describe_encoded(encoded: Base64) -> str:
    pieces = encoded.text.parts if isinstance(encoded.text, Join) else (encoded.text,)
    return "".join(
        f"{{{piece.name}}}" if isinstance(piece, Input) else str(getattr(piece, "value", "")) for piece in pieces
    )


def _input_schema(provider: Provider, variable: Input) -> Node:
    if variable.credential is None:
        return {"type": "string", "default": variable.default}
    credential = provider.credentials[variable.credential]
    description = " ".join(
        [
            f"{quote_prose(credential.title)}.",
            describe_shape(credential),
            describe_lifetime(credential),
        ]
    )
    secret = {"format": "password"} if credential.secret else {}
    return {"type": "string", "description": description, **secret}
