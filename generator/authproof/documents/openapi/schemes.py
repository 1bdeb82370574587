"""`components.securitySchemes`, and the variables that importers fill them from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from authproof.documents.openapi.oauth import describe_flows, phrase_flows
from authproof.documents.openapi.security import CarriedPart, SchemeKind, Security
from authproof.documents.shared.descriptions import describe_lifetime, describe_scheme, describe_shape
from authproof.documents.shared.evidence import evidence_data, evidence_notes
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.documents.shared.part_values import part_example, part_variables, write_part_value
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle, Part
from authproof.model.vocabulary import Place
from authproof.text.commonmark import join_bullets, quote_code, quote_literal
from authproof.text.english import join_words
from authproof.text.placeholders import fill_template

_BEARER: Final = "bearerToken"
_API_KEY: Final = "apiKey"
_USER_NAME: Final = "basicAuthUsername"
_PASSWORD: Final = "basicAuthPassword"  # noqa: S105 - the name of a variable, as Postman's importer spells it


@dataclass(frozen=True)
class ImportVariable:
    """A value that an importer asks its user for, with an example."""

    name: str
    example: str
    description: str


def define_schemes(security: Security) -> Node:
    return {name: _define_scheme(security, name, one) for name, one in security.carried_parts.items()}


def import_variables(security: Security) -> tuple[ImportVariable, ...]:
    """Give every variable, those of the inherited scheme first; the first of a name holds."""
    default_names = [name for requirement in security.default_requirement for name in requirement]
    names = dict.fromkeys([*default_names, *security.carried_parts])
    candidates = [variable for name in names for variable in _variables_of_scheme(security, name)]
    candidates += _further_variables(security)
    return tuple({variable.name: variable for variable in reversed(candidates)}.values())[::-1]


def _define_scheme(security: Security, name: str, carried: CarriedPart) -> Node:
    provider = security.provider
    scheme, evidence = provider.schemes[name], provider.evidence_about(spec_pointer("schemes", name))
    held = [_describe_held(provider, credential) for credential in carried.part.credentials]
    imported = _describe_imported(security, name)
    obtained = [words for each in carried.part.credentials for words in phrase_flows(provider, each, security.version)]
    statements = [*describe_scheme(scheme), *held, *obtained, *imported, *evidence_notes(evidence)]
    description = f"{quote_literal(scheme.title)}\n\n{join_bullets(statements)}"
    is_deprecated = security.version.has_deprecated_schemes and scheme.lifecycle is Lifecycle.deprecated
    stated = {"description": description, "deprecated": is_deprecated or None, "x-evidence": evidence_data(evidence)}
    return _scheme_type(security, carried) | drop_empty(stated)


def _describe_held(provider: Provider, name: str) -> str:
    credential = provider.credentials[name]
    title = f"{quote_code(f'{{{name}}}')} is the {quote_literal(credential.title)}."
    return f"{title} {describe_shape(credential)} {describe_lifetime(credential)}"


def _scheme_type(security: Security, carried: CarriedPart) -> Node:
    if carried.kind is SchemeKind.oauth2:
        flows = [describe_flows(security.provider, each, security.version) for each in carried.part.credentials]
        return {"type": "oauth2", "flows": flows[0]}
    if carried.kind is SchemeKind.api_key:
        return {"type": "apiKey", "in": carried.part.place.value, "name": carried.part.name}
    node: Node = {"type": "http", "scheme": carried.kind.value}
    return node | drop_empty({"bearerFormat": security.provider.bearer_format_of(carried.part)})


def _describe_imported(security: Security, name: str) -> list[str]:
    return [
        f"After an import: {quote_code(one.name)} is {one.description}." for one in _variables_of_scheme(security, name)
    ]


def _variables_of_scheme(security: Security, name: str) -> list[ImportVariable]:
    """Give the variables that one security scheme is filled from."""
    carried, credentials = security.carried_parts[name], security.provider.credentials
    if carried.kind is SchemeKind.basic:
        return _basic_variables(carried.part, security.provider)
    if carried.kind is SchemeKind.oauth2:
        return []
    value = part_example(carried.part, credentials)
    if carried.kind is SchemeKind.bearer:
        written = write_part_value(carried.part)
        token = written.removeprefix("Bearer ") if carried.part.base64 is None else written
        description = f"the value of {quote_code(token)}, without a word before it"
        return [ImportVariable(_BEARER, value.removeprefix("Bearer "), description)]
    whole = "the whole value" + (", the word before it included" if _has_word(carried.part) else "")
    return [ImportVariable(_API_KEY, value, f"{whole}: {quote_code(write_part_value(carried.part))}")]


def _basic_variables(part: Part, provider: Provider) -> list[ImportVariable]:
    user, _, password = (part.base64 or "").partition(":")
    examples = {name: provider.credentials[name].example for name in part.credentials}
    halves = ((_USER_NAME, user), (_PASSWORD, password))
    return [ImportVariable(name, fill_template(half, examples), _describe_half(half)) for name, half in halves]


def _describe_half(template: str) -> str:
    return f"the value of {quote_code(template)}" if template else "empty"


def _has_word(part: Part) -> bool:
    return not part.template.startswith("{")


def _further_variables(security: Security) -> Iterator[ImportVariable]:
    for part, in_json in _further_parts(security):
        for name, value in part_variables(part, security.provider.credentials).items():
            yield ImportVariable(name, *_escape_variable(value, quote_code(f"{{{name}}}"), in_json=in_json))


def _escape_variable(value: str, named: str, *, in_json: bool) -> tuple[str, str]:
    # Importers put a variable's text into a body as it is, so in JSON it must be written as JSON does.
    escaped = json.dumps(value, ensure_ascii=False)[1:-1]
    if in_json and escaped != value:
        return escaped, f"the value of {named}, written as inside a JSON string"
    return value, f"the value of {named}"


def _further_parts(security: Security) -> Iterator[tuple[Part, bool]]:
    sent = (Place.header, Place.query, Place.path, Place.cookie, Place.body)
    for operation in security.provider.operations.values():
        json_body = operation.request_type == "application/json"
        for part in chain.from_iterable(security.parts_beside(operation).values()):
            if part.place in sent and part.credentials:
                yield part, json_body and part.place is Place.body


_IMPORT_INTRODUCTION = (
    "Importers such as Postman's make variables of those that the first server lists, and put them where credentials"
    " go. Fill them in; nothing else needs an edit. For the sandbox, make its address the base address."
)

_SHARED_WORDS = "an operation with one of them wants that one's credential in it"


def import_instructions(security: Security) -> list[str]:
    """Say which variables to fill in, and what an importer can't carry over."""
    variable_lines = [
        f"{quote_code(one.name)}: {one.description}, for example {quote_code(one.example)}."
        for one in import_variables(security)
    ]
    lines = [*variable_lines, *_alternative_lines(security), *_shared_lines(security), *_cookie_lines(security)]
    return [_IMPORT_INTRODUCTION, join_bullets(lines)] if variable_lines else []


def _alternative_lines(security: Security) -> list[str]:
    names = [quote_code(name) for requirement in security.default_requirement for name in requirement]
    return [f"Of the alternatives {join_words(names)} importers take the first."] if names[1:] else []


def _shared_lines(security: Security) -> list[str]:
    users: dict[str, list[str]] = {}
    for name in security.carried_parts:
        for variable in _variables_of_scheme(security, name):
            users.setdefault(variable.name, []).append(quote_code(name))
    return [
        f"{quote_code(name)} serves {join_words(schemes)}: {_SHARED_WORDS}."
        for name, schemes in users.items()
        if schemes[1:]
    ]


def _cookie_lines(security: Security) -> list[str]:
    cookies = [name for name, one in security.carried_parts.items() if one.part.place is Place.cookie]
    return [
        f"{quote_code(name)} is a cookie, which Postman's importer makes a header: set it by hand." for name in cookies
    ]
