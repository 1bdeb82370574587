"""Find the languages: each folder of this package that offers a `language`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import generator.languages
from generator.errors import UnknownName
from generator.languages.base import Language


@cache
def all_languages() -> tuple[Language, ...]:
    """Give every language, in the order in which readers see them."""
    folders = [module.name for module in iter_modules(generator.languages.__path__) if module.ispkg]
    instances = [import_module(f"generator.languages.{folder}").language for folder in folders]
    return tuple(sorted(instances, key=lambda language: (language.position, language.id)))


def find_language(name: str) -> Language:
    """Look up a language; UnknownName if there is none."""
    known = {each.id: each for each in all_languages()}
    if name not in known:
        raise UnknownName("language", name, known)
    return known[name]
