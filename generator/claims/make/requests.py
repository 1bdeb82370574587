"""A valid request for an operation, written from its parameters, its example and what its scheme sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from generator.claims.make.placing import PlacedParts, TextFields
from generator.model.operation import Operation
from generator.pointer import put_value

_BODY_HEADERS: Final = ("content-type", "content-length")
"""Headers that follow from the body; whoever sends the request writes them."""


def request_fields(
    operation: Operation, placed: PlacedParts, parameters: Mapping[str, str | None], *, omit_accept: bool
) -> dict[str, Any]:
    """Give the fields of a `Call`. `parameters` stand in for the examples; None leaves one out."""
    given = _parameters_sent(operation, parameters)
    return {
        "method": operation.method.value,
        "server": operation.server,
        "path": operation.path,
        "captures": (*_parameters_in(operation, given, "path"), *placed.captures),
        "query": (*_parameters_in(operation, given, "query"), *placed.query),
        "headers": (*_further_headers(operation, omit_accept=omit_accept), *placed.headers),
        "body": _request_body(operation, placed),
        "form": operation.request_type != "application/json",
    }


def _parameters_sent(operation: Operation, parameters: Mapping[str, str | None]) -> dict[str, str]:
    """Give the value of every parameter that is sent; what is not required is left out unless it is given."""
    usual = {name: each.example if each.required else None for name, each in operation.parameters.items()}
    return {name: value for name, value in {**usual, **parameters}.items() if value is not None}


def _parameters_in(operation: Operation, given: Mapping[str, str], place: str) -> TextFields:
    return tuple((name, (value,)) for name, value in given.items() if operation.parameters[name].place == place)


def _further_headers(operation: Operation, *, omit_accept: bool) -> TextFields:
    left_out = (*_BODY_HEADERS, "accept") if omit_accept else _BODY_HEADERS
    return tuple((name, (value,)) for name, value in operation.headers.items() if name.lower() not in left_out)


def _request_body(operation: Operation, placed: PlacedParts) -> Any:
    body = operation.request
    for body_pointer, text in placed.body:
        body = put_value(body, body_pointer, text)
    return body
