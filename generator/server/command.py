"""The line to copy for a flow: curl for its first request, or `authproof run` if that takes more than one request."""

from __future__ import annotations

import json
import shlex
from base64 import b64encode
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode

from generator.origins import target_option
from generator.pointer import put_value
from generator.tables import FlowTable, OperationTable, PartTable, Tables
from generator.template import fill_template


def write_flow_command(tables: Tables, flow: FlowTable, base: str) -> str:
    """Give a line for a POSIX shell that works as it is, with the sandbox at `base`."""
    operation = next((each for each in tables.operations if each.id == flow.first.operation), None)
    parts = [part for scheme in tables.schemes if scheme.id == flow.first.scheme for part in scheme.parts]
    values = tables.choose_demo_values(operation.level if operation else None)
    if operation is None or not _collect_credentials(parts) <= values.keys():
        words = ["authproof", "run", f"{tables.provider}/{flow.id}", "--language", "python"]
        return shlex.join([*words, *target_option(base)])
    mounts = {server.id: server.mount for server in tables.servers}
    return _write_curl(operation, [(part, _fill_part(part, values)) for part in parts], base + mounts[operation.server])


def _collect_credentials(parts: Iterable[PartTable]) -> set[str]:
    return {hole for part in parts for hole in (*part.holes, *part.inner_holes)} - {"base64"}


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
    yield from (f"{part.name}: {value}" for part, value in parts if part.place == "header")
    cookies = [f"{part.name}={value}" for part, value in parts if part.place == "cookie"]
    if cookies:
        yield f"Cookie: {'; '.join(cookies)}"


def _fill_path(operation: OperationTable, parts: list[tuple[PartTable, str]]) -> str:
    path = operation.path
    values = {each.name: each.example for each in operation.parameters if each.place == "path"}
    for name, value in (values | {part.name: value for part, value in parts if part.place == "path"}).items():
        path = path.replace("{" + name + "}", quote(value, safe=""))
    return path


def _write_query(operation: OperationTable, parts: list[tuple[PartTable, str]]) -> str:
    needed = [(each.name, each.example) for each in operation.parameters if each.place == "query" and each.required]
    pairs = [*needed, *((part.name, value) for part, value in parts if part.place == "query")]
    return f"?{urlencode(pairs)}" if pairs else ""


def _write_body(operation: OperationTable, parts: list[tuple[PartTable, str]]) -> str | None:
    if not operation.reads_body:
        return None
    document: Any = operation.request if isinstance(operation.request, dict) else {}
    for part, value in parts:
        if part.place == "body":
            document = put_value(document, part.name, value)
    return urlencode(document) if operation.form else json.dumps(document, ensure_ascii=False)
