"""Workflows: the requests of each flow, what each sends, what it must answer, and what later ones take from it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.arazzo.expressions import Outputs, encoded_name, expression, tree
from generator.commonmark import code, prose
from generator.documents import describe
from generator.documents.node import Node, compact
from generator.documents.notes import extension, notes
from generator.evidence import about
from generator.model import Provider
from generator.model.channel import JsonType
from generator.model.flow import Call
from generator.model.scheme import Place
from generator.recipe import recipe
from generator.recipe.carriage import Carrier
from generator.recipe.nodes import Base64, Basic, Form, Input, Join, Recipe, Request, Take, Text, Value
from generator.recipe.texts import basic_header
from generator.recipe.walk import inputs, nodes, requests

_BY_THE_RUNNER = ("content-type", "accept")
"""Headers that Arazzo's runners write themselves, from the OpenAPI document."""


def workflows(provider: Provider) -> list[Node]:
    """Give one workflow for each flow that has a request."""
    return [_workflow(provider, name) for name in provider.flows if _requests(provider, name)]


def omitted(provider: Provider) -> dict[str, str]:
    """Give the flows that no workflow can tell, each with the reason."""
    reason = "it is a conversation on a WebSocket only, and Arazzo 1.0 knows none"
    return {name: reason for name in provider.flows if not _requests(provider, name)}


def _requests(provider: Provider, flow: str) -> tuple[Request, ...]:
    return requests(recipe(provider, flow))


def _workflow(provider: Provider, name: str) -> Node:
    flow, made = provider.flows[name], recipe(provider, name)
    evidence = about(provider, f"/flows/{name}")
    unsaid = ["Its last step, a WebSocket, is not here: Arazzo 1.0 knows none."] if flow.connects else []
    steps = list(_steps(provider, name, made))
    return {
        "workflowId": name,
        "summary": flow.title,
        "description": " ".join([prose(flow.summary), *unsaid, *notes(evidence)]),
        "inputs": _inputs(provider, made),
        "steps": steps,
    } | compact({"x-authproof-inputs": _brought(made), "x-evidence": extension(evidence)})


def _steps(provider: Provider, flow: str, made: Recipe) -> Iterator[Node]:
    outputs: dict[str, str] = {}
    asked = [step for step in provider.flows[flow].steps if isinstance(step, Call)]
    for index, (call, request) in enumerate(zip(asked, requests(made), strict=True), 1):
        step = f"{request.operation}_{index}"
        yield _step(provider, call, request, step, outputs)
        outputs |= {take.value.name: step for take in request.takes}


def _step(provider: Provider, call: Call, request: Request, step: str, outputs: Outputs) -> Node:
    success = {"condition": f"$statusCode == {request.status}"}
    told = {"stepId": step, "operationId": call.call, "description": prose(request.title)}
    return told | compact(
        {
            "parameters": list(_parameters(provider, call, request, outputs)),
            "requestBody": _body(request, outputs),
            "successCriteria": [success],
            "outputs": {take.value.name: _output(take) for take in request.takes},
        }
    )


def _parameters(provider: Provider, call: Call, request: Request, outputs: Outputs) -> Iterator[Node]:
    scheme = provider.schemes[call.using] if call.using else None
    carrier = Carrier(provider, scheme, {name: Value(name, JsonType.string) for name in outputs})
    for name, parameter in provider.operations[call.call].parameters.items():
        if parameter.place == "path":
            yield _parameter(name, "path", carrier.parameter(name, parameter), outputs)
    for part in carrier.parts(Place.path):
        yield _parameter(part.name, "path", carrier.text(part), outputs)
    for name, text in request.query:
        yield _parameter(name, "query", text, outputs)
    for name, text in (*request.headers, *_basic(request.basic)):
        if name.lower() not in _BY_THE_RUNNER:
            yield _parameter(name, "header", text, outputs)


def _basic(basic: Basic | None) -> tuple[tuple[str, Text], ...]:
    return (basic_header(basic),) if basic else ()


def _parameter(name: str, place: str, text: Text, outputs: Outputs) -> Node:
    return {"name": name, "in": place, "value": expression(text, outputs)}


def _body(request: Request, outputs: Outputs) -> Node | None:
    if request.body is None:
        return None
    if isinstance(request.body, Form):
        fields = {name: expression(text, outputs) for name, text in request.body.fields}
        return {"contentType": "application/x-www-form-urlencoded", "payload": fields}
    return {"contentType": "application/json", "payload": tree(request.body, outputs)}


def _output(take: Take) -> str:
    return f"$response.body#{take.pointer}" if take.pointer else "$response.body"


def _inputs(provider: Provider, made: Recipe) -> Node:
    """Describe what a caller brings along: credentials, and parameters with an example as default."""
    told = {each.name: _input(provider, each) for each in inputs(requests(made))}
    for encoded in _encoded(made):
        what = f"{code(_written(encoded))} in base64."
        told[encoded_name(encoded)] = {"type": "string", "description": what}
    needed = [name for name, each in told.items() if "default" not in each]
    return {"type": "object", "properties": told} | compact({"required": needed})


def _brought(made: Recipe) -> Node:
    """Give `x-authproof-inputs`: the environment variable of each input, and what it is made of."""
    # Runners read inputs as strict JSON Schema: an extension inside would end the run.
    told: Node = {
        each.name: compact({"variable": each.variable, "credential": each.credential})
        for each in inputs(requests(made))
    }
    for encoded in _encoded(made):
        told[encoded_name(encoded)] = {"of": [piece.name for piece in nodes(encoded) if isinstance(piece, Input)]}
    return told


def _encoded(made: Recipe) -> list[Base64]:
    return [node for node in nodes(_sent(made)) if isinstance(node, Base64)]


def _sent(made: Recipe) -> tuple[Text, ...]:
    found = [
        text for request in requests(made) for _, text in (*request.headers, *request.query, *_basic(request.basic))
    ]
    return tuple(found)


def _written(encoded: Base64) -> str:
    pieces = encoded.text.parts if isinstance(encoded.text, Join) else (encoded.text,)
    return "".join(
        f"{{{piece.name}}}" if isinstance(piece, Input) else str(getattr(piece, "value", "")) for piece in pieces
    )


def _input(provider: Provider, one: Input) -> Node:
    if one.credential is None:
        return {"type": "string", "default": one.default}
    credential = provider.credentials[one.credential]
    words = " ".join([f"{prose(credential.title)}.", describe.shape(credential), describe.lifetime(credential)])
    secret = {"format": "password"} if credential.secret else {}
    return {"type": "string", "description": words, **secret}
