"""`parameters` and `requestBody` of an operation: its own, what schemes need beside a security scheme, and headers."""

from __future__ import annotations

from typing import Any, Final

from authproof.documents.openapi.security import PartPlace, Security
from authproof.documents.shared.evidence import evidence_data, evidence_notes
from authproof.documents.shared.nodes import Node, drop_empty, infer_schema, patch_schema
from authproof.documents.shared.part_values import (
    is_secret,
    part_example,
    part_pattern,
    part_reference,
    write_part_value,
)
from authproof.model.credential import anchored_pattern
from authproof.model.operation import Operation, Parameter
from authproof.model.pointers import extend_pointer
from authproof.model.provider import Provider
from authproof.model.scheme import Part
from authproof.model.vocabulary import Place
from authproof.text.commonmark import quote_code, quote_literal, quote_prose
from authproof.text.english import spell_name
from authproof.text.json_pointer import put_value

NOT_PARAMETERS: Final = frozenset({"accept", "content-type", "authorization"})
"""Headers that OpenAPI ignores as parameters (OpenAPI 3.1.1, section 4.8.12.1); lower case."""
_PARAMETER_PLACES: Final = (Place.path, Place.query, Place.header, Place.cookie)


def operation_parameters(security: Security, operation: Operation, pointer: str) -> list[Node]:
    """Give an operation's parameters; `pointer` leads to it in the spec."""
    provider = security.provider
    own = [
        _own_parameter(provider, name, parameter, extend_pointer(pointer, "parameters", name))
        for name, parameter in operation.parameters.items()
        if not _is_reserved(parameter.place, name)
    ]
    places = security.parts_beside(operation).items()
    parts = [_part_parameter(security, operation, place, found) for place, found in places if _is_parameter(found[0])]
    unlisted = unlisted_headers(operation)
    headers = [_header_parameter(name, value) for name, value in operation.headers.items() if name not in unlisted]
    return [*own, *parts, *headers]


def unlisted_headers(operation: Operation) -> dict[str, str]:
    """Give the headers of an operation that can't be parameters, as they are sent."""
    checked = {name: each.example for name, each in operation.parameters.items() if each.place == "header"}
    sent = {**operation.headers, **checked}
    return {name: value for name, value in sent.items() if _is_reserved("header", name)}


def _own_parameter(provider: Provider, name: str, parameter: Parameter, pointer: str) -> Node:
    evidence = provider.evidence_inside(pointer)
    pattern = anchored_pattern(parameter.shape) if parameter.shape else None
    schema = drop_empty({"type": "string", "pattern": pattern, "enum": list(parameter.values)})
    # Only what must be sent has a default: in an optional parameter it would speak of what the server assumes.
    schema |= {"default": parameter.example} if parameter.required else {}
    refused = {value: case.value for value, case in parameter.refused.items()}
    described = {
        "name": name,
        "in": parameter.place,
        "description": " ".join([*_parameter_words(parameter), *evidence_notes(evidence)]),
    }
    extensions: Node = {
        "x-authproof-refusal": parameter.refusal.value,
        "x-authproof-missing": parameter.missing and parameter.missing.value,
    }
    extensions |= {"x-authproof-refused": refused}
    extensions |= {"x-authproof-variable": parameter.variable, "x-evidence": evidence_data(evidence)}
    return (
        described
        | {"required": parameter.required, "schema": schema, "example": parameter.example}
        | drop_empty(extensions)
    )


def _parameter_words(parameter: Parameter) -> list[str]:
    refused = [f"{quote_code(value)} is refused ({spell_name(case)})." for value, case in parameter.refused.items()]
    return [quote_prose(parameter.description), *refused]


def _is_parameter(part: Part) -> bool:
    return part.place in _PARAMETER_PLACES and not _is_reserved(part.place, part.name)


def _is_reserved(place: str, name: str) -> bool:
    return place == Place.header and name.lower() in NOT_PARAMETERS


