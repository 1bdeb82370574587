"""How to authenticate after an import, in words."""

from __future__ import annotations

from generator.commonmark import join_bullets, quote_code
from generator.model.scheme import Place
from generator.openapi.schemes import import_variables, variables_of_scheme
from generator.openapi.security import Security
from generator.words import join_words

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
        for variable in variables_of_scheme(security, name):
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
