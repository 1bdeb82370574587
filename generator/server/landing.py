"""`GET /`: what the sandbox offers. A page for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from generator.engine.accept import choose_offer
from generator.engine.answers import write_answer, write_remark
from generator.engine.cases import CREDENTIAL_CASES
from generator.engine.provider import locate_server
from generator.engine.provoke import PROVOKE_HEADER
from generator.server.allowance import describe_limits
from generator.server.command import write_flow_command
from generator.server.entry import (
    ControlAction,
    CredentialValue,
    FlowCommand,
    ProviderListing,
    RefusalTrigger,
    SandboxListing,
    ServerMount,
)
from generator.server.page import render_landing_page
from generator.tables import Body, CredentialTable, Tables

if TYPE_CHECKING:
    from generator.engine import Engine, HttpAnswer, HttpRequest


def answer_landing(engine: Engine, request: HttpRequest, control: tuple[ControlAction, ...] = ()) -> HttpAnswer:
    """Answer `GET /`. `control` lists the endpoints of the control surface, if it is on."""
    if request.method not in ("GET", "HEAD"):
        return write_remark(405, "only GET is answered here", "method_not_allowed")
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
        mounts=tuple(ServerMount(server.id, server.url, locate_server(base, server)) for server in tables.servers),
        values=tuple(value for credential in _select_usable(tables) for value in _list_values(credential)),
        lines=tuple(FlowCommand(flow.id, flow.title, write_flow_command(tables, flow, base)) for flow in tables.flows),
        triggers=(*_list_provoked(tables), *_list_refused(tables)),
        limits=tuple(describe_limits(tables)),
    )


def _select_usable(tables: Tables) -> Iterator[CredentialTable]:
    """Leave out what no scheme of today carries."""
    parts = [part for scheme in tables.schemes for part in scheme.parts]
    carried = {hole for part in parts for hole in (*part.holes, *part.inner_holes)}
    return (credential for credential in tables.credentials if credential.id in carried)


def _list_values(credential: CredentialTable) -> Iterator[CredentialValue]:
    demo = credential.demo
    for holder in demo.holders:
        yield _build_value(credential, holder.value, "accepted", holder.level)
    if not demo.holders:
        yield _build_value(credential, None, "issued by the sandbox", None)
    for state, value in (("unknown", demo.wrong), ("expired", demo.expired), ("revoked", demo.revoked)):
        if value is not None:
            yield _build_value(credential, value, state, None)


def _build_value(credential: CredentialTable, value: str | None, state: str, level: str | None) -> CredentialValue:
    return CredentialValue(credential.id, credential.title, credential.variable, value, state, level)


def _list_provoked(tables: Tables) -> Iterator[RefusalTrigger]:
    """Tell each refusal once, the general one where there is one."""
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


_HEADERS = [("vary", "Accept"), ("cache-control", "no-store")]
