"""Parameters of an operation: its own, those that schemes need beside a security scheme, and headers to send."""

from __future__ import annotations

from typing import Final

from generator.commonmark import quote_code, quote_prose
from generator.documents.node import Node, drop_empty
from generator.documents.notes import evidence_data, evidence_notes
from generator.documents.values import part_example, part_pattern, part_reference, write_part_value
from generator.evidence import evidence_inside
from generator.model.operation import Operation, Parameter
from generator.model.provider import Provider
from generator.model.scheme import Part, Place
from generator.openapi.security import Security
from generator.shape import shape_pattern
from generator.template import placeholders_in
from generator.words import spell_name

NOT_PARAMETERS: Final = frozenset({"accept", "content-type", "authorization"})
"""Headers that OpenAPI ignores as parameters (OpenAPI 3.1.1, section 4.8.12.1); lower case."""
_PARAMETER_PLACES: Final = (Place.path, Place.query, Place.header, Place.cookie)


def operation_parameters(security: Security, operation: Operation, pointer: str) -> list[Node]:
    """Give an operation's parameters. `pointer` leads to the operation in the spec."""
    provider = security.provider
    own = [_own_parameter(provider, name, one, pointer) for name, one in operation.parameters.items()]
    parts = [
        _part_parameter(security, operation, one) for one in security.parts_beside(operation) if _is_parameter(one)
    ]
    headers = [
        _header_parameter(name, value)
        for name, value in operation.headers.items()
        if name.lower() not in NOT_PARAMETERS
    ]
    return own + parts + headers


def unlisted_headers(operation: Operation) -> dict[str, str]:
    """Give the headers of an operation that can't be parameters."""
    return {name: value for name, value in operation.headers.items() if name.lower() in NOT_PARAMETERS}


def _own_parameter(provider: Provider, name: str, parameter: Parameter, pointer: str) -> Node:
    evidence = evidence_inside(provider, f"{pointer}/parameters/{name}")
    schema = drop_empty({"type": "string", "pattern": _anchored_pattern(parameter), "enum": list(parameter.values)})
    # Only what must be sent has a default: in an optional parameter it would speak of what the server assumes.
    schema |= {"default": parameter.example} if parameter.required else {}
    refused = {value: case.value for value, case in parameter.refused.items()}
    described = {
        "name": name,
        "in": parameter.place,
        "description": " ".join([*_parameter_words(parameter), *evidence_notes(evidence)]),
    }
    extensions: Node = {"x-authproof-refusal": parameter.refusal.value, "x-authproof-refused": refused}
    extensions |= {"x-authproof-variable": parameter.variable, "x-evidence": evidence_data(evidence)}
    return (
        described
        | {"required": parameter.required, "schema": schema, "example": parameter.example}
        | drop_empty(extensions)
    )


def _parameter_words(parameter: Parameter) -> list[str]:
    refused = [f"{quote_code(value)} is refused ({spell_name(case)})." for value, case in parameter.refused.items()]
    return [quote_prose(parameter.description), *refused]


def _anchored_pattern(parameter: Parameter) -> str | None:
    return f"^{shape_pattern(parameter.shape)}$" if parameter.shape else None


def _is_parameter(part: Part) -> bool:
    reserved = part.place is Place.header and part.name.lower() in NOT_PARAMETERS
    return part.place in _PARAMETER_PLACES and not reserved


def _part_parameter(security: Security, operation: Operation, part: Part) -> Node:
    credentials = security.provider.credentials
    required = part.place is Place.path or security.is_needed(operation, part)
    example = part_example(part, credentials)
    schema = (
        _secret_schema(part, security) if placeholders_in(part.template) else _constant_schema(example, needed=required)
    )
    described = {"name": part.name, "in": part.place.value, "description": _part_purpose(security, part)}
    return described | {"required": required, "schema": schema, "example": example}


def _constant_schema(value: str, *, needed: bool) -> Node:
    # A caller who authenticates in another way may send anything here.
    return {"type": "string"} | ({"enum": [value]} if needed else {}) | {"default": value}


def _part_purpose(security: Security, part: Part) -> str:
    names = [name for name, scheme in security.provider.schemes.items() if part in scheme.parts]
    return f"Belongs to the scheme {' and '.join(map(quote_code, names))}: {quote_code(write_part_value(part))}."


def _secret_schema(part: Part, security: Security) -> Node:
    # No `pattern`: the default must be the importer's variable, and a default must have the schema's own pattern.
    shape = part_pattern(part, security.provider.credentials)
    return {"type": "string", "default": part_reference(part)} | drop_empty({"x-authproof-pattern": shape})


def _header_parameter(name: str, value: str) -> Node:
    schema = {"type": "string", "default": value}
    described = {"name": name, "in": "header", "description": "Callers should send it."}
    return described | {"required": False, "schema": schema, "example": value}
