"""Answers below `/_control`: from a request to the row of the table that it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from generator.engine import Engine, HttpAnswer, HttpRequest
from generator.engine.answers import write_answer, write_remark
from generator.engine.clock import MovableClock
from generator.engine.decode import UNDECODABLE, decode_json
from generator.errors import UnknownName, did_you_mean
from generator.server.control.check import list_mistakes, normalise_fields, show_value
from generator.server.control.endpoint import Arguments, ControlEndpoint, ControlledSandbox
from generator.server.control.guard import refuse_intruder, refuse_undeclared
from generator.server.control.table import CONTROL_PREFIX, ENDPOINTS
from generator.server.entry import ControlAction
from generator.tables import Body, Tables

_HEADERS: Final = [("cache-control", "no-store")]
_NEVER_ISSUED: Final = "value: found one that was never issued here, or is forgotten; allowed: one that is known"


class ControlSurface:
    """The control surface over one clock, for whatever engine the sandbox has at the moment."""

    prefix: Final = CONTROL_PREFIX
    actions: Final = tuple(
        ControlAction(each.method, each.path, each.title, each.summarise_fields()) for each in ENDPOINTS
    )

    def __init__(self, clock: MovableClock) -> None:
        """Take the clock that the engine goes by."""
        self.clock = clock

    def answer_request(self, engine: Engine, request: HttpRequest) -> HttpAnswer:
        """Answer a request whose path begins with the prefix."""
        if refusal := refuse_intruder(request):
            return refusal
        methods = {each.method: each for each in ENDPOINTS if each.path == request.path}
        endpoint = methods.get("GET" if request.method == "HEAD" else request.method)
        if endpoint is None:
            return _refuse_method(methods, request) if methods else _refuse_path(request)
        if request.query:
            return write_remark(
                400, f"found a query {show_value(request.query)}; allowed: none, fields go into the body", "bad_request"
            )
        return self._answer_checked(engine, endpoint, request)

    def _answer_checked(self, engine: Engine, endpoint: ControlEndpoint, request: HttpRequest) -> HttpAnswer:
        given: Any = {}
        if endpoint.method == "POST":
            if refusal := refuse_undeclared(request):
                return refusal
            given = decode_json(request.body)
        if given is UNDECODABLE:
            return write_remark(
                400, f"found no JSON; allowed: an object with {endpoint.summarise_fields()}", "bad_request"
            )
        if lines := list_mistakes(endpoint, given):
            return write_remark(400, "\n".join(lines), "bad_request")
        return self._perform_action(engine, endpoint, normalise_fields(endpoint, given))

    def _perform_action(self, engine: Engine, endpoint: ControlEndpoint, given: Arguments) -> HttpAnswer:
        if lines := list(_list_absent_names(engine, given)):
            return write_remark(404, "\n".join(lines), "not_found")
        result = endpoint.action(ControlledSandbox(engine, self.clock), given)
        if result is None:
            return write_remark(404, _NEVER_ISSUED, "not_found")
        return write_answer(200, Body("application/json", result), _HEADERS, None)


def _list_absent_names(engine: Engine, given: Arguments) -> Iterator[str]:
    """Say which of the names do not exist."""
    if "provider" not in given:
        return
    tables = {each.provider: each for each in engine.tables}
    if given["provider"] not in tables:
        yield str(UnknownName("provider", given["provider"], tables))
        return
    for kind, known in _list_known_names(tables[given["provider"]]).items():
        if kind in given and given[kind] not in known:
            yield str(UnknownName(kind, given[kind], known))


def _list_known_names(tables: Tables) -> dict[str, list[str]]:
    return {
        "credential": [each.id for each in tables.credentials],
        "level": [each.id for each in tables.levels],
        "operation": [each.id for each in tables.operations],
        "channel": [each.id for each in tables.channels],
    }


def _refuse_path(request: HttpRequest) -> HttpAnswer:
    hint = did_you_mean(request.path, {each.path for each in ENDPOINTS})
    return write_remark(404, f"found nothing at {show_value(request.path)}; {hint}", "not_found")


def _refuse_method(methods: dict[str, ControlEndpoint], request: HttpRequest) -> HttpAnswer:
    allowed = ", ".join(methods)
    answer = write_remark(405, f"found {show_value(request.method)}; allowed: {allowed}", "method_not_allowed")
    return HttpAnswer(answer.status, [*answer.headers, (b"allow", allowed.encode())], answer.body, answer.case)
