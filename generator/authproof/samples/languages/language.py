"""What a language is to the rest: how it writes a recipe, how a sample of it is checked and run, what it cannot do.

A language is one folder of this package that offers one instance as `language`. A further language is a further folder.
"""

from __future__ import annotations

import shutil
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import ClassVar

import authproof.samples.languages
from authproof.errors import LanguageFault, ToolMissing, UnknownName
from authproof.samples.recipe import Recipe
from authproof.samples.recipe.traversal import conversations_of


@dataclass(frozen=True)
class Check:
    """A formatter or linter that must find nothing in a sample."""

    title: str
    command: tuple[str, ...]
    """What to run; files are added at the end. The first word is a program for `find_program`."""


class Language(ABC):
    """One language."""

    id: ClassVar[str]
    """The folder's name."""
    title: ClassVar[str]
    """What readers call it."""
    position: ClassVar[int]
    """Where it stands among the others; lower comes first."""
    extension: ClassVar[str]
    """Of its files, with the dot."""
    lexer: ClassVar[str]
    """What Pygments calls it."""
    runner: ClassVar[str]
    """What a reader types before the name of a file to run it."""
    needs: ClassVar[str]
    """What must be installed for a sample to run."""
    checks: ClassVar[tuple[Check, ...]]
    has_sockets: ClassVar[bool] = True
    """Whether it has a WebSocket client."""
    handshake_status: ClassVar[bool] = True
    """Whether its WebSocket client tells the status and body of a refused handshake."""

    @abstractmethod
    def literal(self, text: str) -> str:
        """Write a text as a constant: all text that reaches code goes through this."""

    @abstractmethod
    def render(self, recipe: Recipe) -> str:
        """Write a recipe as a whole program."""

    @abstractmethod
    def command(self, file: Path) -> tuple[str, ...]:
        """Give the command that runs a file; ToolMissing if the toolchain is not on this machine."""

    def refusal_reason(self, recipe: Recipe) -> str | None:
        """Say why the language cannot do a recipe; None if it can."""
        if conversations_of(recipe) and not self.has_sockets:
            return f"{self.title} has no WebSocket client"
        return None


@cache
def all_languages() -> tuple[Language, ...]:
    """Give every language, in the order in which readers see them; LanguageFault if a folder's is not as it must be."""
    folders = [module.name for module in iter_modules(authproof.samples.languages.__path__) if module.ispkg]
    languages = [_import_language(folder) for folder in folders]
    for language in languages:
        twins = [other.id for other in languages if other.title == language.title]
        if len(twins) > 1:
            raise LanguageFault(
                f"samples/languages: {' and '.join(twins)} have the title {language.title!r}; change one"
            )
    return tuple(sorted(languages, key=lambda language: (language.position, language.id)))


def _import_language(folder: str) -> Language:
    file = f"samples/languages/{folder}/__init__.py"
    language = getattr(import_module(f"authproof.samples.languages.{folder}"), "language", None)
    if not isinstance(language, Language):
        raise LanguageFault(f"{file}: offers no language; add `language = ...`, an instance of Language")
    if language.id != folder:
        raise LanguageFault(f"{file}: id: {language.id!r} is not the folder's name; allowed: {folder!r}")
    return language


def find_language(name: str) -> Language:
    """Look up a language; UnknownName if there is none."""
    known = {each.id: each for each in all_languages()}
    if name not in known:
        raise UnknownName("language", name, known)
    return known[name]


def find_program(name: str, why: str) -> str:
    """Find a program, beside this Python first, then on the path.

    ToolMissing, which says `why` it is needed, if there is none.
    """
    beside = str(Path(sys.executable).parent)
    path = shutil.which(name, path=beside) or shutil.which(name)
    if path is None:
        raise ToolMissing(f"{name} is not on this machine; {why}; install it and run this again")
    return path
