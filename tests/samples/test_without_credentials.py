"""What no sample sends: the first request of each flow without its credential is refused as documented."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from authproof.loader import load_directory, load_specs
from authproof.model.provider import Provider
from authproof.samples.recipe import build_recipe
from authproof.samples.recipe.nodes import AnswerValue, Conversation, Fields, Form, Input, Object, Open, RequestStep
from authproof.samples.recipe.traversal import walk_nodes
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import Engine, Handshake, HttpAnswer, HttpRequest
from authproof.sandbox.origins import sandbox_origins, swap_origins

from .conftest import MADE_UP, ROOT
from .expected import without_credentials
from .wire import Evaluator

BASE = "http://sandbox.example"
FLOWS = [
    pytest.param(provider, name, id=f"{provider.id}/{name}")
    for provider in (*load_directory(ROOT / "specs"), *load_specs(MADE_UP))
    for name, flow in provider.flows.items()
    if any(step.using for step in flow.steps)
]


@pytest.mark.parametrize(("provider", "flow"), FLOWS)
def test_without_a_credential(provider: Provider, flow: str) -> None:
    expected = without_credentials(provider, provider.flows[flow])
    step = build_recipe(provider, flow, asks=False).steps[expected.step - 1]
    sent = step.open if isinstance(step, Conversation) else step
    if _holds_secret(sent.url) or not _holds_secret(_other_places(sent)):
        pytest.skip("the credential is in the path, or comes in a message")
    if isinstance(step, Conversation) and any(
        provider.schemes[each].messages for each in provider.channels[step.channel].security
    ):
        pytest.skip("the socket opens without one: a message may bring it")
    answer = _ask(Engine([compile_provider(provider)], clock=lambda: 0.0, seed=0, base=BASE), provider, sent)
    assert isinstance(answer, HttpAnswer)
    assert answer.status == expected.status
    if expected.shown and expected.shown.is_json:
        assert json.loads(answer.body) == expected.shown.content


def _holds_secret(tree: object) -> bool:
    return any(
        isinstance(node, AnswerValue) or (isinstance(node, Input) and node.credential) for node in walk_nodes(tree)
    )


def _other_places(sent: RequestStep | Open) -> tuple[Any, ...]:
    if isinstance(sent, Open):
        return (sent.headers, sent.subprotocols)
    return (sent.headers, sent.query, sent.basic, sent.body)


def _ask(engine: Engine, provider: Provider, sent: RequestStep | Open) -> object:
    described = [
        *(each.parameters for each in (*provider.operations.values(), *provider.channels.values())),
        *(each.variables for each in provider.servers.values()),
    ]
    parameters = {each.variable: each.example for part in described for each in part.values() if each.variable}
    evaluator = Evaluator(parameters, {})
    address = swap_origins(evaluator.text(sent.url), sandbox_origins(provider, BASE))
    parts = urlsplit(address)
    headers = [(name.lower().encode(), value.encode()) for name, value in _public(sent.headers, evaluator)]
    if isinstance(sent, Open):
        return engine.answer_handshake(Handshake(parts.path, parts.query, headers))
    body = _public_body(sent.body, evaluator)
    return engine.answer_request(
        HttpRequest(sent.method, parts.path, urlencode(_public(sent.query, evaluator)), headers, body)
    )


def _public_body(body: object, evaluator: Evaluator) -> bytes:
    """Write what of a body holds no secret, a field at a time."""
    if isinstance(body, Form):
        return urlencode(_public(body.fields, evaluator)).encode()
    if isinstance(body, Object):
        body = Object(tuple((name, value) for name, value in body.members if not _holds_secret(value)))
    return b"" if body is None or _holds_secret(body) else json.dumps(evaluator.json(body)).encode()


def _public(fields: Fields, evaluator: Evaluator) -> list[tuple[str, str]]:
    return [(name, evaluator.text(value)) for name, value in fields if not _holds_secret(value)]
