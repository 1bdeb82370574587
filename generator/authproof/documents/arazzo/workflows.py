"""`workflows`: the requests of each flow as steps, their values as runtime expressions over inputs and outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from authproof.documents.shared.descriptions import describe_lifetime, describe_place, describe_shape
from authproof.documents.shared.evidence import evidence_data, evidence_notes
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.documents.shared.routes import operation_id_of
from authproof.model.base import Json
from authproof.model.flow import Call
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.model.vocabulary import JsonType, Place
from authproof.samples.recipe import build_recipe
from authproof.samples.recipe.carriage import Carrier
from authproof.samples.recipe.nodes import (
    AnswerValue,
    Array,
    Base64,
    Basic,
    Constant,
    Form,
    Input,
    JsonValue,
    Object,
    PercentEncoded,
    Recipe,
    RequestStep,
    Take,
    Text,
)
from authproof.samples.recipe.traversal import inputs_of, requests_of, walk_nodes
from authproof.samples.recipe.values import basic_header, pieces_of, strip_base
from authproof.text.commonmark import quote_code, quote_prose

StepOutputs = Mapping[str, str]
"""The step that last took each value."""
_RUNNER_HEADERS: Final = ("content-type", "accept")
"""Headers that Arazzo's runners write themselves, from the OpenAPI document."""


def list_workflows(provider: Provider) -> list[Node]:
    return [_workflow_object(provider, name) for name, flow in provider.flows.items() if flow.calls]


def omitted_flows(provider: Provider) -> dict[str, str]:
    """Give the flows that no workflow can tell, each with the reason."""
    reason = "it is a conversation on a WebSocket only, and Arazzo 1.0 knows none"
    return {name: reason for name, flow in provider.flows.items() if not flow.calls}


def _workflow_object(provider: Provider, name: str) -> Node:
    flow, flow_recipe = provider.flows[name], build_recipe(provider, name, asks=False)
    evidence = provider.evidence_about(spec_pointer("flows", name))
    omission = ["Its last step, a WebSocket, is not here: Arazzo 1.0 knows none."] if flow.opens_socket else []
    steps = list(_step_objects(provider, name, flow_recipe))
    return {
        "workflowId": name,
        "summary": flow.title,
        "description": " ".join([quote_prose(flow.summary), *omission, *evidence_notes(evidence)]),
        "inputs": _input_schemas(provider, flow_recipe),
        "steps": steps,
    } | drop_empty({"x-authproof-inputs": _input_origins(provider, flow_recipe), "x-evidence": evidence_data(evidence)})


def _step_objects(provider: Provider, flow: str, flow_recipe: Recipe) -> Iterator[Node]:
    outputs: dict[str, str] = {}
    calls = zip(provider.flows[flow].calls, requests_of(flow_recipe), strict=True)
    for index, (call, request) in enumerate(calls, 1):
        step = f"{request.operation}_{index}"
        yield _step_object(provider, call, request, step, outputs)
        outputs |= {take.value.name: step for take in request.takes}


