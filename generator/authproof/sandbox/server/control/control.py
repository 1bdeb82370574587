"""Who may control the sandbox: programs on this machine. A page in a browser may not, wherever it comes from.

A browser sends `Origin` with whatever a page posts, so a request that has it is refused. It asks beforehand whether a
page may send `application/json` (the CORS preflight), so nothing else is read. A name that was made to point to this
machine (DNS rebinding) shows in `Host`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any, Final

from authproof.errors import UnknownName, did_you_mean
from authproof.model.vocabulary import Case
from authproof.sandbox.engine import Engine, HttpAnswer, HttpRequest
from authproof.sandbox.engine.clock import MovableClock
from authproof.sandbox.engine.events import UNDECODABLE, decode_json
from authproof.sandbox.engine.http.answers import write_answer, write_remark
from authproof.sandbox.server.control.endpoint import Arguments, ControlEndpoint, ControlledSandbox
from authproof.sandbox.server.control.registry import CONTROL_PREFIX, ENDPOINTS
from authproof.sandbox.server.control.validation import list_mistakes, normalise_fields, show_value
from authproof.sandbox.server.landing_page import ControlAction
from authproof.sandbox.tables import Body, Tables

_HOST_PATTERN: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+))(?::[0-9]*)?")

_HEADERS: Final = [("cache-control", "no-store")]

_NEVER_ISSUED: Final = "value: found one that was never issued here, or is forgotten; allowed: one that is known"


class ControlSurface:
    """The control surface over one clock, for whatever engine the sandbox has at the moment."""

    prefix: Final = CONTROL_PREFIX
    actions: Final = tuple(
        ControlAction(each.method, each.path, each.title, each.summarise_fields()) for each in ENDPOINTS
    )

    def __init__(self, clock: MovableClock) -> None:
        """`clock` is the one that the engine goes by."""
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
                400,
                f"found a query {show_value(request.query)}; allowed: none, fields go into the body",
                Case.bad_request,
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
                400, f"found no JSON; allowed: an object with {endpoint.summarise_fields()}", Case.bad_request
            )
        if lines := list_mistakes(endpoint, given):
            return write_remark(400, "\n".join(lines), Case.bad_request)
        return self._perform_action(engine, endpoint, normalise_fields(endpoint, given))

    def _perform_action(self, engine: Engine, endpoint: ControlEndpoint, given: Arguments) -> HttpAnswer:
        if lines := list(_list_absent_names(engine, given)):
            return write_remark(404, "\n".join(lines), Case.not_found)
        result = endpoint.action(ControlledSandbox(engine, self.clock), given)
        if result is None:
            return write_remark(404, _NEVER_ISSUED, Case.not_found)
        return write_answer(200, Body("application/json", result), _HEADERS, None)


def _list_absent_names(engine: Engine, given: Arguments) -> Iterator[str]:
    """Say which names do not exist, a line each."""
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
        "limit": [
            *(each.id for each in tables.windows),
            *(each.id for each in tables.concurrencies),
            *(each.id for each in tables.in_flight_limits),
            *(each.id for each in tables.bans),
        ],
    }


def _refuse_path(request: HttpRequest) -> HttpAnswer:
    hint = did_you_mean(request.path, {each.path for each in ENDPOINTS})
    return write_remark(404, f"found nothing at {show_value(request.path)}; {hint}", Case.not_found)


def _refuse_method(methods: dict[str, ControlEndpoint], request: HttpRequest) -> HttpAnswer:
    allowed = ", ".join(methods)
    answer = write_remark(405, f"found {show_value(request.method)}; allowed: {allowed}", Case.method_not_allowed)
    return answer.with_headers([(b"allow", allowed.encode())])


def refuse_intruder(request: HttpRequest) -> HttpAnswer | None:
    """Refuse a request that may be a web page's; None if it is none."""
    host, origin = request.header_value(b"host"), request.header_value(b"origin")
    if host is None or not is_loopback_host(host):
        return _refuse_header("host", host, "localhost, 127.0.0.1 or [::1]")
    if origin is not None:
        return _refuse_header("origin", origin, "none; web pages do not control the sandbox")
    return None


def refuse_undeclared(request: HttpRequest) -> HttpAnswer | None:
    """Refuse a body that is not declared to be JSON; None if it is."""
    declared = request.header_value(b"content-type")
    if (declared or "").partition(";")[0].strip().lower() == "application/json":
        return None
    return write_remark(
        415, f"content-type: found {_show_header(declared)}; allowed: application/json", Case.bad_request
    )


def is_loopback_host(host: str) -> bool:
    """Tell whether a Host header names this machine as itself."""
    match = _HOST_PATTERN.fullmatch(host)
    name = (match[1] or match[2]).lower() if match else ""
    return name == "localhost" or is_loopback_address(name)


def is_loopback_address(address: str) -> bool:
    """Tell whether an IP address is one that only this machine reaches; a name is none."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _refuse_header(header: str, presented: str | None, allowed: str) -> HttpAnswer:
    return write_remark(403, f"{header}: found {_show_header(presented)}; allowed: {allowed}", Case.forbidden)


def _show_header(presented: str | None) -> str:
    return "none" if presented is None else show_value(presented)
