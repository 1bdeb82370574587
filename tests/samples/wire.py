"""What a client sends, worked out from the recipe, to be held against what the sandbox received."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from authproof.samples.recipe.nodes import (
    AnswerValue,
    Array,
    Base64,
    Constant,
    Conversation,
    Every,
    Fields,
    Form,
    Input,
    Join,
    Object,
    Open,
    PercentEncoded,
    Recipe,
    Send,
)
from authproof.samples.recipe.nodes import RequestStep as Sent
from authproof.samples.recipe.traversal import walk_nodes
from authproof.samples.recipe.values import basic_header
from authproof.sandbox.engine import Engine, Handshake, HttpAnswer, HttpRequest, SocketSession
from authproof.sandbox.engine.events import SocketEvent
from authproof.sandbox.origins import swap_origins

ANY = "(any)"
"""Stands for a value that was taken from a message."""


@dataclass(frozen=True)
class Wire:
    """One request or handshake, or the messages of a socket."""

    what: str
    target: str
    """The path, decoded."""
    query: tuple[tuple[str, str], ...]
    headers: frozenset[tuple[str, str]]
    body: Any


class Recording:
    """An engine that writes down what it receives."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.received: list[Wire] = []
        self.messages: list[Any] = []

    def answer_request(self, request: HttpRequest) -> HttpAnswer:
        self.received.append(_received(request.method, request))
        return self._engine.answer_request(request)

    def answer_handshake(self, handshake: Handshake) -> HttpAnswer | SocketSession:
        self.received.append(_received("connect", handshake))
        session = self._engine.answer_handshake(handshake)
        if isinstance(session, SocketSession):
            self._listen(session)
        return session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def _listen(self, session: SocketSession) -> None:
        receive = session.handle_message

        def received(data: str | bytes) -> list[SocketEvent]:
            self.messages.append(json.loads(data))
            return receive(data)

        session.handle_message = received  # type: ignore[method-assign]


def _received(what: str, request: HttpRequest) -> Wire:
    headers = frozenset((name.decode(), value.decode("latin-1").strip()) for name, value in request.headers)
    kind = dict(headers).get("content-type", "").partition(";")[0]
    body: Any = request.body.decode()
    if kind == "application/json" and body:
        body = json.loads(body)
    elif kind == "application/x-www-form-urlencoded":
        body = parse_qsl(body, keep_blank_values=True)
    query = tuple(sorted(parse_qsl(request.query, keep_blank_values=True)))
    return Wire(what, unquote(request.path), query, headers, body)


class Evaluator:
    """Works out what a recipe sends, given its environment and the addresses of the sandbox."""

    def __init__(self, environment: Mapping[str, str], origins: Mapping[str, str]) -> None:
        self._environment = environment
        self._origins = origins

    def sent(self, recipe: Recipe) -> list[Wire]:
        return [
            self._open(step.open) if isinstance(step, Conversation) else self._request(step) for step in recipe.steps
        ]

    def messages(self, recipe: Recipe) -> list[Any]:
        return [self.json(node.payload) for node in walk_nodes(recipe) if isinstance(node, Send | Every)]

    def text(self, node: Any) -> str:
        match node:
            case Constant(value=str(value)):
                return value
            case Input():
                return self._environment[node.variable]
            case Join():
                return "".join(map(self.text, node.parts))
            case Base64():
                return base64.b64encode(self.text(node.text).encode()).decode()
            case PercentEncoded():
                return quote(self.text(node.text), safe="")
        raise TypeError(node)

    def json(self, node: Any) -> Any:
        match node:
            case Constant():
                return node.value
            case Object():
                return {name: self.json(value) for name, value in node.members}
            case Array():
                return [self.json(item) for item in node.items]
            case AnswerValue():
                return ANY
        return self.text(node)

    def _request(self, sent: Sent) -> Wire:
        headers = [*sent.headers, *([basic_header(sent.basic)] if sent.basic else [])]
        body: Any = "" if sent.body is None else sent.body
        if isinstance(body, Form):
            body = list(self._fields(body.fields))
        elif body != "":
            body = self.json(body)
        query = tuple(sorted(self._fields(sent.query)))
        return Wire(sent.method, self._target(self.text(sent.url)), query, self._headers(headers), body)

    def _open(self, opening: Open) -> Wire:
        address = urlsplit(self.text(opening.address))
        offers = ", ".join(map(self.text, opening.subprotocols))
        headers = [*opening.headers, *([("Sec-WebSocket-Protocol", Constant(offers))] if offers else [])]
        query = tuple(sorted(parse_qsl(address.query, keep_blank_values=True)))
        target = self._target(address._replace(query="").geturl())
        return Wire("connect", target, query, self._headers(headers), "")

    def _fields(self, fields: Fields) -> tuple[tuple[str, str], ...]:
        return tuple((name, self.text(value)) for name, value in fields)

    def _headers(self, fields: Any) -> frozenset[tuple[str, str]]:
        return frozenset((name.lower(), self.text(value).strip()) for name, value in fields)

    def _target(self, url: str) -> str:
        swapped = swap_origins(url, self._origins)
        if swapped == url:
            raise ValueError(url)
        return unquote(urlsplit(swapped).path)


def compare(received: list[Wire], sent: list[Wire]) -> None:
    """Hold the two against each other; a client may send more headers than the recipe has."""
    assert len(received) == len(sent)
    for got, wanted in zip(received, sent, strict=True):
        assert (got.what, got.target, got.query, got.body) == (wanted.what, wanted.target, wanted.query, wanted.body)
        assert wanted.headers - got.headers == frozenset()


def compare_messages(received: list[Any], sent: list[Any]) -> None:
    """Hold messages against those of the recipe, in which values that were taken stand open."""
    assert len(received) == len(sent)
    for got, wanted in zip(received, sent, strict=True):
        assert _fits(got, wanted), (got, wanted)


def _fits(got: Any, wanted: Any) -> bool:
    if wanted == ANY:
        return True
    if isinstance(wanted, dict):
        return (
            isinstance(got, dict)
            and got.keys() == wanted.keys()
            and all(_fits(got[key], wanted[key]) for key in wanted)
        )
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(_fits, got, wanted))
    return type(got) is type(wanted) and got == wanted
