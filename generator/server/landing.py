"""`GET /`: what the sandbox offers. A page for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from generator.engine.accept import choose
from generator.engine.answers import remark, written
from generator.engine.cases import CREDENTIAL
from generator.engine.provider import address
from generator.engine.provoke import HEADER
from generator.server.allowance import allowances
from generator.server.command import command
from generator.server.entry import Act, Entry, Line, Listing, Mount, Trigger, Value
from generator.server.page import page
from generator.tables import Body, Credential, Tables

if TYPE_CHECKING:
    from generator.engine import Answer, Engine, Request


def landing(engine: Engine, request: Request, control: tuple[Act, ...] = ()) -> Answer:
    """Answer `GET /`. `control` lists the endpoints of the control surface, if it is on."""
    if request.method not in ("GET", "HEAD"):
        return remark(405, "only GET is answered here", "method_not_allowed")
    entries = tuple(entry(tables, engine.base) for tables in engine.tables)
    sandbox = Listing(engine.base, engine.limits, control, entries)
    if choose(("text/html", "application/json"), request.header(b"accept") or ""):
        return written(200, Body("application/json", asdict(sandbox)), _HEADERS, None)
    return written(200, Body("text/html", page(sandbox)), _HEADERS, None)


def entry(tables: Tables, base: str) -> Entry:
    """Collect what there is to say of one provider."""
    return Entry(
        id=tables.provider,
        name=tables.name,
        summary=tables.summary,
        mounts=tuple(Mount(server.id, server.url, address(base, server)) for server in tables.servers),
        values=tuple(value for credential in _usable(tables) for value in _values(credential)),
        lines=tuple(Line(flow.id, flow.title, command(tables, flow, base)) for flow in tables.flows),
        triggers=(*_provoked(tables), *_refused(tables)),
        limits=tuple(allowances(tables)),
    )


def _usable(tables: Tables) -> Iterator[Credential]:
    """Leave out what no scheme of today carries."""
    parts = [part for scheme in tables.schemes for part in scheme.parts]
    carried = {hole for part in parts for hole in (*part.holes, *part.inner_holes)}
    return (credential for credential in tables.credentials if credential.id in carried)


def _values(credential: Credential) -> Iterator[Value]:
    demo = credential.demo
    for holder in demo.holders:
        yield _value(credential, holder.value, "accepted", holder.level)
    if not demo.holders:
        yield _value(credential, None, "issued by the sandbox", None)
    for state, value in (("unknown", demo.wrong), ("expired", demo.expired), ("revoked", demo.revoked)):
        if value is not None:
            yield _value(credential, value, state, None)


def _value(credential: Credential, value: str | None, state: str, level: str | None) -> Value:
    return Value(credential.id, credential.title, credential.variable, value, state, level)


def _provoked(tables: Tables) -> Iterator[Trigger]:
    """Tell each refusal once, the general one where there is one."""
    told = {case: failure for failure in tables.failures for case in failure.cases if case not in CREDENTIAL}
    for case, failure in told.items():
        yield Trigger(case, failure.status, failure.title, f"{HEADER}: {case}")


def _refused(tables: Tables) -> Iterator[Trigger]:
    statuses = {case: failure.status for failure in reversed(tables.failures) for case in failure.cases}
    for operation in tables.operations:
        for parameter in operation.parameters:
            for value, case in parameter.refused.items():
                yield Trigger(case, statuses.get(case, 0), operation.title, f"{parameter.name} = {value}")


_HEADERS = [("vary", "Accept"), ("cache-control", "no-store")]
