"""A mock that writes down what it receives and answers, and that can be broken on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import Engine, Handshake, HttpAnswer, HttpRequest, SocketSession
from authproof.sandbox.server import RunningSandbox
from authproof.sandbox.tables import OperationTable, Tables
from authproof.text.json_pointer import holds_value
from authproof.text.url_path import spell_path

Breakage = Callable[[HttpAnswer], HttpAnswer]


@dataclass(frozen=True)
class Call:
    """One request as it was received, and what it was answered with."""

    operation: str
    """The operation's id; empty if it is none of the provider's."""
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    status: int
    case: str | None
    """Why it was refused; none if it was not."""

    @property
    def document(self) -> Any:
        return read_document(self.headers, self.body)


def read_document(headers: Mapping[str, str], body: bytes) -> Any:
    """Read a body as a client meant it."""
    if "form" in headers.get("content-type", ""):
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    return json.loads(body) if body else None


class Mock:
    """A running sandbox of one provider."""

    def __init__(self, provider: Provider, sandbox: RunningSandbox) -> None:
        self.provider = provider
        self.tables: Tables = compile_provider(provider)
        self.url = sandbox.url
        self.engine: Engine = sandbox.app.engine
        self.calls: list[Call] = []
        self._breakage: Breakage | None = None
        sandbox.app.engine = _Recorded(self)  # type: ignore[assignment]

    def break_by(self, breakage: Breakage) -> None:
        """Answer otherwise from now on."""
        self._breakage = breakage

    def values(self) -> dict[str, str]:
        """Give a value of each credential that is obtained by hand, all of one holder who may do everything."""
        return self.tables.choose_demo_values(self.tables.levels[-1].id if self.tables.levels else None)

    def answer_request(self, request: HttpRequest) -> HttpAnswer:
        """Answer a request, and write both down."""
        answer = self.engine.answer_request(request)
        if self._breakage is not None:
            answer = self._breakage(answer)
        headers = {name.decode(): value.decode("latin-1") for name, value in request.headers}
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        name = self._operation(request, headers)
        self.calls.append(Call(name, headers, query, request.body, answer.status, answer.case))
        return answer

    def _operation(self, request: HttpRequest, headers: Mapping[str, str]) -> str:
        asked = (
            (one, self.tables.mounts[one.server]) for one in self.tables.operations if one.method == request.method
        )
        fitting = [
            one
            for one, mount in asked
            if request.path.startswith(f"{mount}/") and _fits(one, request.path.removeprefix(mount).split("/")[1:])
        ]
        told = (
            one.id
            for one in fitting
            if all(holds_value(read_document(headers, request.body), *each) for each in one.match.items())
        )
        return next(told, "")


class _Recorded:
    """An engine whose requests a mock answers."""

    def __init__(self, mock: Mock) -> None:
        self._mock = mock

    def answer_request(self, request: HttpRequest) -> HttpAnswer:
        return self._mock.answer_request(request)

    def answer_handshake(self, handshake: Handshake) -> HttpAnswer | SocketSession:
        return self._mock.engine.answer_handshake(handshake)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mock.engine, name)


def _fits(operation: OperationTable, path: list[str]) -> bool:
    wanted = operation.path.removeprefix("/").split("/")
    return len(wanted) == len(path) and all(map(_same, wanted, path))


def _same(wanted: str, sent: str) -> bool:
    return wanted.startswith("{") or spell_path(wanted) == spell_path(sent)


def accept_anything(answer: HttpAnswer) -> HttpAnswer:
    """Answer every refusal with a success: a mock that takes any token."""
    return HttpAnswer(200, [(b"content-type", b"application/json")], b"{}") if answer.status in (401, 403) else answer


def another_status(answer: HttpAnswer) -> HttpAnswer:
    """Answer every success with a status that nobody documents."""
    return HttpAnswer(299, answer.headers, answer.body, answer.case) if answer.status < 300 else answer
