"""Find the languages: each folder of this package that offers a `language`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import generator.languages
from generator.errors import UnknownName
from generator.languages.base import Language


@cache
def languages() -> tuple[Language, ...]:
    """Give every language, in the order in which readers see them."""
    folders = [module.name for module in iter_modules(generator.languages.__path__) if module.ispkg]
    found = [import_module(f"generator.languages.{folder}").language for folder in folders]
    return tuple(sorted(found, key=lambda language: (language.position, language.id)))


def language(name: str) -> Language:
    """Look up a language; UnknownName if there is none."""
    found = {each.id: each for each in languages()}
    if name not in found:
        raise UnknownName("language", name, found)
    return found[name]
