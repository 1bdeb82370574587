"""`components.securitySchemes`, and the variables that importers fill them from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.commonmark import bullets, code, literal
from generator.documents import describe, values
from generator.documents.node import Node, compact
from generator.documents.notes import extension, notes
from generator.evidence import about
from generator.model import Provider
from generator.model.scheme import Part, Place
from generator.openapi.security import Carrier, Kind, Security
from generator.template import fill

_BEARER: Final = "bearerToken"
_API_KEY: Final = "apiKey"
_USER: Final = "basicAuthUsername"
_PASSWORD: Final = "basicAuthPassword"  # noqa: S105 - the name of a variable, as Postman's importer spells it


@dataclass(frozen=True)
class Variable:
    """A value that an importer asks its user for, with an example."""

    name: str
    example: str
    description: str


def definitions(security: Security) -> Node:
    """Give every security scheme of the document."""
    return {name: _definition(security, name, one) for name, one in security.carriers.items()}


def variables(security: Security) -> tuple[Variable, ...]:
    """Give every variable, those of the inherited scheme first; the first of a name holds."""
    first = [name for requirement in security.default for name in requirement]
    names = dict.fromkeys([*first, *security.carriers])
    found = [variable for name in names for variable in _of_carrier(security, name)]
    found += _of_further_parts(security)
    return tuple({variable.name: variable for variable in reversed(found)}.values())[::-1]


def variables_of(security: Security, name: str) -> tuple[Variable, ...]:
    """Give the variables that one security scheme is filled from."""
    return tuple(_of_carrier(security, name))


def _definition(security: Security, name: str, one: Carrier) -> Node:
    provider = security.provider
    scheme, evidence = provider.schemes[name], about(provider, f"/schemes/{name}")
    held = [_held(provider, credential) for credential in values.held(one.part)]
    statements = [*describe.scheme(scheme), *held, *_imported(security, name), *notes(evidence)]
    description = f"{literal(scheme.title)}\n\n{bullets(statements)}"
    return _type(one) | compact({"description": description, "x-evidence": extension(evidence)})


def _held(provider: Provider, name: str) -> str:
    one = provider.credentials[name]
    return f"{code(f'{{{name}}}')} is the {literal(one.title)}. {describe.shape(one)} {describe.lifetime(one)}"


def _type(one: Carrier) -> Node:
    if one.kind is Kind.api_key:
        return {"type": "apiKey", "in": one.part.place.value, "name": one.part.name}
    return {"type": "http", "scheme": one.kind.value}


def _imported(security: Security, name: str) -> list[str]:
    return [f"After an import: {code(one.name)} is {one.description}." for one in variables_of(security, name)]


def _of_carrier(security: Security, name: str) -> list[Variable]:
    one, credentials = security.carriers[name], security.provider.credentials
    if one.kind is Kind.basic:
        return _of_basic(one.part, security.provider)
    value = values.example(one.part, credentials)
    if one.kind is Kind.bearer:
        what = one.part.template.removeprefix("Bearer ") if one.part.base64 is None else values.written(one.part)
        return [
            Variable(_BEARER, value.removeprefix("Bearer "), f"the value of {code(what)}, without a word before it")
        ]
    whole = "the whole value" + (", the word before it included" if _has_word(one.part) else "")
    return [Variable(_API_KEY, value, f"{whole}: {code(values.written(one.part))}")]


def _of_basic(part: Part, provider: Provider) -> list[Variable]:
    user, _, password = (part.base64 or "").partition(":")
    examples = {name: provider.credentials[name].example for name in values.held(part)}
    halves = ((_USER, user), (_PASSWORD, password))
    return [Variable(name, fill(half, examples), _half(half)) for name, half in halves]


def _half(template: str) -> str:
    return f"the value of {code(template)}" if template else "empty"


def _has_word(part: Part) -> bool:
    return not part.template.startswith("{")


def _of_further_parts(security: Security) -> Iterator[Variable]:
    for part, in_json in _further(security):
        for name, value in values.variables(part, security.provider.credentials).items():
            yield Variable(name, *_written(value, code(f"{{{name}}}"), in_json=in_json))


def _written(value: str, named: str, *, in_json: bool) -> tuple[str, str]:
    # Importers put a variable's text into a body as it is, so in JSON it must be written as JSON does.
    escaped = json.dumps(value, ensure_ascii=False)[1:-1]
    if in_json and escaped != value:
        return escaped, f"the value of {named}, written as inside a JSON string"
    return value, f"the value of {named}"


def _further(security: Security) -> Iterator[tuple[Part, bool]]:
    sent = (Place.header, Place.query, Place.path, Place.cookie, Place.body)
    for operation in security.provider.operations.values():
        json_body = operation.request_type == "application/json"
        for part in security.beside(operation):
            if part.place in sent and values.held(part):
                yield part, json_body and part.place is Place.body
