"""A sandbox to drive in tests: an engine with a clock that moves by hand, and ways to vary the made-up provider."""

from __future__ import annotations

import json
from base64 import b64encode
from copy import deepcopy
from typing import Any

from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import (
    CloseConnection,
    Engine,
    Handshake,
    HttpAnswer,
    HttpRequest,
    SendText,
    SocketSession,
)

START = 1_800_000_000.0


class Sandbox:
    """One provider in an engine of its own."""

    def __init__(self, provider: Provider, seed: int = 1, *, limits: bool = False) -> None:
        self.now = START
        self.id = provider.id
        self.tables = compile_provider(provider)
        self.engine = Engine([self.tables], clock=lambda: self.now, seed=seed, limits=limits)
        self.demo = self.tables.choose_demo_values()

    def call(
        self, method: str, path: str, query: str = "", headers: dict[str, str] | None = None, body: bytes = b""
    ) -> HttpAnswer:
        return self.engine.answer_request(HttpRequest(method, f"/{self.id}{path}", query, encoded(headers or {}), body))

    def post(self, path: str, content: Any, **headers: str) -> HttpAnswer:
        return self.call("POST", path, headers=headers, body=json.dumps(content).encode())

    def handshake(
        self, path: str, query: str = "", headers: dict[str, str] | None = None
    ) -> HttpAnswer | SocketSession:
        return self.engine.answer_handshake(Handshake(f"/{self.id}{path}", query, encoded(headers or {})))

    def open(self, path: str, query: str = "", headers: dict[str, str] | None = None) -> SocketSession:
        session = self.handshake(path, query, headers)
        assert isinstance(session, SocketSession), session.body
        return session

    def refuse(self, path: str, query: str = "", headers: dict[str, str] | None = None) -> HttpAnswer:
        answer = self.handshake(path, query, headers)
        assert isinstance(answer, HttpAnswer)
        return answer

    def basic(self, level: str | None = None) -> dict[str, str]:
        values = self.tables.choose_demo_values(level)
        return basic(values["user"], values["password"])

    def by_token(self, level: str | None = None) -> tuple[str, dict[str, str]]:
        return f"token={self.tables.choose_demo_values(level)['token']}", {"X-Acme-Client": "docs"}

    def log_in(self) -> dict[str, str]:
        answer = self.post("/api/login", {"user": self.demo["user"], "password": self.demo["password"]})
        return parsed(answer)

    def ticket(self) -> str:
        return parsed(self.call("POST", "/api/ticket", headers=self.basic()))["ticket"]


def vary(provider: Provider, changes: dict[str, Any]) -> Provider:
    """Give another provider: each dotted path is set to a value, or taken out if the value is `...`."""
    document = provider.model_dump(mode="json", by_alias=True)
    for path, value in changes.items():
        *parents, last = path.split(".")
        spot = document
        for name in parents:
            spot = spot[int(name)] if isinstance(spot, list) else spot[name]
        if value is ...:
            del spot[last]
        else:
            spot[last] = deepcopy(value)
    return Provider.model_validate(document)


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def parsed(answer: HttpAnswer) -> Any:
    return json.loads(answer.body)


def header(answer: HttpAnswer, name: str) -> str | None:
    return {key.decode(): value.decode() for key, value in answer.headers}.get(name)


def texts(events: list[SendText | CloseConnection]) -> list[Any]:
    """Give the messages among the events, decoded."""
    return [json.loads(event.text) for event in events if isinstance(event, SendText)]


def code(events: list[SendText | CloseConnection]) -> int | None:
    """Give the code of the close among the events, which is the last one if there is one."""
    assert all(isinstance(event, SendText) for event in events[:-1])
    return events[-1].code if events and isinstance(events[-1], CloseConnection) else None
