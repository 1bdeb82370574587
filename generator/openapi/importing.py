"""How to authenticate after an import, in words."""

from __future__ import annotations

from generator.commonmark import bullets, code
from generator.model.scheme import Place
from generator.openapi.schemes import variables, variables_of
from generator.openapi.security import Security
from generator.words import listed

_INTRODUCTION = (
    "Importers such as Postman's make variables of those that the first server lists, and put them where credentials"
    " go. Fill them in; nothing else needs an edit. For the sandbox, make its address the base address."
)

_SHARED = "an operation with one of them wants that one's credential in it"


def words(security: Security) -> list[str]:
    """Say which variables to fill in, and what an importer can't carry over."""
    filled = [f"{code(one.name)}: {one.description}, for example {code(one.example)}." for one in variables(security)]
    lines = [*filled, *_alternatives(security), *_shared(security), *_cookies(security)]
    return [_INTRODUCTION, bullets(lines)] if filled else []


def _alternatives(security: Security) -> list[str]:
    names = [code(name) for requirement in security.default for name in requirement]
    return [f"Of the alternatives {listed(names)} importers take the first."] if names[1:] else []


def _shared(security: Security) -> list[str]:
    users: dict[str, list[str]] = {}
    for name in security.carriers:
        for variable in variables_of(security, name):
            users.setdefault(variable.name, []).append(code(name))
    return [f"{code(name)} serves {listed(found)}: {_SHARED}." for name, found in users.items() if found[1:]]


def _cookies(security: Security) -> list[str]:
    cookies = [name for name, one in security.carriers.items() if one.part.place is Place.cookie]
    return [f"{code(name)} is a cookie, which Postman's importer makes a header: set it by hand." for name in cookies]
