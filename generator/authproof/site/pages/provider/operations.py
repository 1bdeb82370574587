"""What can be asked over HTTP: every operation with its parameters, request and answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from authproof.model.base import Json
from authproof.model.operation import Operation, Parameter, Success
from authproof.model.plain import is_stated
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case, Surface
from authproof.site.pages.anchors import FAILURES_PAGE
from authproof.site.pages.context import PageContext, lifecycle_badge, status_badge
from authproof.site.pages.evidence_marks import MarkedUnit
from authproof.site.pages.markdown import (
    NOTHING,
    Markdown,
    Table,
    fence_code,
    inline_code,
    join_parts,
    make_badge,
    make_link,
    make_table,
    quote_literal,
    quote_prose,
)
from authproof.site.pages.notation import show_shape
from authproof.text.english import spell_name


@dataclass(frozen=True)
class OperationView:
    """One operation."""

    anchor: str
    title: Markdown
    badges: Markdown
    request_line: Markdown
    security: Markdown
    level: Markdown
    scopes: Markdown
    headers: Markdown
    parameters: Table | None
    refused_values: Markdown
    request: Markdown
    status: Markdown
    answer: Markdown


def view_operations(context: PageContext) -> tuple[OperationView, ...]:
    return tuple(_view_operation(context, name, operation) for name, operation in context.provider.operations.items())


def tabulate_operations(context: PageContext) -> Table:
    rows = (
        (
            make_badge(operation.method, "ap-method", f"ap-method--{operation.method.lower()}"),
            inline_code(operation.path),
            join_parts((context.link_part("operations", name), _sandbox_badge(operation)), " "),
            _show_security(context, name, operation),
        )
        for name, operation in context.provider.operations.items()
    )
    return make_table(("Method", "Path", "What it does", "Authenticate with"), rows)


def _view_operation(context: PageContext, name: str, operation: Operation) -> OperationView:
    unit = context.unit_of(
        spec_pointer("operations", name), "security", "level", "scopes", "headers", "parameters", "request", "success"
    )
    level = context.link_part("levels", operation.level) if operation.level else NOTHING
    header_codes = (inline_code(f"{header}: {value}") for header, value in operation.headers.items())
    address = context.provider.servers[operation.server].base_url + operation.path
    return OperationView(
        anchor=f"operation-{name}",
        title=quote_literal(operation.title),
        badges=join_parts(
            (_sandbox_badge(operation), lifecycle_badge(operation.lifecycle), context.mark_and_claims(unit)), " "
        ),
        request_line=fence_code(f"{operation.method} {address}", "http"),
        security=unit.append_mark("security", _show_security(context, name, operation)),
        level=unit.append_mark("level", level),
        scopes=unit.append_mark("scopes", join_parts(map(inline_code, operation.scopes))),
        headers=unit.append_mark("headers", join_parts(header_codes)),
        parameters=tabulate_parameters(context, unit, operation.parameters),
        refused_values=_list_refused(operation.parameters),
        request=_show_request(unit, operation),
        status=_show_status(context, unit, operation),
        answer=fence_answer(operation.success) if operation.is_released else NOTHING,
    )


def _show_security(context: PageContext, name: str, operation: Operation) -> Markdown:
    """Link the schemes that open it; it is public only if a spec says so."""
    is_stated_public = is_stated(context.provider, spec_pointer("operations", name, "security"))
    schemes = context.link_parts("schemes", operation.security)
    if schemes and operation.anonymous:
        return join_parts((schemes, Markdown("without a credential, too")))
    return schemes or Markdown("public" if is_stated_public else "not stated; the sandbox asks for nothing")


def _sandbox_badge(operation: Operation) -> Markdown:
    """Mark what no source names."""
    return make_badge("sandbox only", "ap-badge", "ap-badge--warning") if operation.sandbox_only else NOTHING


def _show_status(context: PageContext, unit: MarkedUnit, operation: Operation) -> Markdown:
    """Show the status of its answer: that of the refusal where it is not released, if a spec says it."""
    if operation.is_released:
        return unit.append_mark("success", status_badge(operation.success.status))
    failure = context.provider.failure_for(Case.unreleased, Surface.rest)
    if failure is None:
        return unit.append_mark("success", Markdown("not released yet"))
    badge = status_badge(context.provider.failures[failure].status)
    return unit.append_mark("success", make_link(badge, f"{FAILURES_PAGE}#failure-{failure}"))


def tabulate_parameters(context: PageContext, unit: MarkedUnit, parameters: Mapping[str, Parameter]) -> Table | None:
    """List the parameters of an operation or channel; none if there are none."""
    if not parameters:
        return None
    inner_unit = context.unit_of(extend_pointer(unit.pointer, "parameters"), *parameters)
    outer_mark = unit.mark_whole_field("parameters")
    rows = [
        (
            inline_code(name),
            Markdown(parameter.place if parameter.required else f"{parameter.place}, optional"),
            join_parts(
                (
                    quote_prose(parameter.description),
                    _say_allowed(context, extend_pointer(inner_unit.pointer, name), parameter),
                    inner_unit.mark_fields(name),
                    outer_mark,
                ),
                " ",
            ),
            inline_code(parameter.example),
        )
        for name, parameter in parameters.items()
    ]
    return make_table(("Parameter", "In", "What it is", "Example"), rows)


def format_json(body: Json) -> str:
    """Write a JSON value as it is shown: two spaces of indentation, members in the order of the spec."""
    return json.dumps(body, indent=2, ensure_ascii=False)


def _say_allowed(context: PageContext, pointer: str, parameter: Parameter) -> Markdown:
    if parameter.values:
        return Markdown(f"One of {join_parts(map(inline_code, parameter.values))}.")
    shape = show_shape(context.provider, extend_pointer(pointer, "shape"), parameter.shape)
    return Markdown(f"Looks like {shape}.") if shape else NOTHING


def _list_refused(parameters: Mapping[str, Parameter]) -> Markdown:
    refused_values = (
        Markdown(f"{inline_code(value)} ({spell_name(case)})")
        for parameter in parameters.values()
        for value, case in parameter.refused.items()
    )
    return join_parts(refused_values)


def _show_request(unit: MarkedUnit, operation: Operation) -> Markdown:
    if operation.sent_body is None:
        return unit.mark_fields("request")
    fenced_request = fence_code(format_json(operation.sent_body), "json", title=f"Request · {operation.request_type}")
    return join_parts((unit.mark_fields("request"), fenced_request), "\n\n")


def fence_answer(success: Success) -> Markdown:
    """Show the headers and the body of an answer; nothing if it has none."""
    headers = [fence_code("\n".join(f"{name}: {value}" for name, value in success.headers.items()), "http")]
    return Markdown("\n\n".join([*(headers if success.headers else []), *_fence_body(success)]))


def _fence_body(success: Success) -> Iterator[Markdown]:
    if success.body is None:
        return
    language = "json" if "json" in success.media_type else "text"
    text = success.body if language == "text" and isinstance(success.body, str) else format_json(success.body)
    yield fence_code(text, language, title=f"Answer · {success.media_type}")