def _part_parameter(security: Security, operation: Operation, place: PartPlace, parts: list[Part]) -> Node:
    """Write the parameter at one place; the first of its parts, the one that importers send, is its example."""
    first, needed = parts[0], security.is_needed(operation, place)
    schema = _secret_schema(first, security)
    if all(part.is_constant for part in parts):
        schema = _constant_schema([part.template for part in parts], needed=needed)
    elif parts[1:]:
        schema = {"type": "string", "default": part_reference(first)}
    purpose = " ".join(_part_purpose(security, part) for part in parts)
    described = {"name": first.name, "in": first.place.value, "description": purpose}
    example = part_example(first, security.provider.credentials)
    return described | {"required": first.place is Place.path or needed, "schema": schema, "example": example}


def _constant_schema(values: list[str], *, needed: bool) -> Node:
    # A caller who authenticates in another way may send anything here.
    return {"type": "string"} | ({"enum": values} if needed else {}) | {"default": values[0]}


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


def build_request_body(security: Security, operation: Operation) -> Node | None:
    """Give an operation's request body; none if it has none."""
    alternatives = _body_alternatives(security, operation)
    if operation.sent_body is None and not any(alternatives.values()):
        return None
    first = next(iter(alternatives.values()), [])
    content = {
        "schema": _alternatives_schema(security, operation, alternatives),
        "example": _body_example(security, operation, first),
    }
    # An example alone does not tell that a body must be sent.
    always = operation.needs_credential and all(any(part.required for part in parts) for parts in alternatives.values())
    required = bool(operation.match) or (bool(alternatives) and always)
    return {"required": required, "content": {operation.request_type: content}}


def _body_alternatives(security: Security, operation: Operation) -> dict[str, list[Part]]:
    """Give what each scheme that opens an operation puts into the body, that which importers take first."""
    return {
        name: [part for part in security.parts_of_scheme(name) if part.place is Place.body]
        for name in security.described_schemes(operation)
    }


def _alternatives_schema(security: Security, operation: Operation, alternatives: dict[str, list[Part]]) -> Node:
    """Give the schema of a body; where schemes differ in what they put there, one for each."""
    distinct: dict[str, list[Part]] = {}
    for name, parts in alternatives.items():
        distinct |= {} if parts in distinct.values() else {name: parts}
    if len(distinct) <= 1:
        return _body_schema(security, operation, next(iter(distinct.values()), []))
    # Importers take the first; a body may fit several, as that of a caller who authenticates by a header does.
    return {"anyOf": [_alternative_schema(security, operation, *each) for each in distinct.items()]}


def _alternative_schema(security: Security, operation: Operation, name: str, parts: list[Part]) -> Node:
    schema = _body_schema(security, operation, parts) if parts or operation.sent_body is not None else {}
    return {"title": security.provider.schemes[name].title} | schema


def _body_example(security: Security, operation: Operation, parts: list[Part]) -> Any:
    body = {} if operation.sent_body is None else operation.sent_body
    for part in parts:
        body = put_value(body, part.name, part_example(part, security.provider.credentials))
    return body


def _body_schema(security: Security, operation: Operation, parts: list[Part]) -> Node:
    schema = infer_schema(_body_example(security, operation, parts), defaults=True)
    for pointer, value in operation.match.items():
        patch_schema(schema, pointer, {"const": value}, required=True)
    for part in parts:
        is_needed = part.required and operation.needs_credential
        patch_schema(schema, part.name, _member_schema(security, part), required=is_needed)
    return schema


def _member_schema(security: Security, part: Part) -> Node:
    credentials = security.provider.credentials
    if part.is_constant:
        return {"enum": [part.template]}
    hidden = {"format": "password", "writeOnly": True} if is_secret(part, credentials) else {}
    titles = " and ".join(quote_literal(credentials[name].title) for name in part.credentials)
    described = {"description": f"{titles}: {quote_code(write_part_value(part))}."} | hidden
    # The default is the importer's variable; it could not have the pattern of a `pattern` beside it.
    return (
        described
        | {"default": part_reference(part), "examples": [part_example(part, credentials)]}
        | drop_empty({"x-authproof-pattern": part_pattern(part, credentials)})
    )
