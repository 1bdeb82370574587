"""Checks what a request says: one line for each mistake, with what was found and what is allowed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from authproof.errors import did_you_mean
from authproof.sandbox.server.control.endpoint import ControlEndpoint, EndpointField, Schema

_MAX_SHOWN = 60

_TYPE_CHECKS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    # JSON Schema has 1.0 for an integer, too
    "integer": lambda value: _TYPE_CHECKS["number"](value) and value == value // 1,
}


def list_mistakes(endpoint: ControlEndpoint, given: Any) -> list[str]:
    """List what is wrong with the body of a request; empty if nothing is."""
    if not isinstance(given, dict):
        return [f"found {show_value(given)}; allowed: an object with {endpoint.summarise_fields() or 'no fields'}"]
    return [*_check_names(endpoint, given), *_check_alternatives(endpoint, given), *_check_values(endpoint, given)]


def normalise_fields(endpoint: ControlEndpoint, given: Mapping[str, Any]) -> dict[str, Any]:
    """Copy the fields of a request that has no mistakes, with integers as such."""
    kinds = {field.name: field.schema["type"] for field in endpoint.fields}
    return {name: int(value) if kinds[name] == "integer" else value for name, value in given.items()}


def show_value(value: Any) -> str:
    """Write a value for a line of text, shortened."""
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "an array"
    text = json.dumps(value)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def _check_names(endpoint: ControlEndpoint, given: dict[str, Any]) -> Iterator[str]:
    known = [field.name for field in endpoint.fields]
    for name in [name for name in given if name not in known]:
        yield f"found a field {show_value(name)}; {did_you_mean(name, known)}"
    for field in endpoint.fields:
        if field.required and field.name not in {*given, *endpoint.alternatives}:
            yield f"{field.name}: found nothing; allowed: {describe_schema(field.schema)}, {field.description}"


def _check_alternatives(endpoint: ControlEndpoint, given: dict[str, Any]) -> Iterator[str]:
    given_alternatives = [name for name in endpoint.alternatives if name in given]
    if endpoint.alternatives and len(given_alternatives) != 1:
        allowed = " and ".join(endpoint.alternatives)
        yield f"found {' and '.join(given_alternatives) or 'neither'}; allowed: exactly one of {allowed}"


def _check_values(endpoint: ControlEndpoint, given: dict[str, Any]) -> Iterator[str]:
    for field in endpoint.fields:
        if field.name in given and (complaint := _find_flaw(field, given[field.name])):
            yield f"{field.name}: {complaint}"


def _find_flaw(field: EndpointField, value: Any) -> str | None:
    if not obeys_schema(field.schema, value):
        options = field.schema.get("enum")
        advice = (
            did_you_mean(value, options)
            if options and isinstance(value, str)
            else f"allowed: {describe_schema(field.schema)}"
        )
        return f"found {show_value(value)}; {advice}"
    if isinstance(value, str) and not _is_text(value):
        return f"found {show_value(value)}; allowed: Unicode without lone surrogates"
    return None


def obeys_schema(schema: Schema, value: Any) -> bool:
    return _TYPE_CHECKS[schema["type"]](value) and all(
        (
            "enum" not in schema or value in schema["enum"],
            "minimum" not in schema or value >= schema["minimum"],
            "maximum" not in schema or value <= schema["maximum"],
            "minLength" not in schema or len(value) >= schema["minLength"],
            "maxLength" not in schema or len(value) <= schema["maxLength"],
        )
    )


def describe_schema(schema: Schema) -> str:
    """Say in words what a schema allows."""
    kind = schema["type"]
    if "minimum" in schema:
        return f"{'an integer' if kind == 'integer' else 'a number'} from {schema['minimum']} to {schema['maximum']}"
    if "maxLength" in schema:
        return f"a string of {schema['minLength']} to {schema['maxLength']} characters"
    if "enum" in schema:
        return " | ".join(schema["enum"])
    return "true or false" if kind == "boolean" else "a string"


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
