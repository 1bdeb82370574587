"""Parameters of an operation: its own, those that schemes need beside a security scheme, and headers to send."""

from __future__ import annotations

from typing import Final

from generator.commonmark import code, prose
from generator.documents import values
from generator.documents.node import Node, compact
from generator.documents.notes import extension, notes
from generator.evidence import inside
from generator.model import Provider
from generator.model.operation import Operation, Parameter
from generator.model.scheme import Part, Place
from generator.openapi.security import Security
from generator.shape import pattern
from generator.template import holes
from generator.words import spelled

NOT_PARAMETERS: Final = frozenset({"accept", "content-type", "authorization"})
"""Headers that OpenAPI ignores as parameters (OpenAPI 3.1.1, section 4.8.12.1); lower case."""
_PLACES: Final = (Place.path, Place.query, Place.header, Place.cookie)


def parameters(security: Security, operation: Operation, pointer: str) -> list[Node]:
    """Give an operation's parameters. `pointer` leads to the operation in the spec."""
    provider = security.provider
    own = [_own(provider, name, one, pointer) for name, one in operation.parameters.items()]
    parts = [_part(security, operation, one) for one in security.beside(operation) if _is_parameter(one)]
    headers = [_header(name, value) for name, value in operation.headers.items() if name.lower() not in NOT_PARAMETERS]
    return own + parts + headers


def unlisted(operation: Operation) -> dict[str, str]:
    """Give the headers of an operation that can't be parameters."""
    return {name: value for name, value in operation.headers.items() if name.lower() in NOT_PARAMETERS}


def _own(provider: Provider, name: str, one: Parameter, pointer: str) -> Node:
    evidence = inside(provider, f"{pointer}/parameters/{name}")
    schema = compact({"type": "string", "pattern": _anchored(one), "enum": list(one.values)})
    # Only what must be sent has a default: in an optional parameter it would speak of what the server assumes.
    schema |= {"default": one.example} if one.required else {}
    refused = {value: case.value for value, case in one.refused.items()}
    described = {"name": name, "in": one.place, "description": " ".join([*_words(one), *notes(evidence)])}
    extensions: Node = {"x-authproof-refusal": one.refusal.value, "x-authproof-refused": refused}
    extensions |= {"x-authproof-variable": one.variable, "x-evidence": extension(evidence)}
    return described | {"required": one.required, "schema": schema, "example": one.example} | compact(extensions)


def _words(one: Parameter) -> list[str]:
    refused = [f"{code(value)} is refused ({spelled(case)})." for value, case in one.refused.items()]
    return [prose(one.description), *refused]


def _anchored(one: Parameter) -> str | None:
    return f"^{pattern(one.shape)}$" if one.shape else None


def _is_parameter(one: Part) -> bool:
    reserved = one.place is Place.header and one.name.lower() in NOT_PARAMETERS
    return one.place in _PLACES and not reserved


def _part(security: Security, operation: Operation, one: Part) -> Node:
    credentials = security.provider.credentials
    required = one.place is Place.path or security.needed(operation, one)
    example = values.example(one, credentials)
    schema = _secret(one, security) if holes(one.template) else _constant(example, needed=required)
    described = {"name": one.name, "in": one.place.value, "description": _purpose(security, one)}
    return described | {"required": required, "schema": schema, "example": example}


def _constant(value: str, *, needed: bool) -> Node:
    # A caller who authenticates in another way may send anything here.
    return {"type": "string"} | ({"enum": [value]} if needed else {}) | {"default": value}


def _purpose(security: Security, one: Part) -> str:
    names = [name for name, scheme in security.provider.schemes.items() if one in scheme.parts]
    return f"Belongs to the scheme {' and '.join(map(code, names))}: {code(values.written(one))}."


def _secret(one: Part, security: Security) -> Node:
    # No `pattern`: the default must be the importer's variable, and a default must have the schema's own pattern.
    shape = values.pattern(one, security.provider.credentials)
    return {"type": "string", "default": values.reference(one)} | compact({"x-authproof-pattern": shape})


def _header(name: str, value: str) -> Node:
    schema = {"type": "string", "default": value}
    described = {"name": name, "in": "header", "description": "Callers should send it."}
    return described | {"required": False, "schema": schema, "example": value}
