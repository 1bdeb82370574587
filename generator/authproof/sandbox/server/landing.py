"""What `GET /` answers: where each provider is, what it accepts, a first command, refusals to try, and its limits."""

from __future__ import annotations

import json
import shlex
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from authproof.model.vocabulary import CREDENTIAL_CASES, Callers, Case, Counts, Place
from authproof.sandbox.engine import Engine, HttpAnswer, HttpRequest
from authproof.sandbox.engine.cases import PROVOKE_HEADER
from authproof.sandbox.engine.http.answers import write_answer, write_remark
from authproof.sandbox.engine.provider import locate_server
from authproof.sandbox.origins import target_option
from authproof.sandbox.server.landing_page import (
    ControlAction,
    CredentialValue,
    FlowCommand,
    LimitDescription,
    ProviderListing,
    RefusalTrigger,
    SandboxListing,
    ServerMount,
    render_landing_page,
)
from authproof.sandbox.tables import (
    BanTable,
    Body,
    ConcurrencyTable,
    CredentialTable,
    FlowTable,
    OperationTable,
    PartTable,
    Tables,
    WindowTable,
    digest_tables,
)
from authproof.text.json_pointer import put_value
from authproof.text.media_type import choose_offer
from authproof.text.placeholders import fill_template
from authproof.text.url_path import percent_encode

_HEADERS = [("vary", "Accept"), ("cache-control", "no-store")]


def answer_landing(engine: Engine, request: HttpRequest, control: tuple[ControlAction, ...] = ()) -> HttpAnswer:
    """Answer `GET /`. `control` lists the endpoints of the control surface, if it is on."""
    if request.method not in ("GET", "HEAD"):
        return write_remark(405, "only GET is answered here", Case.method_not_allowed)
    entries = tuple(build_listing(tables, engine.base) for tables in engine.tables)
    listing = SandboxListing(engine.base, engine.limits, control, entries)
    if choose_offer(("text/html", "application/json"), request.header_value(b"accept") or ""):
        return write_answer(200, Body("application/json", asdict(listing)), _HEADERS, None)
    return write_answer(200, Body("text/html", render_landing_page(listing)), _HEADERS, None)


def build_listing(tables: Tables, base: str) -> ProviderListing:
    """Collect what there is to say of one provider."""
    return ProviderListing(
        id=tables.provider,
        name=tables.name,
        summary=tables.summary,
        mounts=tuple(
            ServerMount(server.id, server.write_url(), locate_server(base, server)) for server in tables.servers
        ),
        values=tuple(value for credential in _select_usable(tables) for value in _list_values(credential)),
        lines=tuple(FlowCommand(flow.id, flow.title, write_flow_command(tables, flow, base)) for flow in tables.flows),
        triggers=(*_list_provoked(tables), *_list_refused(tables)),
        limits=tuple(describe_limits(tables)),
        digest=digest_tables(tables),
    )


def _select_usable(tables: Tables) -> Iterator[CredentialTable]:
    """Leave out what no scheme of today carries."""
    carried = {name for scheme in tables.schemes for name in scheme.credentials}
    return (credential for credential in tables.credentials if credential.id in carried)


def _list_values(credential: CredentialTable) -> Iterator[CredentialValue]:
    demo = credential.demo
    for holder in demo.holders:
        yield _build_value(credential, holder.value, "accepted", holder.level)
        if holder.second is not None:
            yield _build_value(credential, holder.second, "accepted, another of the same holder", holder.level)
    if not demo.holders:
        yield _build_value(credential, None, "issued by the sandbox", None)
    states = {"unknown": demo.wrong, "expired": demo.expired, "revoked": demo.revoked, "another holder's": demo.other}
    for state, value in states.items():
        if value is not None:
            yield _build_value(credential, value, state, None)


def _build_value(credential: CredentialTable, value: str | None, state: str, level: str | None) -> CredentialValue:
    return CredentialValue(credential.id, credential.title, credential.variable, value, state, level)


def _list_provoked(tables: Tables) -> Iterator[RefusalTrigger]:
    """List each refusal once, the general one where there is one."""
    failures_by_case = {
        case: failure for failure in tables.failures for case in failure.cases if case not in CREDENTIAL_CASES
    }
    for case, failure in failures_by_case.items():
        yield RefusalTrigger(case, failure.status, failure.title, f"{PROVOKE_HEADER}: {case}")


def _list_refused(tables: Tables) -> Iterator[RefusalTrigger]:
    statuses = {case: failure.status for failure in reversed(tables.failures) for case in failure.cases}
    for operation in tables.operations:
        for parameter in operation.parameters:
            for value, case in parameter.refused.items():
                yield RefusalTrigger(case, statuses.get(case, 0), operation.title, f"{parameter.name} = {value}")


