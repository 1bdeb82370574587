"""Answers below `/_control`: from a request to the row of the table that it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from generator.engine import Answer, Engine, Request
from generator.engine.answers import remark, written
from generator.engine.clock import MovableClock
from generator.engine.decode import UNDECODABLE, json_text
from generator.errors import UnknownName, did_you_mean
from generator.server.control.check import mistakes, settled, shown
from generator.server.control.endpoint import Arguments, Desk, Endpoint
from generator.server.control.guard import intruder, undeclared
from generator.server.control.table import ENDPOINTS, PREFIX
from generator.server.entry import Act
from generator.tables import Body, Tables

_HEADERS: Final = [("cache-control", "no-store")]
_NEVER_ISSUED: Final = "value: found one that was never issued here, or is forgotten; allowed: one that is known"


class Control:
    """The control surface over one clock, for whatever engine the sandbox has at the moment."""

    prefix: Final = PREFIX
    acts: Final = tuple(Act(each.method, each.path, each.title, each.form()) for each in ENDPOINTS)

    def __init__(self, clock: MovableClock) -> None:
        """Take the clock that the engine goes by."""
        self.clock = clock

    def answer(self, engine: Engine, request: Request) -> Answer:
        """Answer a request whose path begins with the prefix."""
        if refusal := intruder(request):
            return refusal
        methods = {each.method: each for each in ENDPOINTS if each.path == request.path}
        endpoint = methods.get("GET" if request.method == "HEAD" else request.method)
        if endpoint is None:
            return _wrong_method(methods, request) if methods else _not_there(request)
        if request.query:
            return remark(
                400, f"found a query {shown(request.query)}; allowed: none, fields go into the body", "bad_request"
            )
        return self._checked(engine, endpoint, request)

    def _checked(self, engine: Engine, endpoint: Endpoint, request: Request) -> Answer:
        given: Any = {}
        if endpoint.method == "POST":
            if refusal := undeclared(request):
                return refusal
            given = json_text(request.body)
        if given is UNDECODABLE:
            return remark(400, f"found no JSON; allowed: an object with {endpoint.form()}", "bad_request")
        if lines := mistakes(endpoint, given):
            return remark(400, "\n".join(lines), "bad_request")
        return self._act(engine, endpoint, settled(endpoint, given))

    def _act(self, engine: Engine, endpoint: Endpoint, given: Arguments) -> Answer:
        if lines := list(_absent(engine, given)):
            return remark(404, "\n".join(lines), "not_found")
        result = endpoint.act(Desk(engine, self.clock), given)
        if result is None:
            return remark(404, _NEVER_ISSUED, "not_found")
        return written(200, Body("application/json", result), _HEADERS, None)


def _absent(engine: Engine, given: Arguments) -> Iterator[str]:
    """Say which of the names do not exist."""
    if "provider" not in given:
        return
    tables = {each.provider: each for each in engine.tables}
    if given["provider"] not in tables:
        yield str(UnknownName("provider", given["provider"], tables))
        return
    for kind, known in _names(tables[given["provider"]]).items():
        if kind in given and given[kind] not in known:
            yield str(UnknownName(kind, given[kind], known))


def _names(tables: Tables) -> dict[str, list[str]]:
    return {
        "credential": [each.id for each in tables.credentials],
        "level": [each.id for each in tables.levels],
        "operation": [each.id for each in tables.operations],
        "channel": [each.id for each in tables.channels],
    }


def _not_there(request: Request) -> Answer:
    hint = did_you_mean(request.path, {each.path for each in ENDPOINTS})
    return remark(404, f"found nothing at {shown(request.path)}; {hint}", "not_found")


def _wrong_method(methods: dict[str, Endpoint], request: Request) -> Answer:
    allowed = ", ".join(methods)
    answer = remark(405, f"found {shown(request.method)}; allowed: {allowed}", "method_not_allowed")
    return Answer(answer.status, [*answer.headers, (b"allow", allowed.encode())], answer.body, answer.case)
