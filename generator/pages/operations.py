"""What can be asked over HTTP: every operation with its parameters, request and answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from generator.model.base import Json
from generator.model.operation import Operation, Parameter, Success
from generator.pages.carriage import shape
from generator.pages.context import Context, lifecycle_badge
from generator.pages.markdown import NOTHING, Markdown, Table, badge, code, fence, joined, literal, prose, table
from generator.pages.marks import Unit
from generator.words import spelled


@dataclass(frozen=True)
class OperationView:
    """One operation."""

    anchor: str
    title: Markdown
    badges: Markdown
    request_line: Markdown
    security: Markdown
    level: Markdown
    headers: Markdown
    parameters: Table | None
    refused: Markdown
    request: Markdown
    status: Markdown
    answer: Markdown


def operations(context: Context) -> tuple[OperationView, ...]:
    """Give every operation, in the order of the spec."""
    return tuple(operation_view(context, name, operation) for name, operation in context.provider.operations.items())


def overview(context: Context) -> Table:
    """List the operations: method, path, what it does, which schemes open it."""
    rows = (
        (
            badge(operation.method, "ap-method", f"ap-method--{operation.method.lower()}"),
            code(operation.path),
            context.link("operations", name),
            context.links("schemes", operation.security) or Markdown("public"),
        )
        for name, operation in context.provider.operations.items()
    )
    return table(("Method", "Path", "What it does", "Opened by"), rows)


def operation_view(context: Context, name: str, operation: Operation) -> OperationView:
    """Work out one operation."""
    unit = context.unit(f"/operations/{name}", "security", "level", "headers", "parameters", "request", "success")
    level = context.link("levels", operation.level) if operation.level else NOTHING
    sent = (code(f"{header}: {value}") for header, value in operation.headers.items())
    address = context.provider.servers[operation.server].url.rstrip("/") + operation.path
    return OperationView(
        anchor=f"operation-{name}",
        title=literal(operation.title),
        badges=joined((lifecycle_badge(operation.lifecycle), unit.title, context.ran(f"/operations/{name}")), " "),
        request_line=fence(f"{operation.method} {address}", "http"),
        security=unit.with_field("security", context.links("schemes", operation.security) or Markdown("public")),
        level=unit.with_field("level", level),
        headers=unit.with_field("headers", joined(sent)),
        parameters=parameter_table(context, unit, operation.parameters),
        refused=_refused(operation.parameters),
        request=_request(unit, operation),
        status=unit.with_field("success", _status(operation.success)),
        answer=_answer(operation.success),
    )


def parameter_table(context: Context, unit: Unit, parameters: Mapping[str, Parameter]) -> Table | None:
    """List the parameters of an operation or channel; none if there are none."""
    if not parameters:
        return None
    inner = context.unit(f"{unit.pointer}/parameters", *parameters)
    outer = unit.all_of("parameters")
    rows = [
        (
            code(name),
            Markdown(parameter.place if parameter.required else f"{parameter.place}, optional"),
            joined((prose(parameter.description), _allowed(parameter), inner.field(name), outer), " "),
            code(parameter.example),
        )
        for name, parameter in parameters.items()
    ]
    return table(("Parameter", "In", "What it is", "Example"), rows)


def shown_json(body: Json) -> str:
    """Write a JSON value as it is shown: two spaces of indentation, members in the order of the spec."""
    return json.dumps(body, indent=2, ensure_ascii=False)


def _allowed(parameter: Parameter) -> Markdown:
    if parameter.values:
        return Markdown(f"One of {joined(map(code, parameter.values))}.")
    return Markdown(f"Looks like {shape(parameter.shape)}.") if parameter.shape else NOTHING


def _refused(parameters: Mapping[str, Parameter]) -> Markdown:
    values = (
        Markdown(f"{code(value)} ({spelled(case)})")
        for parameter in parameters.values()
        for value, case in parameter.refused.items()
    )
    return joined(values)


def _request(unit: Unit, operation: Operation) -> Markdown:
    if operation.request is None:
        return unit.field("request")
    shown = fence(shown_json(operation.request), "json", title=f"Request · {operation.request_type}")
    return joined((unit.field("request"), shown), "\n\n")


def _status(success: Success) -> Markdown:
    return badge(str(success.status), "ap-status", f"ap-status--{success.status // 100}")


def _answer(success: Success) -> Markdown:
    if success.body is None:
        return NOTHING
    language = "json" if "json" in success.media_type else "text"
    text = success.body if language == "text" and isinstance(success.body, str) else shown_json(success.body)
    return fence(text, language, title=f"Answer · {success.media_type}")