def describe_limits(tables: Tables) -> Iterator[LimitDescription]:
    for window in tables.windows:
        covers = (*window.operations, *window.channels)
        yield LimitDescription(window.id, _describe_window(window), window.scope, covers)
    for each in tables.concurrencies:
        yield LimitDescription(each.id, _describe_concurrency(each), each.scope, each.channels)
    for held in tables.in_flight_limits:
        what = f"{_write_number_of(held.requests, 'request')} under way at the same time"
        yield LimitDescription(held.id, what, held.scope, held.operations)
    for ban in tables.bans:
        yield LimitDescription(ban.id, _describe_ban(ban), ban.scope, ())


def _describe_window(window: WindowTable) -> str:
    kind = "" if window.counts is Counts.everything else f"{window.counts} "
    counted_things = _write_number_of(window.requests, f"{kind}{'message' if window.channels else 'request'}")
    only = f" ({', '.join(window.messages)})" if window.messages else ""
    burst = f", up to {window.burst} at once" if window.burst else ""
    callers = "" if window.callers is Callers.everybody else f", of {window.callers} callers"
    return f"{counted_things}{only} in {window.seconds:g} s{burst}{callers}"


def _describe_concurrency(concurrency: ConcurrencyTable) -> str:
    return f"{_write_number_of(concurrency.connections, 'socket')} open at the same time"


def _describe_ban(ban: BanTable) -> str:
    counted = _write_number_of(ban.violations, "refusal")
    cause = "for a limit" if ban.cases == (Case.limited,) else f"({', '.join(ban.cases)})"
    length = "" if ban.lasts is None else f" of {ban.lasts:g} s"
    return f"a ban{length} after {counted} {cause} in {ban.seconds:g} s"


def _write_number_of(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def write_flow_command(tables: Tables, flow: FlowTable, base: str) -> str:
    """Write a line for a POSIX shell that works as it is, with the sandbox at `base`."""
    operation = next((each for each in tables.operations if each.id == flow.first.operation), None)
    scheme = next((each for each in tables.schemes if each.id == flow.first.scheme), None)
    values = tables.choose_demo_values(operation.level if operation else None)
    if operation is None or not values.keys() >= (scheme.credentials if scheme else set()):
        words = ["authproof", "run", f"{tables.provider}/{flow.id}", "--language", "python"]
        return shlex.join([*words, *target_option(base)])
    filled_parts = [(part, _fill_part(part, values)) for part in (scheme.parts if scheme else ())]
    return _write_curl(operation, filled_parts, base + tables.mounts[operation.server])


def _fill_part(part: PartTable, values: dict[str, str]) -> str:
    inner = fill_template(part.base64, values) if part.base64 is not None else ""
    return fill_template(part.template, {**values, "base64": b64encode(inner.encode()).decode()})


def _write_curl(operation: OperationTable, parts: list[tuple[PartTable, str]], mount: str) -> str:
    words = ["curl", "--include"]
    if operation.method != "GET":
        words += ["--request", operation.method]
    for header in _collect_headers(operation, parts):
        words += ["--header", header]
    body = _write_body(operation, parts)
    if body is not None:
        words += ["--data-raw", body]
    return shlex.join([*words, mount + _fill_path(operation, parts) + _write_query(operation, parts)])


def _collect_headers(operation: OperationTable, parts: list[tuple[PartTable, str]]) -> Iterable[str]:
    names = {name.lower() for name in operation.headers}
    if operation.reads_body and "content-type" not in names:
        yield "Content-Type: application/" + ("x-www-form-urlencoded" if operation.form else "json")
    yield from (f"{name}: {value}" for name, value in operation.headers.items())
    yield from (f"{name}: {value}" for name, value in _needed_parameters(operation, Place.header))
    yield from (f"{part.name}: {value}" for part, value in parts if part.place is Place.header)
    cookies = [f"{part.name}={value}" for part, value in parts if part.place is Place.cookie]
    if cookies:
        yield f"Cookie: {'; '.join(cookies)}"


def _fill_path(operation: OperationTable, parts: list[tuple[PartTable, str]]) -> str:
    path = operation.path
    values = {each.name: each.example for each in operation.parameters if each.place is Place.path}
    for name, value in (values | {part.name: value for part, value in parts if part.place is Place.path}).items():
        path = path.replace("{" + name + "}", percent_encode(value))
    return path


def _write_query(operation: OperationTable, parts: list[tuple[PartTable, str]]) -> str:
    pairs = [
        *_needed_parameters(operation, Place.query),
        *((part.name, value) for part, value in parts if part.place is Place.query),
    ]
    return f"?{urlencode(pairs)}" if pairs else ""


def _needed_parameters(operation: OperationTable, place: Place) -> list[tuple[str, str]]:
    return [(each.name, each.example) for each in operation.parameters if each.place is place and each.required]


def _write_body(operation: OperationTable, parts: list[tuple[PartTable, str]]) -> str | None:
    if not operation.reads_body:
        return None
    document: Any = operation.request if isinstance(operation.request, dict) else {}
    for part, value in parts:
        if part.place is Place.body:
            document = put_value(document, part.name, value)
    return urlencode(document) if operation.form else json.dumps(document, ensure_ascii=False)
