"""How credentials travel: what a caller adds to a request or message to present them."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from authproof.sandbox.engine import Engine
from authproof.sandbox.tables import OperationTable, PartTable, SchemeTable, Tables
from authproof.text.json_pointer import put_value
from authproof.text.placeholders import fill_template

PLENTY = 3000
"""How many values of a credential are issued for an operation that takes each only once."""

_BESIDE = ("header", "query", "cookie")


@dataclass
class Carried:
    """The parts of a scheme, by place; `message` is the one that carries the parts in `said`."""

    header: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    cookie: dict[str, str] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    subprotocol: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    message: str | None = None
    said: dict[str, str] = field(default_factory=dict)


def carry(scheme: SchemeTable, values: dict[str, str]) -> Carried:
    """Put credentials in the places of a scheme."""
    carried = Carried()
    for part in scheme.parts:
        place = carried.said if part.place == "message" else getattr(carried, part.place)
        place[part.name] = _written(part, values)
        carried.message = part.message or carried.message
    return carried


def held(scheme: SchemeTable) -> list[str]:
    """Name the credentials that a scheme carries, in order."""
    names = [name for part in scheme.parts for name in (*part.holes, *part.inner_holes)]
    return [name for name in dict.fromkeys(names) if name != "base64"]


def put(document: Any, parts: dict[str, str]) -> Any:
    """Put parts into a document, by JSON Pointer."""
    for at, value in parts.items():
        document = put_value(document, at, value)
    return document


def callers(tables: Tables, engine: Engine) -> dict[str, list[dict[str, dict[str, str]]]]:
    """Give callers by operation: one if it can call again and again, else one for each call.

    A caller is what it adds to a request: `header`, `query`, `cookie`, each name to value. An operation whose
    credentials travel in the body has none: the example of its body holds them.
    """
    return {one.id: _callers(tables, engine, one) for one in tables.operations if _scheme(tables, one)}


def _callers(tables: Tables, engine: Engine, operation: OperationTable) -> list[dict[str, dict[str, str]]]:
    scheme = _scheme(tables, operation)
    assert scheme is not None
    known = tables.choose_demo_values(operation.level)
    lacking = [name for name in held(scheme) if name not in known]
    traded = {trade.credential for trade in operation.trades}
    spent = [name for name in lacking if tables.find_credential(name).single_use or name in traded]
    count = PLENTY if spent else 1
    issued = (
        {name: engine.issue_credential(tables.provider, name, operation.level) for name in lacking}
        for _ in range(count)
    )
    found = [carry(scheme, known | values) for values in issued]
    return [{place: getattr(one, place) for place in _BESIDE} for one in found]


def _scheme(tables: Tables, operation: OperationTable) -> SchemeTable | None:
    """Choose the first scheme that travels beside the body; what stands in the path is an example of the document."""
    schemes = {scheme.id: scheme for scheme in tables.schemes}
    usable = [schemes[name] for name in operation.schemes]
    return next((one for one in usable if _travels_beside(one)), None)


def _travels_beside(scheme: SchemeTable) -> bool:
    places = {part.place for part in scheme.parts}
    return places <= {*_BESIDE, "path"} and not places.isdisjoint(_BESIDE)


def _written(part: PartTable, values: dict[str, str]) -> str:
    inner = fill_template(part.base64, values) if part.base64 else ""
    return fill_template(part.template, values | {"base64": b64encode(inner.encode()).decode()})