def _step_object(provider: Provider, call: Call, request: RequestStep, step: str, outputs: StepOutputs) -> Node:
    described = {
        "stepId": step,
        "operationId": operation_id_of(provider, call.call),
        "description": " ".join([quote_prose(request.title), *_describe_pieces(request)]),
    }
    return described | drop_empty(
        {
            "parameters": list(_step_parameters(provider, call, request, outputs)),
            "requestBody": _request_body(request, outputs),
            "successCriteria": [{"condition": f"$statusCode == {request.status}"}],
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
    return {"name": name, "in": place, "value": _runtime_expression(text, outputs)}


def _request_body(request: RequestStep, outputs: StepOutputs) -> Node | None:
    if request.body is None:
        return None
    if isinstance(request.body, Form):
        fields = {name: _runtime_expression(text, outputs) for name, text in request.body.fields}
        return {"contentType": "application/x-www-form-urlencoded", "payload": fields}
    return {"contentType": "application/json", "payload": _payload_expression(request.body, outputs)}


def _describe_pieces(request: RequestStep) -> Iterator[str]:
    """Say which outputs hold more than the value: Arazzo has no expression for a piece of a text."""
    for take in request.takes:
        if take.place is not None and (take.place.before or take.place.after):
            yield f"Of the output {quote_code(take.value.name)}, use only {describe_place(take.place)}."


def _output_expression(take: Take) -> str:
    if take.place is not None and take.place.header:
        return f"$response.header.{take.place.header}"
    return f"$response.body#{take.pointer}" if take.pointer else "$response.body"


def _input_schemas(provider: Provider, flow_recipe: Recipe) -> Node:
    """Describe what a caller brings along: credentials, and parameters with an example as default."""
    schemas = {each.name: _input_schema(provider, each) for each in _inputs_sent(provider, flow_recipe)}
    for encoded in _encoded_texts(flow_recipe):
        what = f"{quote_code(_describe_encoded(encoded))} in base64."
        schemas[_encoded_input(encoded)] = {"type": "string", "description": what}
    needed = [name for name, each in schemas.items() if "default" not in each]
    return {"type": "object", "properties": schemas} | drop_empty({"required": needed})


def _inputs_sent(provider: Provider, flow_recipe: Recipe) -> tuple[Input, ...]:
    """Give the inputs of all requests but for those in the address of a server: that is OpenAPI's, with its default."""
    carrier, sent = Carrier(provider, None), []
    for request in requests_of(flow_recipe):
        base = carrier.base_text(provider.operations[request.operation].server)
        sent.append(replace(request, url=strip_base(request.url, base), address=strip_base(request.address, base)))
    return inputs_of(tuple(sent))


def _input_origins(provider: Provider, flow_recipe: Recipe) -> Node:
    """Give `x-authproof-inputs`: the environment variable of each input, and what it is made of."""
    # Runners read inputs as strict JSON Schema: an extension inside would end the run.
    origins: Node = {
        each.name: drop_empty({"variable": each.variable, "credential": each.credential})
        for each in _inputs_sent(provider, flow_recipe)
    }
    for encoded in _encoded_texts(flow_recipe):
        origins[_encoded_input(encoded)] = {
            "of": [piece.name for piece in walk_nodes(encoded) if isinstance(piece, Input)]
        }
    return origins


def _encoded_texts(flow_recipe: Recipe) -> list[Base64]:
    return [node for node in walk_nodes(_sent_texts(flow_recipe)) if isinstance(node, Base64)]


def _sent_texts(flow_recipe: Recipe) -> tuple[Text, ...]:
    return tuple(
        text
        for request in requests_of(flow_recipe)
        for _, text in (*request.headers, *request.query, *_basic_headers(request.basic))
    )


def _describe_encoded(encoded: Base64) -> str:
    pieces = pieces_of(encoded.text)
    return "".join(
        f"{{{piece.name}}}" if isinstance(piece, Input) else str(getattr(piece, "value", "")) for piece in pieces
    )


def _input_schema(provider: Provider, variable: Input) -> Node:
    if variable.credential is None:
        return {"type": "string", "default": variable.example}
    credential = provider.credentials[variable.credential]
    description = f"{quote_prose(credential.title)}. {describe_shape(credential)} {describe_lifetime(credential)}"
    secret = {"format": "password"} if credential.secret else {}
    return {"type": "string", "description": description, **secret}


def _runtime_expression(text: Text, outputs: StepOutputs) -> str:
    """Write a text: one value by itself is an expression, several pieces are a text with expressions in braces."""
    pieces = pieces_of(text)
    if len(pieces) == 1:
        return _piece_expression(pieces[0], outputs)
    return "".join(_embedded_expression(piece, outputs) for piece in pieces)


def _payload_expression(value: JsonValue, outputs: StepOutputs) -> Json:
    if isinstance(value, Object):
        return {name: _payload_expression(member, outputs) for name, member in value.members}
    if isinstance(value, Array):
        return [_payload_expression(item, outputs) for item in value.items]
    if isinstance(value, Constant):
        constant: Json = value.value
        return constant
    return _runtime_expression(value, outputs)


def _encoded_input(value: Base64) -> str:
    """Name the input that stands for a text in base64, which Arazzo cannot compute."""
    pieces = pieces_of(value.text)
    return "_".join([*(piece.name for piece in pieces if isinstance(piece, Input | AnswerValue)), "base64"])


def _piece_expression(piece: Text, outputs: StepOutputs) -> str:
    if isinstance(piece, PercentEncoded):
        return _runtime_expression(piece.text, outputs)
    if isinstance(piece, Base64):
        return f"$inputs.{_encoded_input(piece)}"
    if isinstance(piece, AnswerValue):
        return f"$steps.{outputs[piece.name]}.outputs.{piece.name}"
    return (
        f"$inputs.{piece.name}" if isinstance(piece, Input) else str(piece.value if isinstance(piece, Constant) else "")
    )


def _embedded_expression(piece: Text, outputs: StepOutputs) -> str:
    written = _piece_expression(piece, outputs)
    return written if isinstance(piece, Constant) else re.sub(r"^\$(.*)$", r"{$\1}", written)
